/// Matrix products in machine code: packing, register tiles, single columns.
///
/// Read [Product] first, then [ProductCode] and [TileCode]. Depends on [io.kgraph.exec.x64.asm], on the kernels in Java for what it leaves to them, and on the pool.
@NullMarked
package io.kgraph.exec.x64.gemm;

import org.jspecify.annotations.NullMarked;
