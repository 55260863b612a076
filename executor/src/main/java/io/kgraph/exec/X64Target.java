package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.op.Convolution;
import io.kgraph.op.MatMul;
import io.kgraph.op.Matrixwise;
import io.kgraph.op.Pooling;
import io.kgraph.op.SumTo;
import java.util.Optional;

/// Loop nests, matrix products, convolutions, pooling and algorithms on matrices as machine code: fast on the first call, with the bits of the value rules.
final class X64Target implements Target {
    private final Isa isa;

    X64Target(Isa isa) {
        this.isa = isa;
    }

    @Override public String name() {
        return "x64";
    }

    @Override public String role() {
        return "machine code, " + (isa == Isa.AVX2 ? "AVX2" : "AVX-512");
    }

    @Override public Optional<Code> emit(Segment segment, Binding binding) {
        if (segment.steps().size() != 1) return Optional.empty();
        return switch (segment.only()) {
            case BoundStep.LoopKernel k -> nest(k.nest(), isa, binding);
            case BoundStep.LibraryCall c when c.op() instanceof SumTo && c.epilogue().isEmpty() -> {
                BoundView x = c.inputs().getFirst(), y = c.outputs().getFirst();
                yield nest(SumToNest.of(x, y), isa, binding);
            }
            case BoundStep.LibraryCall c when c.op() instanceof MatMul product -> NativeProduct.of(product, c, isa, binding);
            case BoundStep.LibraryCall c when c.op() instanceof Convolution convolution -> depthwise(convolution, c, binding).or(() -> NativeConvolution.of(convolution, c, isa, binding));
            case BoundStep.LibraryCall c when c.op() instanceof Pooling pooling -> pooling(pooling, c, binding);
            case BoundStep.LibraryCall c when c.op() instanceof Matrixwise matrixwise -> NativeAlgorithm.of(matrixwise, c, binding);
            case BoundStep.ScanStep s -> NativeLoop.of(s, isa, binding).or(() -> NativeScan.of(s, isa, binding));
            case BoundStep.WhileStep w -> NativeLoop.of(w, isa, binding);
            case BoundStep.LibraryCall _, BoundStep.CondStep _, BoundStep.PrintStep _ -> Optional.empty();
        };
    }

    private Optional<Code> depthwise(Convolution op, BoundStep.LibraryCall call, Binding binding) {
        Optional<Code> own = DepthwiseNest.of(op, call.inputs().getFirst(), call.inputs().get(1), call.outputs().getFirst()).flatMap(n -> nest(n, isa, binding));
        return call.epilogue().stream().findFirst().map(e -> own.<Code>map(c -> new FollowedCode(c, nest(e, isa, binding).orElseGet(() -> JvmTarget.code(e, binding.pool()))))).orElse(own);
    }

    private Optional<Code> pooling(Pooling op, BoundStep.LibraryCall call, Binding binding) {
        if (!call.epilogue().isEmpty()) return Optional.empty();
        return PoolingNest.of(op, call.inputs().getFirst(), call.outputs().getFirst()).flatMap(n -> nest(n, isa, binding));
    }

    static Optional<Code> nest(BoundStep.Nest nest, Isa isa, Binding binding) {
        return NestCodes.of(nest.nest(), nest.sizes(), isa, binding.publication()).map(loaded -> {
            NativeNest alone = NativeNest.of(nest, loaded, binding.pool());
            return SharedReduction.of(alone, isa, binding).orElse(alone);
        });
    }
}
