package io.kgraph.exec.kernel;

import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.kernel.PoolingKernel.Windows;
import io.kgraph.op.Pooling.Kind;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Maxima, sums and means of windows in `double` registers.
final class DoublePooling implements Kernel.Bound {
    private final Windows w;

    DoublePooling(Windows windows) {
        w = windows;
    }

    @Override public long units() {
        return w.units();
    }

    @Override public long width() {
        return w.width();
    }

    @Override public double nanos() {
        return w.nanos(0.4);
    }

    @Override public int block() {
        return 16;
    }

    @Override public void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long from, long to) {
        int last = w.last(), inner = w.inner(), line = w.plane()[last] * inner, width = (int) w.width();
        double[][] rows = tiles.doubleRows(2, Math.max(line, width));
        double[] x = rows[0], y = rows[1];
        for (long unit = from; unit < to; unit++) {
            Arrays.fill(y, 0, width, w.kind() == Kind.MAX ? Double.NEGATIVE_INFINITY : -0.0);
            long plane = w.plane(unit);
            for (int l = 0; l < w.lines(); l++) {
                int number = w.line(unit, l);
                if (number < 0) continue;
                w.load(inputs[0], plane + (long) number * line, x, tiles);
                for (int[] tap : w.elements()[last])
                    for (int p = 0; p < tap.length; ) p = look(tap, p, x, y, inner);
            }
            if (w.kind() != Kind.MAX) counted(y, w.count(unit), w.counts()[last], inner);
            w.store(output, unit * width, y, tiles);
        }
    }

    /// The positions from `p` on that look at neighbouring elements; the first position behind them.
    private int look(int[] tap, int p, double[] x, double[] y, int inner) {
        int end = p + 1;
        if (tap[p] < 0) return end;
        while (end < tap.length && tap[end] == tap[p] + end - p) end++;
        if (w.kind() == Kind.MAX) greatest(y, p * inner, x, tap[p] * inner, (end - p) * inner);
        else add(y, p * inner, x, tap[p] * inner, (end - p) * inner);
        return end;
    }

    private static void greatest(double[] y, int at, double[] x, int from, int n) {
        for (int i = 0; i < n; i++) y[at + i] = Math.max(y[at + i], x[from + i]);
    }

    private static void add(double[] y, int at, double[] x, int from, int n) {
        for (int i = 0; i < n; i++) y[at + i] += x[from + i];
    }

    /// Divides by how many there were; the sum of nothing is +0.
    private void counted(double[] y, int others, int[] counts, int inner) {
        for (int p = 0; p < counts.length; p++) {
            int count = others * counts[p];
            if (count == 0) Arrays.fill(y, p * inner, (p + 1) * inner, w.kind() == Kind.MEAN ? Double.NaN : 0);
            else if (w.kind() == Kind.MEAN) for (int i = p * inner; i < (p + 1) * inner; i++) y[i] /= count;
        }
    }
}
