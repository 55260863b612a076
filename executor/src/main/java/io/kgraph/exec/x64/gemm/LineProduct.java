package io.kgraph.exec.x64.gemm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.kgraph.array.Sums;
import io.kgraph.exec.x64.asm.NativeCode;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A [ColumnProduct] a few lines of its left operand at a time, so that other steps over the same lines follow while they are in cache.
///
/// A line gives a row of the result (`A · x`), or is a step of the sums that are the result (`Aᵀ · x`). Sums go on from part to part of a block of 4096 lines;
/// those of the blocks are combined at the end.
public final class LineProduct {
    /// The lines of a block, at whose ends a sum may be cut.
    public static final int BLOCK = Sums.TRAILING_BLOCK;
    /// Parts of a block begin at multiples of so many lines.
    public static final int LANES = 64;
    private static final int WORDS = 16, MOST_STRIPS = 8;

    private final ColumnProduct p;
    private final Shape s;
    private final List<NativeCode> strips;                       // of sums

    private LineProduct(ColumnProduct p, List<NativeCode> strips) {
        this.p = p;
        this.s = p.shape;
        this.strips = strips;
    }

    /// Nothing for products that are no single pass over lines.
    public static Optional<LineProduct> of(Product product) {
        if (!(product instanceof ColumnProduct p) || p.shape.pages() != 1 || p.shape.half() || p.shape.m() == 0) return Optional.empty();
        if (!p.down) return p.blocks == 1 ? Optional.of(new LineProduct(p, List.of())) : Optional.empty();
        int count = Math.ceilDiv(p.shape.m(), ColumnProduct.STRIP), lanes = 8 * p.shape.element().lanes(256);
        var strips = new ArrayList<NativeCode>();
        for (int i = 0; i < count && count <= MOST_STRIPS; i++) {
            int rows = Math.min(ColumnProduct.STRIP, p.shape.m() - i * ColumnProduct.STRIP);
            Codes.of(new DownCode.Key(p.isa, p.shape.element(), false, rows, lanes, true)).ifPresent(strips::add);
        }
        return strips.size() == count ? Optional.of(new LineProduct(p, strips)) : Optional.empty();
    }

    /// Whether all lines together are one result, and not each a row of it.
    public boolean sums() {
        return p.down;
    }

    public long lines() {
        return sums() ? s.k() : s.m();
    }

    /// Bytes from line to line of the left operand.
    public long lineBytes() {
        return (sums() ? s.aStep() : s.aRow()) * bytes();
    }

    /// Where the left operand begins in its buffer, in bytes.
    public long start() {
        return s.aPages().address(0) * bytes();
    }

    /// Bytes from line to line of what goes with the lines: the right operand of sums, else the result.
    public long besideBytes() {
        return (sums() ? s.bStep() : 1) * bytes();
    }

    /// Where that begins in its buffer, in bytes.
    public long besideStart() {
        return sums() ? s.bPages().address(0) * bytes() : 0;
    }

    public int bytes() {
        return s.element().bytes;
    }

    /// Memory for the arguments of a thread.
    public long argumentBytes() {
        return 8L * WORDS;
    }

    /// Memory of a thread that goes on from part to part.
    public long laneBytes() {
        return sums() ? strips.size() * ColumnRun.LANES_BYTES : 0;
    }

    /// Memory for the right operand where it is copied.
    public long columnBytes() {
        return p.copiesColumn ? ColumnRun.columnBytes(p) : 0;
    }

    /// The results of a block of lines.
    public long blockBytes() {
        return sums() ? (long) s.m() * bytes() : 0;
    }

    /// What `rows` takes for the right operand.
    public long column(MemorySegment words, long b, MemorySegment column) {
        long right = b + s.bPages().address(0) * bytes();
        return p.copiesColumn ? ColumnRun.copyColumn(p, words, right, column) : right;
    }

    /// The rows `from` to `to` of the result.
    ///
    /// @param a and `c` where the operand's and the result's buffers begin, or would
    public void rows(MemorySegment words, long a, long column, long c, long from, long to) {
        set(words, AcrossCode.Arg.A.ordinal(), a + start());
        set(words, AcrossCode.Arg.A_ROW.ordinal(), lineBytes());
        set(words, AcrossCode.Arg.X.ordinal(), column);
        set(words, AcrossCode.Arg.X_ROW.ordinal(), 0);
        set(words, AcrossCode.Arg.C.ordinal(), c);
        set(words, AcrossCode.Arg.STEPS.ordinal(), s.k());
        p.last.call(words.address(), from, to);
    }

    /// The lines `from` to `to` of a block added to its sums.
    ///
    /// @param a     and `b` where the operands' buffers begin, or would
    /// @param sums  where the sums go
    /// @param first whether the block begins here
    /// @param last  whether it ends here
    public void add(MemorySegment words, long a, long b, long lanes, long sums, long from, long to, boolean first, boolean last) {
        set(words, DownCode.Arg.A_STEP.ordinal(), lineBytes());
        set(words, DownCode.Arg.X.ordinal(), b + besideStart() + from * besideBytes());
        set(words, DownCode.Arg.X_STEP.ordinal(), besideBytes());
        set(words, DownCode.Arg.STEPS.ordinal(), to - from);
        for (int i = 0; i < strips.size(); i++) {
            long at = (long) i * ColumnProduct.STRIP * bytes();
            set(words, DownCode.Arg.A.ordinal(), a + start() + from * lineBytes() + at);
            set(words, DownCode.Arg.C.ordinal(), sums + at);
            set(words, DownCode.Arg.LANES.ordinal(), lanes + i * ColumnRun.LANES_BYTES);
            strips.get(i).call(words.address(), first ? 1 : 0, last ? 1 : 0);
        }
    }

    /// The sums of all blocks, one after the other in `sums`, become the result.
    public void finish(MemorySegment sums, int blocks, MemorySegment c) {
        combine(sums, s.m(), blocks, bytes());
        MemorySegment.copy(sums, 0, c, 0, blockBytes());
    }

    /// Combines `blocks` groups of `width` sums pairwise into the first group.
    public static void combine(MemorySegment sums, int width, int blocks, int bytes) {
        for (int n = blocks; n > 1; n = (n + 1) / 2) {
            for (int j = 0; j < n / 2; j++)
                for (int i = 0; i < width; i++) add(sums, (long) j * width + i, 2L * j * width + i, (2L * j + 1) * width + i, bytes);
            if (n % 2 == 1) MemorySegment.copy(sums, (n - 1L) * width * bytes, sums, (long) (n / 2) * width * bytes, (long) width * bytes);
        }
    }

    private static void add(MemorySegment sums, long to, long x, long y, int bytes) {
        if (bytes == 8) sums.setAtIndex(JAVA_DOUBLE, to, sums.getAtIndex(JAVA_DOUBLE, x) + sums.getAtIndex(JAVA_DOUBLE, y));
        else sums.setAtIndex(JAVA_FLOAT, to, sums.getAtIndex(JAVA_FLOAT, x) + sums.getAtIndex(JAVA_FLOAT, y));
    }

    private static void set(MemorySegment words, int index, long value) {
        words.set(JAVA_LONG, 8L * index, value);
    }
}
