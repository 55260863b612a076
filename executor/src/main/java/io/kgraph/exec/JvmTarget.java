package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.exec.jvm.BoundNest;
import io.kgraph.exec.parallel.WorkPool;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Loop nests as tiles of Java arrays: everywhere, and with the bits of the value rules.
final class JvmTarget implements Target {
    @Override public String name() {
        return "jvm";
    }

    @Override public String role() {
        return "loops over tiles, compiled by the JVM";
    }

    @Override public Optional<Code> emit(Segment segment, Binding binding) {
        if (segment.steps().size() != 1 || !(segment.only() instanceof BoundStep.LoopKernel kernel)) return Optional.empty();
        return Optional.of(code(kernel.nest(), binding.pool()));
    }

    static Code code(BoundStep.Nest nest, WorkPool pool) {
        return new NestCode(BoundNest.of(nest.nest(), nest.sizes()), buffers(nest), pool);
    }

    static int[] buffers(BoundStep.Nest nest) {
        return nest.buffers().stream().mapToInt(Integer::intValue).toArray();
    }

    /// A nest over buffers of the plan, alone or shared out.
    record NestCode(BoundNest nest, int[] buffers, WorkPool pool) implements Code {
        @Override public Run open(Workspace workspace) {
            int pieces = pool.pieces(nest.nanos(), Math.ceilDiv(nest.rows(), nest.batch()));
            return pieces == 1 ? new Alone(nest, buffers, workspace) : new Shared(nest, buffers, workspace, pool, pieces);
        }
    }

    /// On the calling thread.
    private static final class Alone implements Code.Run {
        private final BoundNest nest;
        private final int[] buffers;
        private final Workspace workspace;
        private final MemorySegment[] memory;

        Alone(BoundNest nest, int[] buffers, Workspace workspace) {
            this.nest = nest;
            this.buffers = buffers;
            this.workspace = workspace;
            this.memory = new MemorySegment[buffers.length];
        }

        @Override public void run() {
            workspace.fill(memory, buffers);
            nest.run(memory, workspace.tiles(), 0, nest.rows());
        }
    }

    /// Rows shared out among the pool.
    private static final class Shared implements Code.Run, WorkPool.Work {
        private final BoundNest nest;
        private final int[] buffers;
        private final Workspace workspace;
        private final WorkPool pool;
        private final int pieces;
        private final MemorySegment[] memory;

        Shared(BoundNest nest, int[] buffers, Workspace workspace, WorkPool pool, int pieces) {
            this.nest = nest;
            this.buffers = buffers;
            this.workspace = workspace;
            this.pool = pool;
            this.pieces = pieces;
            this.memory = new MemorySegment[buffers.length];
        }

        @Override public void run() {
            workspace.fill(memory, buffers);
            pool.run(pieces, this);
        }

        @Override public void piece(int piece, int worker) {
            long batches = Math.ceilDiv(nest.rows(), nest.batch());
            long from = batches * piece / pieces * nest.batch(), to = Math.min(nest.rows(), batches * (piece + 1) / pieces * nest.batch());
            nest.run(memory, workspace.tiles(worker), from, to);
        }
    }
}
