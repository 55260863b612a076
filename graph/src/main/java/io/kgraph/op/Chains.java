package io.kgraph.op;

import io.kgraph.array.NDArray;
import io.kgraph.ir.Monoid;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.TensorType;

/// The value rules that go along an axis one element at a time.
final class Chains {
    private Chains() {}

    /// One line of an array along an axis, from the end that the op begins at.
    private interface Line {
        /// @param first the position of the first element
        /// @param stride from one element to the next
        void go(int first, int stride, int count);
    }

    private static void lines(TensorType type, int axis, boolean reverse, Line line) {
        long[] extents = type.shape().extents();
        int outer = Elements.product(extents, 0, axis), count = Math.toIntExact(extents[axis]);
        int inner = Elements.product(extents, axis + 1, extents.length);
        if (count == 0) return;
        for (int o = 0; o < outer; o++)
            for (int k = 0; k < inner; k++) {
                int first = o * count * inner + k;
                if (reverse) line.go(first + (count - 1) * inner, -inner, count);
                else line.go(first, inner, count);
            }
    }

    /// One chain in index order, in the accumulator's type; the first element is taken as it is.
    static NDArray prefix(Prefix op, NDArray x, TensorType type) {
        ScalarType register = Registers.of(type.dtype().accumulator());
        Object from = Elements.load(x, register), to = Elements.allocate(register, Math.toIntExact(type.count()));
        boolean product = op.monoid() == Monoid.PRODUCT, exclusive = op.exclusive();
        lines(type, op.axis(), op.reverse(), switch (from) {
            case float[] a -> {
                float[] y = (float[]) to;
                yield (first, stride, count) -> {
                    float chain = product ? 1 : 0;
                    for (int i = 0, at = first; i < count; i++, at += stride) {
                        if (exclusive) y[at] = chain;
                        chain = i == 0 ? a[at] : product ? chain * a[at] : chain + a[at];
                        if (!exclusive) y[at] = chain;
                    }
                };
            }
            case double[] a -> {
                double[] y = (double[]) to;
                yield (first, stride, count) -> {
                    double chain = product ? 1 : 0;
                    for (int i = 0, at = first; i < count; i++, at += stride) {
                        if (exclusive) y[at] = chain;
                        chain = i == 0 ? a[at] : product ? chain * a[at] : chain + a[at];
                        if (!exclusive) y[at] = chain;
                    }
                };
            }
            case int[] a -> {
                int[] y = (int[]) to;
                yield (first, stride, count) -> {
                    int chain = product ? 1 : 0;
                    for (int i = 0, at = first; i < count; i++, at += stride) {
                        if (exclusive) y[at] = chain;
                        chain = product ? chain * a[at] : chain + a[at];
                        if (!exclusive) y[at] = chain;
                    }
                };
            }
            case long[] a -> {
                long[] y = (long[]) to;
                yield (first, stride, count) -> {
                    long chain = product ? 1 : 0;
                    for (int i = 0, at = first; i < count; i++, at += stride) {
                        if (exclusive) y[at] = chain;
                        chain = product ? chain * a[at] : chain + a[at];
                        if (!exclusive) y[at] = chain;
                    }
                };
            }
            default -> throw new IllegalArgumentException("no prefix of " + register);
        });
        return Elements.store(to, type.dtype(), type.shape().extents());
    }

    /// The product and the sum are rounded one after the other; the first element is that of `b`.
    static NDArray recurrence(Recurrence op, NDArray a, NDArray b, TensorType type) {
        double[] factor = a.toDoubleArray(), addend = b.toDoubleArray(), y = new double[addend.length];
        var round = Rounding.of(type.dtype());
        lines(type, op.axis(), op.reverse(), (first, stride, count) -> {
            double chain = 0;
            for (int i = 0, at = first; i < count; i++, at += stride) {
                chain = i == 0 ? addend[at] : round.apply(round.apply(factor[at] * chain) + addend[at]);
                y[at] = chain;
            }
        });
        return NDArray.wrap(y, type.shape().extents()).cast(type.dtype());
    }

    /// To the precision in which a floating dtype computes: a product or sum of two such numbers in `double` rounds to it as if rounded once.
    private interface Rounding {
        double apply(double value);

        static Rounding of(io.kgraph.type.DType dtype) {
            return switch (Registers.of(dtype)) {
                case F32 -> value -> (float) value;
                case F64, I32, I64, BOOL -> value -> value;
            };
        }
    }
}
