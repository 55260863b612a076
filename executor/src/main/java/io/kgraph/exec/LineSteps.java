package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.CodeText;
import io.kgraph.exec.x64.Loaded;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.gemm.LineProduct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Consecutive steps over the same lines of a large operand as one pass over it: a few lines at a time, which stay in cache from a product of them
/// (`z = A · x`) over the nests that follow (`r = f(z, y)`) to a product that sums them up (`Aᵀ · r`).
///
/// Lines come in blocks of 4096, at whose ends the rule of trailing sums cuts them; a thread takes a block, so that no bit depends on who took it. What only
/// these steps read and write lies in scratch memory, a block of it for each thread.
///
/// @param part      lines at a time, within a block
/// @param internals what lies in scratch memory
record LineSteps(ImmutableList<Part> parts, long lines, int part, ImmutableList<Internal> internals, long scratch, double nanos, WorkPool pool) implements Code {
    /// A buffer of which there is only a block, at `place` in a thread's scratch memory, so many bytes for a line.
    record Internal(int buffer, long place, long lineBytes) {}

    /// One of the steps.
    sealed interface Part {
        /// A product, its buffers, and what follows at its end.
        record Product(LineProduct product, int a, int b, int c, Optional<NativeNest> after) implements Part {}

        /// A nest over so many lines, and over the last, fewer ones; of sums, over blocks, with what follows at the end.
        record Nest(LineNest nest, Loaded whole, Optional<Loaded> last, Optional<Loaded> rest) implements Part {}
    }

    private static final int LEAST_BLOCKS = 2;
    private static final long SLACK = 64;

    int blocks() {
        return Math.toIntExact(Math.ceilDiv(lines, LineProduct.BLOCK));
    }

    @Override public Needs needs() {
        long most = scratch;
        for (Part part : parts) if (part instanceof Part.Product p && p.after().isPresent()) most = Math.max(most, p.after().get().needs().scratch());
        return new Needs(LineRun.bytes(this), most);
    }

    @Override public Optional<String> text() {
        return Optional.of("one pass over " + lines + " lines, " + part + " at a time in blocks of " + LineProduct.BLOCK + ":\n" + parts.stream().map(p -> switch (p) {
            case Part.Product x -> x.product().sums() ? "a column, lines summed up" : "a column, line by line";
            case Part.Nest x -> CodeText.of(x.nest().nest(), x.whole().code()).strip();
        }).collect(Collectors.joining("\n")));
    }

    @Override public Run open(Workspace workspace) {
        return new LineRun(this, workspace);
    }

    // ---- which steps -----------------------------------------------------------------------------------------------

    /// Joins the steps that pay.
    static List<Linker.Linked> join(Binding binding, List<Linker.Linked> linked) {
        var result = new ArrayList<Linker.Linked>();
        for (int i = 0; i < linked.size(); ) {
            int end = end(linked, i);
            Optional<LineSteps> joined = end > i + 1 ? new Draft(binding, linked.subList(i, end)).make() : Optional.empty();
            if (joined.isPresent()) result.add(new Linker.Linked(linked.get(i).first(), end - i, linked.get(i).target(), joined.get()));
            else {
                result.add(linked.get(i));
                end = i + 1;
            }
            i = end;
        }
        return result;
    }

    /// Behind the last product that sums up the lines of the operand of product `from`; `from` where there is none.
    private static int end(List<Linker.Linked> linked, int from) {
        Optional<LineProduct> first = product(linked.get(from));
        if (first.isEmpty() || first.get().sums() || first.get().lines() < LEAST_BLOCKS * LineProduct.BLOCK) return from;
        if (first.get().lines() * first.get().lineBytes() < 2 * Cpu.detect().l2()) return from;
        int a = ((NativeProduct) linked.get(from).code()).inputs()[0], end = from;
        for (int i = from + 1; i < linked.size(); i++) {
            Optional<LineProduct> next = product(linked.get(i));
            boolean same = next.isPresent() && next.get().lines() == first.get().lines();
            if (linked.get(i).code() instanceof NativeProduct p && same) {
                LineProduct l = next.get();
                if (l.sums() && p.inputs()[0] == a && l.start() == first.get().start() && l.lineBytes() == first.get().lineBytes()) end = i + 1;
            } else if (!(alone(linked.get(i).code()) instanceof NativeNest n) || !n.code().faults().isEmpty() || LineNest.of(n.nest(), first.get().lines()).isEmpty()) break;
        }
        return end;
    }

    /// A reduction that threads would share by itself, as the nest that it is.
    private static Code alone(Code code) {
        return code instanceof SharedReduction s ? s.alone() : code;
    }

    private static Optional<LineProduct> product(Linker.Linked linked) {
        return linked.code() instanceof NativeProduct p && p.blocks().isEmpty() ? LineProduct.of(p.product()) : Optional.empty();
    }

    /// The steps while it is found out whether they go together.
    private static final class Draft {
        private final Binding binding;
        private final BoundPlan plan;
        private final List<Linker.Linked> steps;
        private final Isa isa;
        private final List<Part> parts = new ArrayList<>();
        private final Map<Integer, Long> lineBytes = new HashMap<>();
        private final Set<Integer> touched = new HashSet<>(), written = new HashSet<>(), mixed = new HashSet<>(), readAtEnd = new HashSet<>(), writtenAtEnd = new HashSet<>();
        private long lines;
        private int part;
        private double nanos;

        Draft(Binding binding, List<Linker.Linked> steps) {
            this.binding = binding;
            this.plan = binding.plan();
            this.steps = steps;
            this.isa = Cpu.detect().isa().orElseThrow();
        }

        Optional<LineSteps> make() {
            LineProduct first = product(steps.getFirst()).orElseThrow();
            lines = first.lines();
            long most = Cpu.detect().l2() * 2 / 5 / Math.max(1, first.lineBytes());
            part = Math.clamp(Long.highestOneBit(Math.max(1, most)), LineProduct.LANES, LineProduct.BLOCK);
            for (Linker.Linked step : steps)
                if (!(switch (alone(step.code())) {
                    case NativeProduct p -> add(p);
                    case NativeNest n -> add(n);
                    default -> false;
                })) return Optional.empty();
            if (written.stream().anyMatch(mixed::contains) || touched.stream().anyMatch(writtenAtEnd::contains)) return Optional.empty();
            ImmutableList<Internal> internals = internals();
            if (overlaps(internals)) return Optional.empty();
            long scratch = internals.stream().mapToLong(x -> x.place() + room(x.lineBytes())).max().orElse(0);
            return Optional.of(new LineSteps(ImmutableList.copyOf(parts), lines, part, internals, LineRun.scratch(parts, scratch), nanos, binding.pool()));
        }

        private boolean add(NativeProduct step) {
            LineProduct p = LineProduct.of(step.product()).orElseThrow();
            int a = step.inputs()[0], b = step.inputs()[1], c = step.output();
            touch(a, p.lineBytes(), false);
            touch(b, p.sums() ? p.besideBytes() : 0, p.sums() && p.besideStart() >= 0 && p.besideStart() + p.bytes() <= p.besideBytes());
            if (p.sums()) {
                writtenAtEnd.add(c);
                if (step.after().isPresent()) atEnd(step.after().get().nest());
            } else {
                touch(c, p.besideBytes(), true);
                written.add(c);
            }
            parts.add(new Part.Product(p, a, b, c, p.sums() ? step.after() : Optional.empty()));
            nanos += step.product().nanos();
            return p.sums() || step.after().isEmpty() || add(step.after().get());
        }

        /// What a nest reads and writes after all lines.
        private void atEnd(BoundStep.Nest nest) {
            for (int i = 0; i < nest.buffers().size(); i++) (nest.nest().params().get(i).written() ? writtenAtEnd : readAtEnd).add(nest.buffers().get(i));
        }

        private boolean add(NativeNest step) {
            Optional<LineNest> found = LineNest.of(step.nest(), lines);
            if (found.isEmpty() || !step.code().faults().isEmpty()) return false;
            LineNest n = found.get();
            for (int i = 0; i < n.buffers().size(); i++) {
                int b = n.buffers().get(i);
                boolean writes = n.nest().params().get(i).written();
                if (n.sums() && n.touchesLater(i)) (writes ? writtenAtEnd : readAtEnd).add(b);
                if (n.reach()[i] == null) continue;
                if (writes && n.sums() || writes && !n.isLineByLine(i)) return false;
                touch(b, n.lineBytes()[i], n.isLineByLine(i));
                if (writes) written.add(b);
            }
            long block = n.sums() ? Math.min(lines, LineProduct.BLOCK) : part, last = lines % LineProduct.BLOCK == 0 ? 0 : n.sums() ? lines % LineProduct.BLOCK : lines % LineProduct.BLOCK % part;
            Optional<Loaded> whole = load(n.over(block)), tail = last == 0 ? Optional.empty() : load(n.over(last)), rest = n.sums() ? load(n.rest()) : Optional.empty();
            if (whole.isEmpty() || last > 0 && tail.isEmpty() || n.sums() && rest.isEmpty()) return false;
            parts.add(new Part.Nest(n, whole.get(), tail, rest));
            nanos += step.nanos();
            return true;
        }

        private Optional<Loaded> load(BoundStep.Nest nest) {
            return NestCodes.of(nest.nest(), nest.sizes(), isa, binding.publication()).filter(l -> l.code().faults().isEmpty() && l.entry().isPresent());
        }

        /// A buffer that is read or written while lines come by.
        private void touch(int buffer, long bytes, boolean lineByLine) {
            touched.add(buffer);
            if (!lineByLine || lineBytes.getOrDefault(buffer, bytes) != bytes) mixed.add(buffer);
            lineBytes.put(buffer, bytes);
        }

        /// What only these steps read and write, while lines come by.
        private ImmutableList<Internal> internals() {
            var own = new TreeSet<>(written);
            own.removeAll(readAtEnd);
            plan.results().forEach(v -> own.remove(v.buffer()));
            plan.commits().forEach(v -> own.remove(v.buffer()));
            int from = steps.getFirst().first(), to = from + steps.size();
            for (int i = 0; i < plan.steps().size(); i++) if (i < from || i >= to) own.removeAll(plan.plan().steps().get(i).reads());
            own.removeIf(b -> !plan.buffers().get(b).inSlab());
            var internals = ImmutableList.<Internal>builder();
            long at = 0;
            for (int b : own) {
                internals.add(new Internal(b, at, lineBytes.getOrDefault(b, 0L)));
                at += room(lineBytes.getOrDefault(b, 0L));
            }
            return internals.build();
        }

        private static long room(long lineBytes) {
            return aligned(lineBytes * LineProduct.BLOCK) + SLACK;
        }

        /// Whether something that is written while lines come by lies over something else that is touched meanwhile.
        private boolean overlaps(List<Internal> internals) {
            var outside = new TreeSet<>(touched);
            internals.forEach(x -> outside.remove(x.buffer()));
            for (int w : written) {
                BoundPlan.BoundBuffer x = plan.buffers().get(w);
                if (outside.contains(w) && !x.inSlab()) return true;
                for (int o : outside) {
                    BoundPlan.BoundBuffer y = plan.buffers().get(o);
                    if (o != w && outside.contains(w) && y.inSlab() && x.offset() < y.offset() + y.type().bytes() && y.offset() < x.offset() + x.type().bytes()) return true;
                }
            }
            return false;
        }
    }

    static long aligned(long bytes) {
        return Math.ceilDiv(bytes, 64L) * 64;
    }
}
