package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.config.Settings;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Build;
import io.kgraph.op.Unranked;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reductions over axes, the positions of extremes, and running sums and products.
public final class Reductions {
    private Reductions() {}

    /// A monoid over axes; null means all of them.
    public static Tensor reduce(Monoid monoid, Object operand, @Nullable Object axis, boolean keepdims) {
        Tensor x = Operands.tensor(operand);
        return Unranked.build(word(monoid), monoid.positional() ? DType.INT64 : x.dtype(), List.of(x),
                in -> Build.reduce(monoid, in.getFirst(), Arguments.axes(word(monoid), in.getFirst(), axis), keepdims));
    }

    /// What an author calls a reduction: `sum`, `argmax`.
    public static String word(Monoid monoid) {
        return switch (monoid) {
            case SUM -> "sum";
            case PRODUCT -> "prod";
            case MAX -> "max";
            case MIN -> "min";
            case ANY -> "any";
            case ALL -> "all";
            case ARGMAX -> "argmax";
            case ARGMIN -> "argmin";
        };
    }

    /// Whether any, or all, elements are other than zero.
    public static Tensor truth(Monoid monoid, Object operand, @Nullable Object axis, boolean keepdims) {
        Tensor x = Operands.tensor(operand);
        return reduce(monoid, x.dtype() == DType.BOOL ? x : Build.cast(x, DType.BOOL), axis, keepdims);
    }

    /// The position of the first extreme along one axis.
    public static Tensor position(Monoid monoid, Object operand, int axis) {
        return reduce(monoid, operand, axis, false);
    }

    public static Tensor mean(Object operand, @Nullable Object axis, boolean keepdims) {
        Tensor x = floating(operand);
        return Unranked.build("mean", x.dtype(), List.of(x), in -> Build.mean(in.getFirst(), Arguments.axes("mean", in.getFirst(), axis), keepdims));
    }

    /// The mean of the squared distances from the mean.
    public static Tensor variance(Object operand, @Nullable Object axis, boolean keepdims) {
        Tensor x = floating(operand);
        return Unranked.build("var", x.dtype(), List.of(x), in -> rankedVariance(in.getFirst(), axis, keepdims));
    }

    private static Tensor rankedVariance(Tensor x, @Nullable Object axis, boolean keepdims) {
        Axes axes = Arguments.axes("var", x, axis);
        Tensor distance = Build.sub(x, Build.mean(x, axes, true));
        return Build.mean(Build.square(distance), axes, keepdims);
    }

    public static Tensor deviation(Object operand, @Nullable Object axis, boolean keepdims) {
        return Build.sqrt(variance(operand, axis, keepdims));
    }

    /// Integers and bools as numbers of the default floating dtype.
    private static Tensor floating(Object operand) {
        Tensor x = Operands.tensor(operand);
        return x.dtype().isFloating() ? x : Build.cast(x, Settings.current().floatx());
    }

    /// `m + log Σ exp(x − m)` with the maximum as `m`, or 0 where that is not finite.
    public static Tensor logSumExp(Object operand, @Nullable Object axis, boolean keepdims) {
        Tensor x = Operands.tensor(operand);
        return Unranked.build("logsumexp", x.dtype(), List.of(x), in -> rankedLogSumExp(in.getFirst(), axis, keepdims));
    }

    private static Tensor rankedLogSumExp(Tensor x, @Nullable Object axis, boolean keepdims) {
        Axes axes = Arguments.axes("logsumexp", x, axis);
        Tensor kept = logSumExpKept(x, axes);
        return keepdims || axes.isEmpty() ? kept : Build.reshape(kept, axes.reduce(x.shape(), false));
    }

    static Tensor logSumExpKept(Tensor x, Axes axes) {
        Tensor greatest = Build.stopGradient(Build.reduce(Monoid.MAX, x, axes, true));
        Tensor m = Build.select(Build.isFinite(greatest), greatest, Operands.scalar(0, greatest));
        return Build.add(Build.log(Build.sum(Build.exp(Build.sub(x, m)), axes, true)), m);
    }

    /// A running sum or product along an axis, each element included.
    public static Tensor running(Monoid monoid, Object operand, int axis) {
        Tensor x = Operands.tensor(operand);
        return Build.prefix(monoid, x, Arguments.axis(monoid == Monoid.SUM ? "cumsum" : "cumprod", x, axis), false, false);
    }

    /// The square root of the sum of squares: the 2-norm of the vectors along the axes, or the Frobenius norm of everything.
    public static Tensor norm(Object operand, @Nullable Object axis, boolean keepdims) {
        return Build.sqrt(reduce(Monoid.SUM, Build.square(floating(operand)), axis, keepdims));
    }
}
