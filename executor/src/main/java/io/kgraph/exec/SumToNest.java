package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.ir.Monoid;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.util.ArrayList;
import java.util.List;

/// [io.kgraph.op.SumTo] once the extents are numbers: an ordinary sum over the axes that turn out to be stretched.
final class SumToNest {
    private SumToNest() {}

    /// A bound nest with the input as param 0 and the result as param 1.
    static BoundStep.Nest of(BoundView input, BoundView output) {
        int rank = input.type().rank(), missing = rank - output.type().rank();
        List<Integer> kept = new ArrayList<>(), leading = new ArrayList<>(), trailing = new ArrayList<>();
        for (int axis = rank - 1; axis >= 0; axis--) {
            boolean summed = axis < missing || output.type().extent(axis - missing) != input.type().extent(axis);
            if (!summed) kept.addFirst(axis);
            else if (kept.isEmpty()) trailing.addFirst(axis);
            else leading.addFirst(axis);
        }
        var summed = new ArrayList<>(leading);
        summed.addAll(trailing);
        var order = new ArrayList<>(kept);
        order.addAll(summed);
        DType dtype = input.type().dtype();
        ScalarType register = register(dtype.accumulator());
        var load = new Value.Load(Access.of(0, Dim.of(input.offset()), strides(order, input)), register);
        var sum = new Stage(extents(summed, input), ImmutableList.of(load), ImmutableList.of(new Stage.Reduce(0, Monoid.SUM, leading.size(), false, 0)));
        var store = new Stage(ImmutableList.of(), ImmutableList.of(new Value.RowValue(0, register)),
                ImmutableList.of(new Stage.Store(Access.of(1, Dim.ZERO, rowMajor(kept, input)), 0)));
        var params = ImmutableList.of(new LoopNest.Param("x", dtype, false), new LoopNest.Param("y", dtype, true));
        var nest = new LoopNest("sum_to", params, extents(kept, input), ImmutableList.of(sum, store));
        return new BoundStep.Nest(nest, ImmutableList.of(input.buffer(), output.buffer()), NestSizes.of(nest).bind(DimBinding.NONE));
    }

    private static ScalarType register(DType accumulator) {
        return switch (accumulator) {
            case FLOAT64 -> ScalarType.F64;
            case INT64 -> ScalarType.I64;
            case INT32 -> ScalarType.I32;
            default -> ScalarType.F32;
        };
    }

    private static ImmutableList<Dim> extents(List<Integer> axes, BoundView view) {
        return axes.stream().map(a -> view.type().dim(a)).collect(ImmutableList.toImmutableList());
    }

    private static ImmutableList<Dim> strides(List<Integer> axes, BoundView view) {
        return axes.stream().map(a -> Dim.of(view.strides().get(a))).collect(ImmutableList.toImmutableList());
    }

    private static ImmutableList<Dim> rowMajor(List<Integer> axes, BoundView view) {
        var strides = new ArrayList<Dim>();
        long stride = 1;
        for (int axis : axes.reversed()) {
            strides.addFirst(Dim.of(stride));
            stride *= view.type().extent(axis);
        }
        return ImmutableList.copyOf(strides);
    }
}
