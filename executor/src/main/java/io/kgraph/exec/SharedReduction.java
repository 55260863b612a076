package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.CodeText;
import io.kgraph.exec.x64.Loaded;
import io.kgraph.exec.x64.NestCode;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import java.util.Optional;

/// A long reduction of few rows as machine code that all threads share: its [ReductionParts], then what combines them.
///
/// @param alone the nest as one, for a machine that has no room for executable code
record SharedReduction(NativeNest alone, ReductionParts parts, int[] buffers, Loaded whole, Optional<Loaded> rest, Loaded finish, WorkPool pool) implements Code {
    /// The nest cut, if it has fewer rows than there are threads to keep busy.
    static Optional<Code> of(NativeNest alone, Isa isa, Binding binding) {
        WorkPool pool = binding.pool();
        long wanted = pool.pieces(alone.code().nanos(), Long.MAX_VALUE);
        if (pool.threads() == 1 || wanted < 2 || alone.code().units() >= 2L * pool.threads()) return Optional.empty();
        return ReductionParts.of(alone.nest(), wanted).flatMap(parts -> {
            Optional<Loaded> whole = code(parts.whole(), isa, binding), rest = parts.rest().flatMap(r -> code(r, isa, binding)), finish = code(parts.finish(), isa, binding);
            if (whole.isEmpty() || finish.isEmpty() || rest.isPresent() != parts.rest().isPresent()) return Optional.empty();
            return Optional.of(new SharedReduction(alone, parts, JvmTarget.buffers(alone.nest()), whole.get(), rest, finish.get(), pool));
        });
    }

    private static Optional<Loaded> code(BoundStep.Nest nest, Isa isa, Binding binding) {
        return NestCodes.of(nest.nest(), nest.sizes(), isa, binding.publication());
    }

    @Override public Needs needs() {
        long words = 8L * pool.threads() * (whole.code().words() + rest.map(r -> r.code().words()).orElse(0)) + 8L * finish.code().words(), partial = 0;
        for (int k = 0; k < parts.bytes().length(); k++) partial += words(parts.bytes().get(k));
        long scratch = Math.max(Math.max(whole.code().scratchBytes(), finish.code().scratchBytes()), rest.map(r -> r.code().scratchBytes()).orElse(0L));
        return new Needs(words + partial, scratch);
    }

    /// As bytes of whole words.
    private static long words(long bytes) {
        return Math.ceilDiv(bytes, 8L) * 8;
    }

    @Override public Optional<String> text() {
        return Optional.of(CodeText.of(parts.whole().nest(), whole.code()) + "\n" + CodeText.of(parts.finish().nest(), finish.code()));
    }

    @Override public Run open(Workspace workspace) {
        Optional<NativeCode> first = whole.entry(), second = rest.flatMap(Loaded::entry), last = finish.entry();
        if (first.isEmpty() || last.isEmpty() || second.isPresent() != rest.isPresent()) return JvmTarget.code(alone.nest(), pool).open(workspace);
        return new Shared(this, first.get(), second, last.get(), workspace);
    }

    private static final class Shared implements Run, WorkPool.Work {
        private final SharedReduction step;
        private final Part whole, finish;
        private final Optional<Part> rest;
        private final int pieces;                                // of the parts of equal length; the rest is one more

        Shared(SharedReduction step, NativeCode whole, Optional<NativeCode> rest, NativeCode finish, Workspace workspace) {
            this.step = step;
            long[] partial = new long[step.parts.bytes().length()];
            for (int k = 0; k < partial.length; k++) partial[k] = workspace.reserve(words(step.parts.bytes().get(k))).address();
            int threads = step.pool.threads();
            this.whole = new Part(step.whole.code(), whole, arguments(workspace, partial, step.whole.code(), threads));
            this.rest = rest.map(code -> new Part(step.rest.orElseThrow().code(), code, arguments(workspace, partial, step.rest.orElseThrow().code(), threads)));
            this.finish = new Part(step.finish.code(), finish, arguments(workspace, partial, step.finish.code(), 1));
            pieces = (int) Math.min(step.whole.code().units(), Integer.MAX_VALUE - 1);
        }

        private Arguments[] arguments(Workspace workspace, long[] partial, NestCode code, int workers) {
            var arguments = new Arguments[workers];
            for (int w = 0; w < workers; w++) arguments[w] = new Arguments(workspace, step.buffers, partial, code.words(), w);
            return arguments;
        }

        @Override public void run() {
            whole.refresh();
            rest.ifPresent(Part::refresh);
            finish.refresh();
            step.pool.run(pieces + (rest.isPresent() ? 1 : 0), this);
            finish.run(0, 0, finish.code.units());
        }

        @Override public void piece(int piece, int worker) {
            if (piece < pieces) whole.run(worker, piece, piece + 1);
            else rest.orElseThrow().run(worker, 0, rest.orElseThrow().code.units());
        }
    }

    /// Code with the arguments of each worker.
    private record Part(NestCode code, NativeCode entry, Arguments[] arguments) {
        void refresh() {
            for (Arguments a : arguments) a.refresh();
        }

        void run(int worker, long from, long to) {
            long refusal = entry.call(arguments[worker].address(), from, to);
            if (refusal != 0) throw code.faults().get((int) refusal - 1).failure(arguments[worker].word(code.words() - 1));
        }
    }
}
