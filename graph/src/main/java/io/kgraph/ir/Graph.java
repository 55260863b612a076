package io.kgraph.ir;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.eclipse.collections.impl.map.mutable.primitive.LongIntHashMap;
import org.eclipse.collections.impl.set.mutable.primitive.LongHashSet;

/// A slice of the tensors made so far: parameters, results, and every node between, in topological order.
///
/// This is what is compiled, interpreted, differentiated and printed. Immutable; nodes are shared with other slices.
public final class Graph {
    private static final int UNSEEN = -2, OPEN = -1;

    private final ImmutableList<Tensor> parameters;
    private final ImmutableList<Tensor> results;
    private final ImmutableList<Tensor> nodes;
    private final LongIntHashMap index;                           // by id, which is unique in a context
    private final BitSet parameterIndex = new BitSet();

    private Graph(ImmutableList<Tensor> parameters, ImmutableList<Tensor> results, ImmutableList<Tensor> nodes, LongIntHashMap index) {
        this.parameters = parameters;
        this.results = results;
        this.nodes = nodes;
        this.index = index;
        for (Tensor p : parameters) parameterIndex.set(index.get(p.id()));
    }

    /// Everything that the results need, control inputs included. What stands in `parameters` is not looked behind.
    public static Graph of(List<Tensor> parameters, List<Tensor> results) {
        var index = new LongIntHashMap();
        var nodes = topological(parameters, results, index);
        return new Graph(ImmutableList.copyOf(parameters), ImmutableList.copyOf(results), nodes, index);
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
        int i = index.getIfAbsent(node.id(), -1);
        return i >= 0 && nodes.get(i) == node ? i : -1;
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

    public boolean isParameter(Tensor node) {
        int i = index(node);
        return i >= 0 && parameterIndex.get(i);
    }

    /// Depth first, without recursion: inputs are emitted before their users, the first input first.
    private static ImmutableList<Tensor> topological(List<Tensor> parameters, List<Tensor> results, LongIntHashMap position) {
        var cut = new LongHashSet();
        for (Tensor p : parameters) cut.add(p.id());
        var order = new ArrayList<Tensor>();
        var stack = new ArrayDeque<Tensor>();
        var roots = new ArrayList<Tensor>(parameters);
        roots.addAll(results);
        for (Tensor root : roots) {
            stack.push(root);
            while (!stack.isEmpty()) {
                Tensor node = stack.peek();
                int state = position.getIfAbsent(node.id(), UNSEEN);
                if (state == UNSEEN) {
                    position.put(node.id(), OPEN);
                    if (!cut.contains(node.id())) {
                        pushUnseen(node.after(), position, stack);
                        pushUnseen(node.inputs(), position, stack);
                    }
                } else {
                    stack.pop();
                    if (state == OPEN) {
                        position.put(node.id(), order.size());
                        order.add(node);
                    }
                }
            }
        }
        return ImmutableList.copyOf(order);
    }

    private static void pushUnseen(List<Tensor> inputs, LongIntHashMap position, ArrayDeque<Tensor> stack) {
        for (int i = inputs.size() - 1; i >= 0; i--) if (!position.containsKey(inputs.get(i).id())) stack.push(inputs.get(i));
    }

    @Override public String toString() {
        return "Graph of " + nodes.size() + " nodes";
    }
}
