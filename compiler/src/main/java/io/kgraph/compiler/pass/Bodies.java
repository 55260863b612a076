package io.kgraph.compiler.pass;

import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Cond;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Carries a pass into the graphs that control ops own.
final class Bodies {
    private Bodies() {}

    /// The graph with `pass` done to each body; itself where there is none.
    static Graph map(Graph graph, UnaryOperator<Graph> pass) {
        if (!hasControl(graph)) return graph;
        return Rebuild.of(graph, Map.of(), (node, inputs, after) -> Rebuild.on(node,
                node.op() instanceof Cond c ? new Cond(pass.apply(c.then()), pass.apply(c.otherwise())) : node.op(), inputs, after)).graph();
    }

    private static boolean hasControl(Graph graph) {
        for (Tensor node : graph.nodes()) if (node.op() instanceof Op.Control) return true;
        return false;
    }
}
