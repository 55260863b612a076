package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Index;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `x[…]` with integers, ranges, an ellipsis, new axes and integer tensors.
public final class Indexing {
    private Indexing() {}

    public static Tensor at(Tensor operand, @Nullable Object... positions) {
        Tensor x = Operands.read(operand);
        if (positions.length == 1 && positions[0] instanceof Tensor i && i.type().rankKnown() && i.rank() > 0) return gatherRows(x, i);
        List<@Nullable Object> items = spelledOut(x, positions);
        return reshaped(selected(sliced(x, items), items), items);
    }

    private static Tensor gatherRows(Tensor x, Tensor index) {
        if (index.dtype() == DType.BOOL)
            throw Refusal.of(ErrorKind.TYPE, "BOOLEAN MASK", "x[…]", "the shape of the result would depend on values", x, index).hint("use where");
        return Build.gather(x, Operands.read(index), 0);
    }

    /// One item for each axis and new axis: the ellipsis and what is missing at the end filled in.
    private static List<@Nullable Object> spelledOut(Tensor x, @Nullable Object... positions) {
        int rank = Arguments.rank("x[…]", x);
        List<@Nullable Object> given = new ArrayList<>(Arrays.asList(positions));
        long used = given.stream().filter(p -> !(p instanceof Index.NewAxis) && !(p instanceof Index.Ellipsis)).count();
        long ellipses = given.stream().filter(p -> p instanceof Index.Ellipsis).count();
        if (used > rank) throw Refusal.of(ErrorKind.VALUE, "INDEX", "x[…]", used + " positions index rank " + rank, x);
        if (ellipses > 1) throw Refusal.of(ErrorKind.VALUE, "INDEX", "x[…]", "only one ellipsis can say which axes are left over", x);
        if (ellipses == 0) given.add(Index.ELLIPSIS);
        int place = given.indexOf(Index.ELLIPSIS);
        given.remove(place);
        given.addAll(place, Collections.nCopies(Math.toIntExact(rank - used), Index.ALL));
        return given;
    }

    /// Ranges and integers as one block; an integer leaves an extent of 1.
    private static Tensor sliced(Tensor x, List<@Nullable Object> items) {
        var starts = ImmutableList.<Dim>builder();
        var sizes = ImmutableList.<Dim>builder();
        var steps = ImmutableList.<Long>builder();
        boolean whole = true;
        int axis = 0;
        for (Object item : items) {
            if (item instanceof Index.NewAxis) continue;
            Dim extent = x.shape().dim(axis);
            Block block = switch (item) {
                case Index.Range r -> block(r, extent);
                case Tensor t -> scalar(x, t, extent);
                case null, default -> one(x, item, axis, extent);
            };
            starts.add(block.start());
            sizes.add(block.size());
            steps.add(block.step());
            whole &= block.equals(new Block(Dim.ZERO, extent, 1));
            axis++;
        }
        return whole ? x : Build.slice(x, starts.build(), sizes.build(), steps.build());
    }

    private record Block(Dim start, Dim size, long step) {}

    private static Block scalar(Tensor x, Tensor index, Dim extent) {
        if (index.dtype() == DType.BOOL)
            throw Refusal.of(ErrorKind.TYPE, "BOOLEAN MASK", "x[…]", "the shape of the result would depend on values", x, index).hint("use where");
        if (!index.dtype().isInteger() || Arguments.rank("x[…]", index) > 0)
            throw Refusal.of(ErrorKind.TYPE, "INDEX", "x[…]", "among other positions an index is a scalar integer tensor", x, index).hint("take_along_axis picks by several indices");
        return new Block(Dim.ZERO, extent, 1);
    }

    private static Block one(Tensor x, @Nullable Object item, int axis, Dim extent) {
        if (!(item instanceof Number n) || n instanceof Double || n instanceof Float)
            throw Refusal.of(ErrorKind.TYPE, "INDEX", "x[…]", Arguments.described(item) + " is no index", x);
        long i = n.longValue();
        if (extent.isConstant() && (i >= extent.value() || i < -extent.value()))
            throw Refusal.of(ErrorKind.VALUE, "INDEX", "x[…]", "index " + i + " is outside axis " + axis + " of extent " + extent, x);
        return new Block(i < 0 ? extent.plus(i) : Dim.of(i), Dim.ONE, 1);
    }

    /// NumPy's range: positions outside are moved to the ends.
    private static Block block(Index.Range r, Dim n) {
        long step = r.step();
        if (step == 0) throw Refusal.of(ErrorKind.VALUE, "INDEX", "x[…]", "a step is not 0");
        if (step > 0) {
            Dim start = r.start() == null ? Dim.ZERO : r.start() < 0 ? n.plus(r.start()).max(Dim.ZERO) : Dim.of(r.start());
            Dim stop = r.stop() == null ? n : r.stop() < 0 ? n.plus(r.stop()) : Dim.of(r.stop()).min(n);
            return new Block(start, stop.minus(start).max(Dim.ZERO).ceilDiv(step), step);
        }
        Dim last = n.minus(1);
        Dim start = r.start() == null ? last : r.start() < 0 ? n.plus(r.start()) : Dim.of(r.start()).min(last);
        Dim stop = r.stop() == null ? Dim.of(-1) : r.stop() < 0 ? n.plus(r.stop()).max(Dim.of(-1)) : Dim.of(r.stop());
        return new Block(start, start.minus(stop).max(Dim.ZERO).ceilDiv(-step), step);
    }

    /// Scalar tensors pick their element, which takes their axis away; negative ones count from the end.
    private static Tensor selected(Tensor x, List<@Nullable Object> items) {
        Tensor result = x;
        int axis = x.rank();
        for (Object item : items.reversed()) {
            if (item instanceof Index.NewAxis) continue;
            axis--;
            if (item instanceof Tensor t) {
                Tensor i = Operands.read(t);
                Tensor extent = Build.extent(x.context(), x.shape().dim(axis), i.dtype());
                result = Build.gather(result, Build.select(Build.less(i, Operands.scalar(0, i)), Build.add(i, extent), i), axis);
            }
        }
        return result;
    }

    /// Drops the axes of integers and inserts the new ones.
    private static Tensor reshaped(Tensor x, List<@Nullable Object> items) {
        var dims = ImmutableList.<Dim>builder();
        int axis = 0;
        for (Object item : items)
            switch (item) {
                case Index.NewAxis _ -> dims.add(Dim.ONE);
                case Index.Range _ -> dims.add(x.shape().dim(axis++));
                case Tensor _ -> { }
                case null, default -> axis++;
            }
        Shape shape = Shape.of(dims.build());
        return shape.equals(x.shape()) ? x : Build.reshape(x, shape);
    }
}
