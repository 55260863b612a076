package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.exec.Guarded;
import io.kgraph.exec.LocalSession;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Op;
import io.kgraph.op.Assign;
import io.kgraph.op.Evaluation;
import io.kgraph.op.Print;
import io.kgraph.op.ReadVariable;
import io.kgraph.type.DimBinding;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// One session for each target and number of threads, over one context; opened when needed.
final class Sessions implements AutoCloseable {
    private record Kind(String target, int threads, boolean guarded) {}

    private final GraphContext context;
    private final Map<Kind, Session> open = new LinkedHashMap<>();

    Sessions(GraphContext context) {
        this.context = context;
    }

    GraphContext context() {
        return context;
    }

    private Session of(Way way) {
        return open.computeIfAbsent(new Kind(way.target(), way.threads(), way.guarded()), k -> LocalSession.open(context, Session.Options.DEFAULT.withTarget(k.target).withThreads(k.threads)));
    }

    /// Runs a graph as often as told; each run's results, variables and lines, one after the other.
    Outcome run(GraphCase graph, Way way, int runs) {
        return way.guarded() && Guarded.isPossible() ? Guarded.memory(() -> outcome(graph, way, runs)) : outcome(graph, way, runs);
    }

    private Outcome outcome(GraphCase graph, Way way, int runs) {
        try {
            Session session = of(way);
            List<Variable> variables = variables(graph);
            boolean prints = prints(graph.graph());
            session.initialize(variables);
            var results = ImmutableList.<NDArray>builder();
            for (int run = 0; run < runs; run++) {
                if (prints) results.add(printed(() -> results.addAll(once(session, graph, way))));
                else results.addAll(once(session, graph, way));
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
        if (way.results().isEmpty()) return session.run(graph.fetches(), fed, graph.updates());
        Feeding form = way.results().get();
        List<Tensor> inputs = graph.feeds().keySet().asList();
        DimBinding binding = Evaluation.bind(inputs, graph.feeds().values().asList());
        List<NDArray> results = graph.fetches().stream().map(t -> form.room(NDArray.zeros(t.dtype(), t.shape().dims().stream().mapToLong(d -> d.evaluate(binding)).toArray()))).toList();
        session.prepare(inputs, graph.fetches(), graph.updates(), List.of()).run(fed.values().toArray(), results.toArray(NDArray[]::new));
        return results;
    }

    /// The lines that are written to the standard output meanwhile, in an order of their own: a run promises none.
    static NDArray printed(Runnable run) {
        PrintStream before = System.out;
        var bytes = new ByteArrayOutputStream();
        try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            run.run();
        } finally {
            System.setOut(before);
        }
        return NDArray.of(bytes.toString(StandardCharsets.UTF_8).lines().sorted().collect(Collectors.joining("\n")).getBytes(StandardCharsets.UTF_8));
    }

    static boolean prints(Graph graph) {
        return graph.nodes().stream().anyMatch(t -> t.op() instanceof Print || t.op() instanceof Op.Control c && c.bodies().stream().anyMatch(Sessions::prints));
    }

    /// Those that are read, updated or assigned to, in a branch or not.
    static List<Variable> variables(GraphCase graph) {
        var variables = new LinkedHashSet<Variable>();
        collect(graph.graph(), variables);
        variables.removeIf(graph.feeds()::containsKey);
        for (Session.Update u : graph.updates()) variables.add(u.variable());
        return List.copyOf(variables);
    }

    private static void collect(Graph graph, Set<Variable> into) {
        for (Tensor t : graph.nodes()) {
            if (t instanceof Variable v) into.add(v);
            switch (t.op()) {
                case Assign a -> into.add(a.variable());
                case ReadVariable r -> into.add(r.variable());
                case Op.Control c -> c.bodies().forEach(b -> collect(b, into));
                default -> { }
            }
        }
    }

    @Override public void close() {
        open.values().forEach(Session::close);
        open.clear();
    }
}
