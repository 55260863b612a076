package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Evaluation;
import io.kgraph.type.DimBinding;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Makes a graph that fails small: fewer fetches, nodes fed with what they had as values, numbers for extents, ones for values.
///
/// Each change is kept if what is left still fails in the same way.
final class Shrinker {
    private final Way measure;
    private final boolean rewriting;
    private final boolean broken;
    private int runs = 2;
    private GraphCase graph;
    private Trial.Difference met;

    private Shrinker(GraphCase graph, Way measure, Trial.Difference met) {
        this.graph = graph;
        this.met = met;
        this.measure = measure;
        this.rewriting = met.rewriting();
        this.broken = met.found() instanceof Outcome.Broken;
    }

    /// @param measure what it was compared with
    static Reproduction shrink(GraphCase graph, Way measure, Trial.Difference met) {
        var shrinker = new Shrinker(graph, measure, met);
        shrinker.simplerWay();
        shrinker.fewerUpdates();
        shrinker.singleFetch();
        shrinker.fewerNodes();
        shrinker.knownExtents();
        shrinker.plainValues();
        return new Reproduction(shrinker.graph, shrinker.met);
    }

    private Optional<Trial.Difference> fails(GraphCase candidate, Way way) {
        try (var sessions = new Sessions(candidate.context())) {
            return Trial.of(candidate, sessions, new Trial.Effort(measure, rewriting ? List.of() : List.of(way), runs, rewriting)).filter(d -> d.rewriting() == rewriting && d.found() instanceof Outcome.Broken == broken);
        } catch (GraphError | Mismatch _) {
            return Optional.empty();                             // no graph any more
        }
    }

    private boolean keep(GraphCase candidate, Way way) {
        Optional<Trial.Difference> found = fails(candidate, way);
        if (found.isEmpty()) return false;
        graph = candidate;
        met = found.get();
        return true;
    }

    private boolean keep(GraphCase candidate) {
        return keep(candidate, met.way());
    }

    private GraphCase with(Map<Tensor, NDArray> feeds, List<Tensor> fetches) {
        return GraphCase.of(graph.context(), feeds, fetches, graph.updates());
    }

    private void simplerWay() {
        Way way = met.way();
        if (keep(graph, Way.plain(way.target()))) return;
        if (keep(graph, way.on(1))) return;
        keep(graph, new Way(way.target(), way.threads(), Feeding.ARRAYS, Optional.empty(), false));
    }

    private void fewerUpdates() {
        runs = 1;
        if (!keep(graph)) runs = 2;
        keep(GraphCase.of(graph.context(), graph.feeds(), graph.fetches(), List.of()));
        for (var u : graph.updates()) keep(GraphCase.of(graph.context(), graph.feeds(), graph.fetches(), graph.updates().stream().filter(o -> o != u).toList()));
    }

    private void singleFetch() {
        for (Tensor t : graph.fetches()) if (keep(with(graph.feeds(), List.of(t)))) return;
        for (Tensor t : graph.fetches()) keep(with(graph.feeds(), graph.fetches().stream().filter(o -> o != t).toList()));
    }

    // ---- nodes -----------------------------------------------------------------------------------------------------

    private void fewerNodes() {
        Map<Tensor, NDArray> values = values();
        for (Tensor t : List.copyOf(values.keySet()))
            if (graph.graph().contains(t) && !graph.feeds().containsKey(t) && keep(with(graph.feeds(), List.of(t)))) break;
        for (var e : values.entrySet()) {
            if (graph.feeds().containsKey(e.getKey()) || graph.fetches().contains(e.getKey())) continue;
            var feeds = new LinkedHashMap<>(graph.feeds());
            feeds.put(e.getKey(), e.getValue());
            keep(with(needed(feeds), graph.fetches()));
        }
        keep(with(needed(graph.feeds()), graph.fetches()));
    }

    /// The feeds that are read, or tell an unknown extent.
    private Map<Tensor, NDArray> needed(Map<Tensor, NDArray> feeds) {
        Graph smaller = GraphCase.of(graph.context(), feeds, graph.fetches(), graph.updates()).graph();
        int[] uses = smaller.useCounts();
        var read = new LinkedHashMap<Tensor, NDArray>();
        feeds.forEach((t, a) -> {
            if (uses[smaller.index(t)] > 0 || t.shape().dims().stream().anyMatch(d -> d.symbol() != null)) read.put(t, a);
        });
        return read;
    }

    /// Of all nodes outside of bodies, in topological order; of none where the graph cannot be evaluated.
    private Map<Tensor, NDArray> values() {
        List<Tensor> parameters = graph.feeds().keySet().asList();
        var nodes = graph.graph().nodes().stream().filter(t -> t.fullType() instanceof TensorType).toList();
        var arrays = new ArrayList<>(graph.feeds().values());
        var environment = new Evaluation.Environment() {
            @Override public NDArray variable(Variable variable) {
                return ((Variable.Initial.Value) variable.initial()).array();
            }
        };
        var values = new LinkedHashMap<Tensor, NDArray>();
        try {
            List<NDArray> found = Evaluation.run(Graph.of(parameters, nodes), arrays, Evaluation.bind(parameters, arrays), environment);
            for (int i = 0; i < nodes.size(); i++) values.put(nodes.get(i), found.get(i));
        } catch (GraphError | Mismatch _) {
            values.clear();                                      // then nothing can be cut off
        }
        return values;
    }

    // ---- types and values ------------------------------------------------------------------------------------------

    /// The same ops on new placeholders with numbers for extents.
    private void knownExtents() {
        Graph before = graph.graph();
        if (before.hasControl() || !graph.updates().isEmpty()) return;
        List<Tensor> parameters = graph.feeds().keySet().asList();
        try {
            DimBinding binding = Evaluation.bind(parameters, List.copyOf(graph.feeds().values()));
            var stand = new LinkedHashMap<Tensor, Tensor>();
            var feeds = new LinkedHashMap<Tensor, NDArray>();
            graph.feeds().forEach((t, a) -> {
                Tensor p = Placeholder.of(graph.context(), a.type());
                stand.put(t, p);
                feeds.put(p, a);
            });
            Rebuild rebuilt = Rebuild.of(before, stand, (node, inputs, after) -> node.inputs().isEmpty() && node instanceof Variable ? node : Rebuild.on(node, node.op().bind(binding), inputs, after));
            keep(GraphCase.of(graph.context(), feeds, graph.fetches().stream().map(rebuilt::of).toList(), List.of()));
        } catch (GraphError | Mismatch _) {
            return;                                              // it stays as it is
        }
    }

    private void plainValues() {
        for (Tensor t : graph.feeds().keySet()) {
            NDArray array = fed(t);
            for (Number n : ImmutableList.of(0, 1)) {
                if (keep(fed(t, NDArray.full(array.dtype(), n, array.extents()).copy()))) break;
            }
            if (array.size() > 1) partlyPlain(t, array.size());
        }
    }

    /// Ones for whole runs of elements.
    private void partlyPlain(Tensor t, long size) {
        for (long run = size / 2; run >= Math.max(1, size / 16); run /= 2)
            for (long from = 0; from < size; from += run) {
                NDArray array = fed(t).copy();
                NDArray part = array.reshape(size).slice(0, from, Math.min(size, from + run), 1);
                part.copyFrom(NDArray.full(array.dtype(), 1, part.extents()));
                keep(fed(t, array));
            }
    }

    private NDArray fed(Tensor t) {
        return Objects.requireNonNull(graph.feeds().get(t));
    }

    private GraphCase fed(Tensor t, NDArray array) {
        var feeds = new LinkedHashMap<>(graph.feeds());
        feeds.put(t, array);
        return with(ImmutableMap.copyOf(feeds), graph.fetches());
    }
}
