package io.kgraph.exec;

import io.kgraph.array.Philox;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.BoundNest;
import io.kgraph.exec.kernel.Kernel;
import io.kgraph.exec.kernel.Kernels;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.op.RandomBits;
import io.kgraph.op.SumTo;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Random words, and library ops that have a kernel, with their epilogue on each block of rows while it is in cache.
final class KernelTarget implements Target {
    @Override public String name() {
        return "jvm";
    }

    @Override public String role() {
        return "a kernel in Java";
    }

    @Override public Optional<Code> emit(Segment segment, Binding binding) {
        if (segment.steps().size() != 1 || !(segment.only() instanceof BoundStep.LibraryCall call)) return Optional.empty();
        if (call.outputs().size() != 1) return Optional.empty();
        if (call.op() instanceof RandomBits bits) return Optional.of(random(bits, call, binding.linker().sessionSeed(), segment.first()));
        if (call.op() instanceof SumTo && call.epilogue().isEmpty()) {
            BoundView x = call.inputs().getFirst(), y = call.outputs().getFirst();
            return Optional.of(JvmTarget.code(SumToNest.of(x, y), binding.pool()));
        }
        BoundView output = call.outputs().getFirst();
        return Kernels.bind(call.op(), call.inputs(), output).map(kernel -> code(kernel, call, List.of(), binding.pool()))
                .or(() -> Kernels.bind(call.op(), DenseInput.views(call.inputs()), output).map(kernel -> code(kernel, call, DenseInput.of(call.inputs()), binding.pool())));
    }

    private static Code random(RandomBits op, BoundStep.LibraryCall call, long sessionSeed, int step) {
        long key = Philox.key(sessionSeed, op.seed()), count = op.shape().count();
        int output = call.outputs().getFirst().buffer();
        return workspace -> () -> Philox.fill(workspace.buffer(output), 0, count, key, workspace.randomNumber(step));
    }

    private static Code code(Kernel.Bound kernel, BoundStep.LibraryCall call, List<DenseInput> dense, WorkPool pool) {
        int[] inputs = call.inputs().stream().mapToInt(BoundView::buffer).toArray();
        int output = call.outputs().getFirst().buffer();
        BoundNest epilogue = call.epilogue().isEmpty() ? null : BoundNest.of(call.epilogue().getFirst().nest(), call.epilogue().getFirst().sizes());
        int[] epilogueBuffers = epilogue == null ? new int[0] : JvmTarget.buffers(call.epilogue().getFirst());
        double nanos = kernel.nanos() + (epilogue == null ? 0 : epilogue.nanos());
        int pieces = pool.pieces(nanos, kernel.units());
        return workspace -> new KernelRun(kernel, inputs, dense, output, epilogue, epilogueBuffers, workspace, pool, pieces);
    }

    private static final class KernelRun implements Code.Run, WorkPool.Work {
        private final Kernel.Bound kernel;
        private final int[] inputs;
        private final List<DenseInput> dense;
        private final MemorySegment[] rooms;                     // of what is made dense
        private final int output;
        private final @Nullable BoundNest epilogue;
        private final int[] epilogueBuffers;
        private final Workspace workspace;
        private final WorkPool pool;
        private final int pieces;
        private final MemorySegment[] inputMemory;
        private final MemorySegment[] epilogueMemory;

        KernelRun(Kernel.Bound kernel, int[] inputs, List<DenseInput> dense, int output, @Nullable BoundNest epilogue, int[] epilogueBuffers, Workspace workspace, WorkPool pool, int pieces) {
            this.kernel = kernel;
            this.inputs = inputs;
            this.dense = dense;
            this.rooms = dense.stream().map(DenseInput::room).toArray(MemorySegment[]::new);
            this.output = output;
            this.epilogue = epilogue;
            this.epilogueBuffers = epilogueBuffers;
            this.workspace = workspace;
            this.pool = pool;
            this.pieces = pieces;
            this.inputMemory = new MemorySegment[inputs.length];
            this.epilogueMemory = new MemorySegment[epilogueBuffers.length];
        }

        @Override public void run() {
            workspace.fill(inputMemory, inputs);
            for (int i = 0; i < rooms.length; i++) dense.get(i).replace(inputMemory, rooms[i], workspace.tiles());
            workspace.fill(epilogueMemory, epilogueBuffers);
            if (pieces == 1) units(workspace.tiles(), 0, kernel.units());
            else pool.run(pieces, this);
        }

        @Override public void piece(int piece, int worker) {
            long units = kernel.units();
            units(workspace.tiles(worker), units * piece / pieces, units * (piece + 1) / pieces);
        }

        private void units(io.kgraph.exec.jvm.Tiles tiles, long from, long to) {
            for (long at = from; at < to; ) {
                long end = Math.min(to, at + kernel.block());
                kernel.run(inputMemory, workspace.buffer(output), tiles, at, end);
                if (epilogue != null) epilogue.run(epilogueMemory, tiles, at * kernel.width(), end * kernel.width());
                at = end;
            }
        }
    }
}
