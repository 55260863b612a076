package io.kgraph.exec.x64.gemm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.kgraph.exec.memory.OffHeap;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.asm.NativeCode;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A [ColumnProduct] over one workspace.
final class ColumnRun implements Product.Run {
    private static final int ARGS = 128;
    static final long LANES_BYTES = 64L * 8 * 32;                // 64 lanes of 8 vectors, or 32 of 16

    private final ColumnProduct p;
    private final Shape s;
    private final Product.Workers workers;
    private final MemorySegment[] args;                          // by worker
    private final int bytes;
    private final int stored;
    private final long columnBytes;
    private final long sumsBytes;
    private final WorkPool.Work work = this::piece;

    private MemorySegment column = MemorySegment.NULL;           // scratch of the caller
    private MemorySegment sums = MemorySegment.NULL;
    private long a;
    private long b;
    private long c;
    private long x;                                              // the column of the page
    private long xStep;
    private long page;
    private long units;
    private int pieces;
    private Product.@Nullable Then then;

    ColumnRun(ColumnProduct product, Product.Workers workers) {
        p = product;
        s = product.shape;
        this.workers = workers;
        bytes = s.element().bytes;
        stored = s.storedBytes();
        columnBytes = p.copiesColumn ? columnBytes(p) : 0;
        sumsBytes = p.finishes ? (long) s.m() * p.blocks * bytes : 0;
        int threads = p.nanos < 2 * WorkPool.WORTHWHILE_NANOS ? 1 : p.pool.threads();
        args = new MemorySegment[threads];
        for (int w = 0; w < threads; w++) {
            args[w] = OffHeap.allocate(ARGS);
            scratch(w);
        }
    }

    /// Lanes; then, for the caller, the column and the sums of blocks.
    private MemorySegment scratch(int worker) {
        return workers.tiles(worker).nativeMemory(laneBytes() + (worker == 0 ? columnBytes + sumsBytes : 0));
    }

    private long laneBytes() {
        return p.down ? LANES_BYTES : 0;
    }

    @Override public void run(MemorySegment aMemory, MemorySegment bMemory, MemorySegment cMemory, long version, Product.Then following) {
        if (s.pages() == 0 || s.m() == 0) return;
        then = following;
        a = aMemory.address();
        b = bMemory.address();
        c = cMemory.address();
        MemorySegment scratch = scratch(0);
        column = scratch.asSlice(laneBytes(), columnBytes);
        sums = scratch.asSlice(laneBytes() + columnBytes, sumsBytes);
        for (page = 0; page < s.pages(); page++) {
            x = b + s.bPages().address(page) * stored;
            xStep = s.bStep() * stored;
            if (p.copiesColumn) copyColumn();
            units = p.down ? (long) Math.ceilDiv(s.m(), ColumnProduct.STRIP) * p.blocks : (long) s.m() * p.blocks;
            pieces = p.pool.pieces(p.nanos / s.pages(), units);
            if (pieces == 1) piece(0, 0);
            else p.pool.run(pieces, work);
            if (p.finishes) finish(cMemory);
            if (p.finishes || p.down) following.rows(0, page * s.m(), (page + 1) * s.m());
        }
    }

    /// Room for the column, padded.
    static long columnBytes(ColumnProduct p) {
        return (p.shape.k() + 64L) / 64 * 64 * p.shape.element().bytes;
    }

    private void copyColumn() {
        x = copyColumn(p, args[0], x, column);
        xStep = bytes;
    }

    /// Copies the column at `from`, widened and padded with −0; returns where it lies.
    static long copyColumn(ColumnProduct p, MemorySegment words, long from, MemorySegment column) {
        Shape s = p.shape;
        int bytes = s.element().bytes;
        set(words, PanelCode.Arg.B.ordinal(), from);
        set(words, PanelCode.Arg.B_COLUMN.ordinal(), 0);
        set(words, PanelCode.Arg.B_STEP.ordinal(), s.bStep() * s.storedBytes());
        set(words, PanelCode.Arg.COLUMNS.ordinal(), 1);
        set(words, PanelCode.Arg.STEPS.ordinal(), s.k());
        set(words, PanelCode.Arg.PACK.ordinal(), column.address());
        set(words, PanelCode.Arg.NEXT.ordinal(), (long) TiledProduct.BLOCK * bytes);
        call(p, p.copy.orElseThrow(), words, 0, 1);
        for (int i = s.k(); i % 64 != 0; i++)
            if (bytes == 8) column.set(JAVA_DOUBLE_UNALIGNED, 8L * i, -0.0);
            else column.set(JAVA_FLOAT_UNALIGNED, 4L * i, -0.0f);
        return column.address();
    }

    private void piece(int piece, int worker) {
        long from = units * piece / pieces, to = units * (piece + 1) / pieces;
        if (p.down) down(worker, from, to);
        else if (p.blocks == 1) rows(worker, from, to);
        else across(worker, from, to);
    }

    /// Rows of one block each.
    private void rows(int worker, long from, long to) {
        across(args[worker], a + s.aPages().address(page) * stored, s.aRow() * stored, 0, p.finishes ? sums.address() : c + page * s.m() * bytes, s.k(), p.last, from, to);
        if (!p.finishes) requireThen().rows(worker, page * s.m() + from, page * s.m() + to);
    }

    /// Blocks `from` to `to`, counted row by row.
    private void across(int worker, long from, long to) {
        while (from < to) {
            long row = from / p.blocks, first = from % p.blocks, end = Math.min(p.blocks, first + to - from), whole = Math.min(end, p.blocks - 1);
            long left = a + (s.aPages().address(page) + row * s.aRow()) * stored, target = sums.address() + row * p.blocks * bytes;
            long next = (long) ColumnProduct.BLOCK * stored, xNext = (long) ColumnProduct.BLOCK * bytes;
            if (first < whole) across(args[worker], left, next, xNext, target, ColumnProduct.BLOCK, p.code, first, whole);
            if (end == p.blocks) across(args[worker], left, next, xNext, target, s.k() - (p.blocks - 1) * ColumnProduct.BLOCK, p.last, p.blocks - 1, p.blocks);
            from += end - first;
        }
    }

    private void across(MemorySegment args, long left, long next, long xNext, long target, int steps, NativeCode code, long from, long to) {
        set(args, AcrossCode.Arg.A.ordinal(), left);
        set(args, AcrossCode.Arg.A_ROW.ordinal(), next);
        set(args, AcrossCode.Arg.X.ordinal(), x);
        set(args, AcrossCode.Arg.X_ROW.ordinal(), xNext);
        set(args, AcrossCode.Arg.C.ordinal(), target);
        set(args, AcrossCode.Arg.STEPS.ordinal(), steps);
        call(code, args, from, to);
    }

    /// Blocks `from` to `to`, counted strip by strip.
    private void down(int worker, long from, long to) {
        MemorySegment x = args[worker];
        set(x, DownCode.Arg.A_STEP.ordinal(), s.aStep() * stored);
        set(x, DownCode.Arg.X.ordinal(), this.x);
        set(x, DownCode.Arg.X_STEP.ordinal(), xStep);
        set(x, DownCode.Arg.STEPS.ordinal(), s.k());
        set(x, DownCode.Arg.C_NEXT.ordinal(), (long) s.m() * bytes);
        set(x, DownCode.Arg.LANES.ordinal(), scratch(worker).address());
        while (from < to) {
            long strip = from / p.blocks, first = from % p.blocks, end = Math.min(p.blocks, first + to - from), row = strip * ColumnProduct.STRIP;
            set(x, DownCode.Arg.A.ordinal(), a + (s.aPages().address(page) + row) * stored);
            set(x, DownCode.Arg.C.ordinal(), (p.finishes ? sums.address() : c + page * s.m() * bytes) + row * bytes);
            call(s.m() - row >= ColumnProduct.STRIP ? p.code : p.last, x, first, end);
            from += end - first;
        }
    }

    /// Sums of blocks combined pairwise, and the result as it is stored.
    private void finish(MemorySegment cMemory) {
        int row = p.down ? 1 : p.blocks, block = p.down ? s.m() : 1;
        for (int i = 0; i < s.m(); i++) {
            long at = (long) i * row;
            for (int n = p.blocks; n > 1; n = (n + 1) / 2) {
                for (int j = 0; j < n / 2; j++) add(at + (long) j * block, at + 2L * j * block, at + (2L * j + 1) * block);
                if (n % 2 == 1) copy(at + (long) (n / 2) * block, at + (n - 1L) * block);
            }
            long to = page * s.m() + i;
            if (bytes == 8) cMemory.set(JAVA_DOUBLE_UNALIGNED, 8 * to, sums.getAtIndex(JAVA_DOUBLE, at));
            else if (s.half()) cMemory.set(JAVA_SHORT_UNALIGNED, 2 * to, Float.floatToFloat16(sums.getAtIndex(JAVA_FLOAT, at)));
            else cMemory.set(JAVA_FLOAT_UNALIGNED, 4 * to, sums.getAtIndex(JAVA_FLOAT, at));
        }
    }

    private void add(long to, long x, long y) {
        if (bytes == 8) sums.setAtIndex(JAVA_DOUBLE, to, sums.getAtIndex(JAVA_DOUBLE, x) + sums.getAtIndex(JAVA_DOUBLE, y));
        else sums.setAtIndex(JAVA_FLOAT, to, sums.getAtIndex(JAVA_FLOAT, x) + sums.getAtIndex(JAVA_FLOAT, y));
    }

    private void copy(long to, long from) {
        if (bytes == 8) sums.setAtIndex(JAVA_DOUBLE, to, sums.getAtIndex(JAVA_DOUBLE, from));
        else sums.setAtIndex(JAVA_FLOAT, to, sums.getAtIndex(JAVA_FLOAT, from));
    }

    private Product.Then requireThen() {
        return java.util.Objects.requireNonNull(then);
    }

    private void call(NativeCode code, MemorySegment args, long from, long to) {
        call(p, code, args, from, to);
    }

    private static void call(ColumnProduct p, NativeCode code, MemorySegment args, long from, long to) {
        if (p.brief) code.callBriefly(args.address(), from, to);
        else code.call(args.address(), from, to);
    }

    private static void set(MemorySegment args, int index, long value) {
        args.set(JAVA_LONG, 8L * index, value);
    }
}
