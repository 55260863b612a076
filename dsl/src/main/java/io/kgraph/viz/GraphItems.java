package io.kgraph.viz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Constant;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The nodes of a graph as items. Scalar constants have none: they stand in the text of what uses them.
final class GraphItems {
    private static final int LONGEST = 34;

    private final Sizes sizes;
    private final Function<Tensor, ImmutableList<String>> path;
    private final Map<Tensor, Integer> steps;

    /// @param path  the groups of a node
    /// @param steps the step of the plan that computes a node, from 1, where that is known
    GraphItems(Sizes sizes, Function<Tensor, ImmutableList<String>> path, Map<Tensor, Integer> steps) {
        this.sizes = sizes;
        this.path = path;
        this.steps = steps;
    }

    ImmutableList<Item> of(Graph graph) {
        var items = ImmutableList.<Item>builder();
        var numbers = new IdentityHashMap<Tensor, Integer>();
        for (Tensor node : graph.nodes()) {
            if (isScalar(node)) continue;
            numbers.put(node, numbers.size());
            items.add(item(graph, node, numbers));
        }
        return items.build();
    }

    private static boolean isScalar(Tensor node) {
        return node.op() instanceof Constant c && c.value().rank() == 0;
    }

    private Item item(Graph graph, Tensor node, Map<Tensor, Integer> numbers) {
        String name = Rebuild.name(node).orElse(""), call = call(node);
        String type = node.fullType().toString();
        var lines = ImmutableList.<String>builder();
        if (!name.isEmpty() && !(node.op() instanceof Op.Source)) lines.add(call);
        lines.add(type);
        var inputs = new TreeSet<Integer>();
        for (Tensor in : node.inputs()) add(numbers.get(in), inputs);
        for (Tensor in : node.after()) add(numbers.get(in), inputs);
        @Nullable Integer step = steps.get(node);
        return new Item(name.isEmpty() ? call : name, lines.build(), kind(graph, node), details(node, type, step), path.apply(node), ImmutableList.copyOf(inputs), type,
                step == null ? OptionalInt.empty() : OptionalInt.of(step), 0, inside(node));
    }

    private static void add(@Nullable Integer number, TreeSet<Integer> into) {
        if (number != null) into.add(number);
    }

    /// The op, with attributes and scalars, as short as a box is wide.
    private static String call(Tensor node) {
        var text = new StringBuilder(node.op().name());
        if (!node.op().attributes().isEmpty() && !(node.op() instanceof Constant)) text.append('(').append(node.op().attributes()).append(')');
        for (Tensor in : node.inputs()) if (in.op() instanceof Constant c && c.value().rank() == 0) text.append(' ').append(c.value());
        return text.length() <= LONGEST ? text.toString() : text.substring(0, LONGEST - 1) + "…";
    }

    private ImmutableList<Box.Detail> details(Tensor node, String type, @Nullable Integer step) {
        var details = new ArrayList<Box.Detail>();
        details.add(new Box.Detail("op", node.op().name() + (node.op().attributes().isEmpty() ? "" : "(" + node.op().attributes() + ")")));
        details.add(new Box.Detail("type", type));
        if (node.fullType() instanceof TensorType t && !sizes.text(t).isEmpty()) details.add(new Box.Detail("bytes", sizes.text(t)));
        List<String> inputs = node.inputs().stream().map(in -> Rebuild.name(in).orElseGet(() -> isScalar(in) ? in.op().attributes() : in.op().name()) + ": " + in.fullType()).toList();
        for (String in : inputs) details.add(new Box.Detail("input", in));
        if (step != null) details.add(new Box.Detail("computed in", "step " + step + " of the plan"));
        if (node.site().line() > 0) details.add(new Box.Detail("made at", node.site().text()));
        return ImmutableList.copyOf(details);
    }

    private static String kind(Graph graph, Tensor node) {
        if (node instanceof Variable) return "variable";
        if (node instanceof Placeholder || graph.isParameter(node)) return "source";
        return switch (node.op()) {
            case Op.Source _ -> "source";
            case Op.Elementwise _ -> "elementwise";
            case Op.Reduction _ -> "reduction";
            case Op.Movement _ -> "movement";
            case Op.Library _ -> "library";
            case Op.Control _ -> "control";
            case Op.Effect _ -> "effect";
        };
    }

    private ImmutableList<Item> inside(Tensor node) {
        if (!(node.op() instanceof Op.Control control)) return ImmutableList.of();
        var bodies = new GraphItems(sizes, _ -> ImmutableList.of(), Map.of());
        var all = new ArrayList<Item>();
        for (int b = 0; b < control.bodies().size(); b++) Items.append(all, bodies.of(control.bodies().get(b)), control.bodies().size() > 1 ? "body " + (b + 1) : "");
        return ImmutableList.copyOf(all);
    }
}
