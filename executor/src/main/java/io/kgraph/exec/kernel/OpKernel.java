package io.kgraph.exec.kernel;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.ir.Op;
import io.kgraph.op.ArgSort;
import io.kgraph.op.CtcDecode;
import io.kgraph.op.CtcLoss;
import io.kgraph.op.CtcSlope;
import io.kgraph.op.Nonzero;
import io.kgraph.op.Orthonormal;
import io.kgraph.op.Prefix;
import io.kgraph.op.PutAlong;
import io.kgraph.op.Recurrence;
import io.kgraph.op.RowOrder;
import io.kgraph.op.ScatterAdd;
import io.kgraph.op.SearchSorted;
import io.kgraph.op.Sparse;
import java.util.List;

/// A kernel for inputs that lie row-major, whatever their dtypes.
record OpKernel<O extends Op>(Class<O> op, Binder<O> binder) implements Kernel<O> {
    private static final double LOSS = 20, SLOPE = 60, DECODED = 30, COLUMN = 4, SORTED = 60;   // nanoseconds an element

    /// Makes the kernel for numbers.
    interface Binder<O> {
        Bound bind(O op, List<BoundView> inputs, BoundView output);
    }

    /// Those of ops that need but one class.
    static List<Kernel<?>> all() {
        return List.of(
                new OpKernel<>(ScatterAdd.class, (op, in, y) -> AddAtKernel.of(op, in.get(0), in.get(1), y)),
                new OpKernel<>(PutAlong.class, (op, in, y) -> AddAtKernel.of(op, in.get(0), in.get(1), y)),
                new OpKernel<>(Prefix.class, (op, in, y) -> ChainKernel.of(op, in.getFirst(), y)),
                new OpKernel<>(Recurrence.class, (op, in, y) -> ChainKernel.of(op, in.get(0), in.get(1), y)),
                new OpKernel<>(Sparse.class, PlacesKernel::of),
                new OpKernel<>(Nonzero.class, (op, in, y) -> PlacesKernel.of(op, in.getFirst(), y)),
                new OpKernel<>(RowOrder.class, (_, in, y) -> PlacesKernel.of(in.getFirst(), y)),
                new OpKernel<>(CtcLoss.class, (op, in, y) -> SampleKernel.bySample(op, in, y, LOSS)),
                new OpKernel<>(CtcSlope.class, (op, in, y) -> SampleKernel.bySample(op, in, y, SLOPE)),
                new OpKernel<>(CtcDecode.class, (op, in, y) -> SampleKernel.bySample(op, in, y, DECODED)),
                new OpKernel<>(ArgSort.class, (op, in, y) -> y.type().rank() > 1 ? SampleKernel.bySample(op, in, y, SORTED) : SampleKernel.whole(op, in, y, SORTED)),
                new OpKernel<>(SearchSorted.class, (op, in, y) -> SampleKernel.whole(op, in, y, SORTED)),
                new OpKernel<>(Orthonormal.class, (op, in, y) -> SampleKernel.whole(op, in, y, COLUMN * y.type().extent(1))));
    }

    @Override public boolean accepts(O op, List<BoundView> inputs, BoundView output) {
        return output.offset() == 0 && inputs.stream().allMatch(ConvolutionKernel::isDense) && output.type().count() < Integer.MAX_VALUE
                && inputs.stream().allMatch(x -> x.type().count() < Integer.MAX_VALUE);
    }

    @Override public Bound bind(O op, List<BoundView> inputs, BoundView output) {
        return binder.bind(op, inputs, output);
    }
}
