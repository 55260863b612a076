package io.kgraph.exec.kernel;

import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.kernel.PoolingKernel.Windows;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The places of the first maxima of windows, of `float` numbers.
final class FloatPlaces implements Kernel.Bound {
    private final Windows w;

    FloatPlaces(Windows windows) {
        w = windows;
    }

    @Override public long units() {
        return w.units();
    }

    @Override public long width() {
        return w.width();
    }

    @Override public double nanos() {
        return w.nanos(0.8);
    }

    @Override public int block() {
        return 16;
    }

    @Override public void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long from, long to) {
        int last = w.last(), inner = w.inner(), extent = w.plane()[last], width = (int) w.width();
        float[][] rows = tiles.floatRows(2, Math.max(extent * inner, width));
        int[] places = tiles.intRows(1, width)[0];
        for (long unit = from; unit < to; unit++) {
            Arrays.fill(places, 0, width, -1);
            long plane = w.plane(unit);
            for (int l = 0; l < w.lines(); l++) {
                int number = w.line(unit, l);
                if (number < 0) continue;
                w.load(inputs[0], plane + (long) number * extent * inner, rows[0], tiles);
                for (int[] tap : w.elements()[last])
                    for (int p = 0; p < tap.length; p++) if (tap[p] >= 0) look(places, rows[1], p * inner, rows[0], tap[p] * inner, inner, number * extent + tap[p]);
            }
            for (int i = 0; i < width; i++) places[i] = Math.max(places[i], 0);
            w.store(output, unit * width, places, tiles);
        }
    }

    private static void look(int[] places, float[] best, int at, float[] x, int from, int n, int place) {
        for (int i = 0; i < n; i++) {
            float value = x[from + i], known = best[at + i];
            if (places[at + i] < 0 || value > known || Float.isNaN(value) && !Float.isNaN(known)) {
                best[at + i] = value;
                places[at + i] = place;
            }
        }
    }
}
