package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import io.kgraph.op.Build;
import io.kgraph.op.SymbolicInts;
import io.kgraph.op.Unranked;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Other extents, other orders of axes, repetition and blocks.
public final class Reshaping {
    private Reshaping() {}

    /// The same elements under other extents, one of which may be −1, what remains.
    public static Tensor reshape(Object operand, Object wanted) {
        Tensor x = Operands.tensor(operand);
        return Unranked.build("reshape", x.dtype(), List.of(x), in -> rankedReshape(in.getFirst(), wanted));
    }

    private static Tensor rankedReshape(Tensor x, Object wanted) {
        Shape from = x.shape();
        List<Dim> dims = new ArrayList<>(Arguments.extents("reshape", wanted, -1, x.context()));
        int open = -1;
        Dim others = Dim.ONE;
        for (int i = 0; i < dims.size(); i++) {
            if (!dims.get(i).is(-1)) others = others.times(dims.get(i));
            else if (open >= 0) throw Refusal.value("reshape", "only one extent can be left open with -1", x);
            else open = i;
        }
        if (open >= 0) dims.set(open, remaining(x, from.size(), others));
        return Build.reshape(x, Shape.of(dims));
    }

    private static Dim remaining(Tensor x, Dim size, Dim others) {
        if (others.is(0)) throw Refusal.value("reshape", "beside an extent of 0 nothing says what -1 is", x);
        if (size.isConstant() && others.isConstant() && size.value() % others.value() != 0)
            throw Refusal.shape("reshape", size + " elements are no multiple of " + others, x);
        return size.floorDiv(others);
    }

    public static Tensor permute(Object operand, Object pattern) {
        Tensor x = Operands.tensor(operand);
        int rank = Arguments.rank("permute_dimensions", x);
        List<Integer> order = Arguments.integers("permute_dimensions", "pattern", pattern);
        if (order.size() != rank || !order.stream().sorted().toList().equals(IntStream.range(0, rank).boxed().toList()))
            throw Refusal.of(ErrorKind.VALUE, "AXIS", "permute_dimensions", order + " is not an order of the axes 0 to " + (rank - 1), x);
        return permute(x, order);
    }

    static Tensor permute(Tensor x, List<Integer> order) {
        boolean same = order.equals(IntStream.range(0, order.size()).boxed().toList());
        return same ? x : Build.permute(x, order.stream().mapToInt(Integer::intValue).toArray());
    }

    /// The axes in reverse order.
    public static Tensor transpose(Object operand) {
        Tensor x = Operands.tensor(operand);
        int rank = Arguments.rank("transpose", x);
        return rank < 2 ? Build.identity(x) : Build.permute(x, IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    }

    public static Tensor flatten(Object operand) {
        return reshape(operand, List.of(-1));
    }

    public static Tensor batchFlatten(Object operand) {
        Tensor x = Operands.tensor(operand);
        Shape shape = Arguments.shape("batch_flatten", x);
        if (shape.rank() == 0) throw Refusal.rank("batch_flatten", "rank 1 or more is needed", x);
        return Build.reshape(x, Shape.of(shape.dim(0), shape.slice(1, shape.rank()).size()));
    }

    public static Tensor expandDims(Object operand, int axis) {
        Tensor x = Operands.tensor(operand);
        int rank = Arguments.rank("expand_dims", x);
        if (axis < -rank - 1 || axis > rank) throw Refusal.of(ErrorKind.VALUE, "AXIS", "expand_dims", "axis " + axis + " is outside rank " + (rank + 1), x);
        return insert(x, axis < 0 ? axis + rank + 1 : axis, Dim.ONE);
    }

    public static Tensor squeeze(Object operand, int axis) {
        Tensor x = Operands.tensor(operand);
        int at = Arguments.axis("squeeze", x, axis);
        if (!x.shape().dim(at).agrees(Dim.ONE)) throw Refusal.shape("squeeze", "axis " + axis + " has extent " + x.shape().dim(at) + ", not 1", x);
        return Build.reshape(x, x.shape().slice(0, at).plus(x.shape().slice(at + 1, x.rank())));
    }

    /// A new axis of extent 1 at `axis` of the result.
    static Tensor insert(Tensor x, int axis, Dim extent) {
        Shape shape = x.shape();
        return Build.reshape(x, shape.slice(0, axis).plus(extent).plus(shape.slice(axis, shape.rank())));
    }

    /// The whole tensor repeated along axes; too few counts go to the last axes.
    public static Tensor tile(Object operand, Object counts) {
        Tensor x = Operands.tensor(operand);
        Shape shape = Arguments.shape("tile", x);
        List<Dim> n = new ArrayList<>(Arguments.extents("tile", counts, 0, x.context()));
        if (n.size() > shape.rank())
            throw Refusal.of(ErrorKind.NOT_IMPLEMENTED, "RANK", "tile", n.size() + " counts are more than rank " + shape.rank(), x);
        if (counts instanceof Tensor && n.size() != shape.rank()) throw Refusal.value("tile", "a tensor of counts has one for each axis", x);
        while (n.size() < shape.rank()) n.addFirst(Dim.ONE);
        Tensor result = x;
        for (int axis = 0; axis < shape.rank(); axis++)           // before each axis, so that its copies follow one another
            if (!n.get(axis).is(1)) result = repeated(result, axis, axis, n.get(axis));
        return result == x ? Build.identity(x) : result;
    }

    /// Each slice along an axis repeated.
    public static Tensor repeatElements(Object operand, int count, int axis) {
        Tensor x = Operands.tensor(operand);
        if (count < 1) throw Refusal.value("repeat_elements", "rep is 1 or more, not " + count, x);
        int at = Arguments.axis("repeat_elements", x, axis);
        return repeatAlong(x, at, count);
    }

    static Tensor repeatAlong(Tensor x, int axis, int count) {
        return count == 1 ? x : repeated(x, axis, axis + 1, Dim.of(count));
    }

    /// A new axis of extent `count` at `place`, merged into `axis`.
    private static Tensor repeated(Tensor x, int axis, int place, Dim count) {
        Shape merged = x.shape().with(axis, x.shape().dim(axis).times(count));
        Tensor column = insert(x, place, Dim.ONE);
        return Build.reshape(Build.broadcast(column, column.shape().with(place, count)), merged);
    }

    /// `[batch, d]` to `[batch, n, d]`.
    public static Tensor repeat(Object operand, Object count) {
        Tensor x = Operands.tensor(operand);
        if (Arguments.rank("repeat", x) != 2) throw Refusal.rank("repeat", "rank 2 is needed", x);
        Dim n = Arguments.extent("repeat", count, 0, x.context());
        Tensor column = insert(x, 1, Dim.ONE);
        return Build.broadcast(column, column.shape().with(1, n));
    }

    public static Tensor reverse(Object operand, Object axes) {
        Tensor x = Operands.tensor(operand);
        return Build.reverse(x, Arguments.axes("reverse", x, axes).list().stream().mapToInt(Integer::intValue).toArray());
    }

    /// The block of `size` from `start` on; a size of −1 reaches to the end.
    public static Tensor slice(Object operand, Object start, Object size) {
        Tensor x = Operands.tensor(operand);
        Shape shape = Arguments.shape("slice", x);
        List<?> starts = starts(x, start);
        List<Dim> sizes = new ArrayList<>(Arguments.extents("slice", size, -1, x.context()));
        if (starts.size() != shape.rank() || sizes.size() != shape.rank())
            throw Refusal.value("slice", "rank " + shape.rank() + " needs as many starts and sizes, not " + starts.size() + " and " + sizes.size(), x);
        List<Dim> from = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            Object s = starts.get(i);
            if (sizes.get(i).is(-1)) sizes.set(i, shape.dim(i).minus(Arguments.extent("slice", s, 0, x.context())));
            from.add(isComputed(s) ? Dim.ZERO : Arguments.extent("slice", s, 0, x.context()));
        }
        List<Dim> taken = new ArrayList<>(sizes);
        for (int i = 0; i < taken.size(); i++) if (isComputed(starts.get(i))) taken.set(i, shape.dim(i));
        Tensor result = Build.slice(x, from, taken);
        for (int i = 0; i < taken.size(); i++)
            if (starts.get(i) instanceof Tensor t && isComputed(t)) result = Build.gather(result, Build.add(Build.iota(x.context(), t.dtype(), Shape.of(sizes.get(i)), 0), t), i);
        return result;
    }

    /// A start that only a run knows: its rows are gathered, so that other starts need no other plan.
    private static boolean isComputed(@Nullable Object start) {
        return start instanceof Tensor t && SymbolicInts.of(t).isEmpty();
    }

    private static List<?> starts(Tensor x, Object start) {
        if (!(start instanceof Tensor t) || !t.type().rankKnown() || t.rank() != 1 || !isComputed(t)) return Arguments.items(start).orElseGet(() -> Arguments.extents("slice", start, 0, x.context()));
        if (!t.shape().isStatic()) throw Refusal.value("slice", "the number of starts has to be known when the graph is built", t);
        var scalars = new ArrayList<Tensor>();
        for (int i = 0; i < t.shape().count(); i++) scalars.add(Build.reshape(Build.sliceAxis(t, 0, Dim.of(i), Dim.ONE, 1), Shape.SCALAR));
        return scalars;
    }

    /// The elements moved along an axis by `shift`, those pushed out coming in at the other end; without an axis, along the flattened tensor.
    public static Tensor roll(Object operand, int shift, @Nullable Object axis) {
        Tensor x = Operands.tensor(operand);
        if (axis == null) return Build.reshape(roll(flatten(x), shift, 0), x.shape());
        int at = Arguments.axis("roll", x, Arguments.integer("roll", "axis", axis));
        Dim n = x.shape().dim(at);
        if (!n.isConstant()) throw Refusal.value("roll", "the extent of axis " + at + " has to be known when the graph is built", x);
        long left = n.is(0) ? 0 : Math.floorMod((long) shift, n.value());
        if (left == 0) return Build.identity(x);
        Tensor tail = Build.sliceAxis(x, at, n.minus(left), Dim.of(left), 1), head = Build.sliceAxis(x, at, Dim.ZERO, n.minus(left), 1);
        return Build.concat(ImmutableList.of(tail, head), at);
    }

    /// Axis `from` moved to place `to`, the others in their order.
    static Tensor moveAxis(Tensor x, int from, int to) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
        order.add(to, order.remove(from));
        return permute(x, order);
    }
}
