package io.kgraph.exec.kernel;

import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.error.Mismatch;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.ir.Op;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Ops whose value rule is the fastest way to compute a sample, and whose samples are independent: threads share out the samples, which are read where they lie.
///
/// @param samples of all inputs and of the result, along the first axis; 1 where it is all one
/// @param cost    nanoseconds for an element of the first input
record SampleKernel(Op op, List<BoundView> views, TensorType type, long samples, double cost) implements Kernel.Bound {
    static SampleKernel bySample(Op op, List<BoundView> inputs, BoundView output, double cost) {
        return new SampleKernel(op, inputs, output.type(), output.type().extent(0), cost);
    }

    static SampleKernel whole(Op op, List<BoundView> inputs, BoundView output, double cost) {
        return new SampleKernel(op, inputs, output.type(), 1, cost);
    }

    @Override public long units() {
        return samples;
    }

    @Override public long width() {
        return samples == 0 ? 0 : type.count() / samples;
    }

    @Override public double nanos() {
        return cost * views.getFirst().type().count();
    }

    @Override public int block() {
        return Integer.MAX_VALUE;
    }

    @Override public void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long from, long to) {
        if (from == to) return;
        boolean all = from == 0 && to == samples;
        var parts = new ArrayList<NDArray>();
        for (int i = 0; i < inputs.length; i++) parts.add(all ? part(inputs[i], views.get(i), 0, 1, 1) : part(inputs[i], views.get(i), from, to, samples));
        TensorType own = all ? type : type.with(Shape.of(Dim.of(to - from)).plus(type.shape().slice(1, type.rank())));
        NDArray result;
        try {
            result = op.evaluate(parts, own);
        } catch (Mismatch m) {
            if (all) throw m;
            run(inputs, output, tiles, 0, samples);              // which names the sample as the user numbers it
            throw m;
        }
        long bytes = type.bytes() / samples;
        result.copyTo(output.asSlice(from * bytes, (to - from) * bytes));
    }

    private static NDArray part(MemorySegment memory, BoundView view, long from, long to, long samples) {
        long[] extents = view.type().shape().extents();
        if (samples > 1) extents[0] = to - from;
        long bytes = view.type().bytes(), first = view.offset() * view.type().dtype().bytes();
        long at = samples > 1 ? bytes / samples * from : 0, end = samples > 1 ? bytes / samples * to : bytes;
        return NDArray.wrap(memory.asSlice(first + at, end - at), view.type().dtype(), extents);
    }
}
