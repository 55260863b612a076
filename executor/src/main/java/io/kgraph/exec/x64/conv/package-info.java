/// Convolutions in machine code: products of windows, which are read where they lie, and packed kernels.
///
/// Read [WindowProduct] first, then [Geometry] and [WindowCode]. Depends on [io.kgraph.exec.x64.gemm] for packing, on nests for copies, and on the pool.
@NullMarked
package io.kgraph.exec.x64.conv;

import org.jspecify.annotations.NullMarked;
