package io.kgraph.compiler.pass;

import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Carries a pass into the graphs that control ops own.
final class Bodies {
    private Bodies() {}

    /// The graph with `pass` done to each body; itself where there is none.
    static Graph map(Graph graph, UnaryOperator<Graph> pass) {
        if (!graph.hasControl()) return graph;
        return Rebuild.of(graph, Map.of(), (node, inputs, after) -> Rebuild.on(node,
                node.op() instanceof Op.Control c && !c.bodies().isEmpty() ? mapped(c, pass) : node.op(), inputs, after)).graph();
    }

    private static Op mapped(Op.Control op, UnaryOperator<Graph> pass) {
        var bodies = op.bodies().stream().map(pass).toList();
        return bodies.equals(op.bodies()) ? op : op.with(bodies);
    }
}
