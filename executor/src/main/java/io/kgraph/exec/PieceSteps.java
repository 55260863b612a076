package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Nests behind a convolution that go sample by sample, done on each of its pieces while that is in cache. What nobody else reads stays in scratch memory.
final class PieceSteps {
    private PieceSteps() {}

    /// Joins the steps that go together.
    static List<Linker.Linked> join(Binding binding, List<Linker.Linked> linked) {
        var result = new ArrayList<Linker.Linked>();
        for (int i = 0; i < linked.size(); ) {
            int end = i + 1;
            Linker.Linked joined = linked.get(i);
            if (joined.code() instanceof NativeConvolution c && c.pieces().size() == 1 && c.pieces().getFirst().isBySample()) {
                var draft = new Draft(binding, c, joined.first());
                while (end < linked.size() && linked.get(end).code() instanceof NativeNest n && draft.takes(n)) end++;
                if (end > i + 1) joined = new Linker.Linked(joined.first(), end - i, joined.target(), draft.joined(end - i));
            }
            result.add(joined);
            i = end;
        }
        return result;
    }

    /// A convolution and what has been found to go with it.
    private static final class Draft {
        private final BoundPlan plan;
        private final Binding binding;
        private final NativeConvolution convolution;
        private final int first;
        private final Isa isa;
        private final long samples;
        private final List<PieceNest> nests = new ArrayList<>();
        private final Set<Integer> made = new HashSet<>(), touched = new HashSet<>();

        Draft(Binding binding, NativeConvolution convolution, int first) {
            this.binding = binding;
            this.plan = binding.plan();
            this.convolution = convolution;
            this.first = first;
            this.samples = convolution.type().extent(0);
            this.isa = Cpu.detect().isa().orElseThrow();
            for (int b : convolution.inputs()) touched.add(b);
            take(convolution.pieces().getFirst());
        }

        private void take(PieceNest nest) {
            nests.add(nest);
            for (int i = 0; i < nest.buffers().length; i++) {
                if (nests.size() > 1 || i > 0 || convolution.product().isHalf()) touched.add(nest.buffers()[i]);   // the convolution's values are in scratch memory
                if (nest.writes(i)) made.add(nest.buffers()[i]);
            }
        }

        /// Takes the nest in, if of what is made here it reads only what belongs to its sample, and writes over nothing that is still to be read.
        boolean takes(NativeNest next) {
            Optional<PieceNest> found = PieceNest.behind(next.nest(), samples, isa, binding);
            if (found.isEmpty() || !next.code().faults().isEmpty()) return false;
            PieceNest nest = found.get();
            boolean reads = false;
            for (int i = 0; i < nest.buffers().length; i++) {
                int b = nest.buffers()[i];
                boolean written = nest.writes(i);
                if (made.contains(b)) {
                    if (written || !isOfSample(nest, i)) return false;
                    reads = true;
                } else if (written && (!plan.buffers().get(b).inSlab() || !isOfSample(nest, i) || overlaps(b))) return false;
            }
            if (reads) take(nest);
            return reads;
        }

        /// Whether a sample has a part of the buffer to itself.
        private boolean isOfSample(PieceNest nest, int param) {
            return nest.within()[param] && nest.steps()[param][0] * samples == plan.buffers().get(nest.buffers()[param]).type().bytes();
        }

        private boolean overlaps(int buffer) {
            BoundPlan.BoundBuffer x = plan.buffers().get(buffer);
            for (int t : touched) {
                BoundPlan.BoundBuffer y = plan.buffers().get(t);
                if (y.inSlab() && x.offset() < y.offset() + y.type().bytes() && y.offset() < x.offset() + x.type().bytes()) return true;
            }
            return false;
        }

        /// The convolution with all that goes with it.
        NativeConvolution joined(int steps) {
            var inner = new TreeSet<>(made);
            plan.results().forEach(v -> inner.remove(v.buffer()));
            plan.commits().forEach(v -> inner.remove(v.buffer()));
            for (int i = 0; i < plan.steps().size(); i++) if (i < first || i >= first + steps) inner.removeAll(plan.plan().steps().get(i).reads());
            inner.removeIf(b -> !plan.buffers().get(b).inSlab() || !nests.stream().allMatch(n -> isOfSample(n, b)));
            Map<Integer, Long> bytes = new HashMap<>();
            for (int b : inner) bytes.put(b, plan.buffers().get(b).type().bytes() / samples);
            return convolution.with(ImmutableList.copyOf(nests), bytes);
        }

        /// Whether all that a nest does with a buffer is within the sample that it is at.
        private boolean isOfSample(PieceNest nest, Integer buffer) {
            for (int i = 0; i < nest.buffers().length; i++) if (nest.buffers()[i] == buffer && !isOfSample(nest, i)) return false;
            return true;
        }
    }
}
