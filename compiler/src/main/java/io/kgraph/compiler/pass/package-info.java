/// Passes from graph to graph; the order is the list in [Passes].
///
/// Read [Passes#standard] first.
@NullMarked
package io.kgraph.compiler.pass;

import org.jspecify.annotations.NullMarked;
