package io.kgraph.exec;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.exec.x64.CodeText;
import io.kgraph.exec.x64.Loaded;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.conv.WindowProduct;
import io.kgraph.exec.x64.conv.WindowRun;
import io.kgraph.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/// The nest behind a convolution as code for one piece of it: a sample, or some positions along the first axis of one. The convolution's own values stay in scratch memory.
///
/// @param buffers   by param
/// @param steps     by param the bytes from sample to sample, and from position to position
/// @param full      for a whole piece
/// @param last      for a last piece that has fewer positions
/// @param positions in a piece
/// @param room      bytes of the convolution's values in a piece, or 0 where they go into the result
/// @param own       bytes of them in a sample
/// @param threads   that may work on pieces
record PieceNest(BoundStep.Nest nest, int[] buffers, long[][] steps, Loaded full, Optional<Loaded> last, long positions, long room, long own, int threads) {
    static Optional<PieceNest> of(BoundStep.Nest nest, WindowProduct product, TensorType type, Isa isa, Binding binding) {
        int rows = nest.nest().rows().size(), rank = type.rank();
        if (rows != rank || rank < 3) return Optional.empty();
        for (int a = 0; a < rank; a++) if (nest.sizes().get(a) != type.extent(a)) return Optional.empty();
        int params = nest.nest().params().size();
        long[][] steps = new long[params][];
        var numbers = NestSizes.of(nest.nest());
        for (int s = 0; s < nest.nest().stages().size(); s++) {
            Stage stage = nest.nest().stages().get(s);
            for (int i = 0; i < stage.body().size(); i++)
                switch (stage.body().get(i)) {
                    case Value.Load l -> {
                        if (!moves(nest, l.access(), numbers.value(s, i), steps)) return Optional.empty();
                    }
                    case Value.Index x when x.axis() < 2 -> {
                        return Optional.empty();
                    }
                    case Value.Index _, Value.Compute _, Value.RowValue _, Value.Local _, Value.Size _ -> {}
                }
            for (int k = 0; k < stage.sinks().size(); k++)
                if (stage.sinks().get(k) instanceof Stage.Store store && !moves(nest, store.access(), numbers.store(s, k), steps)) return Optional.empty();
        }
        for (int p = 0; p < params; p++) if (steps[p] == null) steps[p] = new long[2];
        long length = product.strip(), rest = type.extent(1) % length, own = type.bytes() / type.extent(0);
        Optional<Loaded> full = code(nest, length, isa, binding), last = rest == 0 ? Optional.empty() : code(nest, rest, isa, binding);
        if (full.isEmpty() || rest != 0 && last.isEmpty() || !full.get().code().faults().isEmpty()) return Optional.empty();
        return Optional.of(new PieceNest(nest, JvmTarget.buffers(nest), steps, full.get(), last, length, product.isHalf() ? 0 : product.pieceBytes(), own, binding.pool().threads()));
    }

    private static Optional<Loaded> code(BoundStep.Nest nest, long positions, Isa isa, Binding binding) {
        long[] sizes = nest.sizes().toArray();
        sizes[0] = 1;
        sizes[1] = positions;
        return NestCodes.of(nest.nest(), ImmutableLongArray.copyOf(sizes), isa, binding.publication());
    }

    /// Whether every access of the param moves on alike from sample to sample and from position to position.
    private static boolean moves(BoundStep.Nest nest, Access access, int first, long[][] steps) {
        if (access.guards().stream().anyMatch(g -> g.axis() < 2) || access.gather().isPresent()) return false;
        int bytes = nest.nest().params().get(access.param()).dtype().bytes();
        long[] step = {nest.sizes().get(NestSizes.stride(first, 0)) * bytes, nest.sizes().get(NestSizes.stride(first, 1)) * bytes};
        long[] known = steps[access.param()];
        steps[access.param()] = step;
        return known == null || Arrays.equals(known, step);
    }

    String text() {
        return "on each piece: " + CodeText.of(nest.nest(), full.code());
    }

    PieceRun open(Workspace workspace) {
        return new PieceRun(this, workspace);
    }

    /// Over one workspace.
    static final class PieceRun implements WindowRun.Then {
        private final PieceNest nest;
        private final Workspace workspace;
        private final MemorySegment[] words;                     // by worker
        private final MemorySegment[] rooms;                     // by worker
        private final long[] bases;                              // by param

        PieceRun(PieceNest nest, Workspace workspace) {
            this.nest = nest;
            this.workspace = workspace;
            int threads = nest.threads;
            long scratch = Math.max(nest.full.code().scratchBytes(), nest.last.map(l -> l.code().scratchBytes()).orElse(0L));
            words = new MemorySegment[threads];
            rooms = new MemorySegment[threads];
            bases = new long[nest.buffers.length];
            long at = (8L * nest.full.code().words() + 63) / 64 * 64;
            for (int w = 0; w < threads; w++) {
                words[w] = Arena.ofAuto().allocate(at + scratch, 64);
                words[w].setAtIndex(JAVA_LONG, nest.buffers.length, words[w].address() + at);
                rooms[w] = Arena.ofAuto().allocate(Math.max(64, nest.room), 64);
            }
        }

        /// Looks where the buffers are.
        void refresh() {
            for (int i = 0; i < bases.length; i++) bases[i] = workspace.buffer(nest.buffers[i]).address();
        }

        @Override public long room(int worker) {
            return nest.room == 0 ? 0 : rooms[worker].address();
        }

        @Override public void piece(int worker, long sample, long samples, long position, long positions) {
            Loaded code = positions == nest.positions ? nest.full : nest.last.orElseThrow();
            for (long s = 0; s < samples; s++) {
                for (int i = 0; i < bases.length; i++) {
                    boolean inRoom = i == 0 && nest.room > 0;
                    words[worker].setAtIndex(JAVA_LONG, i, inRoom ? rooms[worker].address() + s * nest.own : bases[i] + (sample + s) * nest.steps[i][0] + position * nest.steps[i][1]);
                }
                code.entry().orElseThrow().call(words[worker].address(), 0, code.code().units());
            }
        }
    }
}
