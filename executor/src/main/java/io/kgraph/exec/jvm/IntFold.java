package io.kgraph.exec.jvm;

import io.kgraph.ir.Monoid;
import java.util.Arrays;

/// Reductions of `int` registers, which wrap, so that their order is free.
final class IntFold extends Fold {
    private Monoid monoid = Monoid.SUM;
    private int identity;
    private int value;
    private int width;
    private int[] down = {};

    @Override void become(Spec spec) {
        monoid = spec.monoid();
        identity = switch (monoid) {
            case SUM -> 0;
            case PRODUCT -> 1;
            case MAX -> Integer.MIN_VALUE;
            default -> Integer.MAX_VALUE;
        };
    }

    @Override void begin() {
        value = identity;
    }

    @Override void add(Object tile, int at, int n) {
        int[] x = (int[]) tile;
        int a = value;
        switch (monoid) {
            case SUM -> { for (int i = at; i < at + n; i++) a += x[i]; }
            case PRODUCT -> { for (int i = at; i < at + n; i++) a *= x[i]; }
            case MAX -> { for (int i = at; i < at + n; i++) a = Math.max(a, x[i]); }
            default -> { for (int i = at; i < at + n; i++) a = Math.min(a, x[i]); }
        }
        value = a;
    }

    @Override void end(Object results, int index) {
        ((int[]) results)[index] = value;
    }

    @Override void beginDown(int width) {
        this.width = width;
        if (down.length < width) down = new int[Tiles.LENGTH];
        Arrays.fill(down, 0, width, identity);
    }

    @Override void addDown(Object tile, int rows) {
        int[] x = (int[]) tile;
        for (int r = 0, at = 0; r < rows; r++, at += width)
            switch (monoid) {
                case SUM -> { for (int j = 0; j < width; j++) down[j] += x[at + j]; }
                case PRODUCT -> { for (int j = 0; j < width; j++) down[j] *= x[at + j]; }
                case MAX -> { for (int j = 0; j < width; j++) down[j] = Math.max(down[j], x[at + j]); }
                default -> { for (int j = 0; j < width; j++) down[j] = Math.min(down[j], x[at + j]); }
            }
    }

    @Override void endDown(Object results) {
        System.arraycopy(down, 0, (int[]) results, 0, width);
    }
}
