package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.SparseArray;
import io.kgraph.error.GraphError;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What authors write where tensors are meant, as tensors: the conversion rules of every function, in one place.
///
/// A tensor stays itself. A host value by itself becomes a constant ([HostValues#alone]); beside a tensor it takes the tensor's
/// dtype. Between tensors nothing is converted. In a scope of control dependencies a variable is read after them.
public final class Operands {
    /// The two sides of a binary function.
    public record Pair(Tensor x, Tensor y) {}

    private Operands() {}

    /// An operand by itself.
    public static Tensor tensor(@Nullable Object operand) {
        return switch (operand) {
            case Tensor t -> read(t);
            case Dim d -> Build.extent(DefaultGraph.current(), d, DType.INT32);
            case SparseArray s -> SparseTensors.constant(DefaultGraph.current(), s);
            case List<?> list when firstTensor(list).isPresent() -> packed(list, firstTensor(list).orElseThrow());
            case null, default -> constant(HostValues.alone(host(operand)));
        };
    }

    /// The operands of a binary function: host values take the other side's dtype.
    public static Pair pair(@Nullable Object x, @Nullable Object y) {
        List<Tensor> both = together(x, y);
        return new Pair(both.getFirst(), both.getLast());
    }

    /// Operands of one dtype: that of the tensors, else of the arrays, else float32 where a float takes part.
    public static ImmutableList<Tensor> together(@Nullable Object... operands) {
        Tensor partner = null;
        for (Object o : operands) if (partner == null && o instanceof Tensor t) partner = t;
        for (Object o : operands) if (partner == null && o instanceof List<?> list) partner = firstTensor(list).orElse(null);
        var result = ImmutableList.<Tensor>builder();
        if (partner != null) {
            for (Object o : operands) result.add(like(o, partner));
            return result.build();
        }
        DType dtype = commonHost(operands);
        for (Object o : operands) result.add(meeting(o, dtype));
        return result.build();
    }

    private static Tensor meeting(@Nullable Object operand, DType dtype) {
        if (operand instanceof Dim d && dtype.isNumeric()) return Build.extent(DefaultGraph.current(), d, dtype);
        return operand instanceof Dim || operand instanceof SparseArray || !HostValues.adapts(host(operand)) ? tensor(operand) : constant(HostValues.beside(host(operand), dtype));
    }

    private static DType commonHost(@Nullable Object... operands) {
        DType common = DType.INT32;
        boolean fixed = false;
        for (Object o : operands)
            if (!(o instanceof Dim || o instanceof SparseArray) && !HostValues.adapts(host(o)) && !fixed) {
                common = HostValues.alone(host(o)).dtype();
                fixed = true;
            }
        if (fixed) return common;
        for (Object o : operands) {
            DType natural = o instanceof Dim ? DType.INT32 : o instanceof SparseArray s ? s.dtype() : HostValues.alone(host(o)).dtype();
            if (natural != DType.INT32) common = natural;
        }
        return common;
    }

    /// An operand beside a tensor: a host value takes the tensor's dtype and graph.
    public static Tensor like(@Nullable Object operand, Tensor partner) {
        return switch (operand) {
            case Tensor t -> read(t);
            case Dim d -> Build.extent(partner.context(), d, partner.dtype());
            case SparseArray s -> SparseTensors.constant(partner.context(), new SparseArray(s.indices(), HostValues.beside(s.values(), partner.dtype()), s.shape()));
            case List<?> list when firstTensor(list).isPresent() -> packed(list, firstTensor(list).orElseThrow());
            case null, default -> Build.constant(partner.context(), HostValues.beside(host(operand), partner.dtype()));
        };
    }

    /// An operand that is to have `dtype`: host values are converted, tensors are cast.
    public static Tensor cast(@Nullable Object operand, DType dtype, GraphContext context) {
        if (operand instanceof Tensor t) return read(t).dtype() == dtype ? read(t) : Build.cast(read(t), dtype);
        if (operand instanceof Dim d) return Build.extent(context, d, dtype);
        return Build.constant(context, HostValues.converted(host(operand), dtype));
    }

    /// Operands that may differ in dtype, each by itself; a single operand counts as a list of one.
    public static ImmutableList<Tensor> list(@Nullable Object operands) {
        if (!(operands instanceof Iterable<?>) && !(operands instanceof Object[])) return ImmutableList.of(tensor(operands));
        Iterable<?> items = operands instanceof Iterable<?> i ? i : java.util.Arrays.asList((Object[]) operands);
        var result = ImmutableList.<Tensor>builder();
        for (Object o : items) result.add(tensor(o));
        return result.build();
    }

    /// A tensor as an input: in a scope of control dependencies a variable becomes a read that waits for them.
    public static Tensor read(Tensor tensor) {
        return tensor instanceof Variable v && !v.context().after().isEmpty() ? Build.readVariable(v, v.context().after()) : tensor;
    }

    /// A constant in the default graph.
    static Tensor constant(NDArray array) {
        return Build.constant(DefaultGraph.current(), array);
    }

    /// A rank-0 constant of a tensor's dtype; a number with a fraction is refused beside integers.
    static Tensor scalar(double value, Tensor like) {
        if (like.dtype().isFloating()) return Build.scalarLike(like, value);
        return like((Object) (value == Math.rint(value) && Math.abs(value) < 0x1p63 ? (Number) (long) value : (Number) value), like);
    }

    private static Optional<Tensor> firstTensor(List<?> list) {
        for (Object item : list) {
            if (item instanceof Tensor t) return Optional.of(t);
            if (item instanceof List<?> inner && firstTensor(inner).isPresent()) return firstTensor(inner);
        }
        return Optional.empty();
    }

    /// A list with tensors in it, as one tensor with a new leading axis.
    private static Tensor packed(List<?> list, Tensor partner) {
        var rows = ImmutableList.<Tensor>builder();
        for (Object item : list) rows.add(like(item, partner));
        return Joining.stack("a list of tensors", rows.build(), 0);
    }

    private static Object host(@Nullable Object operand) {
        if (operand == null || !HostValues.isHost(operand))
            throw GraphError.type((operand == null ? "None" : "A value of " + operand.getClass().getSimpleName()) + " is no tensor and cannot become one.")
                    .hint("tensors, numbers, bools, strings, arrays and nested lists of these can");
        return operand;
    }
}
