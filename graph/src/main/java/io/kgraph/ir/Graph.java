package io.kgraph.ir;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A slice of the tensors made so far: parameters, results, and every node between, in topological order.
///
/// This is what is compiled, interpreted, differentiated and printed. Immutable; nodes are shared with other slices.
public final class Graph {
    private static final int OPEN = Integer.MAX_VALUE - 1;       // of a node whose inputs come first

    private final ImmutableList<Tensor> parameters;
    private final ImmutableList<Tensor> results;
    private final ImmutableList<Tensor> nodes;
    private final NodeIndex index;                               // ids are unique in a context
    private final BitSet parameterIndex = new BitSet();
    private final boolean control;

    private Graph(ImmutableList<Tensor> parameters, ImmutableList<Tensor> results, ImmutableList<Tensor> nodes, NodeIndex index) {
        this.parameters = parameters;
        this.results = results;
        this.nodes = nodes;
        this.index = index;
        for (Tensor p : parameters) parameterIndex.set(index.get(p));
        boolean some = false;
        for (Tensor n : nodes) some |= n.op() instanceof Op.Control;
        this.control = some;
    }

    /// Everything that the results need, control inputs included. What stands in `parameters` is not looked behind.
    public static Graph of(List<Tensor> parameters, List<Tensor> results) {
        var index = new NodeIndex();
        var nodes = topological(parameters, results, index);
        return new Graph(ImmutableList.copyOf(parameters), ImmutableList.copyOf(results), nodes, index);
    }

    /// The slice with other results; itself where they are the same.
    public Graph withResults(List<Tensor> others) {
        return results.equals(others) ? this : of(parameters, others);
    }

    public static Graph of(List<Tensor> results) {
        return of(ImmutableList.of(), results);
    }

    /// The values given from outside: fed tensors, or a body's arguments.
    public ImmutableList<Tensor> parameters() {
        return parameters;
    }

    public ImmutableList<Tensor> results() {
        return results;
    }

    /// All nodes, inputs before users, in the order in which they were made where that is one.
    public ImmutableList<Tensor> nodes() {
        return nodes;
    }

    public int size() {
        return nodes.size();
    }

    /// The position in [#nodes], or −1.
    public int index(Tensor node) {
        int i = index.get(node);
        return i >= 0 && nodes.get(i) == node ? i : NodeIndex.NONE;
    }

    public boolean contains(Tensor node) {
        return index(node) >= 0;
    }

    /// For each node the number of its uses as an input, control input or result.
    public int[] useCounts() {
        int[] uses = new int[nodes.size()];
        for (Tensor n : nodes) {
            if (isParameter(n)) continue;
            for (Tensor in : n.inputs()) uses[index(in)]++;
            for (Tensor before : n.after()) uses[index(before)]++;
        }
        for (Tensor r : results) uses[index(r)]++;
        return uses;
    }

    /// Whether some node has bodies, or could have.
    public boolean hasControl() {
        return control;
    }

    /// Whether the node at that position is a parameter.
    public boolean isParameter(int position) {
        return parameterIndex.get(position);
    }

    public boolean isParameter(Tensor node) {
        int i = index(node);
        return i >= 0 && parameterIndex.get(i);
    }

    /// Depth first, without recursion: inputs are emitted before their users, the first input first.
    private static ImmutableList<Tensor> topological(List<Tensor> parameters, List<Tensor> results, NodeIndex position) {
        var order = new ArrayList<Tensor>();
        for (Tensor p : parameters) if (position.get(p) == NodeIndex.NONE) emit(p, position, order);
        var stack = new ArrayDeque<Tensor>();
        for (Tensor root : results) {
            stack.push(root);
            while (!stack.isEmpty()) {
                Tensor node = stack.peek();
                int state = position.get(node);
                if (state == NodeIndex.NONE) {
                    position.put(node, OPEN);
                    boolean ready = !pushUnseen(node.after(), position, stack);
                    if (pushUnseen(node.inputs(), position, stack) || !ready) continue;
                    state = OPEN;
                }
                stack.pop();
                if (state == OPEN) emit(node, position, order);
            }
        }
        return ImmutableList.copyOf(order);
    }

    private static void emit(Tensor node, NodeIndex position, ArrayList<Tensor> order) {
        position.put(node, order.size());
        order.add(node);
    }

    /// Whether there were any.
    private static boolean pushUnseen(ImmutableList<Tensor> inputs, NodeIndex position, ArrayDeque<Tensor> stack) {
        boolean some = false;
        for (int i = inputs.size() - 1; i >= 0; i--) {
            if (position.get(inputs.get(i)) != NodeIndex.NONE) continue;
            stack.push(inputs.get(i));
            some = true;
        }
        return some;
    }

    @Override public String toString() {
        return "Graph of " + nodes.size() + " nodes";
    }
}
