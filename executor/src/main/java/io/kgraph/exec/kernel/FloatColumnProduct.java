package io.kgraph.exec.kernel;

import io.kgraph.array.Sums;
import io.kgraph.exec.jvm.Fused;
import io.kgraph.exec.jvm.Tiles;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A product with a single column, in `float` registers: the rule of trailing sums, with each product fused into its lane.
///
/// Where the rows of `a` lie in memory one after the other, each is a sum across; where its columns do, many rows go down together.
final class FloatColumnProduct implements Kernel.Bound {
    private static final int LANES = Sums.LANES_4;
    private static final int BLOCK = Sums.TRAILING_BLOCK;
    private static final int WIDTH = 256;                        // rows that go down together
    private static final int LEVELS = 32;

    private final MatMulKernel.Shape s;
    private final boolean down;

    FloatColumnProduct(MatMulKernel.Shape shape) {
        s = shape;
        down = s.aRow() == 1 && s.aStep() != 1 && s.m() > 1;
    }

    @Override public long units() {
        return s.pages() * s.m();
    }

    @Override public long width() {
        return 1;
    }

    @Override public double nanos() {
        return s.nanos(0.3);
    }

    @Override public int block() {
        return Integer.MAX_VALUE;
    }

    @Override public void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long from, long to) {
        while (from < to) {
            long page = from / s.m();
            int i = (int) (from % s.m()), count = (int) Math.min(to - from, s.m() - i);
            if (down) count = Math.min(count, WIDTH);
            long a = s.aPages().address(page) + i * s.aRow(), b = s.bPages().address(page);
            if (s.k() == 0) {
                float[] zero = tiles.floatRows(1, WIDTH)[0];
                count = Math.min(count, WIDTH);
                Arrays.fill(zero, 0, count, 0);
                s.lane().store(output, from, 1, zero, 0, count, tiles);
            } else if (down) down(inputs, a, b, output, from, count, tiles);
            else across(inputs, a, b, output, from, count, tiles);
            from += count;
        }
    }

    private void across(MemorySegment[] inputs, long a, long b, MemorySegment output, long at, int count, Tiles t) {
        int groups = Math.ceilDiv(s.k(), LANES);
        float[][] rows = t.floatRows(groups + 4, WIDTH);
        float[] lanes = rows[groups], x = rows[groups + 1], stack = rows[groups + 2], result = rows[groups + 3];
        for (int g = 0; g < groups; g++) s.lane().load(inputs[1], b + (long) g * LANES * s.bStep(), s.bStep(), rows[g], 0, Math.min(LANES, s.k() - g * LANES), t);
        for (int r = 0; r < count; r++) {
            long blocks = 0;
            float value = 0;
            for (int start = 0; start < s.k(); start += BLOCK) {
                int end = Math.min(s.k(), start + BLOCK);
                Arrays.fill(lanes, 0, LANES, -0.0f);
                for (int p = start; p < end; p += LANES) {
                    int n = Math.min(LANES, end - p);
                    s.lane().load(inputs[0], a + r * s.aRow() + p * s.aStep(), s.aStep(), x, 0, n, t);
                    products(lanes, x, rows[p / LANES], n);
                }
                value = tree(lanes);
                if (s.k() > BLOCK) blocks = push(stack, blocks, value);
            }
            result[r % WIDTH] = s.k() > BLOCK ? rest(stack, blocks) : value;
            if (r % WIDTH == WIDTH - 1 || r == count - 1) s.lane().store(output, at + r / WIDTH * WIDTH, 1, result, 0, r % WIDTH + 1, t);
        }
    }

    private static void products(float[] lanes, float[] x, float[] y, int n) {
        for (int j = 0; j < n; j++) lanes[j] = Fused.fma(x[j], y[j], lanes[j]);
    }

    private static float tree(float[] a) {
        for (int half = LANES / 2; half > 0; half /= 2)
            for (int j = 0; j < half; j++) a[j] += a[j + half];
        return a[0];
    }

    private static long push(float[] stack, long count, float value) {
        int level = 0;
        for (; (count >>> level & 1) != 0; level++) value = stack[level] + value;
        stack[level] = value;
        return count + 1;
    }

    private static float rest(float[] stack, long count) {
        int level = Long.numberOfTrailingZeros(count);
        float value = stack[level];
        while (++level < LEVELS) if ((count >>> level & 1) != 0) value = stack[level] + value;
        return value;
    }

    // ---- down ------------------------------------------------------------------------------------------------------

    /// Rows of scratch: a lane each, then a row of memory, then factors, then sums of 1, 2, 4, … blocks.
    private void down(MemorySegment[] inputs, long a, long b, MemorySegment output, long at, int count, Tiles t) {
        int levels = 33 - Integer.numberOfLeadingZeros(Math.ceilDiv(s.k(), BLOCK));
        float[][] rows = t.floatRows(LANES + 2 + levels, WIDTH);
        float[] x = rows[LANES], factors = rows[LANES + 1];
        int sums = LANES + 2;
        long blocks = 0;
        for (int start = 0; start < s.k(); start += BLOCK) {
            int end = Math.min(s.k(), start + BLOCK);
            for (int l = 0; l < LANES; l++) Arrays.fill(rows[l], 0, count, -0.0f);
            for (int p = start; p < end; p++) {
                int within = (p - start) % WIDTH;
                if (within == 0) s.lane().load(inputs[1], b + p * s.bStep(), s.bStep(), factors, 0, Math.min(WIDTH, end - p), t);
                s.lane().load(inputs[0], a + p * s.aStep(), 1, x, 0, count, t);
                scaled(rows[p % LANES], x, factors[within], count);
            }
            for (int half = LANES / 2; half > 0; half /= 2)
                for (int j = 0; j < half; j++) add(rows[j], rows[j + half], count);
            int level = 0;
            for (; (blocks >>> level & 1) != 0; level++) addBefore(rows[0], rows[sums + level], count);
            System.arraycopy(rows[0], 0, rows[sums + level], 0, count);
            blocks++;
        }
        int level = Long.numberOfTrailingZeros(blocks);
        System.arraycopy(rows[sums + level], 0, rows[0], 0, count);
        while (++level < levels) if ((blocks >>> level & 1) != 0) addBefore(rows[0], rows[sums + level], count);
        s.lane().store(output, at, 1, rows[0], 0, count, t);
    }

    private static void scaled(float[] lane, float[] x, float factor, int n) {
        for (int j = 0; j < n; j++) lane[j] = Fused.fma(x[j], factor, lane[j]);
    }

    private static void add(float[] to, float[] x, int n) {
        for (int j = 0; j < n; j++) to[j] += x[j];
    }

    private static void addBefore(float[] to, float[] x, int n) {
        for (int j = 0; j < n; j++) to[j] = x[j] + to[j];
    }
}
