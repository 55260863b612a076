package io.kgraph.exec.kernel;

import io.kgraph.array.Sums;
import io.kgraph.exec.jvm.Fused;
import io.kgraph.exec.jvm.Tiles;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A product in `float` registers with two columns or more.
///
/// A block of up to 256 rows of `b` by 256 columns is packed into one Java array a row. Two rows of `a` at a time run over it, four
/// steps of `k` in one loop over the columns: all arrays are read and written at the loop's index, which is what lets C2
/// make vector code of it, and the chain of each element keeps its order.
final class FloatProduct implements Kernel.Bound {
    private static final int COLUMNS = 256;
    private static final int STEPS = Sums.PRODUCT_BLOCK;
    static final int ROWS = 128;
    static final int A = STEPS;                          // numbers of rows in scratch: two of a,
    static final int SUM = A + 2;                        // two chains,
    static final int C = SUM + 2;                        // the block of the result,
    static final int CHUNKS = C + ROWS;                  // and sums of 1, 2, 4, … chunks of it

    private final MatMulKernel.Shape s;
    private final int chunk;
    private final int scratch;

    FloatProduct(MatMulKernel.Shape shape) {
        s = shape;
        chunk = s.k() < Sums.CHUNKED_FROM ? Math.max(1, s.k()) : Sums.PRODUCT_CHUNK;
        int chunks = Math.ceilDiv(s.k(), chunk), levels = chunks < 2 ? 0 : 32 - Integer.numberOfLeadingZeros(chunks);
        scratch = CHUNKS + levels * ROWS;
    }

    @Override public long units() {
        return s.pages() * s.m();
    }

    @Override public long width() {
        return s.n();
    }

    @Override public double nanos() {
        return s.nanos(0.03);
    }

    @Override public int block() {
        return ROWS;
    }

    @Override public void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long from, long to) {
        float[][] rows = tiles.floatRows(scratch, COLUMNS);
        while (from < to) {
            long page = from / s.m();
            int i = (int) (from % s.m()), count = (int) Math.min(Math.min(ROWS, to - from), s.m() - i);
            long a = s.aPages().address(page) + i * s.aRow(), b = s.bPages().address(page);
            for (int j = 0; j < s.n(); j += COLUMNS) {
                int width = Math.min(COLUMNS, s.n() - j);
                multiply(rows, inputs[0], a, inputs[1], b + j * s.bColumn(), count, width, tiles);
                for (int r = 0; r < count; r++) s.lane().store(output, (from + r) * s.n() + j, 1, rows[C + r], 0, width, tiles);
            }
            from += count;
        }
    }

    /// `count` rows by `width` columns of the result into the rows from `C` on.
    private void multiply(float[][] rows, MemorySegment aMemory, long a, MemorySegment bMemory, long b, int count, int width, Tiles t) {
        if (s.k() == 0) for (int r = 0; r < count; r++) Arrays.fill(rows[C + r], 0, width, 0);
        long chunks = 0;
        for (int start = 0; start < s.k(); start += chunk) {
            int end = Math.min(s.k(), start + chunk);
            for (int p = start; p < end; p += STEPS) {
                int steps = Math.min(STEPS, end - p);
                pack(rows, bMemory, b + p * s.bStep(), steps, width, t);
                for (int r = 0; r < count; r += 2) {
                    boolean pair = r + 1 < count;
                    s.lane().load(aMemory, a + r * s.aRow() + p * s.aStep(), s.aStep(), rows[A], 0, steps, t);
                    if (pair) s.lane().load(aMemory, a + (r + 1) * s.aRow() + p * s.aStep(), s.aStep(), rows[A + 1], 0, steps, t);
                    boolean first = p == start;
                    float[] c0 = rows[first ? C + r : SUM], c1 = rows[first && pair ? C + r + 1 : SUM + 1];
                    Arrays.fill(c0, 0, width, 0);
                    if (pair) {
                        Arrays.fill(c1, 0, width, 0);
                        chains(c0, c1, rows, steps, width);
                    } else chain(c0, rows, steps, width);
                    if (!first) {
                        add(rows[C + r], c0, width);
                        if (pair) add(rows[C + r + 1], c1, width);
                    }
                }
            }
            if (scratch > CHUNKS) chunks = push(rows, chunks, count, width);
        }
        if (scratch > CHUNKS) rest(rows, chunks, count, width);
    }

    private void pack(float[][] rows, MemorySegment memory, long b, int steps, int width, Tiles t) {
        if (s.bColumn() == 1 || s.bStep() != 1 || width == 1) {
            for (int p = 0; p < steps; p++) s.lane().load(memory, b + p * s.bStep(), s.bColumn(), rows[p], 0, width, t);
            return;
        }
        float[] column = rows[A];                                   // a transposed operand lies column by column
        for (int j = 0; j < width; j++) {
            s.lane().load(memory, b + j * s.bColumn(), 1, column, 0, steps, t);
            for (int p = 0; p < steps; p++) rows[p][j] = column[p];
        }
    }

    static void chains(float[] c0, float[] c1, float[][] rows, int steps, int n) {
        float[] a0 = rows[A], a1 = rows[A + 1];
        int p = 0;
        for (; p + 4 <= steps; p += 4)
            four(c0, c1, rows[p], rows[p + 1], rows[p + 2], rows[p + 3], a0[p], a0[p + 1], a0[p + 2], a0[p + 3], a1[p], a1[p + 1], a1[p + 2], a1[p + 3], n);
        for (; p < steps; p++) {
            one(c0, rows[p], a0[p], n);
            one(c1, rows[p], a1[p], n);
        }
    }

    static void chain(float[] c, float[][] rows, int steps, int n) {
        float[] a = rows[A];
        int p = 0;
        for (; p + 4 <= steps; p += 4) four(c, rows[p], rows[p + 1], rows[p + 2], rows[p + 3], a[p], a[p + 1], a[p + 2], a[p + 3], n);
        for (; p < steps; p++) one(c, rows[p], a[p], n);
    }

    private static void four(float[] c0, float[] c1, float[] b0, float[] b1, float[] b2, float[] b3,
            float p0, float p1, float p2, float p3, float q0, float q1, float q2, float q3, int n) {
        for (int j = 0; j < n; j++) {
            float x0 = b0[j], x1 = b1[j], x2 = b2[j], x3 = b3[j];
            c0[j] = Fused.fma(p3, x3, Fused.fma(p2, x2, Fused.fma(p1, x1, Fused.fma(p0, x0, c0[j]))));
            c1[j] = Fused.fma(q3, x3, Fused.fma(q2, x2, Fused.fma(q1, x1, Fused.fma(q0, x0, c1[j]))));
        }
    }

    private static void four(float[] c, float[] b0, float[] b1, float[] b2, float[] b3, float p0, float p1, float p2, float p3, int n) {
        for (int j = 0; j < n; j++) c[j] = Fused.fma(p3, b3[j], Fused.fma(p2, b2[j], Fused.fma(p1, b1[j], Fused.fma(p0, b0[j], c[j]))));
    }

    private static void one(float[] c, float[] b, float p, int n) {
        for (int j = 0; j < n; j++) c[j] = Fused.fma(p, b[j], c[j]);
    }

    static void add(float[] to, float[] x, int n) {
        for (int j = 0; j < n; j++) to[j] += x[j];
    }

    private static void addBefore(float[] to, float[] x, int n) {
        for (int j = 0; j < n; j++) to[j] = x[j] + to[j];
    }

    /// The block as one more chunk: as in counting, two equal sums become one of twice the size.
    static long push(float[][] rows, long chunks, int count, int n) {
        int level = 0;
        for (; (chunks >>> level & 1) != 0; level++)
            for (int r = 0; r < count; r++) addBefore(rows[C + r], rows[CHUNKS + level * ROWS + r], n);
        for (int r = 0; r < count; r++) System.arraycopy(rows[C + r], 0, rows[CHUNKS + level * ROWS + r], 0, n);
        return chunks + 1;
    }

    static void rest(float[][] rows, long chunks, int count, int n) {
        int level = Long.numberOfTrailingZeros(chunks);
        for (int r = 0; r < count; r++) System.arraycopy(rows[CHUNKS + level * ROWS + r], 0, rows[C + r], 0, n);
        while (++level < Long.SIZE)
            if ((chunks >>> level & 1) != 0) for (int r = 0; r < count; r++) addBefore(rows[C + r], rows[CHUNKS + level * ROWS + r], n);
    }
}
