package io.kgraph.exec.x64.gemm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.Sums;
import io.kgraph.exec.memory.OffHeap;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// A product whose result is a single row, with a large right operand that is read once, in its order in memory.
final class RowProduct implements Product {
    private static final long LEAST_BYTES = 64 << 10;            // of the right operand; smaller ones are tiles
    private static final int PIECE = 8 << 10;                    // bytes of the row whose sums stay in the first cache
    private static final int VECTOR = 32;
    private static final double NANOS_PER_VECTOR = 2;            // from the last cache or memory

    private final Shape s;
    private final WorkPool pool;
    private final NativeCode code;
    private final double nanos;
    private final long piece;
    private final int pieces;

    private RowProduct(Shape s, WorkPool pool, NativeCode code) {
        this.s = s;
        this.pool = pool;
        this.code = code;
        long row = (long) s.n() * s.storedBytes();
        nanos = NANOS_PER_VECTOR * s.k() * row / VECTOR;
        int threads = pool.pieces(nanos, Long.MAX_VALUE) > 1 ? pool.threads() : 1;
        piece = Math.min(PIECE, Math.ceilDiv(Math.ceilDiv(row, threads), VECTOR) * VECTOR);
        pieces = Math.toIntExact(Math.ceilDiv(row, piece));
    }

    /// Nothing where the row is no whole number of vectors, or tiles do as well.
    static Optional<Product> of(Shape s, Isa isa, WorkPool pool) {
        boolean takes = s.m() == 1 && s.pages() == 1 && s.n() > 1 && s.k() > 0 && s.bColumn() == 1 && !s.half() && s.k() < Sums.CHUNKED_FROM
                && s.n() % s.element().lanes(256) == 0 && (long) s.k() * s.n() * s.storedBytes() > LEAST_BYTES;
        return takes ? Codes.of(new RowCode.Key(isa, s.element())).map(code -> new RowProduct(s, pool, code)) : Optional.empty();
    }

    private void fill(MemorySegment words, long a, long b, long c, long sums) {
        int bytes = s.storedBytes();
        set(words, RowCode.Arg.A, a + s.aPages().address(0) * bytes);
        set(words, RowCode.Arg.A_STEP, s.aStep() * bytes);
        set(words, RowCode.Arg.B, b + s.bPages().address(0) * bytes);
        set(words, RowCode.Arg.B_ROW, s.bStep() * bytes);
        set(words, RowCode.Arg.C, c);
        set(words, RowCode.Arg.PIECE, piece);
        set(words, RowCode.Arg.ROW, (long) s.n() * bytes);
        set(words, RowCode.Arg.STEPS, s.k());
        set(words, RowCode.Arg.SUMS, sums);
    }

    private static void set(MemorySegment words, RowCode.Arg arg, long value) {
        words.set(JAVA_LONG, 8L * arg.ordinal(), value);
    }

    private static int argumentWords() {
        return RowCode.Arg.values().length;
    }

    @Override public Optional<Single> single() {
        return pool.pieces(nanos, pieces) == 1 ? Optional.of(new Alone()) : Optional.empty();
    }

    private final class Alone implements Single {
        @Override public NativeCode code() {
            return code;
        }

        @Override public int words() {
            return argumentWords();
        }

        @Override public long units() {
            return pieces;
        }

        @Override public long scratchBytes() {
            return piece;
        }

        @Override public void fill(MemorySegment words, long a, long b, long c, long scratch) {
            RowProduct.this.fill(words, a, b, c, scratch);
        }
    }

    @Override public Product.Run open(Workers workers) {
        return new Shared(workers);
    }

    private final class Shared implements Product.Run, WorkPool.Work {
        private final MemorySegment[] words;                     // by worker
        private final Workers workers;

        Shared(Workers workers) {
            this.workers = workers;
            words = new MemorySegment[pool.threads()];
            for (int w = 0; w < words.length; w++) {
                words[w] = OffHeap.allocate(8L * argumentWords());
                workers.tiles(w).nativeMemory(piece);
            }
        }

        @Override public void run(MemorySegment a, MemorySegment b, MemorySegment c, long version, Then then) {
            for (int w = 0; w < words.length; w++) fill(words[w], a.address(), b.address(), c.address(), workers.tiles(w).nativeMemory(piece).address());
            if (pool.pieces(nanos, pieces) == 1) code.call(words[0].address(), 0, pieces);
            else pool.run(pieces, this);
            then.rows(0, 0, 1);
        }

        @Override public void piece(int piece, int worker) {
            code.call(words[worker].address(), piece, piece + 1L);
        }
    }

    @Override public double nanos() {
        return nanos;
    }

    @Override public long width() {
        return s.n();
    }

    @Override public String plan() {
        return "a row, " + pieces + (pieces == 1 ? " piece" : " pieces");
    }

    @Override public ImmutableList<NativeCode> codes() {
        return ImmutableList.of(code);
    }
}
