package io.kgraph.exec.x64.conv;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.kgraph.array.Sums;
import io.kgraph.exec.memory.OffHeap;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.Loaded;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.exec.x64.gemm.BlockCode;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A [WindowProduct] over one workspace.
public final class WindowRun {
    /// A number for kernels that may change from run to run.
    public static final long CHANGING = -1;

    private static final int KERNEL_ARGS = 16, BLOCK_ARGS = 32, COPY_ARGS = 48, ARGS = 64;   // words of a worker
    private static final int BLOCK = WindowProduct.BLOCK;

    /// What follows on a part of the result while it is in cache.
    public interface Then {
        /// Where a worker may leave the part that it is at, counted from the part's first sample and first position; 0 for the result itself.
        long room(int worker);

        /// The part is there: of that many samples, of each the positions from `position` on along the first axis.
        void piece(int worker, long sample, long samples, long position, long positions);
    }

    private final WindowProduct p;
    private final Geometry g;
    private final MemorySegment[] args;                          // by worker
    private final MemorySegment[] copy;                          // by worker, or one for all
    private final MemorySegment[] scratch;                       // by worker
    private final MemorySegment panels;
    private final long panelsAt;                                 // of blocks, in a worker's scratch
    private final long copyScratchAt;
    private final long levelBytes;
    private final WorkPool.Work packing = this::pack, copying = this::copyWhole, computing = this::compute;

    private long x;
    private long kernel;
    private long y;
    private @Nullable Then then;
    private long units;
    private int pieces;
    private long packedVersion = CHANGING;

    WindowRun(WindowProduct product) {
        p = product;
        g = p.g;
        int threads = p.pool.threads();
        args = new MemorySegment[threads];
        scratch = new MemorySegment[threads];
        copy = new MemorySegment[p.whole ? 1 : threads];
        long rows = p.parts.stream().mapToLong(t -> t.windows().byteSize() / WindowCode.ENTRY).max().orElse(0);
        levelBytes = aligned(Math.min(rows, p.slice) * p.scratchRow());
        panelsAt = levelBytes * (p.levels > 0 ? p.levels + 1 : g.isHalf() ? 1 : 0);
        copyScratchAt = panelsAt + (p.byBlock ? aligned((long) BLOCK * p.key.panels(p.columns) * p.key.panelWidth() * p.key.element().bytes) : 0);
        long bytes = copyScratchAt + p.copies.values().stream().mapToLong(c -> c.code().scratchBytes()).max().orElse(0);
        for (int w = 0; w < threads; w++) {
            args[w] = OffHeap.allocate(8L * ARGS);
            scratch[w] = OffHeap.allocate(Math.max(64, bytes));
            if (w < copy.length) copy[w] = OffHeap.allocate(Math.max(64, p.copyBytes));
        }
        panels = OffHeap.allocate(Math.max(64, p.panelsBytes));
    }

    private static long aligned(long bytes) {
        return (bytes + 63) / 64 * 64;
    }

    /// Computes it.
    ///
    /// @param version as long as it is the same (and not [#CHANGING]), so is the kernel, at the same place
    public void run(MemorySegment input, MemorySegment kernelMemory, MemorySegment output, long version, Then following) {
        x = input.address();
        kernel = kernelMemory.address();
        y = output.address();
        then = following;
        if (!p.byBlock && (version == CHANGING || version != packedVersion)) {
            share((long) p.parts.size() * g.groups() * p.key.panels(g.each()), p.panelsBytes, packing);
            packedVersion = version;
        }
        if (p.whole) {
            if (p.layout.copied()) share(p.layout.batchInner() ? copyUnits() : g.batch(), p.copyBytes, copying);
            units = (long) g.groups() * Math.ceilDiv(g.each(), p.columns);
        } else units = Math.ceilDiv(g.batch(), p.samples) * p.strips;
        run(p.pool.pieces(p.nanos, units), computing);
    }

    private void share(long count, long bytes, WorkPool.Work work) {
        units = count;
        run(bytes < 1 << 18 ? 1 : (int) Math.min(count, p.pool.threads()), work);
    }

    private void run(int count, WorkPool.Work work) {
        pieces = Math.max(1, count);
        if (count <= 1) work.piece(0, 0);
        else p.pool.run(count, work);
    }

    // ---- packing ---------------------------------------------------------------------------------------------------

    private void pack(int piece, int worker) {
        int across = p.key.panels(g.each());
        for (long u = units * piece / pieces, to = units * (piece + 1) / pieces; u < to; u++) {
            var part = p.parts.get((int) (u / across / g.groups()));
            int group = (int) (u / across % g.groups());
            long bytes = part.panelBytes(p.key);
            pack(worker, part, group, 0, u % across, u % across + 1, panels.address() + part.packed() + group * bytes * across, bytes);
        }
    }

    private void pack(int worker, WindowProduct.Part part, int group, int block, long from, long to, long target, long panelBytes) {
        int stored = g.dtype().bytes();
        long output = g.kernel().strides().get(g.axes() + 1) * stored;
        set(worker, KERNEL_ARGS + KernelCode.Arg.B.ordinal(), kernel + (long) group * g.each() * output);
        set(worker, KERNEL_ARGS + KernelCode.Arg.OUTPUT.ordinal(), output);
        set(worker, KERNEL_ARGS + KernelCode.Arg.STEP.ordinal(), Segments.kernelStep(g));
        set(worker, KERNEL_ARGS + KernelCode.Arg.SEGMENTS.ordinal(), part.segments().kernel().address() + part.segments().kernelStart()[block]);
        set(worker, KERNEL_ARGS + KernelCode.Arg.COLUMNS.ordinal(), g.each());
        set(worker, KERNEL_ARGS + KernelCode.Arg.PACK.ordinal(), target);
        set(worker, KERNEL_ARGS + KernelCode.Arg.PANEL.ordinal(), panelBytes);
        call(p.kernels, worker, KERNEL_ARGS, from, to);
    }

    // ---- copies ----------------------------------------------------------------------------------------------------

    private long lines() {
        return g.axes() == 0 ? 1 : Layout.inside(g, 0);
    }

    private long line() {
        return g.axes() == 0 ? 0 : Layout.first(g, 0);
    }

    private long copyUnits() {
        Loaded nest = p.copies.get(lines());
        return nest == null ? 0 : nest.code().units();
    }

    private void copyWhole(int piece, int worker) {
        long from = units * piece / pieces, to = units * (piece + 1) / pieces;
        if (p.layout.batchInner()) {
            if (from < to) copy(worker, lines(), 0, source(line()), target(copy[0].address(), g.axes() == 0 ? 0 : g.low()[0]), from, to);
        } else for (long s = from; s < to; s++) copySample(worker, s, copy[0].address() + s * p.layout.image());
    }

    private void copySample(int worker, long sample, long to) {
        copy(worker, lines(), sample, source(line()), target(to, g.axes() == 0 ? 0 : g.low()[0]), 0, Long.MAX_VALUE);
    }

    /// The bytes from the start of the buffer to the first element that is looked at of a sample, from `line` on.
    private long source(long line) {
        long at = g.x().offset();
        for (int a = 0; a < g.axes(); a++) at += (a == 0 ? line : Layout.first(g, a)) * g.x().strides().get(a + 1);
        return at * g.dtype().bytes();
    }

    /// Where that element goes, in a copy that begins at element `low` of the first axis.
    private long target(long to, long low) {
        for (int a = 0; a < g.axes(); a++) to += Math.max(0, a == 0 ? -low : -g.low()[a]) * p.layout.axes()[a];
        return to;
    }

    private void copy(int worker, long lines, long sample, long from, long to, long first, long last) {
        Loaded nest = p.copies.get(lines);
        if (nest == null) return;                                // nothing but padding
        set(worker, COPY_ARGS, x + from + sample * g.x().strides().get(0) * g.dtype().bytes());
        set(worker, COPY_ARGS + 1, to);
        set(worker, COPY_ARGS + 2, scratch[worker].address() + copyScratchAt);
        call(nest.entry().orElseThrow(), worker, COPY_ARGS, first, Math.min(last, nest.code().units()));
    }

    // ---- computing -------------------------------------------------------------------------------------------------

    private void compute(int piece, int worker) {
        for (long u = units * piece / pieces, to = units * (piece + 1) / pieces; u < to; u++)
            if (p.whole) columns(worker, u);
            else piece(worker, u);
    }

    /// Some outputs of a group, of all windows.
    private void columns(int worker, long unit) {
        int across = Math.ceilDiv(g.each(), p.columns), group = (int) (unit / across), from = (int) (unit % across) * p.columns, to = Math.min(g.each(), from + p.columns);
        long in = p.layout.copied() ? copy[0].address() : x + p.layout.base();
        for (var part : p.parts) {
            long rows = part.phase().windows() * p.samples;
            for (long r = 0; r < rows; r += p.slice) multiply(worker, part, group, from, to, r, Math.min(rows, r + p.slice), in, y);
        }
    }

    private void piece(int worker, long unit) {
        var following = Objects.requireNonNull(then);
        long sample = unit / p.strips * p.samples, samples = Math.min(p.samples, g.batch() - sample), number = unit % p.strips;
        long position = p.strips > 1 ? number * p.strip : 0, positions = p.strips > 1 ? Math.min(p.strip, g.positions()[0] - position) : g.axes() == 0 ? 1 : g.positions()[0];
        long result = following.room(worker), in;
        if (result == 0) {
            long line = g.axes() == 0 ? 1 : g.windows() / g.positions()[0];
            result = y + (sample * g.windows() + position * line) * g.outputs() * g.dtype().bytes();
        }
        if (!p.layout.copied()) {
            in = x + p.layout.base() + sample * p.layout.image() + (position == 0 ? 0 : position * g.phases().getFirst().move()[0] * p.layout.axes()[0]);
        } else {
            in = copy[worker].address();
            if (p.strips > 1) copyStrip(worker, sample, number);
            else for (long s = 0; s < samples; s++) copySample(worker, sample + s, in + s * p.layout.image());
        }
        for (var part : p.parts) {
            long rows = p.strips > 1 ? part.phase().windows() / g.positions()[0] * positions : part.phase().windows() * samples;
            for (int group = 0; group < g.groups(); group++) multiply(worker, part, group, 0, g.each(), 0, rows, in, result);
        }
        following.piece(worker, sample, samples, position, positions);
    }

    private void copyStrip(int worker, long sample, long number) {
        if (g.isPadded()) copy[worker].fill((byte) 0);
        long low = p.low(number);
        copy(worker, p.inside(number), sample, source(Math.max(0, low)), target(copy[worker].address(), low), 0, Long.MAX_VALUE);
    }

    /// The outputs `from` to `to` of a group, of the windows `row` to `end`.
    private void multiply(int worker, WindowProduct.Part part, int group, int from, int to, long row, long end, long in, long result) {
        int bytes = g.element().bytes, stored = g.dtype().bytes(), k = part.segments().steps();
        long input = in + (long) group * g.inner() * p.layout.step(), output = result + ((long) group * g.each() + from) * stored;
        int across = p.key.panels(g.each()), firstPanel = from / p.key.width();
        long panelBytes = p.byBlock ? (long) BLOCK * p.key.panelWidth() * bytes : part.panelBytes(p.key);
        boolean buffered = p.levels > 0 || g.isHalf();
        int chunk = k < Sums.CHUNKED_FROM ? Math.max(1, k) : Sums.PRODUCT_CHUNK;
        long own = scratch[worker].address();
        set(worker, WindowCode.Arg.A.ordinal(), input);
        set(worker, WindowCode.Arg.WINDOWS.ordinal(), (buffered ? part.scratch() : part.windows()).address());
        set(worker, WindowCode.Arg.B_PANEL.ordinal(), panelBytes);
        set(worker, WindowCode.Arg.COLUMNS.ordinal(), to - from);
        set(worker, WindowCode.Arg.STEP.ordinal(), p.layout.step());
        NativeCode code = part.codes()[(int) ((end - row) % p.key.rows())];
        long done = 0;
        int level = 0;
        for (int start = 0; start < k; start += chunk) {
            level = Long.bitCount(done);                         // the first buffer that holds no sum
            set(worker, WindowCode.Arg.C.ordinal(), buffered ? own + level * levelBytes - row * p.scratchRow() : output);
            if (p.byBlock) {
                for (int at = start; at < Math.min(k, start + chunk); at += BLOCK) {
                    int block = at / BLOCK;
                    pack(worker, part, group, block, firstPanel, firstPanel + p.key.panels(to - from), own + panelsAt - firstPanel * panelBytes, panelBytes);
                    tiles(worker, code, part, block, own + panelsAt, at > start, row, end);
                }
            } else {
                long packed = panels.address() + part.packed() + ((long) group * across + firstPanel) * panelBytes;
                tiles(worker, code, part, start / chunk, packed + (long) start * p.key.panelWidth() * bytes, false, row, end);
            }
            for (long n = done; (n & 1) != 0; n >>>= 1, level--) combine(worker, own, level, to - from, end - row);
            done++;
        }
        for (level = Long.bitCount(done) - 1; level > 0; level--) combine(worker, own, level, to - from, end - row);
        if (buffered) deliver(worker, part, own, output, to - from, row, end);
    }

    private void tiles(int worker, NativeCode code, WindowProduct.Part part, int walk, long packed, boolean adds, long row, long end) {
        set(worker, WindowCode.Arg.SEGMENTS.ordinal(), part.segments().windows().address() + part.segments().windowStart()[walk]);
        set(worker, WindowCode.Arg.B.ordinal(), packed);
        set(worker, WindowCode.Arg.ADDS.ordinal(), adds ? 1 : 0);
        call(code, worker, 0, row, end);
    }

    /// The sum in buffer `level` behind that in the one before.
    private void combine(int worker, long own, int level, int width, long rows) {
        move(worker, p.adds.orElseThrow(), own + level * levelBytes, p.scratchRow(), own + (level - 1) * levelBytes, p.scratchRow(), width, rows);
    }

    /// From scratch memory to where the windows' outputs go: as many at once as lie evenly.
    private void deliver(int worker, WindowProduct.Part part, long own, long output, int width, long row, long end) {
        for (long r = row; r < end; ) {
            long first = place(part, r), gap = r + 1 < end ? place(part, r + 1) - first : 0, last = r + 1;
            while (last < end && place(part, last) - first == (last - r) * gap) last++;
            move(worker, p.moves.orElseThrow(), own + (r - row) * p.scratchRow(), p.scratchRow(), output + first, gap, width, last - r);
            r = last;
        }
    }

    private static long place(WindowProduct.Part part, long row) {
        return part.windows().getAtIndex(JAVA_LONG, 2 * row + 1);
    }

    private void move(int worker, NativeCode code, long from, long fromRow, long to, long toRow, int width, long rows) {
        set(worker, BLOCK_ARGS + BlockCode.Arg.FROM.ordinal(), from);
        set(worker, BLOCK_ARGS + BlockCode.Arg.FROM_ROW.ordinal(), fromRow);
        set(worker, BLOCK_ARGS + BlockCode.Arg.TO.ordinal(), to);
        set(worker, BLOCK_ARGS + BlockCode.Arg.TO_ROW.ordinal(), toRow);
        set(worker, BLOCK_ARGS + BlockCode.Arg.COLUMNS.ordinal(), width);
        call(code, worker, BLOCK_ARGS, 0, rows);
    }

    private void call(NativeCode code, int worker, int firstWord, long from, long to) {
        code.call(args[worker].address() + 8L * firstWord, from, to);
    }

    private void set(int worker, int word, long value) {
        args[worker].setAtIndex(JAVA_LONG, word, value);
    }
}
