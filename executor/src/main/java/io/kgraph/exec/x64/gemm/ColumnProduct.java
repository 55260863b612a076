package io.kgraph.exec.x64.gemm;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.Sums;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import java.util.Optional;
import java.util.stream.Stream;

/// A product with a single column: the rule of trailing sums, with each product fused into its lane.
///
/// Where the steps of a row lie side by side, each row is a sum across; where the rows do, strips of them go down together. Blocks of 4096 steps are
/// independent of each other, so that a few long rows occupy all threads.
final class ColumnProduct implements Product {
    static final int BLOCK = Sums.TRAILING_BLOCK;
    static final int STRIP = 64;                                 // rows that go down together
    private static final double NANOS_PER_VECTOR = 0.5;          // of products
    private static final double NANOS_PER_ROW = 3;

    final Shape shape;
    final Isa isa;
    final WorkPool pool;
    final boolean down;
    final int blocks;
    final boolean copiesColumn;                                  // widened, made contiguous or padded
    final boolean finishes;                                      // what the code writes is not yet the result
    final NativeCode code;                                       // of whole blocks or strips
    final NativeCode last;                                       // of the last ones
    final Optional<NativeCode> copy;
    final boolean brief;
    final double nanos;

    private ColumnProduct(Shape s, Isa isa, WorkPool pool, boolean down, boolean copiesColumn, NativeCode code, NativeCode last, Optional<NativeCode> copy) {
        this.shape = s;
        this.isa = isa;
        this.pool = pool;
        this.down = down;
        this.copiesColumn = copiesColumn;
        this.code = code;
        this.last = last;
        this.copy = copy;
        blocks = Math.ceilDiv(s.k(), BLOCK);
        finishes = blocks > 1 || s.half();
        nanos = s.pages() * s.m() * (NANOS_PER_ROW + NANOS_PER_VECTOR * s.k() / s.element().lanes(256));
        brief = nanos < 10_000;
    }

    /// Nothing where neither rows nor steps are neighbours.
    static Optional<Product> of(Shape s, Isa isa, WorkPool pool) {
        Element element = s.element();
        boolean across = s.aStep() == 1 || s.k() == 1 && s.aRow() != 1;
        if (!across && s.aRow() != 1 || s.pages() * s.m() > Integer.MAX_VALUE) return Optional.empty();
        int lanes = element.lanes(256), group = 8 * lanes;
        boolean copies = s.half() || across && (s.bStep() != 1 && s.k() > 1 || s.k() % lanes != 0);
        Optional<NativeCode> copy = copies ? Codes.of(new PanelKey(isa, element, s.half(), PackCode.Layout.ANY, 1, 0)) : Optional.empty();
        if (copies && copy.isEmpty()) return Optional.empty();
        Optional<NativeCode> code, last;
        if (across) {
            int rest = s.k() > BLOCK && s.k() % BLOCK == 0 ? BLOCK : s.k() > BLOCK ? s.k() % BLOCK : s.k();
            last = Codes.of(new AcrossCode.Key(isa, element, s.half(), rest % group, rest >= group));
            code = s.k() < BLOCK ? last : Codes.of(new AcrossCode.Key(isa, element, s.half(), 0, true));
        } else {
            int reached = Math.min(group, Integer.highestOneBit(2 * s.k() - 1));
            int tail = s.m() % STRIP == 0 ? STRIP : s.m() % STRIP;
            last = Codes.of(new DownCode.Key(isa, element, s.half(), tail, reached, false));
            code = s.m() < STRIP ? last : Codes.of(new DownCode.Key(isa, element, s.half(), STRIP, reached, false));
        }
        if (code.isEmpty() || last.isEmpty()) return Optional.empty();
        return Optional.of(new ColumnProduct(s, isa, pool, !across, copies, code.orElseThrow(), last.orElseThrow(), copy));
    }

    @Override public Optional<Single> single() {
        boolean whole = shape.pages() == 1 && shape.m() > 0 && (!down || shape.m() <= STRIP);
        return whole && !finishes && !copiesColumn && pool.pieces(nanos, Long.MAX_VALUE) == 1 ? Optional.of(new ColumnSingle(this)) : Optional.empty();
    }

    @Override public Run open(Workers workers) {
        return new ColumnRun(this, workers);
    }

    @Override public double nanos() {
        return nanos;
    }

    @Override public long width() {
        return shape.n();
    }

    @Override public String plan() {
        return (down ? "a column, strips of " + Math.min(STRIP, shape.m()) + " rows" : "a column, row by row") + (blocks > 1 ? ", " + blocks + " blocks" : "");
    }

    @Override public ImmutableList<NativeCode> codes() {
        return Stream.of(Optional.of(code), Optional.of(last), copy).flatMap(Optional::stream).collect(ImmutableList.toImmutableList());
    }
}
