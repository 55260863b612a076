package io.kgraph.exec.kernel;

import io.kgraph.array.Sums;
import io.kgraph.exec.jvm.Fused;
import io.kgraph.exec.jvm.Tiles;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A convolution in `float` registers with many groups of few outputs: the vectors go over all groups, each output beside the input that it sees.
final class FloatDepthwise implements Kernel.Bound {
    private static final int ROWS = FloatProduct.ROWS;
    private static final int WIDTH = 256;
    private static final int STEPS = Sums.PRODUCT_BLOCK;
    private static final int X = FloatProduct.A;
    private static final int SUM = FloatProduct.SUM;
    private static final int C = FloatProduct.C;
    private static final int CHUNKS = FloatProduct.CHUNKS;

    private final Patches p;
    private final int each;                                      // outputs of a group
    private final int together;                                  // whole groups in a vector
    private final int scratch;

    FloatDepthwise(Patches patches) {
        p = patches;
        each = p.outputs() / p.groups();
        together = each == 0 ? p.groups() : WIDTH / each;
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
        return 0.3 * p.products();
    }

    @Override public int block() {
        return ROWS * p.phases().size();
    }

    @Override public void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long from, long to) {
        float[][] rows = tiles.floatRows(scratch, WIDTH);
        int[][] state = tiles.intRows(p.spatial() + 2, WIDTH);
        long[] bases = tiles.longRows(1, WIDTH)[0];
        for (var phase : p.phases())
            for (long at = from; at < to; ) {
                long next = p.collect(phase, at, to, ROWS, state, bases);
                int positions = state[p.spatial() + 1][0];
                for (int g = 0; g < p.groups() && positions > 0; g += together) {
                    int groups = Math.min(together, p.groups() - g);
                    multiply(phase, g, groups, inputs, rows, positions, state, bases, tiles);
                    for (int r = 0; r < positions; r++)
                        p.lane().store(output, (at + state[p.spatial()][r]) * p.outputs() + (long) g * each, 1, rows[C + r], 0, groups * each, tiles);
                }
                at = next;
            }
    }

    private void multiply(Patches.Phase phase, int g, int groups, MemorySegment[] in, float[][] rows, int count, int[][] state, long[] bases, Tiles t) {
        int k = phase.k(), chunk = chunk(k), width = groups * each;
        if (k == 0) for (int r = 0; r < count; r++) Arrays.fill(rows[C + r], 0, width, 0);
        long chunks = 0;
        for (int start = 0; start < k; start += chunk) {
            int end = Math.min(k, start + chunk);
            for (int i = start; i < end; i += STEPS) {
                int steps = Math.min(STEPS, end - i);
                for (int s = 0; s < steps; s++)
                    p.lane().load(in[1], p.kernelOffset() + (long) p.row(phase, i + s) * p.outputs() + (long) g * each, 1, rows[s], 0, width, t);
                for (int r = 0; r < count; r++) {
                    float[] c = rows[i == start ? C + r : SUM];
                    Arrays.fill(c, 0, width, 0);
                    for (int s = 0; s < steps; s++) {
                        seen(phase, in[0], state, bases, r, g, groups, i + s, rows, t);
                        products(c, rows[X], rows[s], width);
                    }
                    if (i != start) FloatProduct.add(rows[C + r], c, width);
                }
            }
            if (k > chunk) chunks = FloatProduct.push(rows, chunks, count, width);
        }
        if (k > chunk) FloatProduct.rest(rows, chunks, count, width);
    }

    /// Beside each output, the input that it sees at contracted element `i`.
    private void seen(Patches.Phase phase, MemorySegment x, int[][] state, long[] bases, int r, int g, int groups, int i, float[][] rows, Tiles t) {
        float[] to = rows[X];
        long address = p.address(phase, state, bases, r, i);
        if (address < 0) Arrays.fill(to, 0, groups * each, 0);
        else if (each == 1) p.lane().load(x, address + (long) g * p.inner(), p.inner(), to, 0, groups, t);
        else {
            float[] own = rows[X + 1];
            p.lane().load(x, address + (long) g * p.inner(), p.inner(), own, 0, groups, t);
            for (int q = 0, at = 0; q < groups; q++) for (int o = 0; o < each; o++) to[at++] = own[q];
        }
    }

    private static void products(float[] c, float[] x, float[] w, int n) {
        for (int j = 0; j < n; j++) c[j] = Fused.fma(x[j], w[j], c[j]);
    }
}
