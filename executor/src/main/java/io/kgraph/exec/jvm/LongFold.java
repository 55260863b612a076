package io.kgraph.exec.jvm;

import io.kgraph.ir.Monoid;
import java.util.Arrays;

/// Reductions of `long` registers, which wrap, so that their order is free.
final class LongFold extends Fold {
    private Monoid monoid = Monoid.SUM;
    private long identity;
    private long value;
    private int width;
    private long[] down = {};

    @Override void become(Spec spec) {
        monoid = spec.monoid();
        identity = switch (monoid) {
            case SUM -> 0;
            case PRODUCT -> 1;
            case MAX -> Long.MIN_VALUE;
            default -> Long.MAX_VALUE;
        };
    }

    @Override void begin() {
        value = identity;
    }

    @Override void add(Object tile, int at, int n) {
        long[] x = (long[]) tile;
        long a = value;
        switch (monoid) {
            case SUM -> { for (int i = at; i < at + n; i++) a += x[i]; }
            case PRODUCT -> { for (int i = at; i < at + n; i++) a *= x[i]; }
            case MAX -> { for (int i = at; i < at + n; i++) a = Math.max(a, x[i]); }
            default -> { for (int i = at; i < at + n; i++) a = Math.min(a, x[i]); }
        }
        value = a;
    }

    @Override void end(Object results, int index) {
        ((long[]) results)[index] = value;
    }

    @Override void beginDown(int width) {
        this.width = width;
        if (down.length < width) down = new long[Tiles.LENGTH];
        Arrays.fill(down, 0, width, identity);
    }

    @Override void addDown(Object tile, int rows) {
        long[] x = (long[]) tile;
        for (int r = 0, at = 0; r < rows; r++, at += width)
            switch (monoid) {
                case SUM -> { for (int j = 0; j < width; j++) down[j] += x[at + j]; }
                case PRODUCT -> { for (int j = 0; j < width; j++) down[j] *= x[at + j]; }
                case MAX -> { for (int j = 0; j < width; j++) down[j] = Math.max(down[j], x[at + j]); }
                default -> { for (int j = 0; j < width; j++) down[j] = Math.min(down[j], x[at + j]); }
            }
    }

    @Override void endDown(Object results) {
        System.arraycopy(down, 0, (long[]) results, 0, width);
    }
}
