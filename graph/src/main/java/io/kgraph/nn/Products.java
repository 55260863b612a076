package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.error.GraphError;
import io.kgraph.op.Build;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Matrix products and the contractions that are one underneath.
public final class Products {
    private Products() {}

    /// The last axis of `x` with the last but one of `y`; a vector counts as a row on the left and as a column on the right.
    public static Tensor dot(Object left, Object right) {
        var pair = Operands.pair(left, right);
        Tensor x = pair.x(), y = pair.y();
        int p = Arguments.rank("dot", x), q = Arguments.rank("dot", y);
        if (p == 0 || q == 0) throw Refusal.rank("dot", "rank 1 or more is needed on both sides", x, y);
        if (p == 2 && q == 2 && SparseTensors.isSparse(x)) {
            contracted("dot", x, x.shape().dim(1), y, y.shape().dim(0));
            return SparseTensors.dot(x, y);
        }
        if (p == 2 && q == 2) return Build.matmul(x, y);
        Shape rows = x.shape().slice(0, p - 1);
        Shape columns = q == 1 ? Shape.SCALAR : y.shape().slice(0, q - 2).plus(y.shape().dim(-1));
        Dim inner = x.shape().dim(-1), other = y.shape().dim(q == 1 ? 0 : q - 2);
        contracted("dot", x, inner, y, other);
        Tensor a = Build.reshape(x, Shape.of(rows.size(), inner));
        Tensor b = q <= 2 ? y : Reshaping.moveAxis(y, q - 2, 0);
        return Build.reshape(Build.matmul(a, Build.reshape(b, Shape.of(other, columns.size()))), rows.plus(columns));
    }

    private static void contracted(String who, Tensor x, Dim inner, Tensor y, Dim other) {
        if (x.dtype() != y.dtype()) throw Refusal.type(who, "both sides are of one dtype; nothing is converted implicitly", x, y);
        if (!inner.agrees(other)) throw Refusal.shape(who, "the contracted extents " + inner + " and " + other + " differ", x, y);
    }

    /// NumPy's `matmul`: the last two axes, the leading ones stretching; a vector counts as a row on the left and as a column on the right.
    public static Tensor matmul(Object left, Object right) {
        var pair = Operands.pair(left, right);
        Tensor x = pair.x(), y = pair.y();
        if (!x.type().rankKnown() || !y.type().rankKnown()) return Build.matmul(x, y);
        if (x.rank() == 0 || y.rank() == 0) throw Refusal.rank("matmul", "rank 1 or more is needed on both sides", x, y);
        Tensor a = x.rank() == 1 ? Build.expand(x, 0) : x, b = y.rank() == 1 ? Build.expand(y, 1) : y;
        Tensor product = Build.matmul(a, b);
        Shape shape = product.shape();
        if (y.rank() == 1) shape = shape.dropLast(1);
        if (x.rank() == 1) shape = y.rank() == 1 ? shape.dropLast(1) : shape.dropLast(2).plus(shape.dim(-1));
        return Build.reshape(product, shape);
    }

    /// For every sample, one axis of `x` with one axis of `y`; the batch axis counts.
    public static Tensor batchDot(Object left, Object right, @Nullable Object axes) {
        var pair = Operands.pair(left, right);
        Tensor x = pair.x(), y = pair.y();
        int p = Arguments.rank("batch_dot", x), q = Arguments.rank("batch_dot", y);
        if (p < 2 || q < 2) throw Refusal.rank("batch_dot", "rank 2 or more is needed on both sides", x, y);
        int[] contracted = contractedAxes(x, y, axes);
        int a0 = contracted[0], a1 = contracted[1];
        if (!x.shape().dim(0).agrees(y.shape().dim(0)))
            throw Refusal.shape("batch_dot", "the batch sizes " + x.shape().dim(0) + " and " + y.shape().dim(0) + " differ", x, y);
        Dim inner = x.shape().dim(a0);
        contracted("batch_dot", x, inner, y, y.shape().dim(a1));
        Dim batch = x.shape().dim(0).meet(y.shape().dim(0));
        Shape rows = without(x.shape(), a0), columns = without(y.shape(), a1);
        Tensor a = Build.reshape(Reshaping.moveAxis(x, a0, p - 1), Shape.of(x.shape().dim(0), rows.size(), inner));
        Tensor b = Build.reshape(Reshaping.moveAxis(y, a1, 1), Shape.of(y.shape().dim(0), y.shape().dim(a1), columns.size()));
        Shape result = Shape.of(batch).plus(rows).plus(columns);
        return Build.reshape(Build.matmul(a, b), result.rank() == 1 ? result.plus(Dim.ONE) : result);
    }

    /// The extents but those of the batch and of one more axis.
    private static Shape without(Shape shape, int axis) {
        return Shape.of(IntStream.range(1, shape.rank()).filter(i -> i != axis).mapToObj(shape::dim).toList());
    }

    private static int[] contractedAxes(Tensor x, Tensor y, @Nullable Object axes) {
        int p = x.rank(), q = y.rank();
        if (axes == null) return new int[] {p - 1, q == 2 ? 1 : q - 2};
        List<?> items = Arguments.items(axes).orElse(List.of(axes, axes));
        if (items.size() != 2 || items.stream().anyMatch(i -> Arguments.items(i).isPresent()))
            throw Refusal.value("batch_dot", "axes is an integer or a pair of integers; several axes at once need transpositions first", x, y);
        int a0 = Arguments.axis("batch_dot", x, Arguments.integer("batch_dot", "axes", items.get(0)));
        int a1 = Arguments.axis("batch_dot", y, Arguments.integer("batch_dot", "axes", items.get(1)));
        if (a0 == 0 || a1 == 0) throw Refusal.value("batch_dot", "axis 0 is the batch and cannot be contracted", x, y);
        return new int[] {a0, a1};
    }

    /// Slices of `reference` along axis 0, chosen by integers.
    public static Tensor gather(Object reference, Object indices) {
        Tensor x = Operands.tensor(reference), i = indices(x, indices);
        if (x.type().rankKnown() && x.rank() == 0) throw Refusal.rank("gather", "rank 1 or more is needed", x, i);
        return Build.gather(x, i, 0);
    }

    /// One element for each index along an axis, the other axes stretching to each other; negative indices count from the end.
    public static Tensor takeAlongAxis(Object operand, Object indices, int axis) {
        Tensor x = Operands.tensor(operand), i = indices(x, indices);
        int along = Arguments.axis("take_along_axis", x, axis);
        if (Arguments.rank("take_along_axis", i) != x.rank()) throw Refusal.rank("take_along_axis", "the indices have the rank of the tensor", x, i);
        Dim extent = x.shape().dim(along), picked = i.shape().dim(along);
        Shape common = Refusal.explained("take_along_axis", x, () -> x.shape().with(along, Dim.ONE).broadcast(i.shape().with(along, Dim.ONE)));
        Tensor wrapped = Build.select(Build.less(i, Operands.scalar(0, i)), Build.add(i, Build.extent(x.context(), extent, i.dtype())), i);
        return Build.takeAlong(Build.broadcast(x, common.with(along, extent)), Build.broadcast(wrapped, common.with(along, picked)), along);
    }

    /// Integers that point into `partner`; an empty list has no dtype of its own.
    static Tensor indices(Tensor partner, Object operand) {
        Tensor i = operand instanceof Tensor t ? Operands.read(t) : Build.constant(partner.context(), HostValues.alone(operand));
        if (i.shape().rankKnown() && i.shape().isStatic() && i.shape().count() == 0 && !(operand instanceof Tensor)) return Build.cast(i, io.kgraph.type.DType.INT32);
        if (!i.dtype().isInteger()) throw GraphError.type("Indices are integers, not " + i.dtype() + ".");
        return i;
    }
}
