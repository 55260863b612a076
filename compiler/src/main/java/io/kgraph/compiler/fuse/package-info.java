/// Fusion: which nodes are computed together in one region, which are computed where they are read, and what is written to memory.
///
/// Read [Fusion] first, then [Region]; [Coords] is how movement disappears.
@NullMarked
package io.kgraph.compiler.fuse;

import org.jspecify.annotations.NullMarked;
