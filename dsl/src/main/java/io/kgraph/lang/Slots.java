package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.ir.GraphContext;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// The slots of a script, and the steps that fill those that the next command needs.
final class Slots {
    private final GraphContext context;
    private final Set<Tensor> all = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Command.DataStep> pending = new ArrayList<>();
    private final Reach reach = new Reach();

    Slots(GraphContext context) {
        this.context = context;
    }

    boolean contains(Tensor tensor) {
        return all.contains(tensor);
    }

    /// What the tensors of the script depend on.
    Reach reach() {
        return reach;
    }

    /// A slot for values of a type; what is not known of it stays open, so that it binds no dim of the script.
    Placeholder of(TensorType type) {
        var slot = Placeholder.of(context, open(type));
        all.add(slot);
        return slot;
    }

    Placeholder scalar(DType dtype) {
        return of(TensorType.scalar(dtype));
    }

    /// A slot with a new leading axis of unknown extent.
    Placeholder rows(TensorType element) {
        if (!element.rankKnown()) return of(element);
        return of(TensorType.of(element.dtype(), Shape.of(context.unknown()).plus(element.shape())));
    }

    private TensorType open(TensorType type) {
        if (!type.rankKnown()) return type;
        var dims = ImmutableList.<Dim>builder();
        for (Dim d : type.shape().dims()) dims.add(d.isConstant() ? d : context.unknown());
        return TensorType.of(type.dtype(), Shape.of(dims.build()));
    }

    void step(Command.DataStep step) {
        pending.add(step);
    }

    /// What has to be done before the next command, once.
    ImmutableList<Command.DataStep> take() {
        var steps = ImmutableList.copyOf(pending);
        pending.clear();
        return steps;
    }
}
