package io.kgraph.verify;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.util.List;

/// Sums, products, extremes and their kin over leading, trailing and inner axes, around the edges of lanes, blocks and rows.
final class Reductions {
    private static final long[] EXTENTS = {1, 31, 32, 33, 63, 64, 65, 255, 256, 257, 1000, 4095, 4096, 4097, 8193, 20_481};
    private static final DType[] DTYPES = {DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.INT32, DType.INT64, DType.INT8, DType.UINT16};

    private Reductions() {}

    static void run(Run run) {
        int many = run.count(12, 600);
        for (int i = 0; i < many; i++) {
            DType dtype = DTYPES[i % DTYPES.length];
            long extent = EXTENTS[run.random().nextInt(EXTENTS.length)], other = 1L + run.random().nextInt(1 + (int) (run.count(20_000, 200_000) / extent) % 90);
            NDArray trailing = run.numbers(dtype, other, extent), leading = run.numbers(dtype, extent, other), inner = run.numbers(dtype, 1L + run.random().nextInt(3), extent, 1L + run.random().nextInt(9));
            run.evaluate(List.of(trailing, leading, inner), in -> List.of(
                    K.sum(in.get(0), -1), K.sum(in.get(1), 0), K.sum(in.get(2), 1), K.sum(in.get(2), new int[] {0, 2}), K.sum(in.get(0)),
                    K.max(in.get(0), -1), K.min(in.get(1), 0), K.argmax(in.get(0), -1), K.prod(in.get(2), 1), K.cumsum(in.get(0), -1), K.cumsum(in.get(1), 0)));
            if (dtype.isFloating())
                run.evaluate(List.of(trailing, leading), in -> List.of(
                        K.mean(in.get(0), -1), K.mean(in.get(1), 0), K.var(in.get(0), -1), K.std(in.get(1), 0), K.softmax(in.get(0)), K.logsumexp(in.get(0), -1), normalised(in.get(0))));
            run.done((i + 1.0) / many);
        }
    }

    private static Tensor normalised(Tensor x) {
        return K.l2Normalize(K.sub(x, K.mean(x, -1, true)), -1);
    }
}
