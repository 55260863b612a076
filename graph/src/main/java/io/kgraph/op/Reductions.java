package io.kgraph.op;

import io.kgraph.array.NDArray;
import io.kgraph.array.Sums;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Monoid;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.stream.IntStream;

/// The value rule of reductions: sums, products and means in the order of [Sums], the others in any.
final class Reductions {
    private Reductions() {}

    static NDArray evaluate(Op.Reduction op, NDArray x, TensorType type) {
        int[] axes = op.axes().list().stream().mapToInt(Integer::intValue).toArray();
        NDArray y = switch (op.monoid()) {
            case SUM -> op.mean() ? Sums.mean(x, axes) : Sums.sum(x, axes);
            case PRODUCT -> Sums.product(x, axes);
            case MAX, MIN, ANY, ALL, ARGMAX, ARGMIN -> fold(op, x, axes, type);
        };
        return y.reshape(type.shape().extents());
    }

    /// With the reduced axes at the end, each result is a fold of consecutive elements.
    private static NDArray fold(Op.Reduction op, NDArray x, int[] axes, TensorType type) {
        int[] kept = IntStream.range(0, x.rank()).filter(a -> !op.axes().contains(a)).toArray();
        NDArray moved = x.permute(IntStream.concat(IntStream.of(kept), IntStream.of(axes)).toArray());
        int outputs = Math.toIntExact(type.count());
        int run = Elements.product(moved.extents(), kept.length, x.rank());
        if (op.monoid().positional() && run == 0 && outputs > 0) throw Mismatch.run(op.name() + " of an empty axis");
        Object result = switch (Elements.load(moved)) {
            case float[] v -> op.monoid().positional() ? positions(op.monoid(), widened(v), outputs, run) : extremes(op.monoid(), v, outputs, run);
            case double[] v -> op.monoid().positional() ? positions(op.monoid(), v, outputs, run) : extremes(op.monoid(), v, outputs, run);
            case int[] v -> {
                long[] wide = IntStream.of(v).asLongStream().toArray();
                yield op.monoid().positional() ? positions(op.monoid(), wide, outputs, run) : extremes(op.monoid(), wide, outputs, run, x.dtype());
            }
            case long[] v -> op.monoid().positional() ? positions(op.monoid(), v, outputs, run) : extremes(op.monoid(), v, outputs, run, x.dtype());
            case boolean[] v -> truths(op.monoid(), v, outputs, run);
            default -> throw new IllegalArgumentException("no reduction of " + x.dtype());
        };
        return Elements.store(result, type.dtype(), type.shape().extents());
    }

    private static double[] widened(float[] v) {
        var wide = new double[v.length];
        for (int i = 0; i < v.length; i++) wide[i] = v[i];
        return wide;
    }

    private static float[] extremes(Monoid monoid, float[] v, int outputs, int run) {
        var y = new float[outputs];
        for (int o = 0; o < outputs; o++) {
            float best = monoid == Monoid.MAX ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
            for (int i = o * run; i < (o + 1) * run; i++) best = monoid == Monoid.MAX ? Math.max(best, v[i]) : Math.min(best, v[i]);
            y[o] = best;
        }
        return y;
    }

    private static double[] extremes(Monoid monoid, double[] v, int outputs, int run) {
        var y = new double[outputs];
        for (int o = 0; o < outputs; o++) {
            double best = monoid == Monoid.MAX ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            for (int i = o * run; i < (o + 1) * run; i++) best = monoid == Monoid.MAX ? Math.max(best, v[i]) : Math.min(best, v[i]);
            y[o] = best;
        }
        return y;
    }

    private static long[] extremes(Monoid monoid, long[] v, int outputs, int run, DType dtype) {
        var y = new long[outputs];
        for (int o = 0; o < outputs; o++) {
            long best = identity(monoid, dtype);
            for (int i = o * run; i < (o + 1) * run; i++) best = monoid == Monoid.MAX ? Math.max(best, v[i]) : Math.min(best, v[i]);
            y[o] = best;
        }
        return y;
    }

    /// The least value of an integer dtype for a maximum, the greatest for a minimum.
    static long identity(Monoid monoid, DType dtype) {
        int bits = 8 * dtype.bytes();
        if (dtype.isSigned()) return monoid == Monoid.MAX ? -1L << (bits - 1) : ~(-1L << (bits - 1));
        return monoid == Monoid.MAX ? 0 : (1L << bits) - 1;
    }

    private static boolean[] truths(Monoid monoid, boolean[] v, int outputs, int run) {
        var y = new boolean[outputs];
        for (int o = 0; o < outputs; o++) {
            boolean all = monoid == Monoid.ALL;
            for (int i = o * run; i < (o + 1) * run; i++) all = monoid == Monoid.ALL ? all & v[i] : all | v[i];
            y[o] = all;
        }
        return y;
    }

    /// Of the first NaN, else of the first extreme; −0 and +0 are equal here.
    private static long[] positions(Monoid monoid, double[] v, int outputs, int run) {
        var y = new long[outputs];
        for (int o = 0; o < outputs; o++) {
            int best = 0;
            for (int i = 1; i < run && !Double.isNaN(v[o * run + best]); i++) {
                double x = v[o * run + i], known = v[o * run + best];
                if (Double.isNaN(x) || (monoid == Monoid.ARGMAX ? x > known : x < known)) best = i;
            }
            y[o] = best;
        }
        return y;
    }

    private static long[] positions(Monoid monoid, long[] v, int outputs, int run) {
        var y = new long[outputs];
        for (int o = 0; o < outputs; o++) {
            int best = 0;
            for (int i = 1; i < run; i++) {
                long x = v[o * run + i], known = v[o * run + best];
                if (monoid == Monoid.ARGMAX ? x > known : x < known) best = i;
            }
            y[o] = best;
        }
        return y;
    }
}
