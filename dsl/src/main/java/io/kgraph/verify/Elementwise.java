package io.kgraph.verify;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.op.Binary;
import io.kgraph.op.Build;
import io.kgraph.op.Unary;
import io.kgraph.type.DType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Every elementwise function in every dtype that takes it, on bit patterns of all kinds.
final class Elementwise {
    private static final List<DType> DTYPES = Arrays.stream(DType.values()).filter(d -> d != DType.STRING).toList();
    private static final double[] EDGES = {
        0.0, -0.0, 1, -1, 0.5, 2, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 88.8, -104.1, 709.9, -745.2, 65504, 65520, 1e-40, -1e-310, Double.MIN_VALUE,
        Float.MIN_VALUE, Double.MAX_VALUE, Float.MAX_VALUE, Math.PI, 1e22, 4503599627370497.5, 2147483648.0, -2147483649.0, 0x1p63, 0.49999999999999994, 2.5, -3};

    private Elementwise() {}

    static void functions(Run run) {
        int count = run.count(1 << 9, 1 << 20), at = 0, all = Unary.values().size() + Binary.values().size();
        for (Unary op : Unary.values()) {
            run.add(op.name());
            for (DType dtype : DTYPES)
                if (op.admits(dtype)) run.evaluate(List.of(bits(run.random(), dtype, count)), in -> List.of(Tensor.of(op, in)));
            run.done((double) ++at / all);
        }
        for (Binary op : Binary.values()) {
            run.add(op.name());
            for (DType dtype : DTYPES)
                if (op.admits(dtype)) run.evaluate(List.of(bits(run.random(), dtype, count), second(op, run, dtype, count)), in -> List.of(Tensor.of(op, in)));
            run.done((double) ++at / all);
        }
    }

    static void conversions(Run run) {
        int count = run.count(1 << 9, 1 << 20);
        for (DType from : DTYPES) {
            run.evaluate(List.of(bits(run.random(), from, count)), in -> DTYPES.stream().filter(to -> to != from).map(to -> Build.cast(in.getFirst(), to)).toList());
            run.done((from.ordinal() + 1.0) / DTYPES.size());
        }
    }

    /// Integers are divided by what is not zero, and raised to what is not negative.
    private static NDArray second(Binary op, Run run, DType dtype, int count) {
        if (dtype.isFloating() || dtype == DType.BOOL) return bits(run.random(), dtype, count);
        if (op == Binary.POW) return run.wholes(dtype, 0, 9, count);
        return op == Binary.FLOOR_DIV || op == Binary.MOD ? run.wholes(dtype, 1, 100, count) : bits(run.random(), dtype, count);
    }

    /// Edges, then by turns random bit patterns, which have all magnitudes, and moderate numbers.
    private static NDArray bits(SplittableRandom random, DType dtype, int count) {
        if (!dtype.isFloating()) {
            long[] whole = new long[count];
            for (int i = 0; i < count; i++) whole[i] = dtype == DType.BOOL ? random.nextInt(2) : random.nextLong();
            return NDArray.wrap(whole, count).cast(dtype);
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = i < EDGES.length ? EDGES[i] : i % 2 == 0 ? 20 * random.nextDouble() - 10 : switch (dtype) {
                case FLOAT64 -> Double.longBitsToDouble(random.nextLong());
                case FLOAT32 -> Float.intBitsToFloat(random.nextInt());
                default -> Float.float16ToFloat((short) random.nextInt());
            };
        return NDArray.wrap(values, count).cast(dtype);
    }
}
