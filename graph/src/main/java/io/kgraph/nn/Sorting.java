package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.op.ArgSort;
import io.kgraph.op.Build;
import io.kgraph.op.SearchSorted;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.List;

/// Orders along an axis, and places in ascending vectors; zeros or another value around.
public final class Sorting {
    private Sorting() {}

    /// The elements in ascending order along an axis.
    public static Tensor sort(Object operand, int axis) {
        Tensor x = Operands.tensor(operand);
        int at = Arguments.axis("sort", x, axis);
        return Build.takeAlong(x, positions("sort", x, at), at);
    }

    /// The positions of the elements in ascending order.
    public static Tensor argsort(Object operand, int axis) {
        Tensor x = Operands.tensor(operand);
        return positions("argsort", x, Arguments.axis("argsort", x, axis));
    }

    private static Tensor positions(String who, Tensor x, int axis) {
        if (!x.dtype().isNumeric()) throw Refusal.type(who, "numbers are sorted, not " + x.dtype(), x);
        int last = x.rank() - 1;
        return Reshaping.moveAxis(Tensor.of(new ArgSort(false), Reshaping.moveAxis(x, axis, last)), last, axis);
    }

    /// The greatest elements of each row, descending, and their positions.
    public static List<Tensor> topK(Object operand, int k) {
        Tensor x = Operands.tensor(operand);
        if (Arguments.rank("top_k", x) == 0) throw Refusal.rank("top_k", "rank 1 or more is needed", x);
        if (!x.dtype().isNumeric()) throw Refusal.type("top_k", "numbers are sorted, not " + x.dtype(), x);
        Dim extent = x.shape().dim(-1);
        if (k < 0 || extent.isConstant() && k > extent.value()) throw Refusal.value("top_k", "k is " + k + ", outside 0 … " + extent, x);
        int last = x.rank() - 1;
        Tensor order = Build.sliceAxis(Tensor.of(new ArgSort(true), x), last, Dim.ZERO, Dim.of(k), 1);
        return List.of(Build.takeAlong(x, order, last), Build.cast(order, DType.INT32));
    }

    /// How many elements of an ascending vector are less than each value.
    public static Tensor search(Object vector, Object values) {
        var both = Operands.pair(vector, values);
        return Tensor.of(new SearchSorted(), both.x(), both.y());
    }

    /// A value around each axis: a number for all sides, a pair for all axes, or a pair for each axis.
    public static Tensor pad(Object operand, Object width, Object value) {
        Tensor x = Operands.tensor(operand);
        int rank = Arguments.rank("pad", x);
        List<?> given = Arguments.items(width).orElse(List.of(width, width));
        boolean nested = !given.isEmpty() && Arguments.items(given.getFirst()).isPresent();
        if (nested && given.size() == 1) given = Arguments.items(given.getFirst()).orElseThrow();
        boolean each = nested && Arguments.items(given.getFirst()).isPresent();
        if (each ? given.size() != rank : given.size() != 2) throw Refusal.value("pad", "the widths are a number, a pair, or a pair for each of " + rank + " axes", x);
        var before = new java.util.ArrayList<Dim>();
        var after = new java.util.ArrayList<Dim>();
        for (int axis = 0; axis < rank; axis++) {
            List<?> pair = each ? Arguments.items(given.get(axis)).orElse(List.of(given.get(axis), given.get(axis))) : given;
            if (pair.size() != 2) throw Refusal.value("pad", "each axis has a width before and one after", x);
            before.add(width(x, pair.getFirst()));
            after.add(width(x, pair.getLast()));
        }
        Tensor fill = Operands.like(value, x);
        if (value instanceof Number n && n.doubleValue() == 0) return Build.pad(x, before, after);
        if (fill.rank() != 0 || fill.dtype() != x.dtype()) throw Refusal.value("pad", "the value around is one number of the tensor's dtype", x, fill);
        Tensor inside = Build.pad(Build.broadcast(Build.scalar(x.context(), true), x.shape()), before, after);
        return Build.select(inside, Build.pad(x, before, after), fill);
    }

    private static Dim width(Tensor x, Object given) {
        int width = Arguments.integer("pad", "pad_width", given);
        if (width < 0) throw Refusal.value("pad", "a width is not negative, but one is " + width, x);
        return Dim.of(width);
    }
}
