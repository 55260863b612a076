package io.kgraph.compiler.pass;

import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Common subexpressions: two nodes of one pure op on the same inputs become one.
public record MergeDuplicates() implements GraphPass {
    /// What makes two nodes the same value. Tensors are equal by identity, ops by what they compute.
    private record Key(Op op, List<Tensor> inputs, List<Tensor> after) {
        @Override public int hashCode() {
            return 31 * op.hashCode() + inputs.hashCode();
        }

        @Override public boolean equals(Object other) {
            return other instanceof Key k && op.equals(k.op) && inputs.equals(k.inputs) && after.equals(k.after);
        }
    }

    @Override public String name() {
        return "merge-duplicates";
    }

    @Override public Graph run(Graph graph) {
        Map<Key, Tensor> first = new HashMap<>(graph.size() * 2);
        return Rebuild.of(Bodies.map(graph, this::run), Map.of(), (node, inputs, after) -> {
            Tensor rebuilt = Rebuild.on(node, node.op(), inputs, after);
            if (!node.op().pure()) return rebuilt;
            Tensor known = first.putIfAbsent(new Key(node.op(), inputs, after), rebuilt);
            return known == null ? rebuilt : known;
        }).graph();
    }
}
