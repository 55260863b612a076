package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.op.Build;

/// Nodes whose running gives a variable a new value, which is their value.
public final class Updates {
    private Updates() {}

    public static Tensor update(Object variable, Object value) {
        Variable v = variable("update", variable);
        return Build.assign(v, Operands.like(value, v));
    }

    public static Tensor add(Object variable, Object increment) {
        Variable v = variable("update_add", variable);
        return Build.assign(v, Build.add(Operands.read(v), Operands.like(increment, v)));
    }

    public static Tensor subtract(Object variable, Object decrement) {
        Variable v = variable("update_sub", variable);
        return Build.assign(v, Build.sub(Operands.read(v), Operands.like(decrement, v)));
    }

    /// `x − (x − value) · (1 − momentum)`.
    public static Tensor movingAverage(Object variable, Object value, Object momentum) {
        Variable v = variable("moving_average_update", variable);
        Tensor x = Operands.read(v), target = Operands.cast(value, v.dtype(), v.context()), m = Operands.cast(momentum, v.dtype(), v.context());
        if (!target.shape().agrees(v.shape())) throw Refusal.shape("moving_average_update", "the value has the shape of the variable", v, target);
        Tensor rest = momentum instanceof Number n ? Operands.scalar(1 - n.doubleValue(), v) : Build.sub(Operands.scalar(1, v), m);
        return Build.assign(v, Build.sub(x, Build.mul(Build.sub(x, target), rest)));
    }

    /// A variable, or the error that says what it is instead.
    public static Variable variable(String who, Object value) {
        if (value instanceof Variable v) return v;
        GraphError error = value instanceof Tensor t ? Refusal.of(ErrorKind.TYPE, "ASSIGNMENT", who, t.label() + " is no variable", t)
                : Refusal.of(ErrorKind.TYPE, "ASSIGNMENT", who, Arguments.described(value) + " is no variable");
        throw error.hint("K.variable(…) makes one");
    }
}
