package io.kgraph.ir;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import org.eclipse.collections.impl.map.mutable.primitive.ObjectIntHashMapWithHashingStrategy;
import org.eclipse.collections.impl.block.factory.HashingStrategies;

/// A slice of the tensors made so far: parameters, results, and every node between, in topological order.
///
/// This is what is compiled, interpreted, differentiated and printed. Immutable; nodes are shared with other slices.
public final class Graph {
    private final ImmutableList<Tensor> parameters;
    private final ImmutableList<Tensor> results;
    private final ImmutableList<Tensor> nodes;
    private final ObjectIntHashMapWithHashingStrategy<Tensor> index;
    private final BitSet parameterIndex = new BitSet();

    private Graph(ImmutableList<Tensor> parameters, ImmutableList<Tensor> results, ImmutableList<Tensor> nodes) {
        this.parameters = parameters;
        this.results = results;
        this.nodes = nodes;
        this.index = new ObjectIntHashMapWithHashingStrategy<>(HashingStrategies.identityStrategy(), nodes.size() * 2);
        for (int i = 0; i < nodes.size(); i++) index.put(nodes.get(i), i);
        for (Tensor p : parameters) parameterIndex.set(index.get(p));
    }

    /// Everything that the results need, control inputs included. What stands in `parameters` is not looked behind.
    public static Graph of(List<Tensor> parameters, List<Tensor> results) {
        return new Graph(ImmutableList.copyOf(parameters), ImmutableList.copyOf(results), topological(parameters, results));
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
        return index.getIfAbsent(node, -1);
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
    private static ImmutableList<Tensor> topological(List<Tensor> parameters, List<Tensor> results) {
        var cut = new IdentityHashMap<Tensor, Boolean>();
        for (Tensor p : parameters) cut.put(p, true);
        var seen = new IdentityHashMap<Tensor, Boolean>();       // false: open; true: emitted
        var order = ImmutableList.<Tensor>builder();
        var stack = new ArrayDeque<Tensor>();
        var roots = new ArrayList<Tensor>(parameters);
        roots.addAll(results);
        for (Tensor root : roots) {
            stack.push(root);
            while (!stack.isEmpty()) {
                Tensor node = stack.peek();
                Boolean state = seen.get(node);
                if (state == null) {
                    seen.put(node, false);
                    if (!cut.containsKey(node)) {
                        pushUnseen(node.after(), seen, stack);
                        pushUnseen(node.inputs(), seen, stack);
                    }
                } else {
                    stack.pop();
                    if (!state) {
                        seen.put(node, true);
                        order.add(node);
                    }
                }
            }
        }
        return order.build();
    }

    private static void pushUnseen(List<Tensor> inputs, IdentityHashMap<Tensor, Boolean> seen, ArrayDeque<Tensor> stack) {
        for (int i = inputs.size() - 1; i >= 0; i--) if (!seen.containsKey(inputs.get(i))) stack.push(inputs.get(i));
    }

    @Override public String toString() {
        return "Graph of " + nodes.size() + " nodes";
    }
}
