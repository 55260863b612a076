package io.kgraph.exec;

import com.google.common.collect.MapMaker;
import io.kgraph.Tensor;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.compiler.plan.Step;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.op.RandomBits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// For each random op of the user's graph, how many runs of the session have needed it.
///
/// A pass may have made a random op anew (its control inputs are gone, say); it then counts as the one in the user's graph
/// with the same seed and shape, the first of the first and so on.
final class RunNumbers {
    private final Map<Tensor, AtomicLong> counts = new MapMaker().weakKeys().makeMap();

    /// The counter of a node of the user's graph.
    AtomicLong of(Tensor node) {
        return counts.computeIfAbsent(node, _ -> new AtomicLong());
    }

    /// The counters of a plan's steps, null where a step draws nothing.
    @Nullable AtomicLong[] of(Plan plan) {
        var counters = new @Nullable AtomicLong[plan.steps().size()];
        Map<Tensor, Tensor> origins = origins(plan.source(), plan.program().graph());
        var byOp = new HashMap<Op, ArrayDeque<Tensor>>();
        for (Tensor node : plan.program().graph().nodes())
            if (node.op() instanceof RandomBits op) byOp.computeIfAbsent(op, _ -> new ArrayDeque<>()).add(origins.getOrDefault(node, node));
        for (int i = 0; i < counters.length; i++)
            if (plan.steps().get(i) instanceof Step.LibraryCall call && call.op() instanceof RandomBits op) {
                var nodes = byOp.get(op);
                Tensor node = nodes == null ? null : nodes.poll();
                counters[i] = node == null ? new AtomicLong() : of(node);
            }
        return counters;
    }

    /// For each random node of the rewritten graph the one of the user's graph.
    static Map<Tensor, Tensor> origins(Graph source, Graph rewritten) {
        List<Tensor> before = random(source), after = random(rewritten);
        if (after.isEmpty()) return Map.of();
        var open = new HashMap<Op, ArrayDeque<Tensor>>();
        for (Tensor node : before) if (!after.contains(node)) open.computeIfAbsent(node.op(), _ -> new ArrayDeque<>()).add(node);
        var origins = new IdentityHashMap<Tensor, Tensor>();
        for (Tensor node : after) {
            var candidates = before.contains(node) ? null : open.get(node.op());
            Tensor origin = candidates == null ? null : candidates.poll();
            origins.put(node, origin == null ? node : origin);
        }
        return origins;
    }

    private static List<Tensor> random(Graph graph) {
        var found = new ArrayList<Tensor>();
        var open = new ArrayDeque<Graph>(List.of(graph));
        while (!open.isEmpty())
            for (Tensor node : open.poll().nodes()) {
                if (node.op() instanceof RandomBits) found.add(node);
                if (node.op() instanceof Op.Control c) open.addAll(c.bodies());
            }
        return found;
    }
}
