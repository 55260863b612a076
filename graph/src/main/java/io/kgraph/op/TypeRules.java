package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Mismatch;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;

/// What the type rules of several ops have in common.
final class TypeRules {
    private TypeRules() {}

    /// The shape to which the inputs `from` and later stretch.
    static Shape stretched(String op, List<TensorType> in, int from) {
        Shape shape = in.get(from).shape();
        for (int i = from + 1; i < in.size(); i++) {
            Shape other = in.get(i).shape();
            if (!shape.equals(other)) shape = stretched(op, in, shape, other, from);
        }
        return shape;
    }

    private static Shape stretched(String op, List<TensorType> in, Shape shape, Shape other, int from) {
        try {
            return shape.broadcast(other);
        } catch (Mismatch m) {
            int axis = clash(shape, other);
            var error = Mismatch.shape(op + " needs shapes that stretch to each other");
            for (int i = from; i < in.size(); i++) {
                Shape s = in.get(i).shape();
                if (s.rankKnown() && s.rank() >= -axis) error = error.input(i, axisWords(axis) + " is " + s.dim(axis));
            }
            throw error;
        }
    }

    /// The last axis, counted from the end, on which two shapes clash.
    private static int clash(Shape a, Shape b) {
        for (int axis = -1; axis >= -Math.min(a.rank(), b.rank()); axis--) {
            Dim x = a.dim(axis), y = b.dim(axis);
            if (x.isConstant() && y.isConstant() && !x.equals(y) && !x.is(1) && !y.is(1)) return axis;
        }
        return -1;
    }

    static String axisWords(int axisFromEnd) {
        return switch (axisFromEnd) {
            case -1 -> "last axis";
            case -2 -> "second-to-last axis";
            default -> "axis " + axisFromEnd;
        };
    }

    /// Refuses inputs of unlike dtype.
    static DType sameDtype(String op, List<TensorType> in, int from) {
        DType dtype = in.get(from).dtype();
        for (int i = from + 1; i < in.size(); i++)
            if (in.get(i).dtype() != dtype) {
                var error = Mismatch.dtype(op + " needs inputs of one dtype; nothing is converted implicitly");
                for (int k = from; k < in.size(); k++) error = error.input(k, "dtype is " + in.get(k).dtype());
                throw error.hintIf(in.get(i).dtype() != DType.STRING && dtype != DType.STRING, "K.cast({" + i + "}, \"" + dtype + "\") would fit.");
            }
        return dtype;
    }

    static void arity(String op, List<TensorType> in, int count) {
        if (in.size() != count) throw Mismatch.value(op + " takes " + count + (count == 1 ? " input, not " : " inputs, not ") + in.size());
    }

    /// An axis in `[0, rank)`.
    static void axis(String op, int axis, TensorType in) {
        if (axis < 0 || axis >= in.rank()) throw Mismatch.axis(op + " has no axis " + axis + " in rank " + in.rank()).input(0, "rank is " + in.rank());
    }

    static void integer(String op, List<TensorType> in, int index) {
        if (!in.get(index).dtype().isInteger())
            throw Mismatch.dtype(op + " takes integers as indices").input(index, "dtype is " + in.get(index).dtype())
                    .hintIf(in.get(index).dtype().isFloating(), "K.cast({" + index + "}, \"int32\") would fit.");
    }

    /// The axes on which a shape bound to `target` has been stretched from the right: leading ones, and those of extent 1 there.
    static ImmutableList<Integer> stretchedAxes(Shape from, Shape target) {
        var axes = ImmutableList.<Integer>builder();
        int lead = from.rank() - target.rank();
        for (int i = 0; i < from.rank(); i++)
            if (i < lead || target.dim(i - lead).is(1) && !from.dim(i).is(1)) axes.add(i);
        return axes.build();
    }
}
