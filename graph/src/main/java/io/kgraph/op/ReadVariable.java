package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.ir.Op;
import io.kgraph.type.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The value of a variable once what the node waits for has run: an assignment among that is seen.
///
/// - Shapes and dtypes: those of the variable.
/// - Gradient: none to pass on.
public record ReadVariable(Variable variable) implements Op.Source {
    @Override public String name() {
        return "read_variable";
    }

    @Override public TensorType infer(List<TensorType> in) {
        return variable.type();
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        throw new BrokenInvariant("ReadVariable.evaluate", "a variable's value comes from its session");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return List.of();
    }

    @Override public boolean pure() {
        return false;
    }

    @Override public String attributes() {
        return variable.nodeName();
    }
}
