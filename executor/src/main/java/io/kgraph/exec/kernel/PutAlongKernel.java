package io.kgraph.exec.kernel;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.error.Mismatch;
import io.kgraph.exec.jvm.Lane;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.op.PutAlong;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Floating updates added at indices along an axis, bit for bit [PutAlong#evaluate]. A unit is all behind the axes before it.
public record PutAlongKernel() implements Kernel<PutAlong> {
    @Override public Class<PutAlong> op() {
        return PutAlong.class;
    }

    @Override public boolean accepts(PutAlong op, List<BoundView> inputs, BoundView output) {
        return output.offset() == 0 && output.type().dtype().isFloating() && inputs.stream().allMatch(ConvolutionKernel::isDense)
                && inputs.getFirst().type().dtype().accumulator() == DType.INT32 && output.type().count() < Integer.MAX_VALUE && inputs.getFirst().type().count() < Integer.MAX_VALUE;
    }

    @Override public Bound bind(PutAlong op, List<BoundView> inputs, BoundView output) {
        int axis = op.axis(), inner = 1;
        long outer = 1;
        for (int a = 0; a < axis; a++) outer *= output.type().extent(a);
        for (int a = axis + 1; a < output.type().rank(); a++) inner *= output.type().extent(a);
        return new Put(outer, output.type().extent(axis), inputs.getFirst().type().extent(axis), inner, inputs.get(0).offset(), inputs.get(1).offset(),
                Lane.of(inputs.getFirst().type().dtype()), Lane.of(output.type().dtype()), output.type().dtype().accumulator() == DType.FLOAT64);
    }

    private record Put(long units, int extent, int count, int inner, long indexOffset, long offset, Lane index, Lane lane, boolean wide) implements Bound {
        @Override public long width() {
            return (long) extent * inner;
        }

        @Override public double nanos() {
            return units * (1.0 * extent + 2.0 * count) * inner;
        }

        @Override public int block() {
            return 4;
        }

        @Override public void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long from, long to) {
            int size = extent * inner;
            Object sums = wide ? tiles.doubleRows(2, Math.max(size, Tiles.LENGTH))[0] : tiles.floatRows(2, Math.max(size, Tiles.LENGTH))[0];
            Object updates = wide ? tiles.doubleRows(2, 0)[1] : tiles.floatRows(2, 0)[1];
            int[] at = tiles.intRows(1, Tiles.LENGTH)[0];
            for (long unit = from; unit < to; unit++) {
                lane.clear(sums, 0, size);
                long first = unit * count * inner;
                for (int done = 0; done < count * inner; done += Tiles.LENGTH) {
                    int n = Math.min(Tiles.LENGTH, count * inner - done);
                    index.load(inputs[0], indexOffset + first + done, 1, at, 0, n, tiles);
                    lane.load(inputs[1], offset + first + done, 1, updates, 0, n, tiles);
                    for (int i = 0; i < n; i++) {
                        if (at[i] < 0 || at[i] >= extent) throw Mismatch.run("index " + at[i] + " is outside 0 … " + (extent - 1));
                        at[i] = at[i] * inner + (done + i) % inner;
                    }
                    if (wide) add((double[]) sums, at, (double[]) updates, n);
                    else add((float[]) sums, at, (float[]) updates, n);
                }
                for (int done = 0; done < size; done += Tiles.LENGTH) lane.store(output, unit * size + done, 1, sums, done, Math.min(Tiles.LENGTH, size - done), tiles);
            }
        }

        private static void add(float[] sums, int[] at, float[] updates, int n) {
            for (int i = 0; i < n; i++) sums[at[i]] += updates[i];
        }

        private static void add(double[] sums, int[] at, double[] updates, int n) {
            for (int i = 0; i < n; i++) sums[at[i]] += updates[i];
        }
    }
}
