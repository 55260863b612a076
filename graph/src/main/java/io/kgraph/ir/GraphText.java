package io.kgraph.ir;

import io.kgraph.Tensor;
import java.util.stream.Collectors;

/// The stable text of a graph: parameters, then one node a line, then the results.
///
/// ```
/// graph(%0 x: float32[batch, 3])
///   %1 w = variable : float32[3, 2]
///   %2 = matmul %0 %1 : float32[batch, 2]
///   %3 = sum(axes=[1]) %2 : float32[batch]
///   return %3
/// ```
///
/// Numbers follow the order of the graph, `after %k` names control inputs, and the bodies of a control op stand below it.
public final class GraphText {
    private final StringBuilder out = new StringBuilder();

    private GraphText() {}

    public static String of(Graph graph) {
        var text = new GraphText();
        text.graph("graph", graph, "");
        return text.out.toString();
    }

    /// Bodies are printed at their node: the nesting of control ops is that of the author's program, not of its length.
    private void graph(String title, Graph graph, String indent) {
        out.append(indent).append(title);
        out.append(graph.parameters().stream().map(p -> reference(graph, p) + name(p) + ": " + p.fullType()).collect(Collectors.joining(", ", "(", ")\n")));
        for (Tensor node : graph.nodes()) if (!graph.isParameter(node)) node(graph, node, indent + "  ");
        out.append(indent).append("  return").append(references(graph, graph.results())).append('\n');
    }

    private void node(Graph graph, Tensor node, String indent) {
        Op op = node.op();
        out.append(indent).append(reference(graph, node)).append(name(node)).append(" = ").append(op.name());
        if (!op.attributes().isEmpty()) out.append('(').append(op.attributes()).append(')');
        out.append(references(graph, node.inputs()));
        if (!node.after().isEmpty()) out.append(" after").append(references(graph, node.after()));
        out.append(" : ").append(node.fullType()).append('\n');
        if (op instanceof Op.Control control)
            for (int i = 0; i < control.bodies().size(); i++) graph("body " + i, control.bodies().get(i), indent + "  ");
    }

    private static String name(Tensor node) {
        return Rebuild.name(node).map(n -> " " + n).orElse("");
    }

    private static String reference(Graph graph, Tensor node) {
        return "%" + graph.index(node);
    }

    private static String references(Graph graph, Iterable<Tensor> nodes) {
        var text = new StringBuilder();
        for (Tensor node : nodes) text.append(' ').append(reference(graph, node));
        return text.toString();
    }
}
