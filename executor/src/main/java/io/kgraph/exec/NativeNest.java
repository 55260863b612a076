package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.CodeText;
import io.kgraph.exec.x64.Loaded;
import io.kgraph.exec.x64.NestCode;
import io.kgraph.exec.x64.asm.NativeCode;
import java.util.List;
import java.util.Optional;

/// A nest as machine code over buffers of the plan, alone or shared out.
record NativeNest(BoundStep.Nest nest, Loaded loaded, int[] buffers, WorkPool pool) implements NativeStep {
    /// What takes less may hold up the garbage collector.
    static final double BRIEF_NANOS = 10_000;

    static NativeNest of(BoundStep.Nest nest, Loaded loaded, WorkPool pool) {
        return new NativeNest(nest, loaded, JvmTarget.buffers(nest), pool);
    }

    NestCode code() {
        return loaded.code();
    }

    boolean isBrief() {
        return code().nanos() < BRIEF_NANOS;
    }

    int pieces() {
        return pool.pieces(code().nanos(), code().units());
    }

    @Override public boolean isSerial() {
        return pieces() == 1;
    }

    @Override public boolean isReady() {
        return loaded.entry().isPresent();
    }

    @Override public double nanos() {
        return code().nanos();
    }

    @Override public int count() {
        return 1;
    }

    @Override public List<Call> calls(Workspace workspace) {
        return List.of(new Only(this, loaded.entry().orElseThrow(), new Arguments(workspace, buffers, code().words(), 0)));
    }

    private record Only(NativeNest step, NativeCode code, Arguments arguments) implements Call {
        @Override public long address() {
            return arguments.address();
        }

        @Override public long units() {
            return step.code().units();
        }

        @Override public void refresh() {
            arguments.refresh();
        }

        @Override public void refuse(long refusal) {
            step.refuse(refusal, arguments);
        }
    }

    @Override public Needs needs() {
        return new Needs(8L * code().words() * (pieces() == 1 ? 1 : pool.threads()), code().scratchBytes());
    }

    @Override public Optional<String> text() {
        return Optional.of(CodeText.of(nest.nest(), code()));
    }

    @Override public Run open(Workspace workspace) {
        Optional<NativeCode> entry = loaded.entry();
        if (entry.isEmpty()) return JvmTarget.code(nest, pool).open(workspace);
        int pieces = pieces();
        return pieces == 1 ? new Alone(this, entry.get(), workspace) : new Shared(this, entry.get(), workspace, pieces);
    }

    /// Throws what the code found wrong.
    void refuse(long refusal, Arguments arguments) {
        throw code().faults().get((int) refusal - 1).failure(arguments.word(code().words() - 1));
    }

    /// On the calling thread.
    private static final class Alone implements Run {
        private final NativeNest step;
        private final NativeCode entry;
        private final Arguments arguments;
        private final boolean brief;

        Alone(NativeNest step, NativeCode entry, Workspace workspace) {
            this.step = step;
            this.entry = entry;
            this.arguments = new Arguments(workspace, step.buffers, step.code().words(), 0);
            this.brief = step.isBrief();
        }

        @Override public void run() {
            arguments.refresh();
            long refusal = brief ? entry.callBriefly(arguments.address(), 0, step.code().units()) : entry.call(arguments.address(), 0, step.code().units());
            if (refusal != 0) step.refuse(refusal, arguments);
        }
    }

    /// Units shared out among the pool.
    private static final class Shared implements Run, WorkPool.Work {
        private final NativeNest step;
        private final NativeCode entry;
        private final int pieces;
        private final Arguments[] arguments;                     // by worker

        Shared(NativeNest step, NativeCode entry, Workspace workspace, int pieces) {
            this.step = step;
            this.entry = entry;
            this.pieces = pieces;
            this.arguments = new Arguments[step.pool.threads()];
            for (int w = 0; w < arguments.length; w++) arguments[w] = new Arguments(workspace, step.buffers, step.code().words(), w);
        }

        @Override public void run() {
            for (Arguments a : arguments) a.refresh();
            step.pool.run(pieces, this);
        }

        @Override public void piece(int piece, int worker) {
            long units = step.code().units();
            long refusal = entry.call(arguments[worker].address(), units * piece / pieces, units * (piece + 1) / pieces);
            if (refusal != 0) step.refuse(refusal, arguments[worker]);
        }
    }
}
