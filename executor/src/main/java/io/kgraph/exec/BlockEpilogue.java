package io.kgraph.exec;

import com.google.common.primitives.ImmutableIntArray;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.exec.x64.Loaded;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.exec.x64.gemm.Product;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What follows a product, on each block of rows while it is in cache.
///
/// @param rows  how many a block may have
/// @param codes for each of these
record BlockEpilogue(LineNest nest, ImmutableIntArray rows, List<Loaded> codes) {
    private static final int MOST_SIZES = 4;

    /// Nothing where blocks are not known beforehand, or the nest does not go row by row.
    static Optional<BlockEpilogue> of(Product product, BoundStep.Nest epilogue, long lines, Isa isa, Binding binding) {
        ImmutableIntArray rows = product.blockRows();
        if (rows.isEmpty() || rows.length() > MOST_SIZES || lines < 2 || rows.length() == 1 && rows.get(0) == lines) return Optional.empty();
        Optional<LineNest> nest = LineNest.of(epilogue, lines).filter(n -> !n.sums());
        if (nest.isEmpty()) return Optional.empty();
        var codes = new ArrayList<Loaded>();
        for (int i = 0; i < rows.length(); i++) {
            BoundStep.Nest part = nest.get().over(rows.get(i));
            NestCodes.of(part.nest(), part.sizes(), isa, binding.publication()).filter(l -> l.code().faults().isEmpty()).ifPresent(codes::add);
        }
        return codes.size() == rows.length() ? nest.map(n -> new BlockEpilogue(n, rows, codes)) : Optional.empty();
    }

    boolean isReady() {
        return codes.stream().allMatch(l -> l.entry().isPresent());
    }

    private int words() {
        return nest.nest().params().size() + 2;
    }

    Code.Needs needs(int threads) {
        return new Code.Needs(8L * words() * threads, codes.stream().mapToLong(l -> l.code().scratchBytes()).max().orElse(0));
    }

    /// Over one workspace.
    static final class Run implements Product.Then {
        private final BlockEpilogue epilogue;
        private final Workspace workspace;
        private final MemorySegment[] words;                     // by worker
        private final NativeCode[] entries;
        private final long[] units;
        private final int[] buffers;
        private final boolean brief;

        Run(BlockEpilogue epilogue, Workspace workspace, int threads) {
            this.epilogue = epilogue;
            this.workspace = workspace;
            words = new MemorySegment[threads];
            for (int w = 0; w < threads; w++) words[w] = workspace.reserve(8L * epilogue.words());
            entries = epilogue.codes.stream().map(l -> l.entry().orElseThrow()).toArray(NativeCode[]::new);
            units = epilogue.codes.stream().mapToLong(l -> l.code().units()).toArray();
            buffers = epilogue.nest.buffers().stream().mapToInt(Integer::intValue).toArray();
            brief = epilogue.codes.stream().allMatch(l -> l.code().nanos() < NativeNest.BRIEF_NANOS);
        }

        @Override public void rows(int worker, long from, long to) {
            MemorySegment x = words[worker];
            for (int p = 0; p < buffers.length; p++) set(x, p, workspace.buffer(buffers[p]).address() + from * epilogue.nest.lineBytes()[p]);
            set(x, buffers.length, workspace.scratch(worker));
            int size = epilogue.rows.indexOf(Math.toIntExact(to - from));
            if (brief) entries[size].callBriefly(x.address(), 0, units[size]);
            else entries[size].call(x.address(), 0, units[size]);
        }

        private static void set(MemorySegment words, int index, long value) {
            words.setAtIndex(ValueLayout.JAVA_LONG, index, value);
        }
    }
}
