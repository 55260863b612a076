/// Drawings of graphs and plans: what is grouped, where it lies, and the page that shows it.
///
/// Depends on the compiler and on `data` for the width of texts; the command stands above. Read [Drawing] first, then [Atlas].
@NullMarked
package io.kgraph.viz;

import org.jspecify.annotations.NullMarked;
