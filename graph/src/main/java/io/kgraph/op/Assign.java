package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives a variable a new value, which is the result.
///
/// - Shapes and dtypes: those of the variable.
/// - Gradient: passes to the value.
public record Assign(Variable variable) implements Op.Effect {
    @Override public String name() {
        return "assign";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType value = in.getFirst(), wanted = variable.type();
        if (value.dtype() != wanted.dtype())
            throw Mismatch.dtype("assign to " + variable.label() + " needs " + wanted.dtype()).input(0, "dtype is " + value.dtype())
                    .hint("K.cast({0}, \"" + wanted.dtype() + "\") would fit.");
        if (!value.shape().agrees(wanted.shape()))
            throw Mismatch.shape("assign to " + variable.label() + " needs the shape " + wanted.shape()).input(0, "shape is " + value.shape());
        return wanted;
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return in.getFirst();
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(upstream);
    }

    @Override public boolean pure() {
        return false;
    }

    @Override public String attributes() {
        return variable.nodeName();
    }
}
