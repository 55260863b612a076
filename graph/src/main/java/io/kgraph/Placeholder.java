package io.kgraph;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Site;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.PlaceholderOp;
import io.kgraph.type.TensorType;
import java.util.Optional;

/// A graph input, whose value is fed to each run; one with a default need not be.
public final class Placeholder extends Tensor {
    private Placeholder(GraphContext context, PlaceholderOp op, ImmutableList<Tensor> inputs, TensorType type) {
        super(context, op, inputs, ImmutableList.of(), type, Site.here());
    }

    public static Placeholder of(GraphContext context, TensorType type) {
        return new Placeholder(context, new PlaceholderOp(type), ImmutableList.of(), type);
    }

    public static Placeholder withDefault(GraphContext context, TensorType type, Tensor value) {
        var op = new PlaceholderOp(type);
        return new Placeholder(context, op, ImmutableList.of(value), op.infer(ImmutableList.of(value.type())));
    }

    /// The value of an unfed run.
    public Optional<Tensor> defaultValue() {
        return inputs().stream().findFirst();
    }
}
