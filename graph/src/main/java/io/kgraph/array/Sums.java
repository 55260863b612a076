package io.kgraph.array;

import com.google.common.primitives.Ints;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The order of every sum, product and mean: the definition that all targets meet bit for bit, here slow and obvious.
///
/// **Which rule.** A reduction names a set of axes; their order and the layout in memory do not matter, nor do extents of 1.
///
/// - The *trailing run* is the longest run of named axes at the end of the array, flattened in row-major order; it follows the
///   trailing rule. All axes named: one trailing run.
/// - The named axes that are left, each with a kept axis somewhere behind it, are the *leading* ones. Each combination of their positions, in
///   row-major order, is a row, and rows follow the leading rule.
/// - *Both kinds at once*: first each trailing run, for every position of all other axes; then its results are the rows of the leading
///   rule. What passes between the two stays in the accumulator's type: float16 is rounded, and a mean divided, only at the very end.
///
/// So `[a, b, c]` over axis 1 is the leading rule with `b` rows, even if `c` is 1; over axes 1 and 2, the trailing rule with `b · c` elements; over 0
/// and 2, `a · b` trailing runs of `c`, then for each of `b` positions `a` rows.
///
/// **Trailing rule**, over `n` elements `x₀ … xₙ₋₁`, with 64 lanes where the accumulator has 4 bytes and 32 where it has 8:
///
/// 1. Block `B` is the elements `4096·B ≤ i < 4096·(B + 1)`; the last may be short.
/// 2. In each block all lanes start at the identity, −0 for sums and 1 for products. In index order, `lane[i mod lanes] = lane[i mod lanes] ∘ xᵢ`. A lane
///    that no element reached keeps the identity, which changes nothing: `−0 + v` and `1 · v` have the bits of `v`, −0 included. Starting a lane
///    with its first element is therefore the same, as is leaving absent lanes out of the tree.
/// 3. The block's value is `lane[0]` after, for `h = lanes/2, lanes/4, … 1`, all `j < h` at once: `lane[j] = lane[j] ∘ lane[j + h]`.
/// 4. Blocks combine pairwise: 0 with 1, 2 with 3, …, an odd last one goes up as it is; again, until one is left.
///
/// **Leading rule**, for each kept position over its `n` rows: rows are added one after the other within blocks of 256 (from the identity, or from
/// the block's first row: the same bits), and blocks combine pairwise as above.
///
/// **Of nothing**: a sum is +0, a product 1, a mean NaN. A sum of values that are all −0 is −0.
///
/// **Mean**: the sum, divided once by the count as a number of the accumulator's type, then stored.
///
/// **Matrix product**, each element a sum of `k` products `aᵢ · bᵢ`:
///
/// 1. Within a block of 256 (the last may be short) one chain `s = fma(aᵢ, bᵢ, s)` in index order, from +0.
/// 2. Block values are added in index order, `((s₀ + s₁) + s₂) + …`; the first is taken as it is.
/// 3. With `k ≥ 8192`, `k` is first cut into chunks of 4096 (the last may be short); steps 1 and 2 within each chunk, chunks pairwise as above. Below 8192 there
///    is one chunk, also between 4096 and 8192.
/// 4. `k = 0` gives +0.
///
/// A product with a *single column* (`n = 1`) follows the trailing rule instead, where a lane takes `lane = fma(aᵢ, bᵢ, lane)` from −0, that
/// is, its first product rounded; its `k = 0` gives +0 as well. float64 has the same blocks and chunks, and 32 lanes for the single column.
///
/// **Types**: float16 is widened to float32 exactly, accumulated there, and rounded once when stored. Integers of one or two bytes accumulate in int32, others
/// in themselves; all wrap, so their order is free. NaNs count as one value.
public final class Sums {
    /// Lanes of the trailing rule for accumulators of 4 bytes.
    public static final int LANES_4 = 64;
    /// Lanes of the trailing rule for accumulators of 8 bytes.
    public static final int LANES_8 = 32;
    /// Elements in a block of the trailing rule.
    public static final int TRAILING_BLOCK = 4096;
    /// Rows in a block of the leading rule.
    public static final int LEADING_BLOCK = 256;
    /// Products in one chain of the matrix product.
    public static final int PRODUCT_BLOCK = 256;
    /// Products in a chunk of the matrix product, where it has chunks.
    public static final int PRODUCT_CHUNK = 4096;
    /// The least contracted extent at which the matrix product is cut into chunks.
    public static final int CHUNKED_FROM = 8192;

    /// Takes element `i` into an accumulator.
    private interface FloatStep {
        float take(float accumulator, int i);
    }

    private interface DoubleStep {
        double take(double accumulator, int i);
    }

    /// Sum or product; `identity` starts accumulators, `nothing` is the value of no elements.
    private enum Fold {
        SUM(-0.0f, 0.0f) {
            @Override float combine(float a, float b) { return a + b; }
            @Override double combine(double a, double b) { return a + b; }
            @Override int combine(int a, int b) { return a + b; }
            @Override long combine(long a, long b) { return a + b; }
        },
        PRODUCT(1, 1) {
            @Override float combine(float a, float b) { return a * b; }
            @Override double combine(double a, double b) { return a * b; }
            @Override int combine(int a, int b) { return a * b; }
            @Override long combine(long a, long b) { return a * b; }
        };

        final float identity;
        final float nothing;

        Fold(float identity, float nothing) {
            this.identity = identity;
            this.nothing = nothing;
        }

        abstract float combine(float a, float b);
        abstract double combine(double a, double b);
        abstract int combine(int a, int b);
        abstract long combine(long a, long b);
    }

    private Sums() {}

    // ---- whole arrays ------------------------------------------------------------------------------------------------------

    /// The sum over some axes, which disappear; integers and float16 come back in their own dtype.
    public static NDArray sum(NDArray x, int... axes) {
        return reduce(x, axes, Fold.SUM).cast(x.dtype());
    }

    /// The product over some axes, which disappear.
    public static NDArray product(NDArray x, int... axes) {
        return reduce(x, axes, Fold.PRODUCT).cast(x.dtype());
    }

    /// The mean of a floating array over some axes, which disappear.
    public static NDArray mean(NDArray x, int... axes) {
        if (!x.dtype().isFloating()) throw GraphError.type("a mean is taken of floating numbers, not of " + x.dtype());
        var sum = reduce(x, axes, Fold.SUM);
        long count = 1;
        for (int axis : axes) count *= x.extent(axis);
        if (sum.dtype() == DType.FLOAT64) {
            double[] s = sum.toDoubleArray();
            for (int i = 0; i < s.length; i++) s[i] /= count;
            return NDArray.wrap(s, sum.extents());
        }
        float[] s = sum.toFloatArray();
        for (int i = 0; i < s.length; i++) s[i] /= count;
        return NDArray.wrap(s, sum.extents()).cast(x.dtype());
    }

    /// In the accumulator's dtype.
    private static NDArray reduce(NDArray x, int[] axes, Fold fold) {
        if (!x.dtype().isNumeric()) throw GraphError.type("sums and products are of numbers, not of " + x.dtype());
        var named = new boolean[x.rank()];
        for (int axis : axes) named[Layout.axis(axis, x.rank())] = true;
        int trailingFrom = x.rank();
        while (trailingFrom > 0 && named[trailingFrom - 1]) trailingFrom--;

        int end = trailingFrom;
        int[] kept = IntStream.range(0, x.rank()).filter(d -> !named[d]).toArray();
        int[] leading = IntStream.range(0, end).filter(d -> named[d]).toArray();
        int[] trailing = IntStream.range(end, x.rank()).toArray();
        int[] order = Ints.concat(kept, leading, trailing);
        long[] result = extents(x, kept);
        int rows = Math.toIntExact(Layout.size(extents(x, leading)));
        int run = Math.toIntExact(Layout.size(extents(x, trailing)));
        int outputs = Math.toIntExact(Layout.size(result));

        var flat = x.permute(order).cast(x.dtype().accumulator());
        return switch (flat.dtype()) {
            case FLOAT32 -> {
                float[] v = flat.toFloatArray();
                if (trailing.length > 0) v = trailing(v, outputs * rows, run, fold);
                if (leading.length > 0) v = leading(v, outputs, rows, fold);
                yield NDArray.wrap(v, result);
            }
            case FLOAT64 -> {
                double[] v = flat.toDoubleArray();
                if (trailing.length > 0) v = trailing(v, outputs * rows, run, fold);
                if (leading.length > 0) v = leading(v, outputs, rows, fold);
                yield NDArray.wrap(v, result);
            }
            case INT32 -> NDArray.wrap(whole(flat.toIntArray(), outputs, rows * run, fold), result);
            case INT64 -> NDArray.wrap(whole(flat.toLongArray(), outputs, rows * run, fold), result);
            case FLOAT16, INT8, INT16, UINT8, UINT16, BOOL, STRING -> throw new BrokenInvariant("sums", flat.dtype() + " is no accumulator");
        };
    }

    private static long[] extents(NDArray x, int[] axes) {
        return Arrays.stream(axes).mapToLong(x::extent).toArray();
    }

    private static float[] trailing(float[] x, int outputs, int run, Fold fold) {
        var result = new float[outputs];
        for (int o = 0; o < outputs; o++) {
            int from = o * run;
            result[o] = trailingFloats(run, fold, (float lane, int i) -> fold.combine(lane, x[from + i]));
        }
        return result;
    }

    private static double[] trailing(double[] x, int outputs, int run, Fold fold) {
        var result = new double[outputs];
        for (int o = 0; o < outputs; o++) {
            int from = o * run;
            result[o] = trailingDoubles(run, fold, (double lane, int i) -> fold.combine(lane, x[from + i]));
        }
        return result;
    }

    private static float[] leading(float[] x, int outputs, int rows, Fold fold) {
        var result = new float[outputs];
        for (int o = 0; o < outputs; o++) result[o] = leading(x, o * rows, 1, rows, fold);
        return result;
    }

    private static double[] leading(double[] x, int outputs, int rows, Fold fold) {
        var result = new double[outputs];
        for (int o = 0; o < outputs; o++) result[o] = leading(x, o * rows, 1, rows, fold);
        return result;
    }

    private static int[] whole(int[] x, int outputs, int count, Fold fold) {
        var result = new int[outputs];
        Arrays.fill(result, (int) fold.nothing);
        for (int o = 0; o < outputs; o++)
            for (int i = 0; i < count; i++) result[o] = fold.combine(result[o], x[o * count + i]);
        return result;
    }

    private static long[] whole(long[] x, int outputs, int count, Fold fold) {
        var result = new long[outputs];
        Arrays.fill(result, (long) fold.nothing);
        for (int o = 0; o < outputs; o++)
            for (int i = 0; i < count; i++) result[o] = fold.combine(result[o], x[o * count + i]);
        return result;
    }

    // ---- the trailing rule -------------------------------------------------------------------------------------------------

    /// The sum of `count` elements from `from` on, by the trailing rule.
    public static float sum(float[] x, int from, int count) {
        return trailingFloats(count, Fold.SUM, (float lane, int i) -> lane + x[from + i]);
    }

    /// The sum of `count` elements from `from` on, by the trailing rule.
    public static double sum(double[] x, int from, int count) {
        return trailingDoubles(count, Fold.SUM, (double lane, int i) -> lane + x[from + i]);
    }

    /// The product of `count` elements from `from` on, by the trailing rule.
    public static float product(float[] x, int from, int count) {
        return trailingFloats(count, Fold.PRODUCT, (float lane, int i) -> lane * x[from + i]);
    }

    /// The product of `count` elements from `from` on, by the trailing rule.
    public static double product(double[] x, int from, int count) {
        return trailingDoubles(count, Fold.PRODUCT, (double lane, int i) -> lane * x[from + i]);
    }

    private static float trailingFloats(int n, Fold fold, FloatStep step) {
        if (n == 0) return fold.nothing;
        var blocks = new float[Math.ceilDiv(n, TRAILING_BLOCK)];
        var lanes = new float[LANES_4];
        for (int b = 0; b < blocks.length; b++) {
            Arrays.fill(lanes, fold.identity);
            int from = b * TRAILING_BLOCK, end = from + Math.min(TRAILING_BLOCK, n - from);
            for (int i = from; i < end; i++) lanes[i % LANES_4] = step.take(lanes[i % LANES_4], i);
            for (int half = LANES_4 / 2; half > 0; half /= 2)
                for (int j = 0; j < half; j++) lanes[j] = fold.combine(lanes[j], lanes[j + half]);
            blocks[b] = lanes[0];
        }
        return pairwise(blocks, fold);
    }

    private static double trailingDoubles(int n, Fold fold, DoubleStep step) {
        if (n == 0) return fold.nothing;
        var blocks = new double[Math.ceilDiv(n, TRAILING_BLOCK)];
        var lanes = new double[LANES_8];
        for (int b = 0; b < blocks.length; b++) {
            Arrays.fill(lanes, fold.identity);
            int from = b * TRAILING_BLOCK, end = from + Math.min(TRAILING_BLOCK, n - from);
            for (int i = from; i < end; i++) lanes[i % LANES_8] = step.take(lanes[i % LANES_8], i);
            for (int half = LANES_8 / 2; half > 0; half /= 2)
                for (int j = 0; j < half; j++) lanes[j] = fold.combine(lanes[j], lanes[j + half]);
            blocks[b] = lanes[0];
        }
        return pairwise(blocks, fold);
    }

    private static float pairwise(float[] values, Fold fold) {
        int n = values.length;
        for (; n > 1; n = (n + 1) / 2) {
            for (int i = 0; i < n / 2; i++) values[i] = fold.combine(values[2 * i], values[2 * i + 1]);
            if (n % 2 == 1) values[n / 2] = values[n - 1];
        }
        return values[0];
    }

    private static double pairwise(double[] values, Fold fold) {
        int n = values.length;
        for (; n > 1; n = (n + 1) / 2) {
            for (int i = 0; i < n / 2; i++) values[i] = fold.combine(values[2 * i], values[2 * i + 1]);
            if (n % 2 == 1) values[n / 2] = values[n - 1];
        }
        return values[0];
    }

    // ---- the leading rule --------------------------------------------------------------------------------------------------

    /// The sum of `rows` elements `from, from + stride, …`, by the leading rule.
    public static float sumRows(float[] x, int from, int stride, int rows) {
        return leading(x, from, stride, rows, Fold.SUM);
    }

    /// The sum of `rows` elements `from, from + stride, …`, by the leading rule.
    public static double sumRows(double[] x, int from, int stride, int rows) {
        return leading(x, from, stride, rows, Fold.SUM);
    }

    /// The product of `rows` elements `from, from + stride, …`, by the leading rule.
    public static float productRows(float[] x, int from, int stride, int rows) {
        return leading(x, from, stride, rows, Fold.PRODUCT);
    }

    /// The product of `rows` elements `from, from + stride, …`, by the leading rule.
    public static double productRows(double[] x, int from, int stride, int rows) {
        return leading(x, from, stride, rows, Fold.PRODUCT);
    }

    private static float leading(float[] x, int from, int stride, int rows, Fold fold) {
        if (rows == 0) return fold.nothing;
        var blocks = new float[Math.ceilDiv(rows, LEADING_BLOCK)];
        Arrays.fill(blocks, fold.identity);
        for (int r = 0; r < rows; r++) blocks[r / LEADING_BLOCK] = fold.combine(blocks[r / LEADING_BLOCK], x[from + r * stride]);
        return pairwise(blocks, fold);
    }

    private static double leading(double[] x, int from, int stride, int rows, Fold fold) {
        if (rows == 0) return fold.nothing;
        var blocks = new double[Math.ceilDiv(rows, LEADING_BLOCK)];
        Arrays.fill(blocks, fold.identity);
        for (int r = 0; r < rows; r++) blocks[r / LEADING_BLOCK] = fold.combine(blocks[r / LEADING_BLOCK], x[from + r * stride]);
        return pairwise(blocks, fold);
    }

    // ---- the matrix product ------------------------------------------------------------------------------------------------

    /// The sum of the `k` products of elements `a[aFrom + i · aStride] · b[bFrom + i · bStride]`, by the rule of matrix products.
    public static float dot(float[] a, int aFrom, int aStride, float[] b, int bFrom, int bStride, int k) {
        if (k == 0) return 0;
        int chunk = k < CHUNKED_FROM ? k : PRODUCT_CHUNK;
        var chunks = new float[Math.ceilDiv(k, chunk)];
        for (int c = 0; c < chunks.length; c++) {
            int start = c * chunk, end = start + Math.min(chunk, k - start);
            for (int from = start; from < end; from += PRODUCT_BLOCK) {
                float s = 0;
                for (int i = from; i < Math.min(end, from + PRODUCT_BLOCK); i++) s = Math.fma(a[aFrom + i * aStride], b[bFrom + i * bStride], s);
                chunks[c] = from == start ? s : chunks[c] + s;
            }
        }
        return pairwise(chunks, Fold.SUM);
    }

    /// The sum of the `k` products of elements `a[aFrom + i · aStride] · b[bFrom + i · bStride]`, by the rule of matrix products.
    public static double dot(double[] a, int aFrom, int aStride, double[] b, int bFrom, int bStride, int k) {
        if (k == 0) return 0;
        int chunk = k < CHUNKED_FROM ? k : PRODUCT_CHUNK;
        var chunks = new double[Math.ceilDiv(k, chunk)];
        for (int c = 0; c < chunks.length; c++) {
            int start = c * chunk, end = start + Math.min(chunk, k - start);
            for (int from = start; from < end; from += PRODUCT_BLOCK) {
                double s = 0;
                for (int i = from; i < Math.min(end, from + PRODUCT_BLOCK); i++) s = Math.fma(a[aFrom + i * aStride], b[bFrom + i * bStride], s);
                chunks[c] = from == start ? s : chunks[c] + s;
            }
        }
        return pairwise(chunks, Fold.SUM);
    }

    /// The same sum of products by the rule of a single column.
    public static float dotColumn(float[] a, int aFrom, int aStride, float[] b, int bFrom, int bStride, int k) {
        return trailingFloats(k, Fold.SUM, (float lane, int i) -> Math.fma(a[aFrom + i * aStride], b[bFrom + i * bStride], lane));
    }

    /// The same sum of products by the rule of a single column.
    public static double dotColumn(double[] a, int aFrom, int aStride, double[] b, int bFrom, int bStride, int k) {
        return trailingDoubles(k, Fold.SUM, (double lane, int i) -> Math.fma(a[aFrom + i * aStride], b[bFrom + i * bStride], lane));
    }

    /// The product of `a [m, k]` and `b [k, n]`, both row-major, with the rule that `n` asks for.
    public static float[] matmul(float[] a, float[] b, int m, int k, int n) {
        var y = new float[m * n];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
                y[i * n + j] = n == 1 ? dotColumn(a, i * k, 1, b, 0, 1, k) : dot(a, i * k, 1, b, j, n, k);
        return y;
    }

    /// The product of `a [m, k]` and `b [k, n]`, both row-major, with the rule that `n` asks for.
    public static double[] matmul(double[] a, double[] b, int m, int k, int n) {
        var y = new double[m * n];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
                y[i * n + j] = n == 1 ? dotColumn(a, i * k, 1, b, 0, 1, k) : dot(a, i * k, 1, b, j, n, k);
        return y;
    }

    /// The product of `a [m, k]` and `b [k, n]`, both row-major; it wraps.
    public static int[] matmul(int[] a, int[] b, int m, int k, int n) {
        var y = new int[m * n];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
                for (int p = 0; p < k; p++) y[i * n + j] += a[i * k + p] * b[p * n + j];
        return y;
    }

    /// The product of `a [m, k]` and `b [k, n]`, both row-major; it wraps.
    public static long[] matmul(long[] a, long[] b, int m, int k, int n) {
        var y = new long[m * n];
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
                for (int p = 0; p < k; p++) y[i * n + j] += a[i * k + p] * b[p * n + j];
        return y;
    }

    /// The product of two arrays of one numeric dtype, `[…, m, k]` and `[…, k, n]` with equal leading extents.
    public static NDArray matmul(NDArray a, NDArray b) {
        int m = Math.toIntExact(a.extent(-2)), k = Math.toIntExact(a.extent(-1)), n = Math.toIntExact(b.extent(-1));
        var result = a.extents();
        result[result.length - 1] = n;
        long[] before = Arrays.copyOf(result, result.length - 2);
        int count = Math.toIntExact(Layout.size(before));
        var accumulator = a.dtype().accumulator();
        var y = NDArray.zeros(accumulator, count, m, n);
        var as = a.reshape(count, m, k).cast(accumulator);
        var bs = b.reshape(count, k, n).cast(accumulator);
        for (int i = 0; i < count; i++) y.at(0, i).copyFrom(page(as.at(0, i), bs.at(0, i), m, k, n));
        return y.reshape(result).cast(a.dtype());
    }

    private static NDArray page(NDArray a, NDArray b, int m, int k, int n) {
        return switch (a.dtype()) {
            case FLOAT32 -> NDArray.wrap(matmul(a.toFloatArray(), b.toFloatArray(), m, k, n), m, n);
            case FLOAT64 -> NDArray.wrap(matmul(a.toDoubleArray(), b.toDoubleArray(), m, k, n), m, n);
            case INT32 -> NDArray.wrap(matmul(a.toIntArray(), b.toIntArray(), m, k, n), m, n);
            case INT64 -> NDArray.wrap(matmul(a.toLongArray(), b.toLongArray(), m, k, n), m, n);
            case FLOAT16, INT8, INT16, UINT8, UINT16, BOOL, STRING ->
                    throw GraphError.type("a matrix product is of numbers, not of " + a.dtype());
        };
    }
}
