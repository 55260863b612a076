package io.kgraph.exec.kernel;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.op.Convolution;
import io.kgraph.type.DType;
import java.util.List;

/// Every convolution, bit for bit [Convolution#evaluate]: windows are packed in blocks into the loops of the matrix product, few channels a group go side by side.
///
/// A unit is all outputs at one position.
public record ConvolutionKernel() implements Kernel<Convolution> {
    /// From this many outputs a group on, a group is a matrix product of its own.
    private static final int WIDE_GROUP = 16;

    @Override public Class<Convolution> op() {
        return Convolution.class;
    }

    @Override public boolean accepts(Convolution op, List<BoundView> inputs, BoundView output) {
        return output.offset() == 0 && inputs.stream().allMatch(ConvolutionKernel::isDense) && output.type().count() < Integer.MAX_VALUE
                && inputs.stream().allMatch(x -> x.type().count() < Integer.MAX_VALUE) && op.groups().value() >= 1;
    }

    /// Row-major, from some address on.
    static boolean isDense(BoundView x) {
        long stride = 1;
        for (int a = x.type().rank() - 1; a >= 0; a--) {
            long extent = x.type().extent(a);
            if (extent != 1 && x.strides().get(a) != stride) return false;
            stride *= extent;
        }
        return true;
    }

    @Override public Bound bind(Convolution op, List<BoundView> inputs, BoundView output) {
        var patches = Patches.of(op, inputs.get(0), inputs.get(1), output);
        boolean narrow = patches.groups() > 1 && patches.outputs() / patches.groups() < WIDE_GROUP;
        if (output.type().dtype().accumulator() == DType.FLOAT64) return narrow ? new DoubleDepthwise(patches) : new DoubleConvolution(patches);
        return narrow ? new FloatDepthwise(patches) : new FloatConvolution(patches);
    }
}
