package io.kgraph.data.onnx;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.data.Message;
import io.kgraph.error.GraphError;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Monoid;
import io.kgraph.ir.Op;
import io.kgraph.op.Broadcast;
import io.kgraph.op.Cast;
import io.kgraph.op.Concat;
import io.kgraph.op.Cond;
import io.kgraph.op.Constant;
import io.kgraph.op.Convolution;
import io.kgraph.op.CustomGradient;
import io.kgraph.op.Dims;
import io.kgraph.op.Gather;
import io.kgraph.op.Identity;
import io.kgraph.op.MatMul;
import io.kgraph.op.Mean;
import io.kgraph.op.Permute;
import io.kgraph.op.Project;
import io.kgraph.op.Reduce;
import io.kgraph.op.Reshape;
import io.kgraph.op.Select;
import io.kgraph.op.Slice;
import io.kgraph.op.StopGradient;
import io.kgraph.op.Sweep;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The nodes of a graph, one after the other, as nodes of ONNX.
final class Translation {
    /// As many elements as a value that is known while writing may have.
    private static final long SMALL = 64;

    /// Elementwise ops that are an operator of the same arity.
    private static final ImmutableMap<String, String> ELEMENTWISE = ImmutableMap.<String, String>builder()
            .put("neg", "Neg").put("abs", "Abs").put("exp", "Exp").put("log", "Log").put("sqrt", "Sqrt").put("reciprocal", "Reciprocal").put("sin", "Sin").put("cos", "Cos")
            .put("tan", "Tan").put("asin", "Asin").put("acos", "Acos").put("atan", "Atan").put("sinh", "Sinh").put("cosh", "Cosh").put("tanh", "Tanh").put("sigmoid", "Sigmoid")
            .put("erf", "Erf").put("floor", "Floor").put("ceil", "Ceil").put("round", "Round").put("sign", "Sign").put("is_nan", "IsNaN").put("is_inf", "IsInf")
            .put("logical_not", "Not").put("add", "Add").put("sub", "Sub").put("mul", "Mul").put("div", "Div").put("pow", "Pow").put("maximum", "Max").put("minimum", "Min")
            .put("equal", "Equal").put("less", "Less").put("less_equal", "LessOrEqual").put("greater", "Greater").put("greater_equal", "GreaterOrEqual")
            .put("logical_and", "And").put("logical_or", "Or").put("logical_xor", "Xor").put("softplus", "Softplus").put("relu", "Relu").buildOrThrow();

    final List<OnnxNode> nodes = new ArrayList<>();
    final Map<String, NDArray> initialisers = new LinkedHashMap<>();
    /// Why a name has no node.
    final Map<String, GraphError> refused = new LinkedHashMap<>();

    private final Map<String, Tensor> inputs;
    private final Map<Tensor, String> names = new IdentityHashMap<>();
    private final Map<Tensor, List<Tensor>> tuples = new IdentityHashMap<>();
    private final Map<Tensor, NDArray> known;

    Translation(Map<String, Tensor> inputs, Map<Tensor, NDArray> known) {
        this.inputs = inputs;
        this.known = new IdentityHashMap<>(known);
        inputs.forEach((name, tensor) -> names.put(tensor, name));
    }

    String name(Tensor tensor) {
        String name = names.get(tensor);
        if (name != null) return name;
        NDArray value = known.get(tensor);
        String fresh = value == null ? fresh() : initialiser(value);
        names.put(tensor, fresh);
        return fresh;
    }

    private String fresh() {
        return "t" + (nodes.size() + initialisers.size() + refused.size()) + "_" + names.size();
    }

    private String initialiser(NDArray value) {
        String name = "c" + initialisers.size();
        initialisers.put(name, value);
        return name;
    }

    private String integers(List<Long> values) {
        return initialiser(NDArray.wrap(values.stream().mapToLong(Long::longValue).toArray(), values.size()));
    }

    void add(Graph graph) {
        for (Tensor node : graph.nodes()) {
            if (names.containsKey(node) || known.containsKey(node)) continue;
            try {
                translate(node);
            } catch (GraphError e) {
                String name = name(node);
                refused.put(name, e);
                nodes.add(OnnxNode.of("", List.of(), name));
            }
        }
    }

    private void translate(Tensor node) {
        Op op = node.op();
        if (op instanceof Constant c) known.put(node, c.value());
        else if (node instanceof Placeholder p && p.defaultValue().isPresent() && p.defaultValue().get().op() instanceof Constant c) known.put(node, c.value());
        else if (op instanceof Cond cond) branch(node, cond);
        else if (op instanceof Project p) same(node, Objects.requireNonNull(tuples.get(node.input(0))).get(p.index()));
        else if (isComputed(node)) known.put(node, op.evaluate(node.inputs().stream().map(known::get).map(Objects::requireNonNull).toList(), node.type()));
        else operator(node, op);
    }

    /// A small value that depends on nothing but known ones.
    private boolean isComputed(Tensor node) {
        return !node.inputs().isEmpty() && node.op().pure() && node.inputs().stream().allMatch(known::containsKey) && node.fullType() instanceof TensorType t
                && t.rankKnown() && t.shape().isStatic() && t.shape().count() <= SMALL && node.op().dims().stream().allMatch(Dim::isConstant);
    }

    private void same(Tensor node, Tensor as) {
        NDArray value = known.get(as);
        if (value != null) known.put(node, value);
        else names.put(node, name(as));
    }

    private void branch(Tensor node, Cond cond) {
        NDArray condition = known.get(node.input(0));
        if (condition == null) throw OnnxExport.refused("a branch on what is not known while writing has no operator");
        Graph body = condition.getBoolean() ? cond.then() : cond.otherwise();
        for (int i = 0; i < body.parameters().size(); i++) same(body.parameters().get(i), node.input(i + 1));
        add(body);
        tuples.put(node, body.results());
    }

    // ---- operators -----------------------------------------------------------------------------------------------------------

    private void operator(Tensor node, Op op) {
        List<String> in = node.inputs().stream().map(this::name).toList();
        switch (op) {
            case Cast c -> emit("Cast", in, node, OnnxNode.attribute("to", OnnxExport.type(c.dtype())));
            case Select _ -> {
                NDArray condition = known.get(node.input(0));
                if (condition != null && condition.rank() == 0) same(node, node.input(condition.getBoolean() ? 1 : 2));
                else emit("Where", in, node);
            }
            case Op.Elementwise e -> elementwise(node, e.name(), in);
            case Mean m -> reduced(node, in.getFirst(), "ReduceMean", m.axes(), m.keepdims());
            case Reduce r -> reduced(node, in.getFirst(), operator(r.monoid()), r.axes(), r.keepdims());
            case Identity _, StopGradient _, CustomGradient _ -> same(node, node.input(0));
            case Reshape r -> emit("Reshape", List.of(in.getFirst(), shape(r.shape().dims(), true)), node);
            case Broadcast b -> emit("Expand", List.of(in.getFirst(), shape(b.shape().dims(), false)), node);
            case Permute p -> emit("Transpose", in, node, OnnxNode.attribute("perm", p.order()));
            case Concat c -> emit("Concat", in, node, OnnxNode.attribute("axis", c.axis()));
            case Slice s -> slice(node, s, in.getFirst());
            case MatMul m -> emit("MatMul", List.of(side(node.input(0), in.get(0), m.transposeA()), side(node.input(1), in.get(1), m.transposeB())), node);
            case Gather g -> emit("Gather", in, node, OnnxNode.attribute("axis", g.axis()));
            case Dims d -> {
                String all = shape(d.dims(), false);
                emit("Cast", List.of(all), node, OnnxNode.attribute("to", OnnxExport.type(d.dtype())));
            }
            case Convolution c -> convolution(node, c, in);
            default -> throw OnnxExport.refused("the operation " + op.name() + " has no operator of ONNX here");
        }
    }

    private void emit(String operator, List<String> in, Tensor node, Message... attributes) {
        nodes.add(OnnxNode.of(operator, in, name(node), attributes));
    }

    private String emit(String operator, List<String> in, Message... attributes) {
        String out = fresh() + "_" + operator;
        nodes.add(OnnxNode.of(operator, in, out, attributes));
        return out;
    }

    private void elementwise(Tensor node, String name, List<String> in) {
        String operator = ELEMENTWISE.get(name);
        if (operator != null) {
            emit(operator, in, node);
            return;
        }
        switch (name) {
            case "square" -> emit("Mul", List.of(in.getFirst(), in.getFirst()), node);
            case "rsqrt" -> emit("Reciprocal", List.of(emit("Sqrt", in)), node);
            case "log1p" -> emit("Log", List.of(emit("Add", List.of(in.getFirst(), one(node)))), node);
            case "expm1" -> emit("Sub", List.of(emit("Exp", in), one(node)), node);
            case "not_equal" -> emit("Not", List.of(emit("Equal", in)), node);
            case "floor_div", "floor_divide" -> emit("Floor", List.of(emit("Div", in)), node);
            case "is_finite" -> emit("Not", List.of(emit("Or", List.of(emit("IsNaN", in), emit("IsInf", in)))), node);
            default -> throw OnnxExport.refused("the operation " + name + " has no operator of ONNX here");
        }
    }

    private String one(Tensor like) {
        return initialiser(NDArray.of(1.0, like.dtype()));
    }

    private static String operator(Monoid monoid) {
        return switch (monoid) {
            case SUM -> "ReduceSum";
            case MAX -> "ReduceMax";
            case MIN -> "ReduceMin";
            case PRODUCT -> "ReduceProd";
            case ARGMAX -> "ArgMax";
            case ARGMIN -> "ArgMin";
            default -> throw OnnxExport.refused("a reduction by " + monoid + " has no operator of ONNX here");
        };
    }

    private void reduced(Tensor node, String in, String operator, Axes axes, boolean keepdims) {
        List<Long> list = axes.list().stream().map(Integer::longValue).toList();
        Message keep = OnnxNode.attribute("keepdims", keepdims ? 1 : 0);
        switch (operator) {
            case "ReduceSum" -> emit(operator, List.of(in, integers(list)), node, keep, OnnxNode.attribute("noop_with_empty_axes", 1));
            case "ArgMax", "ArgMin" -> {
                String found = emit(operator, List.of(in), keep, OnnxNode.attribute("axis", list.getFirst()));
                emit("Cast", List.of(found), node, OnnxNode.attribute("to", OnnxExport.type(node.dtype())));
            }
            default -> {
                if (list.isEmpty()) same(node, node.input(0));
                else emit(operator, List.of(in), node, OnnxNode.attribute("axes", list), keep);
            }
        }
    }

    private String side(Tensor tensor, String name, boolean transposed) {
        if (!transposed) return name;
        var order = new ArrayList<Integer>();
        for (int i = 0; i < tensor.rank(); i++) order.add(i);
        java.util.Collections.swap(order, tensor.rank() - 1, tensor.rank() - 2);
        return emit("Transpose", List.of(name), OnnxNode.attribute("perm", order));
    }

    private void slice(Tensor node, Slice s, String in) {
        List<Long> starts = new ArrayList<>(), ends = new ArrayList<>(), axes = new ArrayList<>(), steps = new ArrayList<>();
        for (int i = 0; i < s.starts().size(); i++) {
            boolean all = s.starts().get(i).is(0) && s.steps().get(i) == 1 && s.sizes().get(i).equals(node.input(0).shape().dim(i));
            if (all) continue;
            if (!s.starts().get(i).isConstant() || !s.sizes().get(i).isConstant()) throw OnnxExport.refused("a slice with bounds that are known only when run has no operator here");
            long start = s.starts().get(i).value(), end = start + s.sizes().get(i).value() * s.steps().get(i);
            starts.add(start);
            ends.add(end < 0 ? Long.MIN_VALUE : end);
            axes.add((long) i);
            steps.add(s.steps().get(i));
        }
        if (axes.isEmpty()) same(node, node.input(0));
        else emit("Slice", List.of(in, integers(starts), integers(ends), integers(axes), integers(steps)), node);
    }

    /// Channels come first there.
    private void convolution(Tensor node, Convolution c, List<String> in) {
        int spatial = c.sweeps().size();
        List<Long> strides = new ArrayList<>(), dilations = new ArrayList<>(), before = new ArrayList<>(), after = new ArrayList<>();
        for (int i = 0; i < spatial; i++) {
            Sweep s = c.sweeps().get(i);
            Dim extent = node.input(0).shape().dim(i + 1), taps = node.input(1).shape().dim(i);
            if (s.spread() != 1 || !Dim.areConstant(List.of(s.before(), s.positions(), extent, taps)) || !c.groups().isConstant())
                throw OnnxExport.refused("a convolution whose extents are known only when run has no operator here");
            strides.add(s.stride());
            dilations.add(s.dilation());
            before.add(s.before().value());
            after.add((s.positions().value() - 1) * s.stride() + (taps.value() - 1) * s.dilation() + 1 - s.before().value() - extent.value());
        }
        var first = new ArrayList<>(List.of(0, spatial + 1));
        var kernel = new ArrayList<>(List.of(spatial + 1, spatial));
        var last = new ArrayList<>(List.of(0));
        for (int i = 0; i < spatial; i++) {
            first.add(i + 1);
            kernel.add(i);
            last.add(i + 2);
        }
        last.add(1);
        String x = emit("Transpose", List.of(in.get(0)), OnnxNode.attribute("perm", first)), w = emit("Transpose", List.of(in.get(1)), OnnxNode.attribute("perm", kernel));
        var pads = new ArrayList<>(before);
        pads.addAll(after);
        String y = emit("Conv", List.of(x, w), OnnxNode.attribute("strides", strides), OnnxNode.attribute("dilations", dilations), OnnxNode.attribute("pads", pads),
                OnnxNode.attribute("group", c.groups().value()));
        emit("Transpose", List.of(y), node, OnnxNode.attribute("perm", last));
    }

    // ---- extents -------------------------------------------------------------------------------------------------------------

    /// A vector of extents.
    ///
    /// @param derived whether one that is not known may be left to the operator
    private String shape(List<Dim> dims, boolean derived) {
        long unknown = dims.stream().filter(d -> !d.isConstant()).count();
        if (unknown == 0) return integers(dims.stream().map(Dim::value).toList());
        boolean empty = dims.stream().anyMatch(d -> d.is(0));
        if (derived && unknown == 1 && !empty) return integers(dims.stream().map(d -> d.isConstant() ? Long.valueOf(d.value()) : Long.valueOf(-1)).toList());
        var parts = ImmutableList.<String>builder();
        for (Dim d : dims) parts.add(d.isConstant() ? integers(List.of(d.value())) : extent(d));
        return emit("Concat", parts.build(), OnnxNode.attribute("axis", 0));
    }

    /// The extent that an input has.
    private String extent(Dim dim) {
        for (var input : inputs.entrySet()) {
            List<Dim> dims = input.getValue().shape().dims();
            for (int axis = 0; axis < dims.size(); axis++)
                if (dims.get(axis).equals(dim)) return emit("Gather", List.of(emit("Shape", List.of(input.getKey())), integers(List.of((long) axis))), OnnxNode.attribute("axis", 0));
        }
        throw OnnxExport.refused("no input tells the extent " + dim);
    }
}
