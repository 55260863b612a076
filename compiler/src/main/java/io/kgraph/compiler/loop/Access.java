package io.kgraph.compiler.loop;

import com.google.common.collect.ImmutableList;
import io.kgraph.type.Dim;
import java.util.Optional;

/// An affine address in a buffer: `offset + Σ strides[a] · index[a]`, in elements, over the rows and then the stage's axes.
///
/// Outside of the guards a load reads zero and touches no memory (nor is its gather index checked); stores have no
/// guards and no gathers. A gathered load adds `stride · index`, where the index is a value of the body.
public record Access(int param, Dim offset, ImmutableList<Dim> strides, ImmutableList<Guard> guards, Optional<Gather> gather) {
    /// `low ≤ index[axis] < high`, else the load reads zero.
    public record Guard(int axis, Dim low, Dim high) {}

    /// `index` is the position of an integer value (I32 or I64) earlier in the body; it has to lie in `0 … extent−1`
    /// or the run fails with the text of `owner`. Negative indices are not wrapped.
    public record Gather(int index, Dim stride, Dim extent, String owner) {}

    public static Access of(int param, Dim offset, ImmutableList<Dim> strides) {
        return new Access(param, offset, strides, ImmutableList.of(), Optional.empty());
    }
}
