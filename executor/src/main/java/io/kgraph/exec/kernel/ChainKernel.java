package io.kgraph.exec.kernel;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Lane;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Prefix;
import io.kgraph.op.Recurrence;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// One chain along an axis for each line: prefix sums and products, and linear recurrences; bit for bit [Prefix#evaluate] and [Recurrence#evaluate].
///
/// Lines that are neighbours go side by side, [Tiles#LENGTH] of them; a line that stands alone goes a tile of its elements at a time. A unit is all behind the axes before the axis.
///
/// @param count of a line
/// @param inner lines that are neighbours
/// @param from  by input its first element
record ChainKernel(Step step, long units, int count, int inner, boolean reverse, boolean exclusive, long[] from, Lane lane, DType sums) implements Kernel.Bound {
    /// How a chain goes on.
    private enum Step { SUM, PRODUCT, RECURRENCE }

    private static final int CHAIN = 0, X = 1, Y = 2, FACTOR = 3;   // tiles

    static Kernel.Bound of(Prefix op, BoundView x, BoundView y) {
        return of(op.monoid() == Monoid.PRODUCT ? Step.PRODUCT : Step.SUM, op.axis(), op.reverse(), op.exclusive(), y, x.offset());
    }

    static Kernel.Bound of(Recurrence op, BoundView a, BoundView b, BoundView y) {
        return of(Step.RECURRENCE, op.axis(), op.reverse(), false, y, b.offset(), a.offset());
    }

    private static Kernel.Bound of(Step step, int axis, boolean reverse, boolean exclusive, BoundView y, long... from) {
        long units = 1;
        int inner = 1;
        for (int a = 0; a < axis; a++) units *= y.type().extent(a);
        for (int a = axis + 1; a < y.type().rank(); a++) inner *= y.type().extent(a);
        DType dtype = y.type().dtype();
        return new ChainKernel(step, units, y.type().extent(axis), inner, reverse, exclusive, from, Lane.of(dtype), dtype.accumulator());
    }

    @Override public long width() {
        return (long) count * inner;
    }

    @Override public double nanos() {
        return (inner == 1 ? 1.5 : 0.6) * units * width();
    }

    @Override public int block() {
        return Integer.MAX_VALUE;
    }

    @Override public void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long first, long end) {
        Object[] rows = switch (sums) {
            case FLOAT32 -> tiles.floatRows(4, Tiles.LENGTH);
            case FLOAT64 -> tiles.doubleRows(4, Tiles.LENGTH);
            case INT32 -> tiles.intRows(4, Tiles.LENGTH);
            default -> tiles.longRows(4, Tiles.LENGTH);
        };
        MemorySegment x = inputs[inputs.length - 1], factors = inputs[0];
        for (long unit = first; unit < end; unit++) {
            long at = unit * width();
            if (inner == 1) alone(x, factors, output, rows, at, tiles);
            else for (int k = 0; k < inner; k += Tiles.LENGTH) sideBySide(x, factors, output, rows, at + k, Math.min(Tiles.LENGTH, inner - k), tiles);
        }
    }

    /// `n` neighbouring lines from `at` on.
    private void sideBySide(MemorySegment x, MemorySegment factors, MemorySegment output, Object[] rows, long at, int n, Tiles tiles) {
        for (int i = 0; i < count; i++) {
            long here = at + (long) (reverse ? count - 1 - i : i) * inner;
            lane.load(x, from[0] + here, 1, rows[X], 0, n, tiles);
            if (step == Step.RECURRENCE) lane.load(factors, from[1] + here, 1, rows[FACTOR], 0, n, tiles);
            if (exclusive) {
                if (i == 0) fill(rows[Y], n);
                else copy(rows[CHAIN], rows[Y], n);
            }
            if (i == 0) copy(rows[X], rows[CHAIN], n);
            else next(rows, n);
            lane.store(output, here, 1, rows[exclusive ? Y : CHAIN], 0, n, tiles);
        }
    }

    /// What stands before anything.
    private void fill(Object to, int n) {
        int one = step == Step.PRODUCT ? 1 : 0;
        switch (to) {
            case float[] y -> Arrays.fill(y, 0, n, one);
            case double[] y -> Arrays.fill(y, 0, n, one);
            case int[] y -> Arrays.fill(y, 0, n, one);
            default -> Arrays.fill((long[]) to, 0, n, one);
        }
    }

    @SuppressWarnings("SuspiciousSystemArraycopy")
    private static void copy(Object from, Object to, int n) {
        System.arraycopy(from, 0, to, 0, n);
    }

    private void next(Object[] rows, int n) {
        switch (rows[CHAIN]) {
            case float[] c -> next(c, (float[]) rows[X], (float[]) rows[FACTOR], n);
            case double[] c -> next(c, (double[]) rows[X], (double[]) rows[FACTOR], n);
            case int[] c -> next(c, (int[]) rows[X], n);
            default -> next((long[]) rows[CHAIN], (long[]) rows[X], n);
        }
    }

    private void next(float[] c, float[] x, float[] factor, int n) {
        switch (step) {
            case SUM -> {
                for (int i = 0; i < n; i++) c[i] += x[i];
            }
            case PRODUCT -> {
                for (int i = 0; i < n; i++) c[i] *= x[i];
            }
            case RECURRENCE -> {
                for (int i = 0; i < n; i++) c[i] = factor[i] * c[i] + x[i];
            }
        }
    }

    private void next(double[] c, double[] x, double[] factor, int n) {
        switch (step) {
            case SUM -> {
                for (int i = 0; i < n; i++) c[i] += x[i];
            }
            case PRODUCT -> {
                for (int i = 0; i < n; i++) c[i] *= x[i];
            }
            case RECURRENCE -> {
                for (int i = 0; i < n; i++) c[i] = factor[i] * c[i] + x[i];
            }
        }
    }

    private void next(int[] c, int[] x, int n) {
        if (step == Step.PRODUCT) for (int i = 0; i < n; i++) c[i] *= x[i];
        else for (int i = 0; i < n; i++) c[i] += x[i];
    }

    private void next(long[] c, long[] x, int n) {
        if (step == Step.PRODUCT) for (int i = 0; i < n; i++) c[i] *= x[i];
        else for (int i = 0; i < n; i++) c[i] += x[i];
    }

    /// A line of neighbours.
    private void alone(MemorySegment x, MemorySegment factors, MemorySegment output, Object[] rows, long at, Tiles tiles) {
        for (int done = 0; done < count; done += Tiles.LENGTH) {
            int n = Math.min(Tiles.LENGTH, count - done);
            long here = at + (reverse ? count - done - n : done);
            lane.load(x, from[0] + here, 1, rows[X], 0, n, tiles);
            if (step == Step.RECURRENCE) lane.load(factors, from[1] + here, 1, rows[FACTOR], 0, n, tiles);
            switch (rows[CHAIN]) {
                case float[] c -> along(c, (float[]) rows[X], (float[]) rows[FACTOR], (float[]) rows[Y], n, done == 0);
                case double[] c -> along(c, (double[]) rows[X], (double[]) rows[FACTOR], (double[]) rows[Y], n, done == 0);
                case int[] c -> along(c, (int[]) rows[X], (int[]) rows[Y], n, done == 0);
                default -> along((long[]) rows[CHAIN], (long[]) rows[X], (long[]) rows[Y], n, done == 0);
            }
            lane.store(output, here, 1, rows[Y], 0, n, tiles);
        }
    }

    private void along(float[] kept, float[] x, float[] factor, float[] y, int n, boolean begins) {
        float chain = begins ? step == Step.PRODUCT ? 1 : 0 : kept[0];
        for (int j = 0; j < n; j++) {
            int i = reverse ? n - 1 - j : j;
            if (exclusive) y[i] = chain;
            chain = begins && j == 0 ? x[i] : step == Step.PRODUCT ? chain * x[i] : step == Step.SUM ? chain + x[i] : factor[i] * chain + x[i];
            if (!exclusive) y[i] = chain;
        }
        kept[0] = chain;
    }

    private void along(double[] kept, double[] x, double[] factor, double[] y, int n, boolean begins) {
        double chain = begins ? step == Step.PRODUCT ? 1 : 0 : kept[0];
        for (int j = 0; j < n; j++) {
            int i = reverse ? n - 1 - j : j;
            if (exclusive) y[i] = chain;
            chain = begins && j == 0 ? x[i] : step == Step.PRODUCT ? chain * x[i] : step == Step.SUM ? chain + x[i] : factor[i] * chain + x[i];
            if (!exclusive) y[i] = chain;
        }
        kept[0] = chain;
    }

    private void along(int[] kept, int[] x, int[] y, int n, boolean begins) {
        int chain = begins ? step == Step.PRODUCT ? 1 : 0 : kept[0];
        for (int j = 0; j < n; j++) {
            int i = reverse ? n - 1 - j : j;
            if (exclusive) y[i] = chain;
            chain = step == Step.PRODUCT ? chain * x[i] : chain + x[i];
            if (!exclusive) y[i] = chain;
        }
        kept[0] = chain;
    }

    private void along(long[] kept, long[] x, long[] y, int n, boolean begins) {
        long chain = begins ? step == Step.PRODUCT ? 1 : 0 : kept[0];
        for (int j = 0; j < n; j++) {
            int i = reverse ? n - 1 - j : j;
            if (exclusive) y[i] = chain;
            chain = step == Step.PRODUCT ? chain * x[i] : chain + x[i];
            if (!exclusive) y[i] = chain;
        }
        kept[0] = chain;
    }
}
