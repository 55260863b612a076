package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.op.Binary;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import io.kgraph.error.ErrorKind;
import org.jspecify.annotations.Nullable;

/// Elementwise functions that are more than one op, and the operators of tensors.
public final class Arithmetic {
    private Arithmetic() {}

    /// A function of two operands, host values taking the other side's dtype.
    public static Tensor binary(Binary op, Object x, Object y) {
        var pair = Operands.pair(x, y);
        if (pair.x().dtype() == DType.BOOL && pair.y().dtype() == DType.BOOL && !op.admits(DType.BOOL))
            throw Refusal.of(ErrorKind.TYPE, "BOOL ARITHMETIC", op.name(), "bool is not a number", pair.x(), pair.y())
                    .hint("K.cast(x, \"float32\") makes it one");
        return Tensor.of(op, pair.x(), pair.y());
    }

    /// True division: integers of one or two bytes become float32, longer ones float64.
    public static Tensor divide(Object x, Object y) {
        var pair = Operands.pair(x, y);
        DType dtype = pair.x().dtype();
        if (!dtype.isInteger() || pair.y().dtype() != dtype) return binary(Binary.DIV, pair.x(), pair.y());
        DType quotient = dtype.bytes() <= 2 ? DType.FLOAT32 : DType.FLOAT64;
        return Build.div(Build.cast(pair.x(), quotient), Build.cast(pair.y(), quotient));
    }

    /// The square root of `max(x, 0)`, so that negative numbers give 0 and NaN stays.
    public static Tensor sqrt(Object operand) {
        Tensor x = Operands.tensor(operand);
        if (!x.dtype().isFloating()) return Build.sqrt(x);
        return Build.sqrt(Build.maximum(x, Operands.scalar(0, x)));
    }

    /// `max(min(x, hi), lo)`; an absent bound is no bound, and of two host bounds in the wrong order the lower one counts.
    public static Tensor clip(Object operand, @Nullable Object low, @Nullable Object high) {
        Tensor x = Operands.tensor(operand);
        Object least = low, most = high;
        if (low instanceof Number l && high instanceof Number h && h.doubleValue() < l.doubleValue()) most = l;
        Tensor result = x;
        if (most != null) result = Build.minimum(result, bound(most, x));
        if (least != null) result = Build.maximum(result, bound(least, x));
        return result == x ? Build.identity(x) : result;
    }

    private static Tensor bound(Object value, Tensor x) {
        Tensor bound = Operands.like(value, x);
        if (x.type().rankKnown() && bound.type().rankKnown() && bound.dtype() == x.dtype()) {
            Shape stretched = Refusal.explained("clip", x, () -> x.shape().broadcast(bound.shape()));
            if (!stretched.agrees(x.shape())) throw Refusal.shape("clip", "the bounds would enlarge the tensor from " + x.shape() + " to " + stretched, x, bound);
        }
        return bound;
    }

    /// `c ? x : y`, element by element with NumPy's stretching.
    public static Tensor where(Object condition, Object x, Object y) {
        Tensor c = Operands.tensor(condition);
        var pair = Operands.pair(x, y);
        return Build.select(c, pair.x(), pair.y());
    }
}
