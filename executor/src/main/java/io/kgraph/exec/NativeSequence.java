package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.exec.x64.Driver;
import io.kgraph.exec.x64.asm.NativeCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.stream.Collectors;

/// Consecutive serial steps as one native call, with no Java between them.
record NativeSequence(ImmutableList<NativeStep> steps) implements Code {
    @Override public Needs needs() {
        long bytes = 16, scratch = 0;
        for (NativeStep s : steps) {
            bytes += s.needs().bytes() + 8L * Driver.ENTRY * s.count();
            scratch = Math.max(scratch, s.needs().scratch());
        }
        return new Needs(bytes, scratch);
    }

    @Override public Optional<String> text() {
        return Optional.of(steps.stream().map(s -> s.text().orElseThrow()).collect(Collectors.joining("\n")));
    }

    @Override public Run open(Workspace workspace) {
        Optional<NativeCode> driver = Driver.code();
        if (driver.isPresent() && steps.stream().allMatch(NativeStep::isReady)) return new Together(this, driver.get(), workspace);
        Run[] runs = steps.stream().map(s -> s.open(workspace)).toArray(Run[]::new);
        return () -> {
            for (int i = 0; i < runs.length; i++) {
                workspace.within(i);
                runs[i].run();
            }
            workspace.within(0);
        };
    }

    private static final class Together implements Run {
        private final NativeCode driver;
        private final Workspace workspace;
        private final NativeStep.Call[] calls;                   // with the code, so that it stays
        private final int[] steps;                               // by call
        private final MemorySegment table;
        private final boolean brief;
        private int moves = -1;

        Together(NativeSequence sequence, NativeCode driver, Workspace workspace) {
            int n = sequence.steps.stream().mapToInt(NativeStep::count).sum(), at = 0;
            this.driver = driver;
            this.workspace = workspace;
            this.calls = new NativeStep.Call[n];
            this.steps = new int[n];
            this.table = workspace.reserve(8L * (Driver.ENTRY * n + 2));
            double nanos = 0;
            for (int i = 0; i < sequence.steps.size(); i++) {
                NativeStep step = sequence.steps.get(i);
                for (NativeStep.Call call : step.calls(workspace)) {
                    table.setAtIndex(ValueLayout.JAVA_LONG, Driver.ENTRY * at, call.code().address());
                    table.setAtIndex(ValueLayout.JAVA_LONG, Driver.ENTRY * at + 1, call.address());
                    table.setAtIndex(ValueLayout.JAVA_LONG, Driver.ENTRY * at + 2, call.units());
                    calls[at] = call;
                    steps[at++] = i;
                }
                nanos += step.nanos();
            }
            for (int end = 0; end < 2; end++) table.setAtIndex(ValueLayout.JAVA_LONG, Driver.ENTRY * n + end, 0);
            this.brief = nanos < NativeNest.BRIEF_NANOS;
        }

        @Override public void run() {
            if (moves != workspace.moves()) {
                moves = workspace.moves();
                for (NativeStep.Call c : calls) c.refresh();
            }
            long result = brief ? driver.callBriefly(table.address(), 0, 1) : driver.call(table.address(), 0, 1);
            java.lang.ref.Reference.reachabilityFence(calls);
            if (result == 0) return;
            int failed = Driver.entry(result);
            workspace.within(steps[failed]);
            calls[failed].refuse(Driver.refusal(result));
        }
    }
}
