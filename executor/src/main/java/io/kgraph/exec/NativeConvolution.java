package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.conv.WindowProduct;
import io.kgraph.exec.x64.conv.WindowRun;
import io.kgraph.op.Convolution;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A convolution as machine code, with what follows it: on each piece while it is in cache where it can be cut so, else on the whole result.
///
/// @param right a number that is the same for as long as the kernel is, where that is for several runs
record NativeConvolution(WindowProduct product, int[] inputs, int output, Optional<ToLongFunction<Workspace>> right, Optional<PieceNest> pieces, Optional<Code> after) implements Code {
    static Optional<Code> of(Convolution op, BoundStep.LibraryCall call, Isa isa, Binding binding) {
        BoundView x = call.inputs().getFirst(), kernel = call.inputs().get(1), y = call.outputs().getFirst();
        Optional<ToLongFunction<Workspace>> right = NativeProduct.steady(binding, kernel.buffer());
        return WindowProduct.bind(op, x, kernel, y, right.isPresent(), isa, Cpu.detect(), binding.pool(), binding.publication()).map(p -> {
            Optional<BoundStep.Nest> epilogue = call.epilogue().stream().findFirst();
            Optional<PieceNest> pieces = epilogue.flatMap(e -> p.hasPieces() ? PieceNest.of(e, p, y.type(), isa, binding) : Optional.empty());
            Optional<Code> after = pieces.isPresent() ? Optional.empty() : epilogue.map(e -> X64Target.nest(e, isa, binding).orElseGet(() -> JvmTarget.code(e, binding.pool())));
            return new NativeConvolution(p, new int[] {x.buffer(), kernel.buffer()}, y.buffer(), right, pieces, after);
        });
    }

    @Override public Needs needs() {
        return after.map(Code::needs).orElse(Needs.NONE);
    }

    @Override public Optional<String> text() {
        return Optional.of(product.plan() + pieces.map(p -> "\n" + p.text()).orElse("") + after.flatMap(Code::text).map(t -> "\n" + t).orElse(""));
    }

    @Override public Run open(Workspace workspace) {
        return new Whole(this, workspace);
    }

    private static final class Whole implements Run {
        private static final WindowRun.Then NOTHING = new WindowRun.Then() {
            @Override public long room(int worker) {
                return 0;
            }

            @Override public void piece(int worker, long sample, long samples, long position, long positions) {}
        };

        private final NativeConvolution step;
        private final Workspace workspace;
        private final WindowRun run;
        private final PieceNest.@Nullable PieceRun pieces;
        private final @Nullable Run after;

        Whole(NativeConvolution step, Workspace workspace) {
            this.step = step;
            this.workspace = workspace;
            this.run = step.product.open();
            this.pieces = step.pieces.map(p -> p.open(workspace)).orElse(null);
            this.after = step.after.map(a -> a.open(workspace)).orElse(null);
        }

        @Override public void run() {
            if (pieces != null) pieces.refresh();
            long version = step.right.isPresent() ? step.right.get().applyAsLong(workspace) : WindowRun.CHANGING;
            run.run(workspace.buffer(step.inputs[0]), workspace.buffer(step.inputs[1]), workspace.buffer(step.output), version, pieces == null ? NOTHING : pieces);
            if (after != null) after.run();
        }
    }
}
