package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.error.GraphError;
import io.kgraph.exec.x64.CodeText;
import io.kgraph.exec.x64.Loaded;
import io.kgraph.exec.x64.Recurrence;
import io.kgraph.exec.x64.RecurrenceCode;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A loop with a small elementwise body as one native function, which comes back from time to time to see whether it is to stop.
///
/// @param inputs  of the function, in the order of its addresses: the carries first, whose places are those of the results
/// @param outputs buffers of the run around: final carries, then what is stacked
/// @param steps   at most
record NativeLoop(Recurrence loop, Loaded loaded, NativeCode entry, ImmutableList<Input> inputs, ImmutableList<Integer> outputs, long steps) implements Code {
    private static final double TURN_NANOS = 500_000;

    /// What lies at an address: a view, and how many bytes into it the first step begins.
    record Input(BoundView view, long start) {}

    static Optional<Code> of(BoundStep.ScanStep step, Isa isa, Binding binding) {
        return RecurrenceReader.of(step).flatMap(r -> of(r, step.steps(), isa, binding));
    }

    static Optional<Code> of(BoundStep.WhileStep step, Isa isa, Binding binding) {
        return RecurrenceReader.of(step).flatMap(r -> of(r, Long.MAX_VALUE, isa, binding));
    }

    private static Optional<Code> of(RecurrenceReader.Found found, long steps, Isa isa, Binding binding) {
        return RecurrenceCode.of(found.loop(), isa, binding.publication())
                .flatMap(loaded -> loaded.entry().map(entry -> new NativeLoop(found.loop(), loaded, entry, found.inputs(), found.outputs(), steps)));
    }

    @Override public Needs needs() {
        return new Needs(8L * loop.addresses(), 0);
    }

    @Override public Optional<String> text() {
        var nests = new ArrayList<>(loop.nests());
        loop.test().ifPresent(t -> nests.addAll(t.nests()));
        return Optional.of(CodeText.of(nests.stream().map(Recurrence.Nest::nest).toList(), loaded.code(), ""));
    }

    @Override public Run open(Workspace workspace) {
        return new Turns(this, workspace);
    }

    private static final class Turns implements Run {
        private final NativeLoop loop;
        private final Workspace workspace;
        private final MemorySegment words;
        private final List<ViewCopy> carries;
        private final long turn;
        private final boolean brief;

        Turns(NativeLoop loop, Workspace workspace) {
            double nanos = loop.loaded.code().nanos();
            this.loop = loop;
            this.workspace = workspace;
            this.words = workspace.reserve(8L * loop.loop.addresses());
            this.carries = loop.inputs.stream().limit(loop.loop.carries()).map(i -> new ViewCopy(i.view())).toList();
            this.turn = Math.max(1, (long) (TURN_NANOS / nanos));
            this.brief = loop.steps * nanos < NativeNest.BRIEF_NANOS;
        }

        @Override public void run() {
            for (int c = 0; c < carries.size(); c++)
                carries.get(c).copy(workspace.buffer(loop.inputs.get(c).view().buffer()), workspace.buffer(loop.outputs.get(c)), workspace.tiles());
            addresses();
            for (long k = 0; k < loop.steps; ) {
                if (Thread.currentThread().isInterrupted()) throw GraphError.interrupted();
                long end = Math.min(loop.steps, k + turn);
                long result = brief ? loop.entry.callBriefly(words.address(), k, end) : loop.entry.call(words.address(), k, end);
                if (result != 0) return;
                k = end;
            }
        }

        private void addresses() {
            int n = carries.size();
            for (int c = 0; c < n; c++) set(c, workspace.buffer(loop.outputs.get(c)).address());
            for (int i = n; i < loop.inputs.size(); i++) {
                Input in = loop.inputs.get(i);
                set(i, workspace.buffer(in.view().buffer()).address() + in.start());
            }
            for (Recurrence.Stack s : loop.loop.stacks()) set(s.address(), workspace.buffer(loop.outputs.get(n + s.address() - loop.inputs.size())).address() + start(s));
        }

        private long start(Recurrence.Stack s) {
            return s.stride() < 0 ? -s.stride() * (loop.steps - 1) : 0;
        }

        private void set(int address, long value) {
            words.setAtIndex(ValueLayout.JAVA_LONG, address, value);
        }
    }
}
