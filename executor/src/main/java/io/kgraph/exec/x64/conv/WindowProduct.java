package io.kgraph.exec.x64.conv;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.kgraph.array.Sums;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.memory.OffHeap;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.Loaded;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.Publication;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.exec.x64.gemm.BlockCode;
import io.kgraph.exec.x64.gemm.Codes;
import io.kgraph.exec.x64.gemm.PackCode;
import io.kgraph.op.Convolution;
import io.kgraph.type.DimBinding;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A convolution of floating numbers on emitted code, bit for bit [Convolution#evaluate]: how it is cut, and which code does it.
///
/// Windows are rows of a product whose right operand is the packed kernel; they are read where they lie, or in a copy that has their padding ([Layout]). The work is cut into
/// *pieces*, some samples each or some positions along the first axis of one; a convolution of few windows (as gradients by the kernel are) is one piece, whose outputs are
/// shared out instead. A long kernel of such a one is packed block by block, as it is used.
public final class WindowProduct {
    static final int BLOCK = Sums.PRODUCT_BLOCK;
    private static final double NANOS_PER_VECTOR = 0.16;         // of multiply-adds
    private static final int FEW_WINDOWS = 512;
    private static final int PIECES = 4;                         // for each thread
    private static final int LEAST_WINDOWS = 24;
    private static final long LARGE_KERNEL = 256 << 10;
    private static final long MOST_COPIED = 1L << 30;

    final Geometry g;
    final Layout layout;
    final Isa isa;
    final WorkPool pool;
    final boolean whole;                                         // one piece
    final boolean byBlock;
    final long samples;                                          // of a piece
    final long strip;                                            // positions along the first axis in a piece
    final long strips;
    final long slice;                                            // windows that are done together
    final int columns;                                           // outputs of a group that are done together
    final long copyBytes;                                        // of a piece
    final double nanos;
    final int levels;
    final List<Part> parts = new ArrayList<>();
    final Map<Long, Loaded> copies = new HashMap<>();
    final NativeCode kernels;
    final Optional<NativeCode> adds;
    final Optional<NativeCode> moves;
    final KernelCode.Key kernelKey;
    final WindowKey key;
    final long panelsBytes;                                      // of all packed kernels

    /// A phase with its tables.
    ///
    /// @param windows by window of a piece its place and that of its outputs
    /// @param scratch the same, with outputs row by row
    /// @param codes   by the number of windows in a last tile
    /// @param packed  where its packed kernels begin
    record Part(Geometry.Phase phase, Segments segments, MemorySegment windows, MemorySegment scratch, NativeCode[] codes, long packed) {
        long panelBytes(WindowKey key) {
            return (long) segments.steps() * key.panelWidth() * key.element().bytes;
        }
    }

    private WindowProduct(Geometry g, Layout layout, Isa isa, Cpu cpu, WorkPool pool, boolean steady, NativeCode kernels, KernelCode.Key kernelKey, WindowKey key, Optional<NativeCode> adds, Optional<NativeCode> moves) {
        this.g = g;
        this.layout = layout;
        this.isa = isa;
        this.pool = pool;
        this.kernels = kernels;
        this.kernelKey = kernelKey;
        this.key = key;
        this.adds = adds;
        this.moves = moves;
        int bytes = g.element().bytes, k = g.contracted();
        nanos = NANOS_PER_VECTOR * g.work() / Math.max(1, g.outputs()) * Math.ceilDiv(g.each(), key.lanes()) * g.groups();
        int chunks = k < Sums.CHUNKED_FROM ? 1 : Math.ceilDiv(k, Sums.PRODUCT_CHUNK);
        levels = chunks < 2 ? 0 : 32 - Integer.numberOfLeadingZeros(chunks);
        boolean shared = pool.pieces(nanos, Long.MAX_VALUE) > 1;
        int threads = shared ? pool.threads() : 1;
        long windows = g.windows(), row = (long) g.outputs() * bytes, target = cpu.l2() / 3;
        whole = layout.batchInner() || g.batch() * windows <= FEW_WINDOWS;
        boolean cuttable = !whole && g.axes() > 0 && g.phases().size() == 1 && g.positions()[0] > 1;
        long most = shared ? Math.max(1, g.batch() / (2L * threads)) : g.batch();
        boolean strips = cuttable && (windows * row > 3 * target || layout.bytes() > 2L * cpu.l2() || g.batch() < 2L * threads && shared);
        samples = whole ? g.batch() : strips ? 1 : Math.clamp(target / Math.max(1, windows * row), 1, most);
        long rest = g.axes() == 0 ? 1 : Math.max(1, windows / Math.max(1, g.positions()[0]));
        long length = g.axes() == 0 ? 1 : g.positions()[0];
        if (strips) {
            length = Math.clamp(target / Math.max(1, rest * row), 1, g.positions()[0]);
            if (shared) length = Math.min(length, Math.max(Math.ceilDiv(LEAST_WINDOWS, rest), Math.ceilDiv(g.positions()[0] * g.batch(), (long) PIECES * threads)));
        }
        strip = Math.max(1, length);
        this.strips = strips ? Math.ceilDiv(g.positions()[0], strip) : 1;
        long full = Math.max(1, target / Math.max(1, row)) / key.rows() * key.rows();
        slice = whole ? Math.max(key.rows(), full) : Long.MAX_VALUE;
        int panels = key.panels(g.each()), ways = whole && shared ? Math.clamp(Math.ceilDiv((long) threads, g.groups()), 1, Math.max(1, panels)) : 1;
        columns = Math.max(1, Math.ceilDiv(panels, ways)) * key.width();
        byBlock = whole && !steady && slice >= g.batch() * windows && (long) k * g.outputs() * bytes > LARGE_KERNEL;
        copyBytes = !layout.copied() ? 0 : whole && !layout.batchInner() ? g.batch() * layout.bytes() : strips ? stripBytes() : samples * layout.bytes();
        long packed = 0;
        for (Geometry.Phase p : g.phases()) {
            if (g.contracted(p) == 0) continue;
            var segments = Segments.of(g, p, layout, byBlock, key.panelWidth());
            Part part = part(p, segments, packed);
            parts.add(part);
            if (!byBlock) packed += part.panelBytes(key) * panels * g.groups();
        }
        panelsBytes = packed;
    }

    private long stripBytes() {
        return (layout.bytes() / Math.max(1, g.extent()[0])) * stripExtent(strip);
    }

    /// Elements along the first axis that a strip of so many positions sees.
    long stripExtent(long positions) {
        long move = g.phases().getFirst().move()[0];
        return g.extent()[0] - (g.positions()[0] - positions) * move;
    }

    private Part part(Geometry.Phase p, Segments segments, long packed) {
        int n = g.axes(), stored = g.dtype().bytes();
        long[] count = p.count().clone();
        if (strips > 1) count[0] = Math.min(count[0], strip);
        long each = Geometry.product(count), rows = each * samples, scratchRow = scratchRow();
        MemorySegment windows = OffHeap.allocate(Math.max(16, rows * WindowCode.ENTRY));
        boolean buffered = levels > 0 || g.isHalf();
        MemorySegment scratch = buffered ? OffHeap.allocate(Math.max(16, rows * WindowCode.ENTRY)) : windows;
        long[] index = new long[n];
        for (long w = 0; w < each; w++) {
            long a = 0, position = 0;
            for (int d = 0; d < n; d++) {
                a += (p.first()[d] + index[d] * p.move()[d] - (layout.copied() ? g.low()[d] : 0)) * layout.axes()[d];
                position = position * g.positions()[d] + p.position()[d] + index[d] * p.step()[d];
            }
            for (long s = 0; s < samples; s++) {
                long at = layout.batchInner() ? w * samples + s : s * each + w;
                windows.setAtIndex(JAVA_LONG, 2 * at, a + s * layout.image());
                windows.setAtIndex(JAVA_LONG, 2 * at + 1, (s * g.windows() + position) * g.outputs() * stored);
                if (!buffered) continue;
                scratch.setAtIndex(JAVA_LONG, 2 * at, a + s * layout.image());
                scratch.setAtIndex(JAVA_LONG, 2 * at + 1, at * scratchRow);
            }
            for (int d = n - 1; d >= 0 && ++index[d] == count[d]; d--) index[d] = 0;
        }
        var codes = new NativeCode[key.rows()];
        long lastSamples = g.batch() % samples, lastStrip = strips > 1 ? g.positions()[0] % strip : 0;
        code(codes, rows);
        if (rows > slice) code(codes, 0);
        code(codes, each * lastSamples);
        if (strips > 1) code(codes, each / count[0] * lastStrip);
        return new Part(p, segments, windows, scratch, codes, packed);
    }

    private void code(NativeCode[] codes, long rows) {
        int tail = (int) (rows % key.rows());
        if (codes[tail] != null) return;
        var own = new WindowKey(isa, key.element(), key.rows(), key.width(), key.neighbours(), tail, key.columnTail());
        codes[tail] = Codes.of(own, () -> WindowCode.of(own)).orElseThrow(NoCode::new);
    }

    /// There is no room for executable code.
    private static final class NoCode extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoCode() {
            super("no executable memory", null, false, false);
        }
    }

    /// From row to row of sums in scratch memory.
    long scratchRow() {
        return (long) g.each() * g.element().bytes;
    }

    /// The product for operands however they lie, into a contiguous result; nothing where code cannot be made.
    ///
    /// @param steady whether the kernel is likely to be the same in the next run
    public static Optional<WindowProduct> bind(Convolution op, BoundView x, BoundView kernel, BoundView y, boolean steady, Isa isa, Cpu cpu, WorkPool pool, Publication publication) {
        if (y.offset() != 0 || y.type().count() == 0 || op.groups().value() < 1 || y.type().count() > Integer.MAX_VALUE || x.type().count() > Integer.MAX_VALUE) return Optional.empty();
        var g = Geometry.of(op, x, kernel, y);
        if (g.phases().stream().anyMatch(p -> g.contracted(p) == 0) || g.each() < 1) return Optional.empty();
        var layout = Layout.of(g);
        if (layout.copied() && layout.bytes() > MOST_COPIED) return Optional.empty();
        var key = WindowKey.of(isa, g.element(), g.batch() * g.phases().stream().mapToLong(Geometry.Phase::windows).max().orElse(0), g.each(), layout.neighbours(g));
        long output = kernel.strides().get(g.axes() + 1);
        PackCode.Layout lies = output == 1 || g.each() == 1 ? PackCode.Layout.ALONG_LINES : Segments.kernelStep(g) == g.dtype().bytes() ? PackCode.Layout.ALONG_STEPS : PackCode.Layout.ANY;
        var kernelKey = new KernelCode.Key(isa, g.element(), g.isHalf(), lies, key.width(), key.panelWidth(), key.columnTail());
        Optional<NativeCode> kernels = Codes.of(kernelKey, () -> KernelCode.of(kernelKey)), adds = Optional.empty(), moves = Optional.empty();
        boolean chunked = g.contracted() >= Sums.CHUNKED_FROM;
        if (chunked) adds = Codes.of(new BlockCode.Key(isa, g.element(), BlockCode.Action.ADD));
        if (chunked || g.isHalf()) moves = Codes.of(new BlockCode.Key(isa, g.element(), g.isHalf() ? BlockCode.Action.NARROW : BlockCode.Action.COPY));
        if (kernels.isEmpty() || chunked && adds.isEmpty() || (chunked || g.isHalf()) && moves.isEmpty()) return Optional.empty();
        try {
            var product = new WindowProduct(g, layout, isa, cpu, pool, steady, kernels.get(), kernelKey, key, adds, moves);
            return product.loadsCopies(publication) ? Optional.of(product) : Optional.empty();
        } catch (NoCode _) {
            return Optional.empty();
        }
    }

    private boolean loadsCopies(Publication publication) {
        if (!layout.copied()) return true;
        var lines = new ArrayList<Long>();
        if (strips == 1) lines.add(g.axes() == 0 ? 1 : Layout.inside(g, 0));
        else for (long s = 0; s < strips; s++) lines.add(inside(s));
        for (long n : lines) {
            if (copies.containsKey(n) || n == 0) continue;
            LoopNest nest = Layout.copy(g, layout, n);
            if (nest.rows().stream().anyMatch(d -> d.value() == 0)) continue;
            Optional<Loaded> loaded = NestCodes.of(nest, NestSizes.of(nest).bind(DimBinding.NONE), isa, publication);
            if (loaded.isEmpty()) return false;
            copies.put(n, loaded.get());
        }
        return true;
    }

    /// The first element along the first axis that a strip sees, padding included.
    long low(long number) {
        return g.low()[0] + number * strip * g.phases().getFirst().move()[0];
    }

    /// How many elements along the first axis a strip sees.
    long inside(long number) {
        long length = Math.min(strip, g.positions()[0] - number * strip), low = low(number);
        return Math.max(0, Math.min(g.plane()[0], low + stripExtent(length)) - Math.max(0, low));
    }

    public double nanos() {
        return nanos;
    }

    /// Bytes of the result that a piece makes.
    public long pieceBytes() {
        return samples * (strips > 1 ? g.windows() / g.positions()[0] * strip : g.windows()) * g.outputs() * g.dtype().bytes();
    }

    /// Whether pieces make parts of the result that are whole: [Then] is told of them.
    public boolean hasPieces() {
        return !whole;
    }

    public long samples() {
        return samples;
    }

    /// Positions along the first axis in a piece, if there are as many.
    public long strip() {
        return strip;
    }

    public boolean isHalf() {
        return g.isHalf();
    }

    public WindowRun open() {
        return new WindowRun(this);
    }

    /// The code of its tiles.
    public NativeCode kernels() {
        return kernels;
    }

    /// How it is done, for `explain`.
    public String plan() {
        String cut = whole ? "outputs by " + columns : strips > 1 ? "strips of " + strip : samples + " samples at a time";
        return "windows " + (layout.copied() ? layout.batchInner() ? "copied, batch innermost" : "copied" : "in place") + ", tiles " + key.rows() + "×" + key.width() + ", " + cut
                + (byBlock ? ", kernel packed by block" : "") + (parts.size() > 1 ? ", " + parts.size() + " phases" : "");
    }
}
