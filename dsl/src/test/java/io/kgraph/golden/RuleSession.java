package io.kgraph.golden;

import io.kgraph.*;
import io.kgraph.array.NDArray;
import io.kgraph.error.*;
import io.kgraph.ir.*;
import io.kgraph.op.*;
import io.kgraph.type.*;
import java.util.*;

final class RuleSession implements Session {
    private final GraphContext context; private final Map<Variable, NDArray> values = new HashMap<>();
    RuleSession(GraphContext c) { context = c; }
    public GraphContext context() { return context; }
    public Options options() { return Options.DEFAULT; }
    public Object run(Object fetches, Map<? extends Tensor, ?> feeds) { throw new UnsupportedOperationException(); }
    public List<NDArray> run(List<Tensor> fetches, Map<? extends Tensor, ?> feeds, List<Update> updates) {
        initialize(context.variables());
        return eval(fetches, feeds);
    }
    private List<NDArray> eval(List<Tensor> fetches, Map<? extends Tensor, ?> feeds) {
        var params = new ArrayList<Tensor>(); var vals = new ArrayList<NDArray>();
        feeds.forEach((t, v) -> { params.add(t); vals.add(NDArray.of(v, t.dtype())); });
        Graph g = Graph.of(params, fetches);
        for (Tensor n : g.nodes()) if (n instanceof Placeholder p && !g.isParameter(n) && p.defaultValue().isEmpty()) throw GraphError.of(ErrorKind.INVALID_ARGUMENT, "NOT FED", n.label());
        try { return Evaluation.run(g, vals, Evaluation.bind(params, vals), v -> values.get(v)); }
        catch (Mismatch m) { throw GraphError.of(ErrorKind.INVALID_ARGUMENT, m.title(), m.sentence()); }
    }
    public Call prepare(List<Tensor> i, List<Tensor> o, List<Update> u, List<Tensor> e) { throw new UnsupportedOperationException(); }
    public void initialize(Collection<Variable> vs) {
        for (Variable v : vs) if (!values.containsKey(v)) values.put(v, switch (v.initial()) {
            case Variable.Initial.Value x -> x.array(); case Variable.Initial.Computed c -> eval(List.of(c.tensor()), Map.of()).getFirst(); });
    }
    public boolean isInitialized(Variable v) { return values.containsKey(v); }
    public NDArray value(Variable v) { initialize(List.of(v)); return values.get(v); }
    public void assign(Map<Variable, ?> vs) { vs.forEach((v, x) -> values.put(v, NDArray.of(x, v.dtype()))); }
    public boolean isClosed() { return false; }
    public void close() {}
}
