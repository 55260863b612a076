package io.kgraph.compiler.pass;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Project;
import io.kgraph.op.Scan;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Loops that differ only in what they stack become one: a loop and the same with more outputs, made for its gradient.
///
/// They are the same if they have the same inputs and carry the very same tensors; so this comes before anything that makes tensors anew.
public final class MergeLoops {
    /// What two loops that are one have in common.
    private record Key(List<Tensor> inputs, List<Tensor> after, List<Tensor> parameters, List<Tensor> carried, int sequences, Dim steps, boolean reverse) {
        static Key of(Tensor node, Scan scan) {
            return new Key(node.inputs(), node.after(), scan.body().parameters(), scan.body().results().subList(0, scan.carries()), scan.sequences(), scan.steps(), scan.reverse());
        }
    }

    private MergeLoops() {}

    /// The graph with its loops merged, then those of bodies.
    public static Graph merge(Graph graph) {
        if (!graph.hasControl()) return graph;
        Map<Key, List<Scan>> groups = new LinkedHashMap<>();
        for (Tensor node : graph.nodes()) if (node.op() instanceof Scan scan && !graph.isParameter(node)) groups.computeIfAbsent(Key.of(node, scan), _ -> new ArrayList<>()).add(scan);
        groups.values().removeIf(scans -> scans.size() == 1);
        return Bodies.map(groups.isEmpty() ? graph : merge(graph, groups), MergeLoops::merge);
    }

    private static Graph merge(Graph graph, Map<Key, List<Scan>> groups) {
        Map<Key, Tensor> merged = new HashMap<>();
        Map<Tensor, Tensor> tuples = new HashMap<>();            // of what is merged: the one for all
        return Rebuild.of(graph, Map.of(), (node, inputs, after) -> {
            Key key = node.op() instanceof Scan scan ? Key.of(node, scan) : null;
            List<Scan> scans = key == null ? null : groups.get(key);
            if (key != null && scans != null) {
                Tensor one = merged.computeIfAbsent(key, _ -> Rebuild.on(node, together(scans), inputs, after));
                tuples.put(node, one);
                return one;
            }
            Tensor tuple = node.op() instanceof Project ? tuples.get(node.input(0)) : null;
            return tuple == null ? Rebuild.on(node, node.op(), inputs, after) : Rebuild.on(node, projected((Project) node.op(), (Scan) node.input(0).op(), tuple), inputs, after);
        }).graph();
    }

    private static Scan together(List<Scan> scans) {
        Scan first = scans.getFirst();
        var outputs = new LinkedHashSet<Tensor>();
        for (Scan s : scans) outputs.addAll(s.outputs());
        var results = ImmutableList.<Tensor>builder().addAll(first.body().results().subList(0, first.carries())).addAll(outputs).build();
        return first.with(List.of(Graph.of(first.body().parameters(), results)));
    }

    private static Project projected(Project project, Scan before, Tensor tuple) {
        int index = project.index();
        if (index >= before.carries()) {
            Scan now = (Scan) tuple.op();
            index = now.carries() + now.outputs().indexOf(before.body().results().get(index));
        }
        TensorType type = ((TupleType) tuple.fullType()).elements().get(index);
        return new Project(index, type);
    }
}
