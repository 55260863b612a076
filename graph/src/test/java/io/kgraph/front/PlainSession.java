package io.kgraph.front;

import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Assign;
import io.kgraph.op.Evaluation;
import io.kgraph.op.RandomBits;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A session that evaluates graphs op by op, so that the front door can be tested without an executor.
///
/// It knows nothing of control dependencies and of extents that depend on values.
public final class PlainSession implements Session, Evaluation.Environment {
    /// Found by the front door's service loader.
    public static final class Opener implements Session.Provider {
        @Override public Session open(GraphContext context, Options options) {
            return new PlainSession(context, options);
        }
    }

    private final GraphContext context;
    private final Options options;
    private final Map<Variable, NDArray> state = new HashMap<>();
    private boolean closed;
    int prepared;

    PlainSession(GraphContext context, Options options) {
        this.context = context;
        this.options = options;
    }

    @Override public GraphContext context() {
        return context;
    }

    @Override public Options options() {
        return options;
    }

    @Override public @Nullable Object run(@Nullable Object fetches, Map<? extends Tensor, ?> feeds) {
        return switch (fetches) {
            case Tensor t -> run(List.of(t), feeds, List.of()).getFirst();
            case List<?> list -> list.stream().map(f -> run(f, feeds)).toList();
            case null, default -> throw new IllegalArgumentException("" + fetches);
        };
    }

    @Override public List<NDArray> run(List<Tensor> fetches, Map<? extends Tensor, ?> feeds, List<Update> updates) {
        if (closed) throw GraphError.runtime("The session is closed.");
        var results = new ArrayList<>(fetches);
        for (Update u : updates) results.add(u.value());
        for (Tensor t : results) if (t.context() != context) throw GraphError.value(t.label() + " belongs to another graph.");
        var values = new LinkedHashMap<Tensor, NDArray>();
        feeds.forEach((t, v) -> values.put(t, NDArray.of(v, t.dtype())));
        Graph graph = Graph.of(List.copyOf(values.keySet()), results);
        for (Tensor node : graph.nodes())
            if (node instanceof Placeholder p && !values.containsKey(node) && p.defaultValue().isEmpty())
                throw GraphError.of(ErrorKind.INVALID_ARGUMENT, "NOT FED", p.label() + " was not fed.");
        var out = Evaluation.run(graph, List.copyOf(values.values()), Evaluation.bind(graph.parameters(), List.copyOf(values.values())), this);
        for (int i = 0; i < updates.size(); i++) state.put(updates.get(i).variable(), out.get(fetches.size() + i));
        for (int i = 0; i < fetches.size(); i++) if (fetches.get(i).op() instanceof Assign a) state.put(a.variable(), out.get(i));
        return out.subList(0, fetches.size());
    }

    @Override public Call prepare(List<Tensor> inputs, List<Tensor> outputs, List<Update> updates, List<Tensor> effects) {
        prepared++;
        var all = new ArrayList<>(outputs);
        all.addAll(effects);
        return new Call() {
            @Override public List<NDArray> run(List<?> feeds) {
                var map = new LinkedHashMap<Tensor, Object>();
                for (int i = 0; i < inputs.size(); i++) map.put(inputs.get(i), feeds.get(i));
                return PlainSession.this.run(all, map, updates).subList(0, outputs.size());
            }

            @Override public void run(Object[] feeds, NDArray[] into) {
                var results = run(List.of(feeds));
                for (int i = 0; i < into.length; i++) into[i].copyFrom(results.get(i));
            }
        };
    }

    @Override public NDArray variable(Variable variable) {
        NDArray value = state.get(variable);
        if (value == null) throw GraphError.of(ErrorKind.FAILED_PRECONDITION, "NOT INITIALISED", variable.label() + " has no value yet.");
        return value;
    }

    @Override public NDArray randomBits(Tensor node, RandomBits op, TensorType type, long... steps) {
        var words = new java.util.SplittableRandom(op.seed());
        int[] bits = new int[Math.toIntExact(type.count())];
        for (int i = 0; i < bits.length; i++) bits[i] = words.nextInt();
        return NDArray.wrap(bits, type.shape().extents());
    }

    @Override public void initialize(Collection<Variable> variables) {
        for (Variable v : variables)
            if (!state.containsKey(v))
                state.put(v, switch (v.initial()) {
                    case Variable.Initial.Value value -> value.array();
                    case Variable.Initial.Computed computed -> run(computed.tensor());
                });
    }

    @Override public boolean isInitialized(Variable variable) {
        return state.containsKey(variable);
    }

    @Override public NDArray value(Variable variable) {
        if (closed) throw GraphError.runtime("The session is closed.");
        return variable(variable);
    }

    @Override public void assign(Map<Variable, ?> values) {
        values.forEach((v, x) -> state.put(v, NDArray.of(x, v.dtype())));
    }

    @Override public boolean isClosed() {
        return closed;
    }

    @Override public void close() {
        closed = true;
    }
}
