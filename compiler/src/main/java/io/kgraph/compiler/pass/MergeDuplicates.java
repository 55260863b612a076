package io.kgraph.compiler.pass;

import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Common subexpressions: two nodes of one pure op on the same inputs become one.
public final class MergeDuplicates implements GraphPass {
    /// What makes two nodes the same value. Tensors are equal by identity, ops by what they compute.
    private record Key(Op op, List<Tensor> inputs, List<Tensor> after) {}

    @Override public String name() {
        return "merge-duplicates";
    }

    @Override public Graph run(Graph graph) {
        Map<Key, Tensor> first = new HashMap<>(graph.size() * 2);
        return Rebuild.map(Bodies.map(graph, this::run), (node, inputs) -> {
            if (!node.op().pure() || graph.isParameter(node)) return null;
            var key = new Key(node.op(), inputs, node.after());
            Tensor known = first.get(key);
            if (known != null) return known;
            Tensor rebuilt = inputs.equals(node.inputs()) ? node : Tensor.of(node.context(), node.op(), inputs, node.after());
            first.put(key, rebuilt);
            return rebuilt;
        });
    }
}
