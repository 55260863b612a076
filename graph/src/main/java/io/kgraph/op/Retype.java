package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.error.Site;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Rebuilds a graph for other types of what it starts from: other dtypes, or shapes that have become known.
///
/// Types are inferred anew all the way; constants, casts and other ops that name a dtype change with it, and so do the bodies of control ops.
public final class Retype {
    private final UnaryOperator<DType> dtypes;

    private Retype(UnaryOperator<DType> dtypes) {
        this.dtypes = dtypes;
    }

    /// @param given  what parameters and other tensors become
    /// @param dtypes what becomes of a dtype that an op names
    public static Rebuild of(Graph graph, Map<Tensor, Tensor> given, UnaryOperator<DType> dtypes) {
        return new Retype(dtypes).rebuild(graph, given);
    }

    private Rebuild rebuild(Graph graph, Map<Tensor, Tensor> given) {
        return Rebuild.of(graph, given, (node, inputs, after) -> step(given, node, inputs, after));
    }

    private Tensor step(Map<Tensor, Tensor> given, Tensor node, ImmutableList<Tensor> inputs, ImmutableList<Tensor> after) {
        if (node.op() instanceof ReadVariable read && given.containsKey(read.variable())) return given.get(read.variable());
        if (node.op() instanceof Assign assign && given.containsKey(assign.variable())) return inputs.getFirst();
        if (node.op() instanceof Unranked late && Unranked.ready(inputs)) return ScopedValue.where(Site.CURRENT, node.site()).call(() -> late.expansion().of(inputs));
        return Rebuild.on(node, op(node.op(), inputs), inputs, after);
    }

    private Op op(Op op, ImmutableList<Tensor> inputs) {
        return switch (op) {
            case Constant c -> dtypes.apply(c.value().dtype()) == c.value().dtype() ? c : new Constant(c.value().cast(dtypes.apply(c.value().dtype())));
            case Cast c -> new Cast(dtypes.apply(c.dtype()));
            case Iota i -> new Iota(i.shape(), i.axis(), dtypes.apply(i.dtype()));
            case Dims d -> new Dims(d.dims(), dtypes.apply(d.dtype()));
            case PlaceholderOp p -> new PlaceholderOp(p.type().with(dtypes.apply(p.type().dtype())));
            case Project p when inputs.getFirst().fullType() instanceof TupleType t -> new Project(p.index(), t.elements().get(p.index()));
            case Cond c -> new Cond(body(c.then(), types(inputs, 1)), body(c.otherwise(), types(inputs, 1)));
            case Scan s -> scan(s, inputs);
            case CustomGradient g -> g.with(body(g.rule(), rule(g, inputs)));
            case While w -> new While(body(w.condition(), types(inputs, 0)), body(w.body(), types(inputs, 0)));
            default -> op;
        };
    }

    /// What the rule of a gradient is given: an upstream like the value, and what it reads.
    private static ImmutableList<TensorType> rule(CustomGradient g, ImmutableList<Tensor> inputs) {
        return ImmutableList.<TensorType>builder().add(inputs.getFirst().type()).addAll(types(inputs, 1 + g.derived().size())).build();
    }

    private static ImmutableList<TensorType> types(ImmutableList<Tensor> inputs, int from) {
        return inputs.stream().skip(from).map(Tensor::type).collect(ImmutableList.toImmutableList());
    }

    private Scan scan(Scan scan, ImmutableList<Tensor> inputs) {
        var types = ImmutableList.<TensorType>builder();
        for (int i = 0; i < inputs.size(); i++) types.add(scan.isSequence(i) ? Scan.part(inputs.get(i).type()) : inputs.get(i).type());
        return new Scan(body(scan.body(), types.build()), scan.carries(), scan.sequences(), scan.steps(), scan.reverse(), scan.recompute());
    }

    /// A body whose parameters have these types.
    private Graph body(Graph body, ImmutableList<TensorType> types) {
        var given = new HashMap<Tensor, Tensor>();
        for (int i = 0; i < body.parameters().size(); i++) {
            Tensor parameter = body.parameters().get(i);
            if (!types.get(i).equals(parameter.type())) given.put(parameter, Placeholder.of(parameter.context(), types.get(i)));
        }
        return rebuild(body, given).graph();
    }
}
