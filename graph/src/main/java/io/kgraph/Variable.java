package io.kgraph;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.NDArray;
import io.kgraph.error.Site;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.VariableOp;
import io.kgraph.type.TensorType;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A tensor with state held by a session; as an input it is its value before the run.
public final class Variable extends Tensor {
    /// Where the first value comes from: an array, or a tensor evaluated when the variable is initialised.
    public sealed interface Initial {
        record Value(NDArray array) implements Initial {}

        record Computed(Tensor tensor) implements Initial {}
    }

    private final Initial initial;
    private final Optional<UnaryOperator<Tensor>> constraint;
    private final boolean trainable;

    private Variable(GraphContext context, TensorType type, Initial initial, Optional<UnaryOperator<Tensor>> constraint, boolean trainable) {
        super(context, new VariableOp(type), ImmutableList.of(), ImmutableList.of(), type, Site.here());
        this.initial = initial;
        this.constraint = constraint;
        this.trainable = trainable;
    }

    /// A new variable, registered with its context.
    public static Variable of(GraphContext context, TensorType type, Initial initial, Optional<UnaryOperator<Tensor>> constraint, boolean trainable) {
        var variable = new Variable(context, type, initial, constraint, trainable);
        context.add(variable);
        return variable;
    }

    public Initial initial() {
        return initial;
    }

    /// What an optimizer applies to each new value.
    public Optional<UnaryOperator<Tensor>> constraint() {
        return constraint;
    }

    /// Whether it is trained where nothing says which variables are.
    public boolean trainable() {
        return trainable;
    }
}
