package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.op.Print;
import java.util.Optional;

/// Branches, loops and prints, which are the session's own business.
final class ControlTarget implements Target {
    @Override public String name() {
        return "session";
    }

    @Override public String role() {
        return "chooses or repeats a plan, or prints";
    }

    @Override public Optional<Code> emit(Segment segment, Binding binding) {
        if (segment.steps().size() != 1) return Optional.empty();
        return switch (segment.only()) {
            case BoundStep.CondStep c -> Optional.of(new Branch(c, binding.linker()));
            case BoundStep.ScanStep s -> Optional.of(new ScanCode(s, binding.linker().link(s.body(), s.carries() + s.sequences())));
            case BoundStep.WhileStep w -> Optional.of(new WhileCode(w, binding.linker().link(w.condition(), w.outputs().size()), binding.linker().link(w.body(), w.outputs().size())));
            case BoundStep.PrintStep p -> Optional.of(print(p));
            case BoundStep.LoopKernel _, BoundStep.LibraryCall _ -> Optional.empty();
        };
    }

    private static Code print(BoundStep.PrintStep step) {
        var view = new ViewCopy(step.input());
        var op = new Print(step.message(), step.summarize());
        int buffer = step.input().buffer();
        return workspace -> () -> System.out.println(op.text(view.array(workspace.buffer(buffer), workspace.tiles())));
    }

    /// Code with executables of its own.
    interface Bodies extends Code, AutoCloseable {
        @Override void close();
    }

    /// One of two plans in a part of the run's slab.
    record Branch(BoundStep.CondStep step, Executable then, Executable otherwise) implements Bodies {
        Branch(BoundStep.CondStep step, Linker linker) {
            this(step, linker.link(step.then()), linker.link(step.otherwise()));
        }

        @Override public Run open(Workspace workspace) {
            Workspace yes = then.open(workspace, step.workspace()), no = otherwise.open(workspace, step.workspace());
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
