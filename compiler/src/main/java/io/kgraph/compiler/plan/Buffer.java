package io.kgraph.compiler.plan;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.type.TensorType;

/// Memory for one tensor, contiguous and row-major: where it lies and what it is called.
public record Buffer(int id, TensorType type, Place place, String label) {
    /// Where the elements are.
    public sealed interface Place {
        /// The value fed for the plan's parameter `index`.
        record Fed(int index, Tensor tensor) implements Place {}

        /// The variable as it is before the run.
        record State(Variable variable) implements Place {}

        record Literal(NDArray value) implements Place {}

        /// In the workspace of a run, at an offset chosen when the plan is bound.
        record Slab() implements Place {}

        /// The memory of the variable itself: the new value is written over the old one, which nobody reads any more.
        record InPlace(Variable variable) implements Place {}
    }
}
