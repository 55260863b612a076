package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.memory.Slabs;
import io.kgraph.exec.parallel.WorkPool;
import java.util.Optional;

/// Gives every step of a bound plan to the first target that takes it.
final class Linker {
    private final Slabs slabs;
    private final VariableStore store;
    private final RunNumbers runNumbers;
    private final WorkPool pool;
    private final long sessionSeed;

    Linker(Slabs slabs, VariableStore store, RunNumbers runNumbers, WorkPool pool, long sessionSeed) {
        this.slabs = slabs;
        this.store = store;
        this.runNumbers = runNumbers;
        this.pool = pool;
        this.sessionSeed = sessionSeed;
    }

    long sessionSeed() {
        return sessionSeed;
    }

    /// A step, or several, with the target that took them.
    record Linked(int first, int count, Target target, Code code) {}

    Executable link(BoundPlan plan) {
        var linked = ImmutableList.<Linked>builder();
        var binding = new Binding(plan, pool, this);
        for (int i = 0; i < plan.steps().size(); ) {
            Linked next = link(plan, i, binding);
            linked.add(next);
            i += next.count();
        }
        return new Executable(plan, linked.build(), slabs, store, runNumbers.of(plan.plan()), pool);
    }

    /// The longest run of serial steps is offered first, then the step alone.
    private static Linked link(BoundPlan plan, int first, Binding binding) {
        int most = first;
        while (most < plan.steps().size() && isSerial(plan.steps().get(most))) most++;
        for (int end : new int[] {most, first + 1}) {
            if (end <= first) continue;
            var segment = new Segment(first, plan.steps().subList(first, end));
            for (Target target : Targets.all()) {
                Optional<Code> code = target.emit(segment, binding);
                if (code.isPresent()) return new Linked(first, end - first, target, code.get());
            }
        }
        throw new BrokenInvariant("Linker", "every step has a target", plan.steps().get(first).toString());
    }

    private static boolean isSerial(BoundStep step) {
        return step instanceof BoundStep.LoopKernel || step instanceof BoundStep.LibraryCall;
    }
}
