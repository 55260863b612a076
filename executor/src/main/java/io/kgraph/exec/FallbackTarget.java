package io.kgraph.exec;

import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.BoundNest;
import io.kgraph.ir.Op;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Library ops without a kernel, by their value rules.
final class FallbackTarget implements Target {
    @Override public String name() {
        return "reference";
    }

    @Override public String role() {
        return "the op's value rule";
    }

    @Override public Optional<Code> emit(Segment segment, Binding binding) {
        return segment.steps().size() == 1 && segment.only() instanceof BoundStep.LibraryCall call ? Optional.of(new ByValueRule(call)) : Optional.empty();
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
}
