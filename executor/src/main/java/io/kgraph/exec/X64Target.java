package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.op.MatMul;
import io.kgraph.op.SumTo;
import java.util.Optional;

/// Loop nests and matrix products as machine code: fast on the first call, with the bits of the value rules.
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
            case BoundStep.LoopKernel k -> nest(k.nest(), binding);
            case BoundStep.LibraryCall c when c.op() instanceof SumTo && c.epilogue().isEmpty() -> {
                BoundView x = c.inputs().getFirst(), y = c.outputs().getFirst();
                yield nest(SumToNest.of(x, y), binding);
            }
            case BoundStep.LibraryCall c when c.op() instanceof MatMul product -> NativeProduct.of(product, c, isa, binding);
            case BoundStep.ScanStep s -> NativeLoop.of(s, isa, binding);
            case BoundStep.WhileStep w -> NativeLoop.of(w, isa, binding);
            case BoundStep.LibraryCall _, BoundStep.CondStep _, BoundStep.PrintStep _ -> Optional.empty();
        };
    }

    private Optional<Code> nest(BoundStep.Nest nest, Binding binding) {
        return NestCodes.of(nest.nest(), nest.sizes(), isa, binding.publication()).map(loaded -> NativeNest.of(nest, loaded, binding.pool()));
    }
}
