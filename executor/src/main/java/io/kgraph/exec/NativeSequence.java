package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.exec.x64.Driver;
import io.kgraph.exec.x64.asm.NativeCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.stream.Collectors;

/// Consecutive serial steps as one native call, with no Java between them.
record NativeSequence(ImmutableList<NativeNest> steps) implements Code {
    @Override public Needs needs() {
        long bytes = 8L * (Driver.ENTRY * steps.size() + 1), scratch = 0;
        for (NativeNest s : steps) {
            bytes += s.needs().bytes();
            scratch = Math.max(scratch, s.needs().scratch());
        }
        return new Needs(bytes, scratch);
    }

    @Override public Optional<String> text() {
        return Optional.of(steps.stream().map(s -> s.text().orElseThrow()).collect(Collectors.joining("\n")));
    }

    @Override public Run open(Workspace workspace) {
        Optional<NativeCode> driver = Driver.code();
        if (driver.isPresent() && steps.stream().allMatch(s -> s.loaded().entry().isPresent())) return new Together(this, driver.get(), workspace);
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
        private final NativeSequence sequence;
        private final NativeCode driver;
        private final NativeCode[] kernels;                      // so that they stay
        private final Workspace workspace;
        private final Arguments[] arguments;
        private final MemorySegment table;
        private final boolean brief;
        private int moves = -1;

        Together(NativeSequence sequence, NativeCode driver, Workspace workspace) {
            int n = sequence.steps.size();
            this.sequence = sequence;
            this.driver = driver;
            this.workspace = workspace;
            this.kernels = new NativeCode[n];
            this.arguments = new Arguments[n];
            this.table = workspace.reserve(8L * (Driver.ENTRY * n + 1));
            double nanos = 0;
            for (int i = 0; i < n; i++) {
                NativeNest step = sequence.steps.get(i);
                kernels[i] = step.loaded().entry().orElseThrow();
                arguments[i] = new Arguments(workspace, step.buffers(), step.code().words(), 0);
                table.setAtIndex(ValueLayout.JAVA_LONG, Driver.ENTRY * i, kernels[i].address());
                table.setAtIndex(ValueLayout.JAVA_LONG, Driver.ENTRY * i + 1, arguments[i].address());
                table.setAtIndex(ValueLayout.JAVA_LONG, Driver.ENTRY * i + 2, step.code().units());
                nanos += step.code().nanos();
            }
            table.setAtIndex(ValueLayout.JAVA_LONG, Driver.ENTRY * n, 0);
            this.brief = nanos < NativeNest.BRIEF_NANOS;
        }

        @Override public void run() {
            if (moves != workspace.moves()) {
                moves = workspace.moves();
                for (Arguments a : arguments) a.refresh();
            }
            long result = brief ? driver.callBriefly(table.address(), 0, 0) : driver.call(table.address(), 0, 0);
            java.lang.ref.Reference.reachabilityFence(kernels);
            if (result == 0) return;
            int failed = Driver.entry(result);
            workspace.within(failed);
            sequence.steps.get(failed).refuse(Driver.refusal(result), arguments[failed]);
        }
    }
}
