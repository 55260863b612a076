package io.kgraph.compiler.loop;

import com.google.common.collect.ImmutableList;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;

/// One kernel: stages that run, in order, for each index of the common row axes; rows are independent.
///
/// ```
/// nest softmax(x: float32 read, y: float32 write)
///   rows batch
///   stage 0 over 10: r0 = reduce max trailing: load x[10·i0 + i1]
///   stage 1 over 10: l0 = exp(load x[…] − r0); r1 = reduce sum trailing: l0
///   stage 2 over 10: store y[10·i0 + i1] = l0 / r1
/// ```
///
/// Axes are numbered through: `0 … rows−1` are the rows, then the stage's own. Extents, strides and offsets are
/// polynomials of the plan's dims; a binding makes them numbers ([NestSizes]). Strides count elements.
///
/// A purely elementwise nest has all its axes as rows and one stage without extents; a reduction over leading axes
/// has the kept axes as rows, so that the last row axis is often the contiguous one. Targets may therefore run a
/// stage over a tile of rows before the next stage, with the tile's row values and locals in scratch memory.
///
/// A written param may share its memory with a read one, or with several. The plan allows that only where every
/// load of the shared memory stands in the store's stage or an earlier one and has the store's very address, so it
/// is enough that at each index (or over each tile) the stores of a stage follow all its loads.
public record LoopNest(String name, ImmutableList<Param> params, ImmutableList<Dim> rows, ImmutableList<Stage> stages) {
    /// A buffer that the nest reads or writes, never both: the element type as stored.
    public record Param(String name, DType dtype, boolean written) {}

    @Override public String toString() {
        return NestText.of(this);
    }
}
