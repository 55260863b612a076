package io.kgraph.exec.jvm;

import io.kgraph.ir.Monoid;
import java.util.Arrays;

/// Whether any, or all, of some bools hold.
final class TruthFold extends Fold {
    private boolean all;
    private byte value;
    private int width;
    private byte[] down = {};

    @Override void become(Spec spec) {
        all = spec.monoid() == Monoid.ALL;
    }

    @Override void begin() {
        value = (byte) (all ? 1 : 0);
    }

    @Override void add(Object tile, int at, int n) {
        byte[] x = (byte[]) tile;
        byte a = value;
        if (all) for (int i = at; i < at + n; i++) a &= x[i];
        else for (int i = at; i < at + n; i++) a |= x[i];
        value = a;
    }

    @Override void end(Object results, int index) {
        ((byte[]) results)[index] = value;
    }

    @Override void beginDown(int width) {
        this.width = width;
        if (down.length < width) down = new byte[Tiles.LENGTH];
        Arrays.fill(down, 0, width, (byte) (all ? 1 : 0));
    }

    @Override void addDown(Object tile, int rows) {
        byte[] x = (byte[]) tile;
        for (int r = 0, at = 0; r < rows; r++, at += width)
            if (all) for (int j = 0; j < width; j++) down[j] &= x[at + j];
            else for (int j = 0; j < width; j++) down[j] |= x[at + j];
    }

    @Override void endDown(Object results) {
        System.arraycopy(down, 0, (byte[]) results, 0, width);
    }
}
