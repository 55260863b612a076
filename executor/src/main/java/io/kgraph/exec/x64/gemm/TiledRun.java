package io.kgraph.exec.x64.gemm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.kgraph.exec.memory.OffHeap;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.asm.NativeCode;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A [TiledProduct] over one workspace.
final class TiledRun implements Product.Run {
    private static final int BLOCK_ARGS = ProductCode.Arg.values().length;   // where those of the other functions begin
    private static final long ARGS = 8L * (BLOCK_ARGS + BlockCode.Arg.values().length);

    private static final long ROWS_TO_SHARE = 64;

    private final TiledProduct p;
    private final Shape s;
    private final Product.Workers workers;
    private final MemorySegment[] args;                          // by worker
    private final long packsAt;                                  // offsets in a worker's scratch
    private final long groupAt;
    private final long chunksAt;
    private final long panelsAt;
    private final long ownBytes;
    private final long chunkBytes;
    private final boolean shared;                                // panels of b are packed for all
    private final WorkPool.Work filling = this::fill;
    private final WorkPool.Work computing = this::compute;
    private final WorkPool.Work following = this::follow;

    private long a;
    private long b;
    private long c;
    private Product.@Nullable Then then;
    private long page;                                           // of the shared panels
    private int column;
    private int columns;
    private int firstBlock;                                      // of rows that is not done yet
    private int pieces;
    private long panelAddress;
    private @Nullable MemorySegment kept;                        // panels of an operand that did not change for two runs
    private long seen = CHANGING;
    private boolean keeps;

    TiledRun(TiledProduct product, Product.Workers workers) {
        p = product;
        s = product.shape;
        this.workers = workers;
        int threads = p.pool.threads(), bytes = p.key.element().bytes;
        args = new MemorySegment[threads];
        packsAt = 0;
        groupAt = p.key.packsA() ? aligned((long) p.blockRows * TiledProduct.BLOCK * bytes + PackCode.SLACK) : 0;
        chunksAt = groupAt + (p.key.b() == ProductKey.Right.GROUPS ? aligned(p.key.groupBytes()) : 0);
        chunkBytes = aligned((long) p.blockRows * Math.min(p.blockColumns, s.n()) * bytes);
        panelsAt = chunksAt + chunkBytes * (p.levels > 0 ? p.levels + 1 : s.half() ? 1 : 0);
        shared = p.key.b() == ProductKey.Right.PANELS;
        ownBytes = panelsAt + (shared ? p.packedBytes(p.span) + PackCode.SLACK : 0);
        int workersNeeded = p.nanos < 2 * WorkPool.WORTHWHILE_NANOS ? 1 : threads;
        for (int w = 0; w < workersNeeded; w++) {
            scratch(w);
            args[w] = OffHeap.allocate(ARGS);
        }
    }

    /// The address of a worker's scratch; the caller's ends with the shared panels.
    private long scratch(int worker) {
        long bytes = worker == 0 ? ownBytes : panelsAt;
        return bytes == 0 ? 0 : workers.tiles(worker).nativeMemory(bytes).address();
    }

    private static long aligned(long bytes) {
        return (bytes + 63) / 64 * 64;
    }

    @Override public void run(MemorySegment aMemory, MemorySegment bMemory, MemorySegment cMemory, long version, Product.Then following) {
        then = following;
        if (s.pages() == 0 || s.m() == 0 || s.n() == 0) return;
        if (s.k() == 0) {
            cMemory.fill((byte) 0);
            following.rows(0, 0, s.pages() * s.m());
            return;
        }
        a = aMemory.address();
        b = bMemory.address();
        c = cMemory.address();
        if (!shared) {
            column = 0;
            columns = s.n();
            page = 0;
            work(s.pages());
        } else for (page = 0; page < s.pages(); page++) page(version);
        if (p.blockColumns < s.n()) follow();
    }

    private void page(long version) {
        boolean same = version != CHANGING && version == seen && s.pages() == 1 && p.span >= s.n();
        if (!same) keeps = false;
        seen = version;
        for (column = 0; column < s.n(); column += p.span) {
            columns = Math.min(p.span, s.n() - column);
            if (same && !keeps) kept = keep();
            panelAddress = kept != null && same ? kept.address() : scratch(0) + panelsAt;
            firstBlock = 0;
            if (!(same && keeps)) fill();
            keeps = same;
            work(1);
        }
    }

    /// The first block of rows, and all panels.
    private void fill() {
        units = Math.ceilDiv(columns, p.fillColumns);
        firstBlock = 1;
        run(pieces(p.nanos / s.pages() / p.down), filling);
        if (p.blockColumns >= s.n()) then().rows(0, page * s.m(), page * s.m() + p.row(1));
    }

    private MemorySegment keep() {
        return kept != null ? kept : workers.keep(p.packedBytes(s.n()) + PackCode.SLACK);
    }

    // ---- cutting ---------------------------------------------------------------------------------------------------

    private long units;

    /// The units of `count` pages.
    private void work(long count) {
        units = count * Math.ceilDiv(columns, p.blockColumns) * (p.down - firstBlock);
        run(pieces(p.nanos / s.pages() * count), computing);
    }

    private int pieces(double nanos) {
        return p.pool.pieces(nanos, units) == 1 ? (int) Math.min(1, units) : (int) Math.min(units, (long) (nanos / WorkPool.WORTHWHILE_NANOS));
    }

    private void follow() {
        units = s.pages() * s.m();
        run(p.nanos < 2 * WorkPool.WORTHWHILE_NANOS ? 1 : (int) Math.min(p.pool.threads(), Math.ceilDiv(units, ROWS_TO_SHARE)), following);
    }

    private void run(int count, WorkPool.Work work) {
        pieces = count;
        if (count == 1) work.piece(0, 0);
        else p.pool.run(count, work);
    }

    private void fill(int piece, int worker) {
        for (long unit = units * piece / pieces, to = units * (piece + 1) / pieces; unit < to; unit++) {
            int j = (int) unit * p.fillColumns;
            compute(worker, page, 0, p.row(1), j, Math.min(columns, j + p.fillColumns), true);
        }
    }

    private void follow(int piece, int worker) {
        then().rows(worker, units * piece / pieces, units * (piece + 1) / pieces);
    }

    private void compute(int piece, int worker) {
        long from = units * piece / pieces, to = units * (piece + 1) / pieces;
        int down = p.down - firstBlock, across = Math.ceilDiv(columns, p.blockColumns);
        for (long unit = from; unit < to; unit++) {
            int part = (int) (unit % down) + firstBlock, j = (int) (unit / down % across) * p.blockColumns;
            long at = page + unit / down / across;
            compute(worker, at, p.row(part), p.row(part + 1), j, Math.min(columns, j + p.blockColumns), false);
            if (p.blockColumns >= s.n()) then().rows(worker, at * s.m() + p.row(part), at * s.m() + p.row(part + 1));
        }
    }

    private Product.Then then() {
        return Objects.requireNonNull(then);
    }

    // ---- one unit --------------------------------------------------------------------------------------------------

    /// Rows `i` to `iEnd` of columns `j` to `jEnd`, counted from the first of the span.
    private void compute(int worker, long ofPage, int i, int iEnd, int j, int jEnd, boolean fills) {
        MemorySegment x = args[worker];
        long scratch = scratch(worker);
        int stored = s.storedBytes(), bytes = p.key.element().bytes;
        long result = c + ((ofPage * s.m()) * s.n() + column + j) * stored;
        long left = a + s.aPages().address(ofPage) * stored, right = b + (s.bPages().address(ofPage) + (column + j) * s.bColumn()) * stored;
        set(x, ProductCode.Arg.A_ROW, s.aRow() * stored);
        set(x, ProductCode.Arg.A_STEP, s.aStep() * stored);
        set(x, ProductCode.Arg.B_ROW, s.bStep() * stored);
        set(x, ProductCode.Arg.B_COLUMN, s.bColumn() * stored);
        set(x, ProductCode.Arg.COLUMNS, jEnd - j);
        set(x, ProductCode.Arg.PACK, scratch + packsAt);
        set(x, ProductCode.Arg.PANELS, shared ? panelAddress : scratch + groupAt);
        set(x, ProductCode.Arg.NEXT_BLOCK, p.packedBlock(columns));
        set(x, ProductCode.Arg.FIRST, (long) j * bytes);
        set(x, ProductCode.Arg.FILLS, fills ? 1 : 0);
        if (p.levels == 0 && !s.half()) {
            set(x, ProductCode.Arg.A, left);
            set(x, ProductCode.Arg.B, right);
            set(x, ProductCode.Arg.C, result);
            set(x, ProductCode.Arg.C_ROW, (long) s.n() * bytes);
            set(x, ProductCode.Arg.STEPS, s.k());
            call(p.code, x.address(), i, iEnd);
        } else chunks(x, left, right, result, scratch + chunksAt, i, iEnd, jEnd - j);
    }

    /// Chunk by chunk into scratch; as in counting, two equal sums become one of twice the size.
    private void chunks(MemorySegment x, long left, long right, long result, long scratch, int i, int iEnd, int width) {
        int bytes = p.key.element().bytes, stored = s.storedBytes();
        long row = (long) width * bytes;
        set(x, ProductCode.Arg.C_ROW, row);
        long done = 0, packed = shared ? p.packedBlock(columns) / TiledProduct.BLOCK : 0, panels = x.get(JAVA_LONG, 8L * ProductCode.Arg.PANELS.ordinal());
        int level = 0;
        for (int start = 0; start < s.k(); start += p.chunk) {
            level = Long.bitCount(done);                         // the first buffer that holds no sum
            set(x, ProductCode.Arg.A, left + s.aStep() * start * stored);
            set(x, ProductCode.Arg.B, right + s.bStep() * start * stored);
            set(x, ProductCode.Arg.PANELS, panels + packed * start);
            set(x, ProductCode.Arg.C, scratch + level * chunkBytes - i * row);
            set(x, ProductCode.Arg.STEPS, Math.min(p.chunk, s.k() - start));
            call(p.code, x.address(), i, iEnd);
            for (long n = done; (n & 1) != 0; n >>>= 1, level--) combine(x, scratch, level, row, width, iEnd - i);
            done++;
        }
        for (level = Long.bitCount(done) - 1; level > 0; level--) combine(x, scratch, level, row, width, iEnd - i);
        move(x, p.moves.orElseThrow(), scratch, row, result + (long) i * s.n() * stored, (long) s.n() * stored, width, iEnd - i);
    }

    /// The sum in buffer `level` behind that in the one before.
    private void combine(MemorySegment x, long scratch, int level, long row, int width, int rows) {
        move(x, p.adds.orElseThrow(), scratch + level * chunkBytes, row, scratch + (level - 1) * chunkBytes, row, width, rows);
    }

    private void move(MemorySegment x, NativeCode code, long from, long fromRow, long to, long toRow, int width, int rows) {
        set(x, BLOCK_ARGS + BlockCode.Arg.FROM.ordinal(), from);
        set(x, BLOCK_ARGS + BlockCode.Arg.FROM_ROW.ordinal(), fromRow);
        set(x, BLOCK_ARGS + BlockCode.Arg.TO.ordinal(), to);
        set(x, BLOCK_ARGS + BlockCode.Arg.TO_ROW.ordinal(), toRow);
        set(x, BLOCK_ARGS + BlockCode.Arg.COLUMNS.ordinal(), width);
        call(code, x.address() + 8L * BLOCK_ARGS, 0, rows);
    }

    private void call(NativeCode code, long arguments, long from, long to) {
        if (p.brief) code.callBriefly(arguments, from, to);
        else code.call(arguments, from, to);
    }

    private static void set(MemorySegment args, ProductCode.Arg arg, long value) {
        set(args, arg.ordinal(), value);
    }

    private static void set(MemorySegment args, int index, long value) {
        args.set(JAVA_LONG, 8L * index, value);
    }
}
