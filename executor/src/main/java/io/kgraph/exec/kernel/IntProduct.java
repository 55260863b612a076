package io.kgraph.exec.kernel;

import io.kgraph.exec.jvm.Tiles;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A product in `int` registers, which wrap, so that the order of the sums is free.
final class IntProduct implements Kernel.Bound {
    private static final int COLUMNS = Tiles.LENGTH;

    private final MatMulKernel.Shape s;

    IntProduct(MatMulKernel.Shape shape) {
        s = shape;
    }

    @Override public long units() {
        return s.pages() * s.m();
    }

    @Override public long width() {
        return s.n();
    }

    @Override public double nanos() {
        return s.nanos(0.5);
    }

    @Override public int block() {
        return 64;
    }

    @Override public void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long from, long to) {
        int[][] rows = tiles.intRows(3, COLUMNS);
        int[] c = rows[0], b = rows[1], a = rows[2];
        for (long unit = from; unit < to; unit++) {
            long page = unit / s.m(), i = unit % s.m();
            long aAt = s.aPages().address(page) + i * s.aRow(), bAt = s.bPages().address(page);
            for (int j = 0; j < s.n(); j += COLUMNS) {
                int width = Math.min(COLUMNS, s.n() - j);
                Arrays.fill(c, 0, width, 0);
                for (int p = 0; p < s.k(); p++) {
                    s.lane().load(inputs[0], aAt + p * s.aStep(), 1, a, 0, 1, tiles);
                    s.lane().load(inputs[1], bAt + p * s.bStep() + j * s.bColumn(), s.bColumn(), b, 0, width, tiles);
                    scaled(c, b, a[0], width);
                }
                s.lane().store(output, unit * s.n() + j, 1, c, 0, width, tiles);
            }
        }
    }

    private static void scaled(int[] c, int[] b, int factor, int n) {
        for (int j = 0; j < n; j++) c[j] += b[j] * factor;
    }
}
