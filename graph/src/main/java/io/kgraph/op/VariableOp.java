package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.ir.Op;
import io.kgraph.type.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The value that a variable has before the run; the node is the [io.kgraph.Variable] itself.
///
/// - Shapes and dtypes: those of the variable, fixed for life.
/// - Gradient: none to pass on.
public record VariableOp(TensorType type) implements Op.Source {
    @Override public String name() {
        return "variable";
    }

    @Override public TensorType infer(List<TensorType> in) {
        return type;
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType bound) {
        throw new BrokenInvariant("VariableOp.evaluate", "a variable's value comes from its session");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return List.of();
    }

    @Override public boolean pure() {
        return false;
    }
}
