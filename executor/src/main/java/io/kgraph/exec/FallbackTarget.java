package io.kgraph.exec;

import io.kgraph.array.NDArray;
import io.kgraph.array.Philox;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.BoundNest;
import io.kgraph.ir.Op;
import io.kgraph.op.Print;
import io.kgraph.op.RandomBits;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What nobody else takes: branches, prints, random words, and library ops without a kernel, by their value rules.
final class FallbackTarget implements Target {
    @Override public String name() {
        return "reference";
    }

    @Override public String role() {
        return "the op's value rule";
    }

    @Override public Optional<Code> emit(Segment segment, Binding binding) {
        if (segment.steps().size() != 1) return Optional.empty();
        return switch (segment.only()) {
            case BoundStep.LoopKernel _ -> Optional.empty();
            case BoundStep.LibraryCall c when c.op() instanceof RandomBits bits -> Optional.of(random(bits, c, binding.linker().sessionSeed(), segment.first()));
            case BoundStep.LibraryCall c -> Optional.of(new ByValueRule(c));
            case BoundStep.CondStep c -> Optional.of(new Branch(c, binding.linker()));
            case BoundStep.PrintStep p -> Optional.of(print(p));
        };
    }

    private static Code random(RandomBits op, BoundStep.LibraryCall call, long sessionSeed, int step) {
        long key = Philox.key(sessionSeed, op.seed()), count = op.shape().count();
        int output = call.outputs().getFirst().buffer();
        return workspace -> () -> Philox.fill(workspace.buffer(output), 0, count, key, Philox.run(workspace.randomRun(step)));
    }

    private static Code print(BoundStep.PrintStep step) {
        var view = new ViewCopy(step.input());
        var op = new Print(step.message(), step.summarize());
        int buffer = step.input().buffer();
        return workspace -> () -> System.out.println(op.text(view.array(workspace.buffer(buffer), workspace.tiles())));
    }

    /// Arrays in, the value rule, the array out; then the epilogue.
    private record ByValueRule(BoundStep.LibraryCall call) implements Code {
        @Override public Run open(Workspace workspace) {
            List<ViewCopy> inputs = call.inputs().stream().map(ViewCopy::new).toList();
            BoundView output = call.outputs().getFirst();
            Op op = call.op();
            var epilogues = call.epilogue().stream().map(e -> BoundNest.of(e.nest(), e.sizes())).toList();
            return () -> {
                var arrays = new ArrayList<NDArray>();
                for (int i = 0; i < inputs.size(); i++) arrays.add(inputs.get(i).array(workspace.buffer(call.inputs().get(i).buffer()), workspace.tiles()));
                op.evaluate(arrays, output.type()).copyTo(workspace.buffer(output.buffer()));
                for (int e = 0; e < epilogues.size(); e++) {
                    int[] ids = JvmTarget.buffers(call.epilogue().get(e));
                    var memory = new MemorySegment[ids.length];
                    workspace.fill(memory, ids);
                    epilogues.get(e).run(memory, workspace.tiles(), 0, epilogues.get(e).rows());
                }
            };
        }
    }

    /// One of two plans in a part of the run's slab.
    record Branch(BoundStep.CondStep step, Executable then, Executable otherwise) implements Code, AutoCloseable {
        Branch(BoundStep.CondStep step, Linker linker) {
            this(step, linker.link(step.then()), linker.link(step.otherwise()));
        }

        @Override public Run open(Workspace workspace) {
            Workspace yes = workspace.adopt(then.open(workspace, step.workspace())), no = workspace.adopt(otherwise.open(workspace, step.workspace()));
            var inputs = step.inputs().stream().map(ViewCopy::new).toList();
            var condition = new ViewCopy(step.condition());
            return () -> {
                boolean holds = condition.array(workspace.buffer(step.condition().buffer()), workspace.tiles()).getBoolean();
                Executable chosen = holds ? then : otherwise;
                Workspace inside = holds ? yes : no;
                for (int i = 0; i < inputs.size(); i++)
                    if (chosen.fedBuffer(i) >= 0) inputs.get(i).copy(workspace.buffer(step.inputs().get(i).buffer()), inside.staging(i), workspace.tiles());
                chosen.drawRandom(inside);
                chosen.compute(inside, 0, chosen.size());
                for (int i = 0; i < step.outputs().size(); i++)
                    chosen.result(inside, i, workspace.buffer(step.outputs().get(i).buffer()));
            };
        }

        @Override public void close() {
            then.close();
            otherwise.close();
        }
    }
}
