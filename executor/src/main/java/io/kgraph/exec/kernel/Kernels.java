package io.kgraph.exec.kernel;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.ir.Op;
import java.util.List;
import java.util.Optional;

/// The table of fast kernels; a library op without one runs on its value rule.
public final class Kernels {
    private static final ImmutableList<Kernel<?>> ALL = ImmutableList.<Kernel<?>>builder()
            .add(new MatMulKernel())
            .add(new ConvolutionKernel())
            .add(new PoolingKernel())
            .add(new MatrixKernel())
            .addAll(OpKernel.all())
            .build();

    private Kernels() {}

    public static ImmutableList<Kernel<?>> all() {
        return ALL;
    }

    /// The kernel for an op on inputs like these, ready to run.
    public static Optional<Kernel.Bound> bind(Op op, List<BoundView> inputs, BoundView output) {
        for (Kernel<?> kernel : ALL) {
            Optional<Kernel.Bound> bound = bind(kernel, op, inputs, output);
            if (bound.isPresent()) return bound;
        }
        return Optional.empty();
    }

    private static <O extends Op> Optional<Kernel.Bound> bind(Kernel<O> kernel, Op op, List<BoundView> inputs, BoundView output) {
        if (!kernel.op().isInstance(op)) return Optional.empty();
        O own = kernel.op().cast(op);
        return kernel.accepts(own, inputs, output) ? Optional.of(kernel.bind(own, inputs, output)) : Optional.empty();
    }
}
