package io.kgraph.exec;

import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.Loaded;
import io.kgraph.exec.x64.NestCode;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.exec.x64.gemm.LineProduct;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// [LineSteps] over one workspace.
final class LineRun implements Code.Run, WorkPool.Work {
    private static final int SUM_BYTES = 8;

    private final LineSteps steps;
    private final Workspace workspace;
    private final State[] states;                                // by part
    private final int blocks;
    private final int pieces;
    private final int[] buffers;                                 // that the steps touch
    private final long[][] bases;                                // by worker and buffer: where its line 0 is, or would be

    /// What a part needs to run.
    private static final class State {
        final MemorySegment[] words;                             // by worker
        MemorySegment sums = MemorySegment.NULL;                 // of blocks
        MemorySegment[] each = {};                               // of nests: those of each sum
        MemorySegment column = MemorySegment.NULL;
        long right;
        long scratch;                                            // from the start of a worker's
        @Nullable NativeCode whole;
        @Nullable NativeCode last;
        @Nullable NativeCode rest;
        Code.@Nullable Run after;

        State(int workers) {
            words = new MemorySegment[workers];
        }
    }

    LineRun(LineSteps steps, Workspace workspace) {
        this.steps = steps;
        this.workspace = workspace;
        blocks = steps.blocks();
        pieces = steps.pool().pieces(steps.nanos(), blocks) > 1 ? blocks : 1;
        int workers = pieces > 1 ? steps.pool().threads() : 1;
        buffers = steps.parts().stream().flatMapToInt(LineRun::buffers).distinct().toArray();
        bases = new long[workers][Arrays.stream(buffers).max().orElse(0) + 1];
        states = new State[steps.parts().size()];
        long at = internalBytes(steps);
        for (int i = 0; i < states.length; i++) {
            State s = states[i] = new State(workers);
            s.scratch = at;
            at += LineSteps.aligned(scratch(steps.parts().get(i)));
            for (int w = 0; w < workers; w++) s.words[w] = workspace.reserve(words(steps.parts().get(i)));
            switch (steps.parts().get(i)) {
                case LineSteps.Part.Product p -> {
                    s.column = workspace.reserve(p.product().columnBytes());
                    s.sums = workspace.reserve(p.product().blockBytes() * blocks);
                    s.after = p.after().map(a -> a.open(workspace)).orElse(null);
                }
                case LineSteps.Part.Nest n -> {
                    s.whole = entry(n.whole());
                    s.last = n.last().map(LineRun::entry).orElse(null);
                    s.rest = n.rest().map(LineRun::entry).orElse(null);
                    if (!n.nest().sums()) continue;
                    s.sums = workspace.reserve((long) SUM_BYTES * n.nest().sumCount() * blocks);
                    s.each = new MemorySegment[n.nest().sumCount()];
                    for (int k = 0; k < s.each.length; k++) s.each[k] = s.sums.asSlice((long) SUM_BYTES * blocks * k, (long) n.nest().sumBytes(k) * blocks);
                }
            }
        }
    }

    private static IntStream buffers(LineSteps.Part part) {
        return switch (part) {
            case LineSteps.Part.Product p -> IntStream.of(p.a(), p.b(), p.c());
            case LineSteps.Part.Nest n -> n.nest().buffers().stream().mapToInt(Integer::intValue);
        };
    }

    private static NativeCode entry(Loaded loaded) {
        return loaded.entry().orElseThrow();
    }

    // ---- memory ----------------------------------------------------------------------------------------------------

    private static long words(LineSteps.Part part) {
        return switch (part) {
            case LineSteps.Part.Product p -> p.product().argumentBytes();
            case LineSteps.Part.Nest n -> 8L * (n.nest().nest().params().size() + n.nest().sumCount() + 2);
        };
    }

    private static long scratch(LineSteps.Part part) {
        return switch (part) {
            case LineSteps.Part.Product p -> p.product().laneBytes();
            case LineSteps.Part.Nest n -> Math.max(n.whole().code().scratchBytes(), n.last().map(l -> l.code().scratchBytes()).orElse(0L));
        };
    }

    /// The scratch memory of a thread, after so many bytes of buffers.
    static long scratch(List<LineSteps.Part> parts, long internal) {
        long bytes = LineSteps.aligned(internal);
        for (LineSteps.Part p : parts) bytes += LineSteps.aligned(scratch(p));
        return bytes;
    }

    private static long internalBytes(LineSteps steps) {
        return steps.scratch() - scratch(steps.parts(), 0);
    }

    /// The memory of a workspace.
    static long bytes(LineSteps steps) {
        long bytes = 0;
        for (LineSteps.Part part : steps.parts())
            bytes += words(part) * steps.pool().threads() + switch (part) {
                case LineSteps.Part.Product p -> p.product().columnBytes() + p.product().blockBytes() * steps.blocks() + p.after().map(a -> a.needs().bytes()).orElse(0L);
                case LineSteps.Part.Nest n -> (long) SUM_BYTES * n.nest().sumCount() * steps.blocks();
            };
        return bytes;
    }

    // ---- a run -----------------------------------------------------------------------------------------------------

    @Override public void run() {
        for (long[] base : bases) for (int b : buffers) base[b] = workspace.buffer(b).address();
        for (int i = 0; i < states.length; i++)
            if (steps.parts().get(i) instanceof LineSteps.Part.Product p && !p.product().sums())
                states[i].right = p.product().column(states[i].words[0], bases[0][p.b()], states[i].column);
        if (pieces == 1) for (int b = 0; b < blocks; b++) piece(b, 0);
        else steps.pool().run(pieces, this);
        for (int i = 0; i < states.length; i++) finish(steps.parts().get(i), states[i]);
    }

    @Override public void piece(int block, int worker) {
        long first = (long) block * LineProduct.BLOCK, end = Math.min(steps.lines(), first + LineProduct.BLOCK), scratch = workspace.scratch(worker);
        for (int i = 0; i < steps.internals().size(); i++) {
            LineSteps.Internal x = steps.internals().get(i);
            bases[worker][x.buffer()] = scratch + x.place() - first * x.lineBytes();
        }
        for (long from = first; from < end; from += steps.part()) {
            long to = Math.min(end, from + steps.part());
            for (int i = 0; i < states.length; i++)
                switch (steps.parts().get(i)) {
                    case LineSteps.Part.Product p -> product(p, states[i], block, worker, from, to, from == first, to == end);
                    case LineSteps.Part.Nest n -> {
                        if (!n.nest().sums()) nest(n, states[i], worker, from, to - from == steps.part());
                    }
                }
        }
        for (int i = 0; i < states.length; i++)
            if (steps.parts().get(i) instanceof LineSteps.Part.Nest n && n.nest().sums()) {
                int params = n.nest().nest().params().size();
                for (int k = 0; k < n.nest().sumCount(); k++) set(states[i].words[worker], params + k, states[i].each[k].address() + (long) n.nest().sumBytes(k) * block);
                nest(n, states[i], worker, first, end - first == Math.min(steps.lines(), LineProduct.BLOCK));
            }
    }

    private void product(LineSteps.Part.Product p, State s, int block, int worker, long from, long to, boolean first, boolean last) {
        long[] base = bases[worker];
        MemorySegment words = s.words[worker];
        if (p.product().sums())
            p.product().add(words, base[p.a()], base[p.b()], workspace.scratch(worker) + s.scratch, s.sums.address() + block * p.product().blockBytes(), from, to, first, last);
        else p.product().rows(words, base[p.a()], s.right, base[p.c()], from, to);
    }

    private void nest(LineSteps.Part.Nest n, State s, int worker, long from, boolean whole) {
        MemorySegment words = s.words[worker];
        NestCode code = (whole ? n.whole() : n.last().orElseThrow()).code();
        for (int p = 0; p < n.nest().nest().params().size(); p++) set(words, p, bases[worker][n.nest().buffers().get(p)] + from * n.nest().lineBytes()[p]);
        set(words, code.params(), workspace.scratch(worker) + s.scratch);
        NativeCode entry = Objects.requireNonNull(whole ? s.whole : s.last);
        entry.call(words.address(), 0, code.units());
    }

    private void finish(LineSteps.Part part, State s) {
        switch (part) {
            case LineSteps.Part.Product p -> {
                if (p.product().sums()) p.product().finish(s.sums, blocks, workspace.buffer(p.c()));
                if (s.after != null) s.after.run();
            }
            case LineSteps.Part.Nest n -> {
                if (!n.nest().sums()) return;
                int params = n.nest().nest().params().size();
                for (int p = 0; p < params; p++) set(s.words[0], p, workspace.buffer(n.nest().buffers().get(p)).address());
                for (int k = 0; k < n.nest().sumCount(); k++) {
                    LineProduct.combine(s.each[k], 1, blocks, n.nest().sumBytes(k));
                    set(s.words[0], params + k, s.each[k].address());
                }
                NestCode rest = n.rest().orElseThrow().code();
                set(s.words[0], rest.params(), workspace.scratch(0) + s.scratch);
                Objects.requireNonNull(s.rest).call(s.words[0].address(), 0, rest.units());
            }
        }
    }

    private static void set(MemorySegment words, int index, long value) {
        words.setAtIndex(ValueLayout.JAVA_LONG, index, value);
    }
}
