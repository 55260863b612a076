package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.util.ArrayList;

/// The elements of a view in row-major order, as a nest.
final class CopyNest {
    private CopyNest() {}

    /// A bound nest from a view to the start of a buffer.
    static BoundStep.Nest of(BoundView from, int to) {
        DType dtype = from.type().dtype() == DType.FLOAT16 ? DType.INT16 : from.type().dtype();      // every bit as it is
        var extents = new ArrayList<Dim>();
        var read = new ArrayList<Dim>();
        var written = new ArrayList<Dim>();
        long stride = 1;
        for (int axis = from.type().rank() - 1; axis >= 0; axis--) {
            extents.addFirst(from.type().dim(axis));
            read.addFirst(Dim.of(from.strides().get(axis)));
            written.addFirst(Dim.of(stride));
            stride *= from.type().extent(axis);
        }
        var load = new Value.Load(Access.of(0, Dim.of(from.offset()), ImmutableList.copyOf(read)), register(dtype));
        var stage = new Stage(ImmutableList.of(), ImmutableList.of(load), ImmutableList.of(new Stage.Store(Access.of(1, Dim.ZERO, ImmutableList.copyOf(written)), 0)));
        var params = ImmutableList.of(new LoopNest.Param("x", dtype, false), new LoopNest.Param("y", dtype, true));
        var nest = new LoopNest("copy", params, ImmutableList.copyOf(extents), ImmutableList.of(stage));
        return new BoundStep.Nest(nest, ImmutableList.of(from.buffer(), to), NestSizes.of(nest).bind(DimBinding.NONE));
    }

    private static ScalarType register(DType dtype) {
        return switch (dtype) {
            case FLOAT64 -> ScalarType.F64;
            case FLOAT32, FLOAT16 -> ScalarType.F32;
            case INT64 -> ScalarType.I64;
            case BOOL -> ScalarType.BOOL;
            case INT8, INT16, INT32, UINT8, UINT16, STRING -> ScalarType.I32;
        };
    }
}
