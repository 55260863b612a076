package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.SparseArray;
import io.kgraph.config.Settings;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Placeholders, variables, constants and sequences.
public final class Creation {
    private Creation() {}

    public static Placeholder placeholder(@Nullable Object shape, @Nullable Integer ndim, @Nullable Object dtype, boolean sparse, boolean ragged, @Nullable String name) {
        GraphContext context = DefaultGraph.current();
        if (shape == null && ndim == null) throw Refusal.value("placeholder", "the shape or the number of axes is needed");
        DType type = Arguments.dtype(dtype, Settings.current().floatx());
        Shape extents = shape != null ? declared(shape, context) : unknowns(ndim == null ? 0 : ndim, context);
        if (sparse && ragged) throw Refusal.value("placeholder", "a placeholder is sparse or ragged, not both");
        if (sparse) return SparseTensors.placeholder(context, type, extents, name);
        if (ragged) return RaggedTensors.placeholder(context, type, extents, name);
        var placeholder = Placeholder.of(context, TensorType.of(type, extents));
        if (name != null) context.name(placeholder, name);
        return placeholder;
    }

    private static Shape declared(Object shape, GraphContext context) {
        return shape instanceof Shape s ? s : Arguments.declared("placeholder", shape, context);
    }

    private static Shape unknowns(int rank, GraphContext context) {
        if (rank < 0) throw Refusal.value("placeholder", "a rank is not negative, but " + rank + " is");
        var dims = ImmutableList.<Dim>builder();
        for (int i = 0; i < rank; i++) dims.add(context.unknown());
        return Shape.of(dims.build());
    }

    /// A placeholder that need not be fed: the default stands in.
    public static Placeholder placeholderWithDefault(Object value, @Nullable Object shape, @Nullable String name) {
        Tensor byDefault = Operands.tensor(value);
        GraphContext context = byDefault.context();
        Shape declared = shape == null ? byDefault.shape() : declared(shape, context);
        var placeholder = Refusal.explained("placeholder_with_default", byDefault, () -> Placeholder.withDefault(context, TensorType.of(byDefault.dtype(), declared), byDefault));
        if (name != null) context.name(placeholder, name);
        return placeholder;
    }

    /// What stands for a variable whose value is sparse: a constant sparse tensor.
    public static Tensor sparse(SparseArray value) {
        return SparseTensors.constant(DefaultGraph.current(), value);
    }

    public static Variable variable(Object value, @Nullable Object dtype, @Nullable String name, @Nullable UnaryOperator<Tensor> constraint, boolean trainable) {
        if (value instanceof SparseArray) throw Refusal.type("variable", "a sparse array makes a constant sparse tensor, which is no variable; K.variable(SparseArray) gives it");
        DType type = Arguments.dtype(dtype, Settings.current().floatx());
        if (value instanceof Tensor t) {
            if (!t.shape().isStatic()) throw Refusal.value("variable", "the shape of the initial value has to be known when the graph is built", t);
            return register(t.context(), new Variable.Initial.Computed(Operands.cast(t, type, t.context())), TensorType.of(type, t.shape()), name, constraint, trainable);
        }
        NDArray array = HostValues.converted(value, type);
        return register(DefaultGraph.current(), new Variable.Initial.Value(array), array.type(), name, constraint, trainable);
    }

    private static Variable register(GraphContext context, Variable.Initial initial, TensorType type, @Nullable String name, @Nullable UnaryOperator<Tensor> constraint, boolean trainable) {
        var variable = Variable.of(context, type, initial, Optional.ofNullable(constraint), trainable);
        if (name != null) context.name(variable, name);
        return variable;
    }

    /// A value that is part of the graph: one element fills the shape, as many as it has are put under it.
    public static Tensor constant(Object value, @Nullable Object dtype, @Nullable Object shape, @Nullable String name) {
        DType type = Arguments.dtype(dtype, Settings.current().floatx());
        if (value instanceof Tensor t) throw Refusal.type("constant", "a host value is needed; the tensor " + t.label() + " is in the graph already", t);
        Tensor result = value instanceof Dim d ? Build.extent(DefaultGraph.current(), d, type) : Operands.constant(shaped(HostValues.converted(value, type), shape));
        return named(result, name);
    }

    private static NDArray shaped(NDArray array, @Nullable Object shape) {
        if (shape == null) return array;
        Shape wanted = Arguments.fixed("constant", shape);
        long count = wanted.count();
        if (array.size() != count && array.size() != 1)
            throw Refusal.shape("constant", array.size() + " elements neither fill the shape " + wanted + " nor have its " + count);
        return array.size() == count ? array.reshape(wanted.extents()) : array.reshape().broadcastTo(wanted.extents());
    }

    /// A variable of one number where the shape is known, else a tensor of it.
    public static Tensor filledVariable(String who, Object shape, double value, @Nullable Object dtype, @Nullable String name) {
        DType type = Arguments.dtype(dtype, Settings.current().floatx());
        GraphContext context = Arguments.contextOf(shape);
        Shape wanted = Shape.of(Arguments.extents(who, shape, 0, context));
        if (!wanted.isStatic()) return named(Build.full(context, type, wanted, value), name);
        return register(context, new Variable.Initial.Value(NDArray.full(type, value, wanted.extents())), TensorType.of(type, wanted), name, null, true);
    }

    public static Variable eye(Object size, @Nullable Object dtype, @Nullable String name) {
        DType type = Arguments.dtype(dtype, Settings.current().floatx());
        List<Integer> extents = Arguments.integers("eye", "size", size);
        boolean pair = Arguments.items(size).isPresent();
        if (pair && extents.size() != 2) throw Refusal.value("eye", "size is an integer or a pair of integers, not " + extents);
        int rows = extents.getFirst(), columns = extents.getLast();
        if (rows < 0 || columns < 0) throw Refusal.value("eye", "a size is not negative, but " + extents + " is");
        double[] elements = new double[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < Math.min(rows, columns); i++) elements[i * columns + i] = 1;
        NDArray matrix = NDArray.wrap(elements, rows, columns).cast(type);
        return register(DefaultGraph.current(), new Variable.Initial.Value(matrix), matrix.type(), name, null, true);
    }

    /// One number in the shape of another tensor.
    public static Tensor filledLike(String who, Object operand, Object value, @Nullable Object dtype, @Nullable String name) {
        Tensor x = Operands.tensor(operand);
        DType type = Arguments.dtype(dtype, x.dtype());
        return named(Build.broadcast(Operands.cast(value, type, x.context()), Arguments.shape(who, x)), name);
    }

    /// One number, or an array that stretches, in a shape.
    public static Tensor full(Object shape, Object value, @Nullable Object dtype) {
        GraphContext context = Arguments.contextOf(shape, value);
        Shape wanted = Shape.of(Arguments.extents("full", shape, 0, context));
        Tensor element = dtype == null ? Operands.tensor(value) : Operands.cast(value, Arguments.dtype(dtype, DType.FLOAT32), context);
        return Build.broadcast(element, wanted);
    }

    public static Tensor identity(Object operand, @Nullable String name) {
        Tensor x = Operands.tensor(operand);
        return named(SparseTensors.isSparse(x) ? SparseTensors.map(x, Build::identity) : Build.identity(x), name);
    }

    /// The name goes to the tensor, if there is one.
    public static <T extends Tensor> T named(T tensor, @Nullable String name) {
        if (name != null) tensor.context().name(tensor, name);
        return tensor;
    }
}
