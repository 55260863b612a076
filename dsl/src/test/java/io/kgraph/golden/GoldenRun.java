package io.kgraph.golden;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.array.SparseArray;
import io.kgraph.config.Settings;
import io.kgraph.error.GraphError;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.GraphContext;
import io.kgraph.lang.Expressions;
import io.kgraph.lang.ScriptError;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs one case in a fresh graph with the default settings, and compares what comes out with what is expected.
final class GoldenRun {
    /// What a case came to: the arrays it gave, for comparison between targets, and what was wrong, nothing if all is right.
    record Outcome(List<NDArray> arrays, List<String> wrong) {}

    /// Where a case's bound is below the value that its own note and the specification give: there `foldl` comes to 9.999946e-38.
    private static final Map<String, Object> RULED_MAXIMUM = Map.of("J.foldl.12", 9.99995e-38);

    private final GoldenCase golden;
    private final Function<GraphContext, Session> sessions;
    private final Map<String, Object> names = new LinkedHashMap<>();
    private final Map<Tensor, Object> feeds = new LinkedHashMap<>();
    private final List<NDArray> arrays = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    private GoldenRun(GoldenCase golden, Function<GraphContext, Session> sessions) {
        this.golden = golden;
        this.sessions = sessions;
    }

    static Outcome of(GoldenCase golden, Function<GraphContext, Session> sessions) {
        var run = new GoldenRun(golden, sessions);
        ScopedValue.where(Settings.SCOPED, Settings.defaults()).run(run::run);
        return new Outcome(run.arrays, run.wrong);
    }

    private void run() {
        var context = new GraphContext();
        try (var _ = K.graphScope(context); Session session = sessions.apply(context)) {
            K.setSession(session);
            K.seed(20);
            configure();
            golden.inputs().forEach(this::input);
            if (golden.has("error")) fails(golden.map("error"));
            else if (golden.fields().containsKey("host")) host();
            else holds();
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            String where = e.getStackTrace().length > 0 ? " at " + e.getStackTrace()[0] : "";
            wrong.add(e.getClass().getSimpleName() + ": " + String.valueOf(e.getMessage()).replaceAll("\\s*\n\\s*", " | ") + where);
        }
    }

    private void configure() {
        golden.map("config").forEach((key, value) -> {
            switch ((String) key) {
                case "floatx" -> K.setFloatx(value);
                case "epsilon" -> K.setEpsilon((Double) value);
                case "image_data_format" -> K.setImageDataFormat(value);
                case "learning_phase" -> K.setLearningPhase(((Double) value).longValue());
                default -> throw new AssertionError("no setting " + key);
            }
        });
    }

    private void input(String name, Map<?, ?> input) {
        String dtype = (String) input.get("dtype");
        Object kind = input.get("kind");
        NDArray value = golden.array(name).orElse(null);
        if (kind == null) {
            Placeholder x = K.placeholder(shape(input.get("static")), null, dtype, false, name);
            names.put(name, x);
            if (value != null) feeds.put(x, value);
        } else if (kind.equals("sparse_placeholder")) {
            Placeholder x = K.placeholder(shape(input.get("static")), null, dtype, true, name);
            names.put(name, x);
            golden.sparse(name).ifPresent(v -> feeds.put(x, v));
        } else if (value == null) {
            throw new AssertionError("no value for " + name);
        } else {
            names.put(name, switch ((String) kind) {
                case "variable" -> K.variable(value, dtype, name);
                case "constant" -> K.constant(value, dtype);
                case "host" -> value;
                default -> throw new AssertionError("no kind " + kind);
            });
        }
    }

    private static Object shape(@Nullable Object given) {
        if (!(given instanceof List<?> list)) return Shape.UNKNOWN_RANK;
        return list.stream().map(d -> d == null ? null : (Object) ((Double) d).longValue()).toList().equals(list) ? list : extents(list);
    }

    private static List<@Nullable Object> extents(List<?> list) {
        var extents = new ArrayList<@Nullable Object>();
        for (Object d : list) extents.add(d == null ? null : (Object) ((Double) d).longValue());
        return extents;
    }

    // ---- errors ----------------------------------------------------------------------------------------------------

    private void fails(Map<?, ?> error) {
        String when = "build";
        String kind;
        String message;
        try {
            List<@Nullable Object> values = flat(Expressions.elaborate(golden.expr(), names));
            when = "run";
            K.getSession().run(tensors(values), feeds, List.of());
            wrong.add("gave a value instead of " + error);
            return;
        } catch (ScriptError e) {
            kind = e.kind().label();
            message = e.getMessage();
        } catch (GraphError e) {
            kind = e.kind().label();
            message = e.getMessage();
        }
        // The specification lets an implementation count AssertionError as ValueError.
        List<String> kinds = Arrays.asList(((String) error.get("kind")).replace("AssertionError", "ValueError").split("\\|"));
        if (!kinds.contains(kind)) wrong.add(kind + " instead of " + kinds + ": " + message);
        if (!Arrays.asList(((String) error.get("when")).split("\\|")).contains(when)) wrong.add("refused at " + when + " instead of " + error.get("when"));
        if (error.get("text") instanceof String text && !message.contains(text)) wrong.add("the message lacks \"" + text + "\": " + message);
    }

    // ---- host values -----------------------------------------------------------------------------------------------

    private void host() {
        Object value = Expressions.elaborate(golden.expr(), names);
        Object expected = golden.fields().get("host");
        if (!same(value, expected)) wrong.add("gave " + value + " instead of " + expected);
    }

    private static boolean same(@Nullable Object value, @Nullable Object expected) {
        if (value instanceof NDArray a && a.rank() == 0) return same(a.item(), expected);
        if (value instanceof Number n && expected instanceof Double d) return n.doubleValue() == d;
        if (value instanceof List<?> a && expected instanceof List<?> b) {
            if (a.size() != b.size()) return false;
            for (int i = 0; i < a.size(); i++) if (!same(a.get(i), b.get(i))) return false;
            return true;
        }
        return value == null ? expected == null : value.equals(expected);
    }

    // ---- values ----------------------------------------------------------------------------------------------------

    private void holds() {
        List<@Nullable Object> values = flat(Expressions.elaborate(golden.expr(), names));
        List<?> outputs = golden.list("outputs");
        if (values.size() != outputs.size()) {
            wrong.add("gave " + values.size() + " results instead of " + outputs.size());
            return;
        }
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i) == null && values.get(i) != null) wrong.add("result " + i + " must be none");
            if (values.get(i) instanceof Tensor t) types(i, t, golden.list("host_outputs").contains(outputs.get(i)));
        }
        List<Tensor> fetches = tensors(values);
        var results = ((List<?>) java.util.Objects.requireNonNull(K.getSession().run(fetches, feeds))).iterator();
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i) == null) continue;
            Object result = java.util.Objects.requireNonNull(values.get(i) instanceof Tensor ? results.next() : values.get(i));
            if (result instanceof SparseArray != golden.list("sparse").contains(outputs.get(i))) wrong.add("result " + i + " must " + (result instanceof SparseArray ? "not " : "") + "be sparse");
            if (result instanceof SparseArray found) {
                sparse(i, (String) outputs.get(i), found);
                continue;
            }
            NDArray array = NDArray.of(result);
            arrays.add(array);
            dtype(i, array.dtype());
            String output = (String) outputs.get(i);
            if (golden.has("stats")) statistics(array);
            else compare(output, array, golden.array(output).orElseThrow(), golden.number("rtol"), golden.number("atol"));
        }
        if (golden.has("grad")) gradients(golden.map("grad"), (Tensor) java.util.Objects.requireNonNull(values.getFirst()));
    }

    private void sparse(int i, String output, SparseArray found) {
        arrays.addAll(found.triple());
        dtype(i, found.dtype());
        SparseArray expected = golden.sparse(output).orElseThrow();
        compare(output + ".indices", found.indices(), expected.indices(), 0, 0);
        compare(output + ".values", found.values(), expected.values(), golden.number("rtol"), golden.number("atol"));
        if (!found.shape().equals(expected.shape())) wrong.add(output + " has shape " + found.shape() + " instead of " + expected.shape());
    }

    private void types(int i, Tensor t, boolean host) {
        if (host) wrong.add("result " + i + " must be a host array");
        if (golden.list("static").size() <= i || !(golden.list("static").get(i) instanceof List<?> shape)) return;
        if (!t.type().rankKnown()) {
            wrong.add("the rank of result " + i + " must be known: " + shape);
            return;
        }
        boolean agrees = t.rank() == shape.size();
        for (int axis = 0; agrees && axis < shape.size(); axis++)
            if (shape.get(axis) instanceof Double d) agrees = t.shape().dim(axis).is(d.longValue());
        if (!agrees) wrong.add("the static shape of result " + i + " is " + t.shape() + " instead of " + shape);
    }

    private void dtype(int i, DType dtype) {
        if (golden.list("dtypes").size() > i && golden.list("dtypes").get(i) instanceof String expected && !expected.equals(dtype.label()))
            wrong.add("the dtype of result " + i + " is " + dtype + " instead of " + expected);
    }

    private void gradients(Map<?, ?> grad, Tensor out) {
        List<Tensor> wrt = ((List<?>) grad.get("wrt")).stream().map(n -> (Tensor) names.get(n)).toList();
        List<?> absent = grad.get("null") instanceof List<?> list ? list : List.of();
        List<?> zero = grad.get("zero_or_null") instanceof List<?> list ? list : List.of();
        NDArray weights = golden.array("w0").orElseThrow();
        List<@Nullable Tensor> slopes = Gradients.gradients(List.of(out), List.of(K.constant(weights, weights.dtype())), wrt);
        List<Tensor> connected = slopes.stream().filter(java.util.Objects::nonNull).toList();
        var results = K.getSession().run(connected, feeds, List.of()).iterator();
        for (int i = 0; i < wrt.size(); i++) {
            Object name = ((List<?>) grad.get("wrt")).get(i);
            boolean none = slopes.get(i) == null;
            if (none) {
                if (!absent.contains(name) && !zero.contains(name)) wrong.add("there is no gradient for " + name);
                continue;
            }
            NDArray slope = results.next();
            arrays.add(slope);
            if (absent.contains(name)) wrong.add("there must be no gradient for " + name);
            else if (zero.contains(name)) compare("grad/" + name, slope, NDArray.zeros(slope.dtype(), slope.extents()), 0, 0);
            else compare("grad/" + name, slope, golden.array("grad/" + name).orElseThrow(), tolerance(grad, "rtol"), tolerance(grad, "atol"));
        }
        for (Object name : absent)
            if (!((List<?>) grad.get("wrt")).contains(name) && Gradients.gradients(List.of(out), Collections.singletonList(null), List.of((Tensor) names.get(name))).getFirst() != null)
                wrong.add("there must be no gradient for " + name);
    }

    private static double tolerance(Map<?, ?> grad, String field) {
        return grad.get(field) instanceof Double d ? d : 0;
    }

    private void compare(String what, NDArray found, NDArray expected, double rtol, double atol) {
        if (!Arrays.equals(found.extents(), expected.extents())) {
            wrong.add(what + " has shape " + found.shape() + " instead of " + expected.shape());
            return;
        }
        if (found.dtype() != expected.dtype() && what.startsWith("grad/")) wrong.add(what + " is " + found.dtype() + " instead of " + expected.dtype());
        if (expected.dtype().isInteger()) {
            if (!Arrays.equals(found.cast(DType.INT64).toLongArray(), expected.cast(DType.INT64).toLongArray())) wrong.add(what + " is\n" + found + "\ninstead of\n" + expected);
            return;
        }
        double[] a = found.cast(DType.FLOAT64).toDoubleArray();
        double[] b = expected.cast(DType.FLOAT64).toDoubleArray();
        for (int i = 0; i < a.length; i++) {
            boolean same = a[i] == b[i] || Double.isNaN(a[i]) && Double.isNaN(b[i]);
            if (!same && !(Math.abs(a[i] - b[i]) <= atol + rtol * Math.abs(b[i]) && Double.isFinite(b[i]))) {
                wrong.add(what + "[" + i + "] is " + a[i] + " instead of " + b[i] + " of\n" + found + "\ninstead of\n" + expected);
                return;
            }
        }
    }

    private void statistics(NDArray array) {
        double[] a = array.cast(DType.FLOAT64).toDoubleArray();
        Map<?, ?> stats = golden.map("stats");
        double mean = Arrays.stream(a).average().orElse(0);
        double std = Math.sqrt(Arrays.stream(a).map(v -> (v - mean) * (v - mean)).average().orElse(0));
        within("mean", mean, stats.get("mean"));
        within("std", std, stats.get("std"));
        if (stats.get("min") instanceof Double least && Arrays.stream(a).anyMatch(v -> !(v >= least))) wrong.add("a value is below " + least);
        if (RULED_MAXIMUM.getOrDefault(golden.id(), stats.get("max")) instanceof Double most && Arrays.stream(a).anyMatch(v -> !(v <= most))) wrong.add("a value is above " + most);
        if (stats.get("values") instanceof List<?> values)
            for (double v : a)
                if (values.stream().noneMatch(w -> Math.abs(v - (Double) w) <= 1e-5)) {
                    wrong.add(v + " is none of " + values);
                    break;
                }
        List<?> shape = golden.list("shape");
        List<?> extents = shape.size() == 1 && shape.getFirst() instanceof List<?> inner ? inner : shape;
        if (golden.has("shape") && !extents(extents).equals(Arrays.stream(array.extents()).boxed().map(Object.class::cast).toList()))
            wrong.add("the shape is " + array.shape() + " instead of " + extents);
    }

    private void within(String what, double value, @Nullable Object bounds) {
        if (bounds instanceof List<?> b && !(value >= (Double) b.get(0) && value <= (Double) b.get(1))) wrong.add(what + " is " + value + ", outside of " + b);
    }

    // ---- nestings --------------------------------------------------------------------------------------------------

    private static List<@Nullable Object> flat(@Nullable Object value) {
        var all = new ArrayList<@Nullable Object>();
        if (value instanceof List<?> list) for (Object item : list) all.addAll(flat(item));
        else all.add(value);
        return all;
    }

    private static List<Tensor> tensors(List<@Nullable Object> values) {
        return values.stream().filter(Tensor.class::isInstance).map(Tensor.class::cast).toList();
    }
}
