package io.kgraph.exec.kernel;

import io.kgraph.array.Sums;
import io.kgraph.exec.jvm.Tiles;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A convolution in `float` registers as a product of windows and kernel, in the loops of [FloatProduct].
///
/// With many outputs the vectors go over them, as in a matrix product. With few they go over positions: the windows are packed on their side, and each output
/// takes its column of the kernel over all of them.
final class FloatConvolution implements Kernel.Bound {
    private static final int WIDE = 96;                          // outputs
    private static final int WIDTH = 256;
    private static final int STEPS = Sums.PRODUCT_BLOCK;
    private static final int A = FloatProduct.A;
    private static final int SUM = FloatProduct.SUM;
    private static final int C = FloatProduct.C;
    private static final int CHUNKS = FloatProduct.CHUNKS;
    private static final int ROWS = FloatProduct.ROWS;

    private final Patches p;
    private final boolean overPositions;
    private final int scratch;

    FloatConvolution(Patches patches) {
        p = patches;
        overPositions = p.outputs() / p.groups() < WIDE;
        int k = 0;
        for (var phase : p.phases()) k = Math.max(k, phase.k());
        int chunks = Math.ceilDiv(k, chunk(k)), levels = chunks < 2 ? 0 : 32 - Integer.numberOfLeadingZeros(chunks);
        scratch = CHUNKS + levels * ROWS;
    }

    private static int chunk(int k) {
        return k < Sums.CHUNKED_FROM ? Math.max(1, k) : Sums.PRODUCT_CHUNK;
    }

    @Override public long units() {
        return p.units();
    }

    @Override public long width() {
        return p.outputs();
    }

    @Override public double nanos() {
        return 0.06 * p.products();
    }

    @Override public int block() {
        return WIDTH * p.phases().size();
    }

    @Override public void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long from, long to) {
        float[][] rows = tiles.floatRows(scratch, WIDTH);
        int[][] state = tiles.intRows(p.spatial() + 2, WIDTH);
        long[] bases = tiles.longRows(1, WIDTH)[0];
        for (var phase : p.phases())
            for (long at = from; at < to; ) {
                long next = p.collect(phase, at, to, overPositions ? WIDTH : ROWS, state, bases);
                for (int g = 0; g < p.groups(); g++) group(phase, g, inputs, output, at, rows, state, bases, tiles);
                at = next;
            }
    }

    private void group(Patches.Phase phase, int g, MemorySegment[] in, MemorySegment output, long at, float[][] rows, int[][] state, long[] bases, Tiles t) {
        int[] units = state[p.spatial()];
        int positions = state[p.spatial() + 1][0], each = p.outputs() / p.groups(), step = overPositions ? ROWS : WIDTH;
        for (int j = 0; j < each && positions > 0; j += step) {
            int outputs = Math.min(step, each - j), column = g * each + j;
            multiply(phase, g, column, in, rows, overPositions ? outputs : positions, overPositions ? positions : outputs, state, bases, t);
            if (overPositions) {
                float[] row = rows[A];
                for (int r = 0; r < positions; r++) {
                    for (int o = 0; o < outputs; o++) row[o] = rows[C + o][r];
                    p.lane().store(output, (at + units[r]) * p.outputs() + column, 1, row, 0, outputs, t);
                }
            } else for (int r = 0; r < positions; r++) p.lane().store(output, (at + units[r]) * p.outputs() + column, 1, rows[C + r], 0, outputs, t);
        }
    }

    /// `count` rows by `width` columns into the rows from `C` on; the rows are outputs where the columns are positions.
    private void multiply(Patches.Phase phase, int g, int column, MemorySegment[] in, float[][] rows, int count, int width, int[][] state, long[] bases, Tiles t) {
        int k = phase.k(), chunk = chunk(k);
        if (k == 0) for (int r = 0; r < count; r++) Arrays.fill(rows[C + r], 0, width, 0);
        long chunks = 0;
        for (int start = 0; start < k; start += chunk) {
            int end = Math.min(k, start + chunk);
            for (int i = start; i < end; i += STEPS) {
                int steps = Math.min(STEPS, end - i);
                if (overPositions) packWindows(phase, g, in[0], rows, i, steps, width, state, bases, t);
                else packKernel(phase, column, in[1], rows, i, steps, width, t);
                for (int r = 0; r < count; r += 2) {
                    boolean pair = r + 1 < count, first = i == start;
                    left(phase, g, column, in, r, i, steps, rows[A], state, bases, t);
                    if (pair) left(phase, g, column, in, r + 1, i, steps, rows[A + 1], state, bases, t);
                    float[] c0 = rows[first ? C + r : SUM], c1 = rows[first && pair ? C + r + 1 : SUM + 1];
                    Arrays.fill(c0, 0, width, 0);
                    if (pair) {
                        Arrays.fill(c1, 0, width, 0);
                        FloatProduct.chains(c0, c1, rows, steps, width);
                    } else FloatProduct.chain(c0, rows, steps, width);
                    if (!first) {
                        FloatProduct.add(rows[C + r], c0, width);
                        if (pair) FloatProduct.add(rows[C + r + 1], c1, width);
                    }
                }
            }
            if (k > chunk) chunks = FloatProduct.push(rows, chunks, count, width);
        }
        if (k > chunk) FloatProduct.rest(rows, chunks, count, width);
    }

    private void left(Patches.Phase phase, int g, int column, MemorySegment[] in, int r, int from, int steps, float[] to, int[][] state, long[] bases, Tiles t) {
        if (!overPositions) p.load(phase, in[0], state, bases, r, g, from, steps, to, t);
        else
            for (int i = 0; i < steps; ) {
                int run = Math.min(steps - i, phase.line() - (from + i) % phase.line());
                p.lane().load(in[1], p.kernelOffset() + (long) p.row(phase, from + i) * p.outputs() + column + r, p.outputs(), to, i, run, t);
                i += run;
            }
    }

    private void packKernel(Patches.Phase phase, int column, MemorySegment kernel, float[][] rows, int from, int steps, int width, Tiles t) {
        for (int i = 0; i < steps; i++) p.lane().load(kernel, p.kernelOffset() + (long) p.row(phase, from + i) * p.outputs() + column, 1, rows[i], 0, width, t);
    }

    private void packWindows(Patches.Phase phase, int g, MemorySegment x, float[][] rows, int from, int steps, int width, int[][] state, long[] bases, Tiles t) {
        float[] window = rows[A];
        for (int r = 0; r < width; r++) {
            p.load(phase, x, state, bases, r, g, from, steps, window, t);
            for (int i = 0; i < steps; i++) rows[i][r] = window[i];
        }
    }
}
