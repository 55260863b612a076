package io.kgraph.exec.kernel;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Lane;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.jvm.Walk;
import io.kgraph.matrix.Matrices;
import io.kgraph.op.Matrixwise;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// A batch of matrices between buffers and where an algorithm wants them: widened to float64 on the way in, rounded on the way out.
public final class MatrixLoads {
    private static final int LOADED = 12;                       // a slot of scratch beyond those of the algorithms

    private final Matrixwise op;
    private final Input[] inputs;
    private final TensorType result;
    private final int rows;
    private final int columns;
    private final Lane lane;

    private record Input(int rows, int columns, Walk pages, long row, long column, Lane lane, boolean wide) {}

    private MatrixLoads(Matrixwise op, Input[] inputs, TensorType result) {
        this.op = op;
        this.inputs = inputs;
        this.result = result;
        rows = result.extent(-2);
        columns = result.extent(-1);
        lane = Lane.of(result.dtype());
    }

    public static MatrixLoads of(Matrixwise op, List<BoundView> views, BoundView output) {
        var inputs = new Input[views.size()];
        for (int i = 0; i < inputs.length; i++) {
            BoundView v = views.get(i);
            int rank = v.type().rank();
            long[] strides = v.strides().toArray(), extents = v.type().shape().extents();
            inputs[i] = new Input(v.type().extent(-2), v.type().extent(-1), Walk.of(v.offset(), Arrays.copyOf(extents, rank - 2), Arrays.copyOf(strides, rank - 2)),
                    strides[rank - 2], strides[rank - 1], Lane.of(v.type().dtype()), v.type().dtype() == DType.FLOAT64);
        }
        return new MatrixLoads(op, inputs, output.type());
    }

    /// How many matrices there are of each input.
    public long batch() {
        long batch = 1;
        for (int d = 0; d < result.rank() - 2; d++) batch *= result.extent(d);
        return batch;
    }

    /// The elements of a matrix of the result.
    public long size() {
        return (long) rows * columns;
    }

    /// The rows, or the columns, of the inputs and the result.
    public int[] extents(boolean down) {
        int[] extents = new int[inputs.length + 1];
        for (int i = 0; i < inputs.length; i++) extents[i] = down ? inputs[i].rows : inputs[i].columns;
        extents[inputs.length] = down ? rows : columns;
        return extents;
    }

    /// The greatest extent of a matrix.
    public int greatest() {
        return Math.max(Arrays.stream(extents(true)).max().orElse(0), Arrays.stream(extents(false)).max().orElse(0));
    }

    /// About how long a matrix takes on one thread, as a cubic number of multiply-adds.
    public double nanos(double perStep) {
        double n = greatest();
        return 200 + perStep * n * n * n;
    }

    /// Computes one matrix of the batch.
    public void run(long number, MemorySegment[] memory, MemorySegment output, Matrices matrices, Tiles tiles) {
        for (int i = 0; i < inputs.length; i++) load(inputs[i], number, memory[i], i, matrices, tiles);
        int fault = op.compute(matrices);
        if (fault >= 0) throw op.refusal(Matrixwise.which(result, number), fault);
        double[] wide = matrices.scratch(LOADED, columns);
        float[] narrow = result.dtype() == DType.FLOAT64 ? new float[0] : tiles.floatRows(1, Math.max(columns, Tiles.LENGTH))[0];
        for (int r = 0; r < rows; r++) {
            matrices.read(inputs.length, r, 0, columns, wide, 0);
            long at = number * size() + (long) r * columns;
            if (result.dtype() == DType.FLOAT64) pieces(output, at, wide, lane, tiles);
            else {
                boolean half = result.dtype() == DType.FLOAT16;
                for (int c = 0; c < columns; c++) narrow[c] = half ? odd(wide[c]) : (float) wide[c];
                pieces(output, at, narrow, lane, tiles);
            }
        }
    }

    /// The float beside `x` with an odd last bit where there is none that equals it, so that rounding it once more is rounding `x`.
    private static float odd(double x) {
        float near = (float) x;
        if (near == x || Float.isNaN(near) || Float.isInfinite(near)) return near;
        int bits = Float.floatToRawIntBits(near);
        return (bits & 1) != 0 ? near : Float.intBitsToFloat(Math.abs(x) > Math.abs(near) ? bits + 1 : bits - 1);
    }

    private void pieces(MemorySegment output, long at, Object row, Lane to, Tiles tiles) {
        for (int c = 0; c < columns; c += Tiles.LENGTH) to.store(output, at + c, 1, row, c, Math.min(Tiles.LENGTH, columns - c), tiles);
    }

    private static void load(Input in, long number, MemorySegment memory, int matrix, Matrices matrices, Tiles tiles) {
        long page = in.pages.address(number);
        double[] wide = matrices.scratch(LOADED, in.columns);
        float[] narrow = in.wide ? new float[0] : tiles.floatRows(1, Math.max(in.columns, Tiles.LENGTH))[0];
        for (int r = 0; r < in.rows; r++) {
            for (int c = 0; c < in.columns; c += Tiles.LENGTH) {
                int count = Math.min(Tiles.LENGTH, in.columns - c);
                in.lane.load(memory, page + r * in.row + c * in.column, in.column, in.wide ? wide : narrow, c, count, tiles);
            }
            if (!in.wide) for (int c = 0; c < in.columns; c++) wide[c] = narrow[c];
            matrices.write(matrix, r, 0, in.columns, wide, 0);
        }
    }
}
