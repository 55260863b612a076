/// Rules as data and the machine that applies them.
///
/// Read [Rule] first, then the lists in `rules`.
@NullMarked
package io.kgraph.compiler.rewrite;

import org.jspecify.annotations.NullMarked;
