package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.IndexMap;
import io.kgraph.ir.Op;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The same value, treated as a constant by gradients.
///
/// - Dtypes: every one.
/// - Gradient: absent.
public record StopGradient() implements Op.Movement {
    @Override public String name() {
        return "stop_gradient";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        return in.getFirst();
    }

    @Override public IndexMap index(List<Shape> inputs, Shape output) {
        return Identity.straight(output.rank());
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return in.getFirst();
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList((Tensor) null);
    }

    @Override public boolean differentiable(int index) {
        return false;
    }
}
