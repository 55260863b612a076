package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.Variable;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.Buffer;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.memory.Slabs;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Gives every step of a bound plan to the first target that takes it.
final class Linker {
    private final Slabs slabs;
    private final VariableStore store;
    private final RunNumbers runNumbers;
    private final WorkPool pool;
    private final long sessionSeed;
    private final ImmutableList<Target> targets;

    Linker(Slabs slabs, VariableStore store, RunNumbers runNumbers, WorkPool pool, long sessionSeed, ImmutableList<Target> targets) {
        this.slabs = slabs;
        this.store = store;
        this.runNumbers = runNumbers;
        this.pool = pool;
        this.sessionSeed = sessionSeed;
        this.targets = targets;
    }

    long sessionSeed() {
        return sessionSeed;
    }

    /// The memory of a variable.
    VariableStore.Cell cell(Variable variable) {
        return store.cell(variable);
    }

    /// A step, or several, with the target that took them.
    record Linked(int first, int count, Target target, Code code) {}

    Executable link(BoundPlan plan) {
        return link(plan, Integer.MAX_VALUE);
    }

    /// The body of a loop, whose parameters from `captures` on are the same in all steps.
    Executable link(BoundPlan plan, int captures) {
        var linked = new ArrayList<Linked>();
        var binding = new Binding(plan, pool, this, new Publication(), captures);
        for (int i = 0; i < plan.steps().size(); i++) linked.add(link(plan, i, binding));
        boolean isNative = targets.getFirst() instanceof X64Target;
        var joined = isNative ? PieceSteps.join(binding, LineSteps.join(binding, linked)) : linked;
        binding.publication().publish();
        return new Executable(plan, together(plan, joined), slabs, store, runNumbers.of(plan.plan()), pool, isNative, captures < Integer.MAX_VALUE);
    }

    /// The memory of a loop's body, whose steps somebody else runs.
    Executable memory(BoundPlan plan) {
        return new Executable(plan, ImmutableList.of(), slabs, store, runNumbers.of(plan.plan()), pool, true, true);
    }

    private Linked link(BoundPlan plan, int step, Binding binding) {
        var segment = new Segment(step, plan.steps().subList(step, step + 1));
        for (Target target : targets) {
            Optional<Code> code = target.emit(segment, binding);
            if (code.isPresent()) return new Linked(step, 1, target, code.get());
        }
        throw new BrokenInvariant("Linker", "every step has a target", plan.steps().get(step).toString());
    }

    /// Makes one call of consecutive native steps that run on one thread. What can fail must come before the first write to a variable, so a step that
    /// writes to one begins a sequence.
    private static ImmutableList<Linked> together(BoundPlan plan, List<Linked> linked) {
        var result = ImmutableList.<Linked>builder();
        for (int i = 0; i < linked.size(); ) {
            int end = i;
            while (end < linked.size() && isSerial(linked.get(end)) && (end == i || !writesVariable(plan, linked.get(end)) || writesVariable(plan, linked.get(i)))) end++;
            if (end - i < 2) result.add(linked.get(i++));
            else {
                var steps = linked.subList(i, end).stream().map(l -> (NativeStep) l.code()).collect(ImmutableList.toImmutableList());
                result.add(new Linked(linked.get(i).first(), end - i, linked.get(i).target(), new NativeSequence(steps)));
                i = end;
            }
        }
        return result.build();
    }

    private static boolean isSerial(Linked linked) {
        return linked.code() instanceof NativeStep n && n.isSerial();
    }

    private static boolean writesVariable(BoundPlan plan, Linked linked) {
        for (int written : plan.plan().steps().get(linked.first()).writes())
            if (plan.buffers().get(written).buffer().place() instanceof Buffer.Place.InPlace) return true;
        return false;
    }
}
