package io.kgraph.verify;

import io.kgraph.Conv;
import io.kgraph.K;
import io.kgraph.Pool;
import io.kgraph.array.NDArray;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import java.util.List;

/// Matrix products of many shapes, around the edges of blocks and chunks; convolutions and pooling with their gradients.
final class Contractions {
    private static final long[][] EDGES = {{1, 1, 1}, {1, 65, 1}, {7, 257, 1}, {1, 300, 65}, {6, 256, 16}, {13, 255, 33}, {31, 513, 14}, {65, 1025, 47}, {3, 4097, 5}, {2, 8193, 9}, {5, 0, 3}};
    private static final long[][] LARGE = {{129, 300, 1030}, {1000, 77, 129}, {64, 12289, 40}, {256, 256, 256}, {1, 2048, 1500}, {1500, 2048, 1}};
    private static final DType[] DTYPES = {DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.INT32, DType.INT8};

    private Contractions() {}

    static void products(Run run) {
        for (long[] s : EDGES) for (DType dtype : DTYPES) product(run, dtype, s[0], s[1], s[2]);
        if (run.count(0, 1) == 1) for (long[] s : LARGE) for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) product(run, dtype, s[0], s[1], s[2]);
        int many = run.count(10, 1500);
        for (int i = 0; i < many; i++) {
            product(run, DTYPES[run.random().nextInt(DTYPES.length)], extent(run, 70), extent(run, 600), extent(run, 70));
            run.done((i + 1.0) / many);
        }
        run.evaluate(List.of(run.reals(DType.FLOAT32, 3, 1, 7, 65), run.reals(DType.FLOAT32, 4, 65, 9)), in -> List.of(K.matmul(in.get(0), in.get(1))));
    }

    /// Small ones as often as large ones.
    private static long extent(Run run, int most) {
        return 1L + run.random().nextInt(1 + run.random().nextInt(most));
    }

    private static void product(Run run, DType dtype, long m, long k, long n) {
        boolean left = run.random().nextInt(4) == 0, right = run.random().nextInt(4) == 0;
        NDArray a = left ? run.numbers(dtype, k, m) : run.numbers(dtype, m, k), b = right ? run.numbers(dtype, n, k) : run.numbers(dtype, k, n);
        run.evaluate(List.of(a, b), in -> List.of(Build.matmul(in.get(0), in.get(1), left, right)));
    }

    static void convolutions(Run run) {
        int many = run.count(4, 160);
        for (int i = 0; i < many; i++) {
            convolution(run, i % 3 == 2 ? DType.FLOAT64 : DType.FLOAT32, i % 4);
            pooling(run);
            run.done((i + 1.0) / many);
        }
    }

    private static void convolution(Run run, DType dtype, int kind) {
        long batch = extent(run, 4), in = extent(run, 20), out = extent(run, 24), taps = 1L + run.random().nextInt(4), width = taps + 7 + run.random().nextInt(20);
        int stride = 1 + run.random().nextInt(2), dilation = stride == 1 ? 1 + run.random().nextInt(2) : 1;
        var options = Conv.DEFAULT.padding(run.random().nextInt(2) == 0 ? "same" : "valid");
        NDArray image = run.reals(dtype, batch, width, width - 2, in);
        switch (kind) {
            case 0 -> run.differentiate(List.of(run.reals(dtype, batch, 5 * width, in), run.reals(dtype, taps, in, out)),
                    x -> K.conv1d(x.get(0), x.get(1), options.strides(stride).dilationRate(dilation)));
            case 1 -> run.differentiate(List.of(image, run.reals(dtype, taps, taps, in, out)), x -> K.conv2d(x.get(0), x.get(1), options.strides(stride, stride).dilationRate(dilation, dilation)));
            case 2 -> run.differentiate(List.of(image, run.reals(dtype, taps, taps, in, 2)), x -> K.depthwiseConv2d(x.get(0), x.get(1), options.strides(stride, stride)));
            default -> run.differentiate(List.of(run.reals(dtype, 1, taps + 3, taps + 4, taps + 5, in), run.reals(dtype, taps, taps, 2, in, out)), x -> K.conv3d(x.get(0), x.get(1), options));
        }
    }

    private static void pooling(Run run) {
        int window = 1 + run.random().nextInt(3), stride = 1 + run.random().nextInt(2);
        var options = Pool.DEFAULT.strides(stride, stride).padding(run.random().nextInt(2) == 0 ? "same" : "valid").mode(run.random().nextInt(2) == 0 ? "max" : "avg");
        run.differentiate(List.of(run.reals(DType.FLOAT32, 2, 4 + extent(run, 20), 4 + extent(run, 20), extent(run, 20))), x -> K.pool2d(x.getFirst(), List.of(window, window), options));
    }
}
