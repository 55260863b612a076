package io.kgraph.fuzz;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.ir.Graph;
import io.kgraph.op.Binary;
import io.kgraph.op.PlaceholderOp;
import io.kgraph.op.Unary;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A graph as the lines of Java that build it, feed it and fetch from it.
final class JavaProgram {
    private static final int MOST_ELEMENTS = 20_000;

    private final StringBuilder out = new StringBuilder("var context = new GraphContext();\nvar feeds = new LinkedHashMap<Tensor, NDArray>();\n");
    private final Map<Tensor, String> names = new HashMap<>();
    private int graphs;

    JavaProgram(GraphCase graph) {
        graph.feeds().forEach((t, a) -> {
            line(name(t), "Placeholder.of(context, " + text(t.type()) + ")");
            out.append("feeds.put(").append(name(t)).append(", ").append(array(a)).append(");\n");
        });
        Sessions.variables(graph).forEach(this::node);
        for (Tensor t : graph.graph().nodes()) if (!graph.feeds().containsKey(t)) node(t);
        out.append("List<Tensor> fetches = ").append(list(graph.fetches())).append(";\n");
        graph.updates().forEach(u -> out.append("updates.add(new Session.Update(").append(name(u.variable())).append(", ").append(name(u.value())).append("));\n"));
    }

    private String name(Tensor t) {
        return names.computeIfAbsent(t, _ -> "t" + names.size());
    }

    private String list(List<Tensor> tensors) {
        return tensors.stream().map(this::name).collect(Collectors.joining(", ", "List.of(", ")"));
    }

    private void line(String name, String value) {
        out.append("Tensor ").append(name).append(" = ").append(value).append(";\n");
    }

    private void node(Tensor t) {
        if (names.containsKey(t)) return;
        switch (t) {
            case Variable v when v.initial() instanceof Variable.Initial.Value(NDArray a) -> out.append("Variable ").append(name(t)).append(" = Variable.of(context, ").append(text(t.type()))
                    .append(", new Variable.Initial.Value(").append(array(a)).append("), Optional.empty(), true);\n");
            case Tensor _ when t.op() instanceof PlaceholderOp -> line(name(t), "Placeholder.of(context, " + text(t.type()) + ")");
            default -> {
                String op = text(t.op());
                line(name(t), "Tensor.of(context, " + op + ", " + list(t.inputs()) + ")");
            }
        }
    }

    // ---- attributes ------------------------------------------------------------------------------------------------

    private String text(Object value) {
        return switch (value) {
            case Unary u -> "Unary." + u.name().toUpperCase(Locale.ROOT);
            case Binary b -> "Binary." + b.name().toUpperCase(Locale.ROOT);
            case Tensor t -> name(t);
            case Enum<?> e -> enumName(e);
            case Graph g -> graph(g);
            case NDArray a -> array(a);
            case Dim d -> dim(d);
            case Shape s -> s.dims().stream().map(this::dim).collect(Collectors.joining(", ", "Shape.of(List.of(", "))"));
            case List<?> l -> l.stream().map(this::text).collect(Collectors.joining(", ", "ImmutableList.of(", ")"));
            case Long n -> n + "L";
            case Record r -> record(r);
            default -> value.toString();
        };
    }

    private static String enumName(Enum<?> e) {
        String canonical = e.getDeclaringClass().getName();
        return canonical.substring(canonical.lastIndexOf('.') + 1).replace('$', '.') + "." + e.name();
    }

    private String dim(Dim d) {
        if (d.isConstant()) return "Dim.of(" + d.value() + ")";
        Dim.Symbol symbol = d.symbol();
        return symbol == null ? "/* " + d + " */" : "Dim.named(\"" + symbol.name() + "\")";
    }

    private String record(Record r) {
        String name = r.getClass().getName();
        var arguments = new ArrayList<String>();
        for (RecordComponent c : r.getClass().getRecordComponents()) {
            try {
                arguments.add(text(c.getAccessor().invoke(r)));
            } catch (ReflectiveOperationException e) {
                throw new BrokenInvariant("JavaProgram", "cannot read " + c + " of " + r + ": " + e);
            }
        }
        return "new " + name.substring(name.lastIndexOf('.') + 1).replace('$', '.') + "(" + String.join(", ", arguments) + ")";
    }

    /// A body, whose nodes get lines of their own.
    private String graph(Graph g) {
        String name = "g" + graphs++;
        for (Tensor p : g.parameters()) if (!names.containsKey(p)) line(name(p), "Placeholder.of(context, " + text(p.type()) + ")");
        for (Tensor t : g.nodes()) node(t);
        out.append("Graph ").append(name).append(" = Graph.of(").append(list(g.parameters())).append(", ").append(list(g.results())).append(");\n");
        return name;
    }

    // ---- arrays ----------------------------------------------------------------------------------------------------

    private static String array(NDArray a) {
        String extents = java.util.Arrays.stream(a.extents()).mapToObj(e -> ", " + e).collect(Collectors.joining());
        if (a.size() > MOST_ELEMENTS) return "/* " + a.type() + " */";
        if (a.dtype().isFloating()) return "NDArray.wrap(new double[] {" + doubles(a) + "}" + extents + ")" + cast(a, DType.FLOAT64);
        long[] values = a.dtype() == DType.BOOL ? a.cast(DType.INT64).toLongArray() : a.toLongArray();
        String text = java.util.Arrays.stream(values).mapToObj(v -> v + "L").collect(Collectors.joining(", "));
        return "NDArray.wrap(new long[] {" + text + "}" + extents + ")" + cast(a, DType.INT64);
    }

    private static String cast(NDArray a, DType from) {
        return a.dtype() == from ? "" : ".cast(DType." + a.dtype().name() + ")";
    }

    private static String doubles(NDArray a) {
        return java.util.Arrays.stream(a.cast(DType.FLOAT64).toDoubleArray()).mapToObj(v -> Double.isNaN(v) ? "NaN" : Double.isInfinite(v) ? (v > 0 ? "" : "-") + "inf" : Double.toString(v))
                .collect(Collectors.joining(", ")).replace("NaN", "Double.NaN").replace("-inf", "Double.NEGATIVE_INFINITY").replace("inf", "Double.POSITIVE_INFINITY");
    }

    @Override public String toString() {
        return out.toString();
    }
}
