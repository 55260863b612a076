package io.kgraph.compiler.pass;

import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Project;
import io.kgraph.op.Scan;
import io.kgraph.op.Slice;
import io.kgraph.type.Dim;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Leaves in a loop what depends on the step before, and nothing else.
///
/// - What is the same at each step is computed once, before the loop.
/// - What depends on the sequences alone is computed for all steps at once, before the loop: `xₜ · w` becomes one large product, unless it is large at each step.
/// - Products that only outputs need are taken for all steps at once, after the loop.
/// - Outputs and carries that nobody reads are not kept; of an output of which only the last one is read, that one is carried.
///
/// A loop of which nothing is left is gone. All of it keeps every bit.
public record LoopMotion() implements GraphPass {
    @Override public String name() {
        return "loop-motion";
    }

    @Override public Graph run(Graph graph) {
        if (!graph.hasControl()) return graph;
        Graph inner = Bodies.map(graph, this::run);
        if (inner.nodes().stream().noneMatch(n -> n.op() instanceof Scan)) return inner;
        Map<Tensor, Reads> reads = reads(inner);
        Map<Tensor, List<@Nullable Tensor>> results = new HashMap<>();
        return Rebuild.of(inner, Map.of(), (node, inputs, after) -> {
            if (node.op() instanceof Scan scan && after.isEmpty()) {
                results.put(node, new LoopParts(scan, node, inputs, reads.getOrDefault(node, Reads.NOTHING)).results());
                return node;                                     // nobody reads the tuple any more
            }
            List<@Nullable Tensor> made = node.op() instanceof Project ? results.get(node.input(0)) : null;
            Tensor result = made == null ? null : made.get(((Project) node.op()).index());
            if (result != null) return result;
            return Rebuild.on(node, node.op(), inputs, after);
        }).graph();
    }

    /// Which results of a loop are read, and of which outputs only the last one.
    record Reads(Set<Integer> results, Set<Integer> whole) {
        static final Reads NOTHING = new Reads(Set.of(), Set.of());
    }

    private static Map<Tensor, Reads> reads(Graph graph) {
        Map<Tensor, Reads> reads = new HashMap<>();
        for (Tensor node : graph.nodes())
            if (node.op() instanceof Project p && node.input(0).op() instanceof Scan && !graph.isParameter(node))
                reads.computeIfAbsent(node.input(0), _ -> new Reads(new HashSet<>(), new HashSet<>())).results().add(p.index());
        for (Tensor node : graph.nodes()) {
            if (graph.isParameter(node)) continue;
            for (Tensor in : node.inputs()) if (in.op() instanceof Project && !isLast(node, in)) readWhole(reads, in);
            for (Tensor before : node.after()) readWhole(reads, before);
        }
        for (Tensor result : graph.results()) readWhole(reads, result);
        return reads;
    }

    private static void readWhole(Map<Tensor, Reads> reads, Tensor tensor) {
        Reads of = tensor.op() instanceof Project ? reads.get(tensor.input(0)) : null;
        if (of != null) of.whole().add(((Project) tensor.op()).index());
    }

    /// The node takes the last step's part of an output, and nothing else.
    private static boolean isLast(Tensor node, Tensor output) {
        if (!(output.input(0).op() instanceof Scan scan) || !(node.op() instanceof Slice slice) || output.rank() == 0) return false;
        Dim last = scan.reverse() ? Dim.ZERO : scan.steps().minus(1);
        return slice.starts().getFirst().equals(last) && slice.sizes().getFirst().is(1) && slice.steps().getFirst() == 1;
    }
}
