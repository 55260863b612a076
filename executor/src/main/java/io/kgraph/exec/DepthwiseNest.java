package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.op.Convolution;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.IntStream;

/// A convolution that leaves channels apart, with a small window, as straight-line code over its taps: bit for bit [Convolution#evaluate].
final class DepthwiseNest {
    private static final int MOST_TAPS = 64;                     // fewer than the contracted indices of a block, so that a result is one chain

    private static final int LEAST_CHANNELS = 8;                 // that fill a vector

    private DepthwiseNest() {}

    /// A bound nest with the operands as params 0 and 1 and the result as param 2; nothing where channels mix or are few, for large windows, and for spread inputs.
    static Optional<BoundStep.Nest> of(Convolution op, BoundView x, BoundView kernel, BoundView y) {
        int n = op.sweeps().size();
        var counts = IntStream.range(0, n).mapToObj(a -> (Long) (long) kernel.type().extent(a)).collect(ImmutableList.toImmutableList());
        long taps = counts.stream().reduce(1L, (a, b) -> a * b);
        boolean apart = op.groups().value() >= LEAST_CHANNELS && kernel.type().extent(-2) == 1 && kernel.type().extent(-1) == op.groups().value();
        if (!apart || y.offset() != 0 || y.type().count() == 0 || taps < 1 || taps > MOST_TAPS || x.type().count() > Integer.MAX_VALUE || op.sweeps().stream().anyMatch(s -> s.spread() != 1)) return Optional.empty();
        var windows = new WindowTaps(op.sweeps(), counts, 1, x, y.type());
        DType dtype = y.type().dtype();
        ScalarType type = dtype == DType.FLOAT64 ? ScalarType.F64 : ScalarType.F32;
        var body = new ArrayList<Value>();
        body.add(new Value.Compute(type == ScalarType.F64 ? Instruction.constant(0.0) : Instruction.constant(0.0f)));
        int[] at = new int[n];
        int sum = 0;
        do {
            body.add(new Value.Load(windows.access(0, at), type));
            body.add(new Value.Load(number(kernel, at), type));
            body.add(new Value.Compute(Instruction.of(Prim.FMA, type, body.size() - 2, body.size() - 1, sum)));
            sum = body.size() - 1;
        } while (windows.next(at));
        if (dtype == DType.FLOAT16) {
            body.add(new Value.Compute(Instruction.of(Prim.ROUND16, ScalarType.F32, sum)));
            sum++;
        }
        var store = new Stage.Store(WindowTaps.contiguous(2, y.type()), sum);
        var params = ImmutableList.of(new LoopNest.Param("x", dtype, false), new LoopNest.Param("kernel", dtype, false), new LoopNest.Param("y", dtype, true));
        var nest = new LoopNest(op.name(), params, y.type().shape().dims(), ImmutableList.of(new Stage(ImmutableList.of(), ImmutableList.copyOf(body), ImmutableList.of(store))));
        return Optional.of(new BoundStep.Nest(nest, ImmutableList.of(x.buffer(), kernel.buffer(), y.buffer()), NestSizes.of(nest).bind(DimBinding.NONE)));
    }

    /// The number of each channel at a tap.
    private static Access number(BoundView kernel, int[] at) {
        long offset = kernel.offset();
        var strides = new ArrayList<Dim>();
        strides.add(Dim.ZERO);
        for (int a = 0; a < at.length; a++) {
            offset += at[a] * kernel.strides().get(a);
            strides.add(Dim.ZERO);
        }
        strides.add(Dim.of(kernel.strides().get(at.length + 1)));
        return Access.of(1, Dim.of(offset), ImmutableList.copyOf(strides));
    }
}
