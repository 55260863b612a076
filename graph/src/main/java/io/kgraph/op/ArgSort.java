package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The positions of the elements in ascending order, along the last axis, or in descending order.
///
/// Equal elements keep their order; −0 equals +0. Not-a-number is greater than everything.
///
/// - Shapes: rank 1 or more, kept.
/// - Dtypes: numbers → int64.
/// - Errors: rank 0.
/// - Gradient: none.
/// - Source: NumPy `argsort` with `kind="stable"`; descending, JAX `lax.top_k`.
public record ArgSort(boolean descending) implements Op.Library {
    @Override public String name() {
        return "argsort";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        Admits.NUMERIC.check(name(), 0, in.getFirst().dtype());
        TypeRules.axis(name(), in.getFirst().rank() - 1, in.getFirst());
        return in.getFirst().with(DType.INT64);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        NDArray x = in.getFirst();
        int n = Math.toIntExact(type.dim(-1).value()), count = Math.toIntExact(type.count());
        var result = new long[count];
        boolean floating = x.dtype().isFloating();
        double[] reals = floating ? x.toDoubleArray() : new double[0];
        long[] wholes = floating ? new long[0] : x.toLongArray();
        long[] row = new long[n], spare = new long[n];
        After order = key(reals, wholes);
        for (int at = 0; at < count; at += n) {
            for (int i = 0; i < n; i++) row[i] = (long) at + i;
            sort(row, spare, order, n);
            for (int i = 0; i < n; i++) result[at + i] = row[i] - at;
        }
        return NDArray.wrap(result, type.shape().extents());
    }

    /// Whether what is at one place comes after what is at another, which stands behind it.
    private interface After {
        boolean test(long first, long second);
    }

    private After key(double[] reals, long[] wholes) {
        if (reals.length > 0) return descending ? (a, b) -> before(reals[(int) a], reals[(int) b]) : (a, b) -> before(reals[(int) b], reals[(int) a]);
        return descending ? (a, b) -> wholes[(int) a] < wholes[(int) b] : (a, b) -> wholes[(int) a] > wholes[(int) b];
    }

    private static boolean before(double x, double y) {
        return x < y || Double.isNaN(y) && !Double.isNaN(x);
    }

    /// Merges runs of 1, 2, 4, … elements, which keeps equal ones in their order.
    private static void sort(long[] row, long[] spare, After after, int n) {
        long[] from = row, to = spare;
        for (int run = 1; run < n; run *= 2) {
            for (int start = 0; start < n; start += 2 * run) {
                int middle = Math.min(n, start + run), end = Math.min(n, start + 2 * run), i = start, j = middle;
                for (int k = start; k < end; k++) to[k] = i < middle && (j == end || !after.test(from[i], from[j])) ? from[i++] : from[j++];
            }
            long[] kept = from;
            from = to;
            to = kept;
        }
        if (from != row) System.arraycopy(from, 0, row, 0, n);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList((Tensor) null);
    }

    @Override public boolean differentiable(int index) {
        return false;
    }

    @Override public String attributes() {
        return descending ? "descending" : "";
    }
}
