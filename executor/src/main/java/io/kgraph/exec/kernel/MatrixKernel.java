package io.kgraph.exec.kernel;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.op.Matrixwise;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The ops on matrices, bit for bit their value rules: the same algorithms over matrices in Java arrays, with the products of [DoubleProduct]. A unit is a matrix of the batch.
public record MatrixKernel() implements Kernel<Matrixwise> {
    private static final double PER_STEP = 0.15;

    @Override public Class<Matrixwise> op() {
        return Matrixwise.class;
    }

    @Override public boolean accepts(Matrixwise op, List<BoundView> inputs, BoundView output) {
        return output.offset() == 0 && inputs.stream().allMatch(v -> v.type().shape().dims().stream().allMatch(d -> d.value() <= Integer.MAX_VALUE));
    }

    @Override public Bound bind(Matrixwise op, List<BoundView> inputs, BoundView output) {
        var loads = MatrixLoads.of(op, inputs, output);
        return new Batch(loads, loads.extents(true), loads.extents(false));
    }

    private record Batch(MatrixLoads loads, int[] rows, int[] columns) implements Bound {
        @Override public long units() {
            return loads.batch();
        }

        @Override public long width() {
            return loads.size();
        }

        @Override public double nanos() {
            return loads.batch() * loads.nanos(PER_STEP);
        }

        @Override public int block() {
            return 1;
        }

        @Override public void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long from, long to) {
            ArrayMatrices matrices = tiles.kept(ArrayMatrices.class, ArrayMatrices::new);
            for (long number = from; number < to; number++) {
                matrices.become(rows, columns, tiles);
                loads.run(number, inputs, output, matrices, tiles);
            }
        }
    }
}
