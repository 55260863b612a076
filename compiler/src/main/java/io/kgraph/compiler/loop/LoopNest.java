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
/// polynomials of the plan's dims; a binding makes them numbers. Strides count elements.
public record LoopNest(String name, ImmutableList<Param> params, ImmutableList<Dim> rows, ImmutableList<Stage> stages) {
    /// A buffer that the nest reads or writes: the element type as stored.
    public record Param(String name, DType dtype, boolean written) {}
}
