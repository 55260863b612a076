package io.kgraph.ir;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import java.util.List;
import java.util.Map;

/// The one way to change a graph: a map over its nodes, inputs first, that shares what does not change.
///
/// ```
/// Graph doubled = Rebuild.of(graph, Map.of(), (node, inputs, after) ->
///         node.op() instanceof Constant c ? twice(c) : Rebuild.on(node, node.op(), inputs, after)).graph();
/// ```
public final class Rebuild {
    /// The note that holds the name of the node which a rebuilt one stands for.
    public static final String NAME = "name";

    /// What becomes of one node, whose inputs and control inputs have become these.
    public interface Step {
        Tensor apply(Tensor node, ImmutableList<Tensor> inputs, ImmutableList<Tensor> after);
    }

    private final Graph before;
    private final Tensor[] results;
    private final Graph graph;

    private Rebuild(Graph before, Tensor[] results, Graph graph) {
        this.before = before;
        this.results = results;
        this.graph = graph;
    }

    /// Applies `step` to every node but the parameters, which become what `given` says, or stay.
    ///
    /// @param given what some nodes become without being asked; their inputs are not looked at
    public static Rebuild of(Graph graph, Map<Tensor, Tensor> given, Step step) {
        var to = new Tensor[graph.size()];
        for (int i = 0; i < to.length; i++) {
            Tensor node = graph.nodes().get(i), replacement = given.isEmpty() ? null : given.get(node);
            if (replacement != null) to[i] = replacement;
            else if (graph.isParameter(i)) to[i] = node;
            else to[i] = step.apply(node, map(graph, to, node.inputs()), map(graph, to, node.after()));
        }
        var parameters = map(graph, to, graph.parameters());
        var results = map(graph, to, graph.results());
        boolean same = parameters == graph.parameters() && results == graph.results();   // then so is all below
        return new Rebuild(graph, to, same ? graph : Graph.of(parameters, results));
    }

    private static ImmutableList<Tensor> map(Graph graph, Tensor[] to, ImmutableList<Tensor> tensors) {
        int n = tensors.size(), same = 0;
        while (same < n && to[graph.index(tensors.get(same))] == tensors.get(same)) same++;
        if (same == n) return tensors;
        var mapped = new Tensor[n];
        for (int i = 0; i < n; i++) mapped[i] = i < same ? tensors.get(i) : to[graph.index(tensors.get(i))];
        return ImmutableList.copyOf(mapped);
    }

    /// The graph that has come out.
    public Graph graph() {
        return graph;
    }

    /// What a node of the graph before has become.
    public Tensor of(Tensor node) {
        return results[before.index(node)];
    }

    /// `node` with this op on these inputs: itself where nothing differs, else a new node at its site that remembers its name.
    public static Tensor on(Tensor node, Op op, List<Tensor> inputs, List<Tensor> after) {
        boolean sameOp = op == node.op() || op.equals(node.op());
        if (sameOp && same(inputs, node.inputs()) && same(after, node.after())) return node;
        Tensor made = node.like(sameOp ? node.op() : op, inputs, after);
        name(node).ifPresent(name -> made.context().note(made, NAME, name));
        return made;
    }

    /// The name given to a node, or to the one which it stands for.
    public static java.util.Optional<String> name(Tensor node) {
        return node.context().nameOf(node).or(() -> node.context().note(node, NAME).map(Object::toString));
    }

    private static boolean same(List<Tensor> a, List<Tensor> b) {
        if (a.size() != b.size()) return false;
        for (int i = 0; i < a.size(); i++) if (a.get(i) != b.get(i)) return false;
        return true;
    }
}
