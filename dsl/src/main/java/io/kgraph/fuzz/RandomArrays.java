package io.kgraph.fuzz;

import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Arrays to feed: mostly moderate numbers, sometimes whole ones, wide ones, or those at the edges of a dtype.
final class RandomArrays {
    private static final double[] EDGES = {
        0.0, -0.0, 1, -1, 0.5, 2, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Math.PI, 1e-3, 88.8, -104.1, 709.9, -745.2, 65504, 65520, -65536,
        6e-8, 6.1e-5, -5.9e-8, 3.4028234663852886e38, -3.4028234663852886e38, 1.401298464324817e-45, -1.1754943508222875e-38, 1.17549421069e-38, 1.0000001, 0.99999994, 16777216,
        16777217, 2147483648.0, -2147483649.0, 9.3e18, 4.5, 2.5, -0.5, 1e5, 1.0e9, 9007199254740993.0
    };
    private static final double[] DOUBLE_EDGES = {Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL, 2.2250738585072009e-308, Double.MAX_VALUE, -Double.MAX_VALUE, Math.nextUp(1), 1e300, -1e-300};
    private static final long[] WHOLE = {
        0, 1, -1, 2, 127, 128, -128, 255, 256, 32767, -32768, 65535, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -7, 10, 3
    };

    private RandomArrays() {}

    static NDArray of(SplittableRandom random, DType dtype, long... extents) {
        int count = Math.toIntExact(Arrays.stream(extents).reduce(1, (a, b) -> a * b));
        if (dtype == DType.BOOL) return NDArray.wrap(random.ints(count, 0, 2).toArray(), extents).cast(DType.BOOL);
        return dtype.isFloating() ? NDArray.wrap(reals(random, dtype, count), extents).cast(dtype) : NDArray.wrap(wholes(random, count), extents).cast(dtype);
    }

    /// Indices below `bound`.
    static NDArray indices(SplittableRandom random, DType dtype, long bound, long... extents) {
        int count = Math.toIntExact(Arrays.stream(extents).reduce(1, (a, b) -> a * b));
        return NDArray.wrap(random.longs(count, 0, bound).toArray(), extents).cast(dtype);
    }

    private static double[] reals(SplittableRandom random, DType dtype, int count) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> random.doubles(count).map(x -> Math.rint(8 * x - 4)).toArray();
            case 2 -> random.doubles(count).map(x -> (random.nextBoolean() ? 1 : -1) * Math.scalb(1 + x, random.nextInt(-40, 40))).toArray();
            case 3 -> random.doubles(count).map(x -> random.nextInt(4) == 0 ? edge(random, dtype) : 4 * x - 2).toArray();
            case 4 -> random.doubles(count).map(_ -> edge(random, dtype)).toArray();
            case 5 -> random.doubles(count, 0, 1).toArray();
            default -> random.doubles(count, -3, 3).toArray();
        };
    }

    private static double edge(SplittableRandom random, DType dtype) {
        return dtype == DType.FLOAT64 && random.nextInt(4) == 0 ? DOUBLE_EDGES[random.nextInt(DOUBLE_EDGES.length)] : EDGES[random.nextInt(EDGES.length)];
    }

    private static long[] wholes(SplittableRandom random, int count) {
        return switch (random.nextInt(5)) {
            case 0 -> random.longs(count).map(_ -> WHOLE[random.nextInt(WHOLE.length)]).toArray();
            case 1 -> random.longs(count).toArray();
            default -> random.longs(count, -9, 10).toArray();
        };
    }
}
