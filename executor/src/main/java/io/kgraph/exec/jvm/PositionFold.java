package io.kgraph.exec.jvm;

import io.kgraph.ir.Monoid;
import java.util.Arrays;

/// The position of the first NaN, else of the first extreme.
final class PositionFold extends Fold {
    private boolean greatest;
    private long position;                                       // of the next element
    private double best;                                         // of floating elements, which double holds exactly
    private long bestInteger;
    private long at;
    private int width;
    private double[] bestDown = {};
    private long[] bestIntegerDown = {};
    private long[] atDown = {};

    @Override void become(Spec spec) {
        greatest = spec.monoid() == Monoid.ARGMAX;
    }

    @Override void begin() {
        position = 0;
        at = 0;
    }

    @Override void add(Object tile, int from, int n) {
        switch (tile) {
            case float[] x -> { for (int i = from; i < from + n; i++) take(x[i]); }
            case double[] x -> { for (int i = from; i < from + n; i++) take(x[i]); }
            case int[] x -> { for (int i = from; i < from + n; i++) take((long) x[i]); }
            default -> {
                long[] x = (long[]) tile;
                for (int i = from; i < from + n; i++) take(x[i]);
            }
        }
    }

    private void take(double x) {
        if (position == 0 || beats(x, best)) {
            best = x;
            at = position;
        }
        position++;
    }

    private void take(long x) {
        if (position == 0 || (greatest ? x > bestInteger : x < bestInteger)) {
            bestInteger = x;
            at = position;
        }
        position++;
    }

    private boolean beats(double x, double best) {
        return (greatest ? x > best : x < best) || Double.isNaN(x) && !Double.isNaN(best);
    }

    @Override void end(Object results, int index) {
        ((long[]) results)[index] = at;
    }

    @Override void beginDown(int width) {
        this.width = width;
        if (atDown.length < width) {
            atDown = new long[Tiles.LENGTH];
            bestDown = new double[Tiles.LENGTH];
            bestIntegerDown = new long[Tiles.LENGTH];
        }
        Arrays.fill(atDown, 0, width, 0);
        position = 0;
    }

    @Override void addDown(Object tile, int rows) {
        for (int r = 0, from = 0; r < rows; r++, from += width, position++)
            for (int j = 0; j < width; j++)
                switch (tile) {
                    case float[] x -> takeDown(j, x[from + j]);
                    case double[] x -> takeDown(j, x[from + j]);
                    case int[] x -> takeDown(j, (long) x[from + j]);
                    default -> takeDown(j, ((long[]) tile)[from + j]);
                }
    }

    private void takeDown(int j, double x) {
        if (position > 0 && !beats(x, bestDown[j])) return;
        bestDown[j] = x;
        atDown[j] = position;
    }

    private void takeDown(int j, long x) {
        if (position > 0 && !(greatest ? x > bestIntegerDown[j] : x < bestIntegerDown[j])) return;
        bestIntegerDown[j] = x;
        atDown[j] = position;
    }

    @Override void endDown(Object results) {
        System.arraycopy(atDown, 0, (long[]) results, 0, width);
    }
}
