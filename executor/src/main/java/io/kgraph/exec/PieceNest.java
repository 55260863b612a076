package io.kgraph.exec;

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
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.Optional;

/// A nest behind a convolution as code for one piece of it: a sample, or some positions along the first axis of one.
///
/// @param buffers   by param
/// @param steps     by param the bytes from sample to sample, and from position to position
/// @param within    by param whether what is accessed of a sample lies between it and the next one
/// @param full      for a whole piece
/// @param last      for a last piece that has fewer positions
/// @param positions in a piece, or 0 where it is a whole sample
record PieceNest(BoundStep.Nest nest, int[] buffers, long[][] steps, boolean[] within, Loaded full, Optional<Loaded> last, long positions) {
    /// The convolution's own epilogue.
    static Optional<PieceNest> of(BoundStep.Nest nest, WindowProduct product, TensorType type, Isa isa, Binding binding) {
        int rank = type.rank();
        if (nest.nest().rows().size() != rank || rank < 3) return Optional.empty();
        for (int a = 0; a < rank; a++) if (nest.sizes().get(a) != type.extent(a)) return Optional.empty();
        boolean whole = product.strip() == type.extent(1);
        return made(nest, whole ? 0 : product.strip(), whole ? 0 : type.extent(1) % product.strip(), isa, binding);
    }

    /// A further nest over the convolution's samples, whose pieces are whole samples.
    static Optional<PieceNest> behind(BoundStep.Nest nest, long samples, Isa isa, Binding binding) {
        return nest.nest().rows().isEmpty() || nest.sizes().get(0) != samples ? Optional.empty() : made(nest, 0, 0, isa, binding);
    }

    private static Optional<PieceNest> made(BoundStep.Nest nest, long positions, long rest, Isa isa, Binding binding) {
        int params = nest.nest().params().size(), cut = positions == 0 ? 1 : 2;
        long[][] steps = new long[params][];
        boolean[] within = new boolean[params];
        Arrays.fill(within, true);
        var numbers = NestSizes.of(nest.nest());
        for (int s = 0; s < nest.nest().stages().size(); s++) {
            Stage stage = nest.nest().stages().get(s);
            for (int i = 0; i < stage.body().size(); i++)
                switch (stage.body().get(i)) {
                    case Value.Load l -> {
                        if (!moves(nest, s, l.access(), numbers.value(s, i), cut, steps, within)) return Optional.empty();
                    }
                    case Value.Index x when x.axis() < cut -> {
                        return Optional.empty();
                    }
                    case Value.Index _, Value.Compute _, Value.RowValue _, Value.Local _, Value.Size _ -> {}
                }
            for (int k = 0; k < stage.sinks().size(); k++)
                if (stage.sinks().get(k) instanceof Stage.Store store && !moves(nest, s, store.access(), numbers.store(s, k), cut, steps, within)) return Optional.empty();
        }
        for (int p = 0; p < params; p++) if (steps[p] == null) steps[p] = new long[2];
        Optional<Loaded> full = code(nest, positions, isa, binding), last = rest == 0 ? Optional.empty() : code(nest, rest, isa, binding);
        if (full.isEmpty() || rest != 0 && last.isEmpty() || !full.get().code().faults().isEmpty()) return Optional.empty();
        return Optional.of(new PieceNest(nest, JvmTarget.buffers(nest), steps, within, full.get(), last, positions));
    }

    private static Optional<Loaded> code(BoundStep.Nest nest, long positions, Isa isa, Binding binding) {
        long[] sizes = nest.sizes().toArray();
        sizes[0] = 1;
        if (positions > 0) sizes[1] = positions;
        return NestCodes.of(nest.nest(), ImmutableLongArray.copyOf(sizes), isa, binding.publication());
    }

    /// Whether every access of the param moves on alike from sample to sample and from position to position.
    private static boolean moves(BoundStep.Nest nest, int stage, Access access, int first, int cut, long[][] steps, boolean[] within) {
        if (access.guards().stream().anyMatch(g -> g.axis() < cut) || access.gather().isPresent()) return false;
        var numbers = NestSizes.of(nest.nest());
        int bytes = nest.nest().params().get(access.param()).dtype().bytes(), rows = nest.nest().rows().size();
        long[] step = {nest.sizes().get(NestSizes.stride(first, 0)) * bytes, cut == 1 ? 0 : nest.sizes().get(NestSizes.stride(first, 1)) * bytes};
        long low = nest.sizes().get(first), high = low;
        for (int a = 1; a < access.strides().size(); a++) {
            long extent = nest.sizes().get(a < rows ? numbers.row(a) : numbers.extent(stage, a - rows)), reach = nest.sizes().get(NestSizes.stride(first, a)) * Math.max(0, extent - 1);
            low += Math.min(0, reach);
            high += Math.max(0, reach);
        }
        within[access.param()] &= low >= 0 && (high + 1) * bytes <= step[0];
        long[] known = steps[access.param()];
        steps[access.param()] = step;
        return known == null || Arrays.equals(known, step);
    }

    /// Whether a piece is a whole sample.
    boolean isBySample() {
        return positions == 0;
    }

    boolean writes(int param) {
        return nest.nest().params().get(param).written();
    }

    String text() {
        return "on each piece: " + CodeText.of(nest.nest(), full.code());
    }
}
