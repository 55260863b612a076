package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.exec.LocalSession;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.VariableOp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One session for each target and number of threads, over one context; opened when needed.
final class Sessions implements AutoCloseable {
    private record Kind(String target, int threads) {}

    private final GraphContext context;
    private final Map<Kind, Session> open = new LinkedHashMap<>();

    Sessions(GraphContext context) {
        this.context = context;
    }

    GraphContext context() {
        return context;
    }

    private Session of(Way way) {
        return open.computeIfAbsent(new Kind(way.target(), way.threads()), k -> LocalSession.open(context, Session.Options.DEFAULT.withTarget(k.target).withThreads(k.threads)));
    }

    /// Runs a graph as often as told; each run's results and variables, one after the other.
    Outcome run(GraphCase graph, Way way, int runs) {
        try {
            Session session = of(way);
            List<Variable> variables = variables(graph);
            session.initialize(variables);
            var results = ImmutableList.<NDArray>builder();
            for (int run = 0; run < runs; run++) {
                results.addAll(once(session, graph, way));
                for (Variable v : variables) results.add(session.value(v));
            }
            return new Outcome.Values(results.build());
        } catch (GraphError e) {
            return new Outcome.Refused(e);
        } catch (RuntimeException | Error e) {
            return new Outcome.Broken(e);
        }
    }

    private static List<NDArray> once(Session session, GraphCase graph, Way way) {
        var fed = new LinkedHashMap<Tensor, Object>();
        graph.feeds().forEach((tensor, array) -> fed.put(tensor, way.feeding().of(array)));
        if (!way.prepared()) return session.run(graph.fetches(), fed, graph.updates());
        Session.Call call = session.prepare(graph.feeds().keySet().asList(), graph.fetches(), graph.updates(), List.of());
        return call.run(new ArrayList<>(fed.values()));
    }

    static List<Variable> variables(GraphCase graph) {
        var variables = new ArrayList<Variable>();
        for (Tensor t : graph.graph().nodes()) if (t.op() instanceof VariableOp && !graph.feeds().containsKey(t)) variables.add((Variable) t);
        for (Session.Update u : graph.updates()) if (!variables.contains(u.variable())) variables.add(u.variable());
        return variables;
    }

    @Override public void close() {
        open.values().forEach(Session::close);
        open.clear();
    }
}
