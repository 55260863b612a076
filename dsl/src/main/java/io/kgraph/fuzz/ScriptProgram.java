package io.kgraph.fuzz;

import com.google.common.collect.ImmutableMap;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Monoid;
import io.kgraph.nn.Reductions;
import io.kgraph.op.Binary;
import io.kgraph.op.Cast;
import io.kgraph.op.Concat;
import io.kgraph.op.Constant;
import io.kgraph.op.Gather;
import io.kgraph.op.MatMul;
import io.kgraph.op.Mean;
import io.kgraph.op.Permute;
import io.kgraph.op.Prefix;
import io.kgraph.op.Reduce;
import io.kgraph.op.Reshape;
import io.kgraph.op.Reverse;
import io.kgraph.op.Select;
import io.kgraph.op.Slice;
import io.kgraph.op.TakeAlong;
import io.kgraph.op.Unary;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A graph as a `.kgraph` script with its feeds in it; of graphs whose every op the language says with one call.
final class ScriptProgram {
    private static final int MOST_ELEMENTS = 2000;
    private static final ImmutableMap<String, String> CALLS = ImmutableMap.<String, String>builder()
            .put("asin", "arcsin").put("acos", "arccos").put("atan", "arctan").put("atan2", "arctan2").put("is_nan", "isnan").put("is_inf", "isinf").put("is_finite", "isfinite")
            .put("floor_div", "floor_divide").put("mod", "remainder")
            .put("rsqrt", "").put("reciprocal", "").put("erfc", "").put("erfinv", "").put("trigamma", "").build();
    private static final ImmutableMap<String, String> SIGNS = ImmutableMap.of("add", "+", "sub", "-", "mul", "*", "div", "/");

    private final StringBuilder out = new StringBuilder("#! kgraph 1\n");
    private final Map<Tensor, String> names = new HashMap<>();

    private ScriptProgram() {}

    static Optional<String> of(GraphCase graph) {
        if (!graph.updates().isEmpty()) return Optional.empty();
        var script = new ScriptProgram();
        for (var feed : graph.feeds().entrySet())
            if (!(feed.getKey() instanceof Placeholder) || !script.source("placeholder", feed.getKey(), feed.getValue())) return Optional.empty();
        for (Tensor t : graph.graph().nodes())
            if (!graph.feeds().containsKey(t) && !script.node(t)) return Optional.empty();
        script.out.append("print ").append(graph.fetches().stream().map(script::name).collect(Collectors.joining(", "))).append('\n');
        return Optional.of(script.out.toString());
    }

    private String name(Tensor t) {
        return names.computeIfAbsent(t, _ -> "t" + names.size());
    }

    private boolean source(String kind, Tensor t, NDArray value) {
        if (!t.shape().isStatic() || value.size() == 0 || value.size() > MOST_ELEMENTS) return false;
        out.append(kind).append(' ').append(name(t)).append(": ").append(type(t.type())).append(" = ").append(literal(value)).append('\n');
        return true;
    }

    private static String type(TensorType type) {
        return type.dtype().label() + (type.rank() == 0 ? "" : list(type.shape().dims()));
    }

    private boolean node(Tensor t) {
        if (t instanceof Variable v) return v.initial() instanceof Variable.Initial.Value(NDArray array) && source("variable", t, array);
        if (t.op() instanceof Constant(NDArray array) && array.size() > 0 && array.size() <= MOST_ELEMENTS) {
            line(t, "constant(" + literal(array) + ", dtype=" + array.dtype().label() + ")");
            return true;
        }
        Optional<String> call = call(t);
        call.ifPresent(c -> line(t, c));
        return call.isPresent();
    }

    private void line(Tensor t, String value) {
        out.append("let ").append(name(t)).append(" = ").append(value).append('\n');
    }

    /// The expression for a node, if there is one.
    private Optional<String> call(Tensor t) {
        return switch (t.op()) {
            case Unary u when u == Unary.NEG -> Optional.of("-" + name(t.input(0)));
            case Unary u -> named(u.name(), t);
            case Binary b when SIGNS.containsKey(b.name()) -> Optional.of(name(t.input(0)) + " " + SIGNS.get(b.name()) + " " + name(t.input(1)));
            case Binary b -> named(b.name(), t);
            case Select _ -> named("where", t);
            case Cast c -> with("cast", t, c.dtype().label());
            case Reduce r when r.axes().isEmpty() || r.monoid().positional() && (r.keepdims() || r.axes().size() > 1) -> Optional.empty();
            case Reduce r when r.monoid().positional() -> with(Reductions.word(r.monoid()), t, "axis=" + r.axes().list().getFirst());
            case Reduce r -> with(Reductions.word(r.monoid()), t, folded(r.axes(), r.keepdims()));
            case Mean m when !m.axes().isEmpty() -> with("mean", t, folded(m.axes(), m.keepdims()));
            case Reshape r when r.shape().isStatic() -> with("reshape", t, list(r.shape().dims()));
            case Permute p -> with("permute_dimensions", t, list(p.order()));
            case Reverse r when !r.axes().isEmpty() -> with("reverse", t, list(r.axes().list()));
            case Slice s when Dim.areConstant(s.starts()) && Dim.areConstant(s.sizes()) && s.steps().stream().allMatch(step -> step == 1) -> with("slice", t, list(s.starts()) + ", " + list(s.sizes()));
            case Concat c -> Optional.of("concatenate([" + t.inputs().stream().map(this::name).collect(Collectors.joining(", ")) + "], axis=" + c.axis() + ")");
            case MatMul m when t.input(0).rank() == 2 && t.input(1).rank() == 2 -> Optional.of("matmul(" + turned(t.input(0), m.transposeA()) + ", " + turned(t.input(1), m.transposeB()) + ")");
            case Gather g when g.axis() == 0 -> named("gather", t);
            case TakeAlong a -> with("take_along_axis", t, Integer.toString(a.axis()));
            case Prefix p when !p.reverse() && !p.exclusive() -> with(p.monoid() == Monoid.SUM ? "cumsum" : "cumprod", t, "axis=" + p.axis());
            default -> Optional.empty();
        };
    }

    private static String folded(Axes axes, boolean keepdims) {
        return "axis=" + list(axes.list()) + ", keepdims=" + keepdims;
    }

    private String turned(Tensor t, boolean transposed) {
        return transposed ? "transpose(" + name(t) + ")" : name(t);
    }

    private Optional<String> named(String op, Tensor t) {
        String call = CALLS.getOrDefault(op, op);
        return call.isEmpty() ? Optional.empty() : Optional.of(call + "(" + t.inputs().stream().map(this::name).collect(Collectors.joining(", ")) + ")");
    }

    private Optional<String> with(String call, Tensor t, String attributes) {
        return Optional.of(call + "(" + t.inputs().stream().map(this::name).collect(Collectors.joining(", ")) + ", " + attributes + ")");
    }

    private static String list(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    /// The elements as nested lists.
    private static String literal(NDArray a) {
        if (a.rank() == 0) return element(a);
        var parts = new String[Math.toIntExact(a.extent(0))];
        Arrays.setAll(parts, i -> literal(a.at(0, i)));
        return "[" + String.join(", ", parts) + "]";
    }

    private static String element(NDArray a) {
        if (a.dtype() == DType.BOOL) return Boolean.toString(a.getBoolean());
        if (a.dtype().isInteger()) return Long.toString(a.getLong());
        double v = a.getDouble();
        return Double.isNaN(v) ? "nan" : Double.isInfinite(v) ? (v > 0 ? "inf" : "-inf") : Double.toString(v).replace('E', 'e');
    }
}
