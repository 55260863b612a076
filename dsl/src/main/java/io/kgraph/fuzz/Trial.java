package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.CompileOptions;
import io.kgraph.compiler.CompileTrace;
import io.kgraph.compiler.Compiler;
import io.kgraph.compiler.rewrite.Fidelity;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.op.Assign;
import io.kgraph.op.Evaluation;
import io.kgraph.op.Retype;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Runs a graph in several ways and finds the first that gives something else than the measure, which is the reference mostly.
///
/// The reference takes the rewritten graph. Beside it the value rules take the graph as it was written: the same bits again, unless a rule fired that may round otherwise.
final class Trial {
    private static final List<String> COMPARED = List.of("x64", "jvm");

    private Trial() {}

    /// A way that gave something else.
    ///
    /// @param rewriting the rewritten graph on the reference against the graph as it was written
    record Difference(Way way, boolean rewriting, Outcome expected, Outcome found) {}

    /// What is done with a graph.
    ///
    /// @param measure what the other ways are compared with
    /// @param runs    one after the other in each session
    /// @param written whether the value rules take the graph as it was written, too
    record Effort(Way measure, List<Way> ways, int runs, boolean written) {
        private static final int THOROUGH = 16;                  // of so many graphs, one is run in every way

        /// Each of the targets once, the first as the measure; now and then all there are, on one and more threads.
        static Effort drawn(ImmutableList<String> targets, SplittableRandom random) {
            var ways = new ArrayList<Way>();
            if (random.nextInt(THOROUGH) == 0) {
                for (String target : COMPARED) for (int threads : Way.THREADS) ways.add(Way.drawn(target, random).on(threads));
                return new Effort(Way.REFERENCE, List.copyOf(ways), 2, true);
            }
            for (String target : targets.subList(1, targets.size())) ways.add(Way.drawn(target, random));
            return new Effort(Way.plain(targets.getFirst()), List.copyOf(ways), 1 + random.nextInt(2), random.nextInt(6) == 0);
        }
    }

    static Optional<Difference> of(GraphCase graph, Sessions sessions, Effort effort) {
        Outcome expected = sessions.run(graph, effort.measure, effort.runs);
        if (expected instanceof Outcome.Broken) return Optional.of(new Difference(effort.measure, false, expected, expected));
        for (Way way : effort.ways) {
            Outcome found = sessions.run(graph, way, effort.runs);
            if (!expected.agrees(found)) return Optional.of(new Difference(way, false, expected, found));
        }
        return effort.written && !assigns(graph.graph()) ? rewritten(graph, expected) : Optional.empty();
    }

    /// Whether there is an assignment, of which value rules know nothing: what is read behind it is for a session to say.
    private static boolean assigns(Graph graph) {
        return graph.nodes().stream().anyMatch(t -> t.op() instanceof Assign || t.op() instanceof Op.Control c && c.bodies().stream().anyMatch(Trial::assigns));
    }

    /// The first run's results, as the graph was written.
    private static Optional<Difference> rewritten(GraphCase graph, Outcome expected) {
        Outcome[] found = new Outcome[1];
        Sessions.printed(() -> found[0] = written(graph));       // what nobody needs is printed, too
        Outcome plain = found[0];
        if (plain instanceof Outcome.Refused && expected instanceof Outcome.Values) return Optional.empty();      // what nobody needed is gone
        if (expected instanceof Outcome.Refused && !graph.updates().isEmpty()) return Optional.empty();         // perhaps in the second run
        Outcome first = expected instanceof Outcome.Values(ImmutableList<NDArray> arrays) ? new Outcome.Values(arrays.subList(0, graph.fetches().size())) : expected;
        return plain.agrees(first) || mayRoundOtherwise(graph) ? Optional.empty() : Optional.of(new Difference(Way.REFERENCE, true, plain, first));
    }

    private static Outcome written(GraphCase graph) {
        var environment = new Evaluation.Environment() {
            @Override public NDArray variable(Variable variable) {
                if (variable.initial() instanceof Variable.Initial.Value(NDArray array)) return array;
                throw new BrokenInvariant("Trial", "a variable without a value at the start");
            }
        };
        try {
            List<Tensor> parameters = graph.feeds().keySet().asList();
            List<NDArray> values = new ArrayList<>(graph.feeds().values());
            return new Outcome.Values(ImmutableList.copyOf(Evaluation.run(graph.graph(), values, Evaluation.bind(parameters, values), environment)).subList(0, graph.fetches().size()));
        } catch (GraphError e) {
            return new Outcome.Refused(e);
        } catch (Mismatch m) {
            return new Outcome.Refused(GraphError.value(m.sentence()));
        } catch (RuntimeException | Error e) {
            return new Outcome.Broken(e);
        }
    }

    /// Whether a rule fired that is not exact. What is fed for an inner tensor is a placeholder, as in a session: no rule looks through it.
    private static boolean mayRoundOtherwise(GraphCase graph) {
        var given = new LinkedHashMap<Tensor, Tensor>();
        for (Tensor fed : graph.feeds().keySet())
            if (!(fed instanceof Placeholder || fed instanceof Variable)) given.put(fed, Placeholder.of(fed.context(), fed.type()));
        var trace = CompileTrace.full();
        Compiler.rewrite(Retype.of(graph.graph(), given, dtype -> dtype).graph(), List.of(), CompileOptions.DEFAULT, trace);
        return trace.fired().stream().anyMatch(f -> f.rule().fidelity() != Fidelity.EXACT);
    }
}
