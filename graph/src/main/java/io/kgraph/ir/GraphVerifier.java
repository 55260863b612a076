package io.kgraph.ir;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Mismatch;
import io.kgraph.type.TensorType;
import io.kgraph.type.Type;
import java.util.ArrayDeque;

/// Checks what every graph has to fulfil, and names the pass that gave it.
///
/// Inputs stand before their users and belong to one context; the type of each node is what its op infers from its inputs.
public final class GraphVerifier {
    private GraphVerifier() {}

    /// The graph itself, bodies included.
    ///
    /// @throws BrokenInvariant with the text of the first node that is not as it has to be
    public static Graph verify(Graph graph, String pass) {
        var open = new ArrayDeque<Graph>();
        open.push(graph);
        while (!open.isEmpty()) {
            Graph next = open.pop();
            for (int n = 0; n < next.size(); n++) {
                Tensor node = next.nodes().get(n);
                if (node.context() != next.nodes().getFirst().context()) throw broken(pass, "nodes of two contexts", next, node);
                if (next.isParameter(node)) continue;
                order(pass, next, node, n);
                type(pass, next, node);
                if (node.op() instanceof Op.Control control) control.bodies().forEach(open::push);
            }
        }
        return graph;
    }

    private static void order(String pass, Graph graph, Tensor node, int n) {
        for (Tensor in : node.inputs()) if (graph.index(in) < 0 || graph.index(in) >= n) throw broken(pass, "an input that does not come before its user", graph, node);
        for (Tensor in : node.after()) if (graph.index(in) < 0 || graph.index(in) >= n) throw broken(pass, "a control input that does not come first", graph, node);
    }

    private static void type(String pass, Graph graph, Tensor node) {
        var types = ImmutableList.<TensorType>builder();
        for (Tensor in : node.inputs()) if (in.fullType() instanceof TensorType t) types.add(t);
        try {
            Type inferred = node.op().infer(types.build());
            if (!inferred.equals(node.fullType())) throw broken(pass, "a type that is not the inferred " + inferred, graph, node);
        } catch (Mismatch m) {
            throw broken(pass, "inputs that do not fit: " + m.sentence(), graph, node);
        }
    }

    private static BrokenInvariant broken(String pass, String what, Graph graph, Tensor node) {
        var inputs = new StringBuilder();
        for (Tensor in : node.inputs()) inputs.append("\n    ").append(in);
        return new BrokenInvariant(pass, "gives a graph with " + what, "node %" + graph.index(node) + " of " + graph.size() + ", " + node + inputs);
    }
}
