package io.kgraph.exec.jvm;

import io.kgraph.array.Sums;
import io.kgraph.ir.Monoid;
import java.util.Arrays;

/// Reductions of `float` registers: sums and products in their order, extremes in any.
///
/// The lanes of a block are added group by group; a group is one element for each lane, so that the loop over the
/// lanes is one of vector instructions, and up to sixteen groups share its loads and stores.
final class FloatFold extends Fold {
    private static final int LANES = Sums.LANES_4;
    private static final int BLOCK = Sums.TRAILING_BLOCK;
    private static final int ROWS = Sums.LEADING_BLOCK;

    private Monoid monoid = Monoid.SUM;
    private boolean mean;
    private long leading;
    private long trailing;
    private boolean ordered;
    private float identity;
    private float nothing;

    private final float[] lanes = new float[LANES];
    private final float[] spare = new float[Tiles.LENGTH];        // a run of elements from its first on
    private int inBlock;                                         // elements of the open block
    private long inTrailing;                                     // elements of the open run
    private final float[] blocks = new float[LEVELS];                // sums of 1, 2, 4, … blocks of the open run
    private long blockCount;

    private float row;                                             // the open block of rows
    private int inRows;
    private final float[] rowBlocks = new float[LEVELS];
    private long rowBlockCount;

    private int width;                                           // down
    private float[] down = {};
    private float[][] downBlocks = {};

    @Override void become(Spec spec) {
        monoid = spec.monoid();
        mean = spec.mean();
        leading = spec.leading();
        trailing = spec.trailing();
        ordered = !monoid.orderFree();
        switch (monoid) {
            case SUM -> {
                identity = -0.0f;
                nothing = 0;
            }
            case PRODUCT -> identity = nothing = 1;
            case MAX -> identity = nothing = Float.NEGATIVE_INFINITY;
            default -> identity = nothing = Float.POSITIVE_INFINITY;
        }
    }

    private float combine(float a, float b) {
        return switch (monoid) {
            case SUM -> a + b;
            case PRODUCT -> a * b;
            case MAX -> Math.max(a, b);
            default -> Math.min(a, b);
        };
    }

    // ---- across ----------------------------------------------------------------------------------------------------

    @Override void begin() {
        inBlock = 0;
        inTrailing = 0;
        blockCount = 0;
        inRows = 0;
        rowBlockCount = 0;
        row = identity;
        Arrays.fill(lanes, identity);
    }

    @Override void add(Object tile, int at, int n) {
        float[] x = (float[]) tile;
        if (!ordered) {
            lanes(x, at, n);
            return;
        }
        while (n > 0) {
            int m = (int) Math.min(Math.min(n, BLOCK - inBlock), trailing - inTrailing);
            lanes(x, at, m);
            inBlock += m;
            inTrailing += m;
            at += m;
            n -= m;
            if (inTrailing == trailing) closeRun();
            else if (inBlock == BLOCK) closeBlock();
        }
    }

    private void closeBlock() {
        blockCount = push(blocks, blockCount, tree(LANES));
        inBlock = 0;
        Arrays.fill(lanes, identity);
    }

    private void closeRun() {
        float value;
        if (blockCount == 0) value = tree(LANES);
        else {
            if (inBlock > 0) blockCount = push(blocks, blockCount, tree(LANES));
            value = rest(blocks, blockCount);
        }
        inBlock = 0;
        inTrailing = 0;
        blockCount = 0;
        if (leading == 1) {
            row = value;
            inRows = 1;
            return;
        }
        Arrays.fill(lanes, identity);
        row = combine(row, value);
        if (++inRows == ROWS) {
            rowBlockCount = push(rowBlocks, rowBlockCount, row);
            row = identity;
            inRows = 0;
        }
    }

    @Override void end(Object results, int index) {
        float value;
        if (leading == 0 || trailing == 0) value = nothing;
        else if (!ordered) value = tree(LANES);
        else if (rowBlockCount == 0) value = row;
        else {
            if (inRows > 0) rowBlockCount = push(rowBlocks, rowBlockCount, row);
            value = rest(rowBlocks, rowBlockCount);
        }
        ((float[]) results)[index] = mean ? value / (leading * trailing) : value;
    }

    @Override void run(Object tile, int at, int n, Object results, int index) {
        if (leading != 1 || n == 0 || n > BLOCK) {
            super.run(tile, at, n, results, index);
            return;
        }
        float[] x = (float[]) tile;
        float value;
        if (n <= LANES) {
            System.arraycopy(x, at, lanes, 0, n);
            value = tree(n);
        } else {
            System.arraycopy(x, at, lanes, 0, LANES);
            lanes(x, at + LANES, n - LANES);
            value = tree(LANES);
        }
        ((float[]) results)[index] = mean ? value / trailing : value;
    }

    /// One more block on the stack of combined blocks: as in counting, equal ones become one of twice the size.
    private long push(float[] stack, long count, float value) {
        int level = 0;
        for (; (count >>> level & 1) != 0; level++) value = combine(stack[level], value);
        stack[level] = value;
        return count + 1;
    }

    /// What is left on the stack, smallest last: an odd block goes up as it is.
    private float rest(float[] stack, long count) {
        int level = Long.numberOfTrailingZeros(count);
        float value = stack[level];
        while (++level < LEVELS) if ((count >>> level & 1) != 0) value = combine(stack[level], value);
        return value;
    }

    /// The lanes combined in a binary tree, of which the first `n` were reached: `j` with `j + 32`, then `+ 16`, ….
    private float tree(int n) {
        float[] a = lanes;
        for (int half = LANES / 2; half > 0; half /= 2) {
            int m = Math.min(half, n - half);
            switch (monoid) {
                case SUM -> { for (int j = 0; j < m; j++) a[j] += a[j + half]; }
                case PRODUCT -> { for (int j = 0; j < m; j++) a[j] *= a[j + half]; }
                case MAX -> { for (int j = 0; j < m; j++) a[j] = Math.max(a[j], a[j + half]); }
                default -> { for (int j = 0; j < m; j++) a[j] = Math.min(a[j], a[j + half]); }
            }
            n = Math.min(n, half);
        }
        return a[0];
    }

    /// The next `n` elements into the lanes; the first goes to lane `inBlock % LANES`.
    private void lanes(float[] x, int at, int n) {
        int end = at + n, lane = inBlock % LANES;
        if (lane != 0)
            for (; at < end && lane < LANES; lane++, at++) lanes[lane] = combine(lanes[lane], x[at]);
        while (at + LANES <= end) {
            int groups = Math.min(16, Integer.highestOneBit((end - at) / LANES));
            if (at == 0) groups(groups, x);
            else {
                System.arraycopy(x, at, spare, 0, groups * LANES);
                groups(groups, spare);
            }
            at += groups * LANES;
        }
        for (int j = 0; at < end; j++, at++) lanes[j] = combine(lanes[j], x[at]);
    }

    /// The first groups of an array into the lanes. Constant distances are what lets C2 make vector code of the loops.
    private void groups(int count, float[] x) {
        switch (monoid) {
            case SUM -> {
                switch (count) {
                    case 16 -> add16(lanes, x);
                    case 8 -> add8(lanes, x);
                    case 4 -> add4(lanes, x);
                    case 2 -> add2(lanes, x);
                    default -> add(lanes, x, LANES);
                }
            }
            case MAX -> {
                switch (count) {
                    case 16 -> max16(lanes, x);
                    case 8 -> max8(lanes, x);
                    default -> anyGroups(count, x);
                }
            }
            default -> anyGroups(count, x);
        }
    }

    private void anyGroups(int count, float[] x) {
        for (int i = 0; i < count * LANES; i++) lanes[i % LANES] = combine(lanes[i % LANES], x[i]);
    }

    private static void add(float[] a, float[] x, int n) {
        for (int j = 0; j < n; j++) a[j] += x[j];
    }

    private static void add2(float[] a, float[] x) {
        for (int j = 0; j < LANES; j++) a[j] = a[j] + x[j] + x[LANES + j];
    }

    private static void add4(float[] a, float[] x) {
        for (int j = 0; j < LANES; j++) a[j] = a[j] + x[j] + x[LANES + j] + x[2 * LANES + j] + x[3 * LANES + j];
    }

    private static void add8(float[] a, float[] x) {
        for (int j = 0; j < LANES; j++)
            a[j] = a[j] + x[j] + x[LANES + j] + x[2 * LANES + j] + x[3 * LANES + j]
                    + x[4 * LANES + j] + x[5 * LANES + j] + x[6 * LANES + j] + x[7 * LANES + j];
    }

    private static void add16(float[] a, float[] x) {
        for (int j = 0; j < LANES; j++)
            a[j] = a[j] + x[j] + x[LANES + j] + x[2 * LANES + j] + x[3 * LANES + j]
                    + x[4 * LANES + j] + x[5 * LANES + j] + x[6 * LANES + j] + x[7 * LANES + j]
                    + x[8 * LANES + j] + x[9 * LANES + j] + x[10 * LANES + j] + x[11 * LANES + j]
                    + x[12 * LANES + j] + x[13 * LANES + j] + x[14 * LANES + j] + x[15 * LANES + j];
    }

    private static void max8(float[] a, float[] x) {
        for (int j = 0; j < LANES; j++) {
            float p = Math.max(Math.max(x[j], x[LANES + j]), Math.max(x[2 * LANES + j], x[3 * LANES + j]));
            float q = Math.max(Math.max(x[4 * LANES + j], x[5 * LANES + j]), Math.max(x[6 * LANES + j], x[7 * LANES + j]));
            a[j] = Math.max(a[j], Math.max(p, q));
        }
    }

    private static void max16(float[] a, float[] x) {
        max8(a, x);
        for (int j = 0; j < LANES; j++) {
            float p = Math.max(Math.max(x[8 * LANES + j], x[9 * LANES + j]), Math.max(x[10 * LANES + j], x[11 * LANES + j]));
            float q = Math.max(Math.max(x[12 * LANES + j], x[13 * LANES + j]), Math.max(x[14 * LANES + j], x[15 * LANES + j]));
            a[j] = Math.max(a[j], Math.max(p, q));
        }
    }

    // ---- down ------------------------------------------------------------------------------------------------------

    @Override void beginDown(int width) {
        this.width = width;
        if (down.length < width) down = new float[Tiles.LENGTH];
        Arrays.fill(down, 0, width, identity);
        inRows = 0;
        rowBlockCount = 0;
    }

    @Override void addDown(Object tile, int rows) {
        float[] x = (float[]) tile;
        if (width == 1) {                                        // a column: no loop to vectorise
            for (int r = 0; r < rows; ) {
                int m = ordered ? Math.min(rows - r, ROWS - inRows) : rows - r;
                float sum = down[0];
                if (monoid == Monoid.SUM) for (int k = 0; k < m; k++) sum += x[r + k];
                else for (int k = 0; k < m; k++) sum = combine(sum, x[r + k]);
                down[0] = sum;
                r += m;
                if (ordered && (inRows += m) == ROWS) closeRows();
            }
            return;
        }
        for (int r = 0, at = 0; r < rows; r++, at += width) {
            switch (monoid) {
                case SUM -> {
                    if (at == 0) add(down, x, width);
                    else if (width < 32) for (int j = 0; j < width; j++) down[j] += x[at + j];
                    else {
                        System.arraycopy(x, at, spare, 0, width);
                        add(down, spare, width);
                    }
                }
                case PRODUCT -> { for (int j = 0; j < width; j++) down[j] *= x[at + j]; }
                case MAX -> { for (int j = 0; j < width; j++) down[j] = Math.max(down[j], x[at + j]); }
                default -> { for (int j = 0; j < width; j++) down[j] = Math.min(down[j], x[at + j]); }
            }
            if (ordered && ++inRows == ROWS) closeRows();
        }
    }

    private void closeRows() {
        int level = 0;
        for (; (rowBlockCount >>> level & 1) != 0; level++) combineInto(down, downBlocks[level], down);
        if (level == downBlocks.length) {
            downBlocks = Arrays.copyOf(downBlocks, level + 1);
            downBlocks[level] = new float[Tiles.LENGTH];
        }
        System.arraycopy(down, 0, downBlocks[level], 0, width);
        rowBlockCount++;
        Arrays.fill(down, 0, width, identity);
        inRows = 0;
    }

    private void combineInto(float[] to, float[] a, float[] b) {
        for (int j = 0; j < width; j++) to[j] = combine(a[j], b[j]);
    }

    @Override void endDown(Object results) {
        if (ordered && rowBlockCount > 0) {
            if (inRows > 0) closeRows();
            int level = Long.numberOfTrailingZeros(rowBlockCount);
            System.arraycopy(downBlocks[level], 0, down, 0, width);
            while (++level < downBlocks.length) if ((rowBlockCount >>> level & 1) != 0) combineInto(down, downBlocks[level], down);
        }
        float[] r = (float[]) results;
        if (leading * trailing == 0) Arrays.fill(r, 0, width, nothing);
        else System.arraycopy(down, 0, r, 0, width);
        if (mean) for (int j = 0; j < width; j++) r[j] /= leading * trailing;
    }
}
