package io.kgraph.exec.x64.gemm;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.memory.OffHeap;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.op.MatMul;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// A matrix product of floating numbers or of int32 on emitted code, bit for bit [MatMul#evaluate]; everything that can be decided beforehand is decided.
///
/// Read [TiledProduct], [ColumnProduct] and [RowProduct], then [ProductCode].
public interface Product {
    /// The product of two operands however they lie, into a contiguous result; nothing for other integers, a single column with rows and steps apart,
    /// or where code cannot be made.
    ///
    /// @param steady whether `b` is likely to be the same in the next run
    static Optional<Product> bind(MatMul op, BoundView a, BoundView b, BoundView c, boolean steady, Cpu cpu, WorkPool pool) {
        DType dtype = c.type().dtype();
        if (!dtype.isFloating() && dtype != DType.INT32 || c.offset() != 0 || c.type().shape().dims().stream().anyMatch(d -> d.value() > Integer.MAX_VALUE)) return Optional.empty();
        var shape = Shape.of(op, a, b, c);
        return cpu.isa().flatMap(isa -> !dtype.isFloating() ? TiledProduct.of(shape, steady, isa, cpu, pool) : shape.n() == 1 && shape.k() > 0 ? ColumnProduct.of(shape, isa, pool) : RowProduct.of(shape, isa, pool).or(() -> TiledProduct.of(shape, steady, isa, cpu, pool)));
    }

    /// Ready for one run at a time, with the memory that it needs; `workers` are the scratch of the pool's threads.
    Run open(Workers workers);

    /// The product as one call of one function on one thread, where it is that small and plain.
    Optional<Single> single();

    /// The product as one such call that packs its right operand for the calls after it, where that is how it goes.
    default Optional<Packed> packed() {
        return Optional.empty();
    }

    /// About how long it takes on one thread.
    double nanos();

    /// The columns of the result.
    long width();

    /// How many rows [Then] gets at a time, where that is known: each number once.
    default ImmutableIntArray blockRows() {
        return ImmutableIntArray.of();
    }

    /// How it is done, for `explain`.
    String plan();

    /// What it is done with, for `explain`: the inner product first.
    ImmutableList<NativeCode> codes();

    /// One call of `f(words, 0, units)`.
    interface Single {
        NativeCode code();

        int words();

        long units();

        /// Memory that it needs meanwhile, at a multiple of 64.
        long scratchBytes();

        /// Says where everything lies.
        void fill(MemorySegment words, long a, long b, long c, long scratch);
    }

    /// A call of a right operand that stays packed.
    interface Packed extends Single {
        long panelBytes();

        /// @param panels memory of that size at a multiple of 64
        /// @param packs  whether `b` is still to be packed there
        void fill(MemorySegment words, long a, long b, long c, long scratch, long panels, boolean packs);
    }

    /// The scratch of the threads of a pool.
    interface Workers {
        Tiles tiles(int worker);

        /// Memory at a multiple of 64 for what stays from run to run.
        default MemorySegment keep(long bytes) {
            return OffHeap.allocate(bytes);
        }
    }

    /// What follows on rows of the result (of all pages, counted through) while they are in cache.
    interface Then {
        void rows(int worker, long from, long to);
    }

    /// A product over one workspace.
    interface Run {
        /// A number for operands that may change from run to run.
        long CHANGING = -1;

        /// Computes it.
        ///
        /// @param version as long as it is the same (and not [#CHANGING]), so is `b`, at the same place
        void run(MemorySegment a, MemorySegment b, MemorySegment c, long version, Then then);
    }
}
