/// The rules themselves, one a line, grouped by purpose.
///
/// Read [io.kgraph.compiler.rewrite.rules.Rules] for the order in which the groups run.
@NullMarked
package io.kgraph.compiler.rewrite.rules;

import org.jspecify.annotations.NullMarked;
