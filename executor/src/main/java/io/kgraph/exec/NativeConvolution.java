package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.x64.CodeText;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.conv.WindowProduct;
import io.kgraph.exec.x64.conv.WindowRun;
import io.kgraph.op.Convolution;
import io.kgraph.type.TensorType;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A convolution as machine code, with what follows it: on each piece while it is in cache where it can be cut so, else on the whole result.
///
/// @param right  a number that is the same for as long as the kernel is, where that is for several runs
/// @param pieces what follows on each piece
/// @param inner  of buffers that nobody else reads, the bytes of a sample: they stay in scratch memory
/// @param after  what follows on the whole result
record NativeConvolution(WindowProduct product, TensorType type, int[] inputs, int output, Optional<ToLongFunction<Workspace>> right, ImmutableList<PieceNest> pieces,
        Map<Integer, Long> inner, Optional<Code> after, int threads) implements Code {
    static Optional<Code> of(Convolution op, BoundStep.LibraryCall call, Isa isa, Binding binding) {
        BoundView x = call.inputs().getFirst(), kernel = call.inputs().get(1), y = call.outputs().getFirst();
        Optional<ToLongFunction<Workspace>> right = NativeProduct.steady(binding, kernel.buffer());
        return WindowProduct.bind(op, x, kernel, y, right.isPresent(), isa, Cpu.detect(), binding.pool(), binding.publication()).map(p -> {
            Optional<BoundStep.Nest> epilogue = call.epilogue().stream().findFirst();
            Optional<PieceNest> pieces = epilogue.flatMap(e -> p.hasPieces() ? PieceNest.of(e, p, y.type(), isa, binding) : Optional.empty());
            Optional<Code> after = pieces.isPresent() ? Optional.empty() : epilogue.map(e -> X64Target.nest(e, isa, binding).orElseGet(() -> JvmTarget.code(e, binding.pool())));
            return new NativeConvolution(p, y.type(), new int[] {x.buffer(), kernel.buffer()}, y.buffer(), right, pieces.map(ImmutableList::of).orElse(ImmutableList.of()), Map.of(), after,
                    binding.pool().threads());
        });
    }

    /// With further nests on each piece.
    NativeConvolution with(ImmutableList<PieceNest> nests, Map<Integer, Long> innerBytes) {
        return new NativeConvolution(product, type, inputs, output, right, nests, innerBytes, after, threads);
    }

    private PieceRun pieces(Workspace workspace) {
        boolean half = product.isHalf();
        return new PieceRun(pieces, inner, half ? 0 : product.pieceBytes(), type.bytes() / type.extent(0), threads, workspace);
    }

    @Override public Needs needs() {
        return after.map(Code::needs).orElse(Needs.NONE);
    }

    @Override public Optional<String> text() {
        return Optional.of("convolution: " + product.plan() + "\n" + CodeText.of(product.kernels().bytes()).stripTrailing() + pieces.stream().map(p -> "\n" + p.text()).collect(Collectors.joining()) + after.flatMap(Code::text).map(t -> "\n" + t).orElse(""));
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
        private final @Nullable PieceRun pieces;
        private final @Nullable Run after;

        Whole(NativeConvolution step, Workspace workspace) {
            this.step = step;
            this.workspace = workspace;
            this.run = step.product.open();
            this.pieces = step.pieces.isEmpty() ? null : step.pieces(workspace);
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
