package io.kgraph.exec.x64.gemm;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import io.kgraph.array.Sums;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A product by register tiles: how it is cut and which code does it.
///
/// The result is cut into units, `blockRows` by `blockColumns`, which are independent of each other. Where panels of `b` stay packed for many units, they are packed by
/// the first block of rows, which the threads share by columns, and for `span` columns at a time, so that what is packed stays in the last cache.
final class TiledProduct implements Product {
    static final int BLOCK = Sums.PRODUCT_BLOCK;
    private static final long MOST_PACKED = 16L << 20;
    private static final double NANOS_PER_VECTOR = 0.16;         // of multiply-adds
    private static final int FEW_ROWS = 32;                      // up to here `b` is not packed,
    private static final int FEWER_ROWS = 8;                     // up to here not even where it stays packed,
    private static final int FEW_COLUMNS = 128;                  // and up to here `a` is not
    private static final long ALIASED = 4 << 10;                 // rows so far apart fall on each other in the caches
    private static final long SMALL_BYTES = 64 << 10;            // nor `b` where it is smaller

    final Shape shape;
    final ProductKey key;
    final NativeCode code;
    final Optional<NativeCode> adds;
    final Optional<NativeCode> moves;
    final WorkPool pool;
    final int chunk;
    final int levels;
    final int tiles;                                             // down the result
    final int down;                                              // units of them, as even as can be
    final int blockRows;                                         // of the largest unit
    final int blockColumns;
    final int span;
    final int fillColumns;                                       // of a unit that packs panels
    final boolean brief;
    final double nanos;

    private TiledProduct(Shape s, ProductKey key, NativeCode code, Optional<NativeCode> adds, Optional<NativeCode> moves, boolean steady, Cpu cpu, WorkPool pool) {
        this.shape = s;
        this.key = key;
        this.code = code;
        this.adds = adds;
        this.moves = moves;
        this.pool = pool;
        chunk = s.chunked() ? Sums.PRODUCT_CHUNK : s.k();
        int chunks = s.k() == 0 ? 0 : Math.ceilDiv(s.k(), chunk);
        levels = chunks < 2 ? 0 : 32 - Integer.numberOfLeadingZeros(chunks);
        nanos = nanos(s, key.isa());
        brief = nanos < 10_000;
        int bytes = key.element().bytes, panel = key.panelWidth();
        boolean all = key.b() == ProductKey.Right.PANELS;
        span = all ? Math.clamp(MOST_PACKED / Math.max(1L, (long) s.k() * bytes) / panel * panel, panel, Math.max(panel, s.n())) : s.n();
        int threads = pool.pieces(nanos, Long.MAX_VALUE) > 1 ? pool.threads() : 1;
        int wanted = s.pages() >= 2L * threads ? 1 : threads;
        tiles = Math.ceilDiv(s.m(), key.rows());
        int blocks = Math.ceilDiv(s.m(), mostRows(key.rows(), bytes, key.packsA() || s.k() <= BLOCK || key.b() == ProductKey.Right.GROUPS, cpu));
        int parts = Math.ceilDiv(Math.min(span, s.n()), key.width() * (key.b() == ProductKey.Right.GROUPS ? PackCode.GROUP : 1));
        boolean across = key.b() == ProductKey.Right.GROUPS && blocks == 1 && parts >= wanted;   // each thread packs its own panels
        int first = all && !steady && blocks > 1 ? 1 : 0;        // a block that is shared
        if (!across && (blocks - first) % wanted != 0) blocks += wanted - (blocks - first) % wanted;
        down = blocks = Math.clamp(blocks, 1, Math.max(1, tiles));
        blockRows = Math.max(1, Math.ceilDiv(tiles, blocks)) * key.rows();
        int columnParts = blocks >= wanted ? 1 : Math.clamp(Math.ceilDiv(wanted, blocks), 1, Math.max(1, parts));
        int unit = key.width() * (key.b() == ProductKey.Right.GROUPS && columnParts <= parts ? PackCode.GROUP : 1);
        blockColumns = Math.max(1, Math.ceilDiv(Math.ceilDiv(Math.min(span, s.n()), unit), columnParts)) * unit;
        fillColumns = Math.max(1, Math.ceilDiv(parts, wanted)) * key.width();
    }

    private static double nanos(Shape s, Isa isa) {
        return NANOS_PER_VECTOR * s.pages() * s.m() * Math.ceilDiv(s.n(), s.element().lanes(isa.bits())) * Math.max(4.0, s.k());
    }

    /// Rows whose block of `a` stays in the second cache: fewer where they are far apart and may fall on each other.
    private static int mostRows(int tile, int bytes, boolean dense, Cpu cpu) {
        return Math.max(tile, (int) (cpu.l2() * (dense ? 2 : 1) / (dense ? 5 : 4) / (BLOCK * bytes)) / tile * tile);
    }

    /// The first row of a unit.
    int row(int unit) {
        return Math.min(shape.m(), Math.toIntExact((long) tiles * unit / down) * key.rows());
    }

    /// @param steady whether `b` is likely to be the same in the next run
    static Optional<Product> of(Shape s, boolean steady, Isa isa, Cpu cpu, WorkPool pool) {
        Element element = s.element();
        int lanes = element.lanes(isa.bits());
        ProductKey.Right b = right(s, steady, isa, cpu);
        boolean packsB = b != ProductKey.Right.DIRECT;
        boolean packsA = s.half() || s.n() > FEW_COLUMNS && s.m() > FEW_ROWS && (s.aStep() != 1 || isa == Isa.AVX512 || s.k() > BLOCK && s.aRow() * element.bytes % ALIASED == 0);
        TileShape tile = TileShape.of(isa, lanes, s.m(), s.n(), packsA, packsB, element.isInteger());
        int rows = tile.rows(), width = Math.min(s.n(), tile.vectors() * lanes);
        if (s.m() == 0 || s.n() == 0) rows = width = 1;
        var key = new ProductKey(isa, element, s.half(), rows, width, Shape.layout(s.aRow(), s.aStep()), packsA, b, packsB ? Shape.layout(s.bColumn(), s.bStep()) : PackCode.Layout.ANY,
                s.k() > BLOCK, s.m() % rows, s.n() % width);
        Optional<NativeCode> adds = Optional.empty(), moves = Optional.empty(), code = Codes.of(key);
        if (s.chunked()) {
            adds = Codes.of(new BlockCode.Key(isa, element, BlockCode.Action.ADD));
            if (adds.isEmpty()) return Optional.empty();
        }
        if (s.chunked() || s.half()) {
            moves = Codes.of(new BlockCode.Key(isa, element, s.half() ? BlockCode.Action.NARROW : BlockCode.Action.COPY));
            if (moves.isEmpty()) return Optional.empty();
        }
        Optional<NativeCode> a = adds, v = moves;
        return code.map(c -> new TiledProduct(s, key, c, a, v, steady, cpu, pool));
    }

    private static ProductKey.Right right(Shape s, boolean steady, Isa isa, Cpu cpu) {
        int bytes = s.element().bytes;
        boolean kept = steady && s.pages() == 1 && s.m() > FEWER_ROWS && (long) s.k() * s.n() * bytes > SMALL_BYTES && (long) s.k() * s.n() * bytes <= MOST_PACKED;
        if (kept) return ProductKey.Right.PANELS;
        boolean few = s.m() <= FEW_ROWS || (long) s.k() * s.n() * bytes <= SMALL_BYTES;
        if (!s.half() && (s.bColumn() == 1 || s.n() <= 1) && few) return ProductKey.Right.DIRECT;
        if (s.pages() > 1) return nanos(s, isa) / s.pages() > 8 * WorkPool.WORTHWHILE_NANOS && s.m() > mostRows(1, bytes, true, cpu) ? ProductKey.Right.PANELS : ProductKey.Right.GROUPS;
        return steady || s.m() > mostRows(1, bytes, true, cpu) ? ProductKey.Right.PANELS : ProductKey.Right.GROUPS;
    }

    /// The bytes from packed block to packed block of `columns`.
    long packedBlock(int columns) {
        return (long) Math.ceilDiv(columns, key.panelWidth()) * key.panelWidth() * BLOCK * key.element().bytes;
    }

    /// The bytes that packing `columns` takes.
    long packedBytes(int columns) {
        return packedBlock(columns) * Math.ceilDiv(shape.k(), BLOCK);
    }

    @Override public Optional<Single> single() {
        return isOneCall() && key.b() != ProductKey.Right.PANELS ? Optional.of(new TiledSingle(this)) : Optional.empty();
    }

    @Override public Optional<Packed> packed() {
        return isOneCall() && key.b() == ProductKey.Right.PANELS && span >= shape.n() ? Optional.of(new TiledSingle(this)) : Optional.empty();
    }

    private boolean isOneCall() {
        boolean whole = shape.pages() == 1 && shape.m() > 0 && shape.n() > 0 && shape.k() > 0 && (!key.packsA() || shape.m() <= blockRows);
        return whole && levels == 0 && !shape.half() && pool.pieces(nanos, Long.MAX_VALUE) == 1;
    }

    @Override public Run open(Workers workers) {
        return new TiledRun(this, workers);
    }

    @Override public double nanos() {
        return nanos;
    }

    @Override public long width() {
        return shape.n();
    }

    @Override public ImmutableIntArray blockRows() {
        if (blockColumns < shape.n() || shape.k() == 0 || shape.m() == 0) return ImmutableIntArray.of();
        return ImmutableIntArray.copyOf(IntStream.range(0, down).map(u -> row(u + 1) - row(u)).distinct());
    }

    @Override public String plan() {
        return "tiles " + key.rows() + "×" + key.width() + ", units " + blockRows + "×" + blockColumns + (key.packsA() ? ", a packed" : "") + ", b " + key.b().name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override public ImmutableList<NativeCode> codes() {
        return Stream.of(Optional.of(code), adds, moves).flatMap(Optional::stream).collect(ImmutableList.toImmutableList());
    }
}
