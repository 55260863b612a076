package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.BoundNest;
import io.kgraph.exec.kernel.MatrixLoads;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.op.Matrixwise;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// An op on matrices that are large enough for blocks, with emitted code for the products between them; smaller ones have no products.
record NativeAlgorithm(MatrixLoads loads, int[] inputs, int output, List<BoundNest> epilogues, List<int[]> epilogueBuffers, WorkPool pool) implements Code {
    private static final int BLOCK = 64;                         // of the algorithms

    static Optional<Code> of(Matrixwise op, BoundStep.LibraryCall call, Binding binding) {
        BoundView result = call.outputs().getFirst();
        var loads = MatrixLoads.of(op, call.inputs(), result);
        if (loads.greatest() <= BLOCK || result.offset() != 0) return Optional.empty();
        return Optional.of(new NativeAlgorithm(loads, call.inputs().stream().mapToInt(BoundView::buffer).toArray(), result.buffer(),
                call.epilogue().stream().map(e -> BoundNest.of(e.nest(), e.sizes())).toList(), call.epilogue().stream().map(JvmTarget::buffers).toList(), binding.pool()));
    }

    @Override public Run open(Workspace workspace) {
        return new Whole(this, workspace);
    }

    @Override public Optional<String> text() {
        return Optional.of("blocks of " + BLOCK + ", products as machine code");
    }

    private static final class Whole implements Run {
        private final NativeAlgorithm step;
        private final Workspace workspace;
        private final NativeMatrices matrices;
        private final MemorySegment[] memory;

        Whole(NativeAlgorithm step, Workspace workspace) {
            this.step = step;
            this.workspace = workspace;
            this.matrices = new NativeMatrices(step.loads.extents(true), step.loads.extents(false), step.pool, workspace::tiles);
            this.memory = new MemorySegment[step.inputs.length];
        }

        @Override public void run() {
            workspace.fill(memory, step.inputs);
            for (long number = 0; number < step.loads.batch(); number++) {
                matrices.begin();
                step.loads.run(number, memory, workspace.buffer(step.output), matrices, workspace.tiles());
            }
            for (int e = 0; e < step.epilogues.size(); e++) {
                var buffers = new MemorySegment[step.epilogueBuffers.get(e).length];
                workspace.fill(buffers, step.epilogueBuffers.get(e));
                step.epilogues.get(e).run(buffers, workspace.tiles(), 0, step.epilogues.get(e).rows());
            }
        }
    }
}
