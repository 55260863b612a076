package io.kgraph.exec.kernel;

import static io.kgraph.exec.Views.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.op.MatMul;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MatMulKernelTest {
    private static final Random RANDOM = new Random(3);

    private static NDArray random(DType dtype, long... extents) {
        int n = 1;
        for (long e : extents) n *= (int) e;
        double[] x = new double[n];
        for (int i = 0; i < n; i++) x[i] = RANDOM.nextInt(50) == 0 ? -0.0 : RANDOM.nextGaussian() * (dtype.isFloating() ? 1 : 1e5);
        return NDArray.wrap(x, extents).cast(dtype);
    }

    private static BoundView view(int buffer, TensorType type, long offset, long... strides) {
        return new BoundView(buffer, offset, ImmutableLongArray.copyOf(strides), type);
    }

    /// Runs the kernel in two parts, as two workers would, and compares with the value rule.
    private static void agrees(MatMul op, NDArray a, NDArray b, BoundView aView, BoundView bView, NDArray aLooked, NDArray bLooked) {
        TensorType type = op.infer(List.of(aView.type(), bView.type()));
        NDArray expected = op.evaluate(List.of(aLooked, bLooked), type);
        var kernel = Kernels.bind(op, List.of(aView, bView), whole(2, type)).orElseThrow();
        NDArray result = NDArray.zeros(type.dtype(), type.shape().extents());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment c = arena.allocate(Math.max(64, type.bytes()), 64);
            MemorySegment[] in = {memory(arena, a), memory(arena, b)};
            var tiles = new Tiles();
            long middle = kernel.units() / 3;
            kernel.run(in, c, tiles, middle, kernel.units());
            kernel.run(in, c, tiles, 0, middle);
            result.copyFrom(c);
        }
        assertThat(result.bitEquals(expected)).as("%s of %s and %s", op, aLooked.type(), bLooked.type()).isTrue();
    }

    private static MemorySegment memory(Arena arena, NDArray x) {
        MemorySegment s = arena.allocate(Math.max(64, x.size() * x.dtype().bytes()), 64);
        x.copyTo(s);
        return s;
    }

    private static void agrees(DType dtype, int m, int k, int n) {
        for (boolean ta : new boolean[] {false, true})
            for (boolean tb : new boolean[] {false, true}) {
                NDArray a = ta ? random(dtype, k, m) : random(dtype, m, k), b = tb ? random(dtype, n, k) : random(dtype, k, n);
                agrees(new MatMul(ta, tb), a, b, whole(0, a.type()), whole(1, b.type()), a, b);
            }
    }

    static Stream<Arguments> sizes() {
        return Stream.of(new int[][] {{1, 1, 1}, {1, 4, 16}, {2, 3, 5}, {3, 256, 7}, {5, 257, 2}, {129, 10, 3}, {7, 511, 257}, {130, 513, 10}, {3, 0, 4}, {0, 3, 4}, {4, 3, 0},
                {2, 8191, 3}, {3, 8192, 2}, {2, 12289, 3}, {3, 20000, 2}}).map(s -> Arguments.of(s[0], s[1], s[2]));
    }

    @ParameterizedTest @MethodSource("sizes")
    void floatingProductsHaveTheDefinedBits(int m, int k, int n) {
        agrees(DType.FLOAT32, m, k, n);
        agrees(DType.FLOAT64, m, k, n);
    }

    @ParameterizedTest @MethodSource("sizes")
    void singleColumnsFollowTheTrailingRule(int m, int k, int n) {
        agrees(DType.FLOAT32, m, k, 1);
        agrees(DType.FLOAT64, m, k, 1);
        if (m * k < 200_000) agrees(DType.FLOAT32, 300 + m, Math.min(k, 300), 1);
    }

    @Test void otherDtypesAgree() {
        for (DType dtype : List.of(DType.FLOAT16, DType.INT8, DType.UINT8, DType.INT16, DType.INT32, DType.INT64, DType.UINT16))
            for (int[] s : new int[][] {{3, 5, 4}, {2, 300, 1}, {4, 7, 1030}}) agrees(dtype, s[0], s[1], s[2]);
    }

    @Test void leadingAxesStretch() {
        NDArray a = random(DType.FLOAT32, 3, 1, 4, 5), b = random(DType.FLOAT32, 2, 5, 6);
        agrees(new MatMul(false, false), a, b, whole(0, a.type()), whole(1, b.type()), a, b);
        NDArray c = random(DType.FLOAT64, 2, 3, 4), d = random(DType.FLOAT64, 4, 1);
        agrees(new MatMul(false, false), c, d, whole(0, c.type()), whole(1, d.type()), c, d);
    }

    @Test void operandsMayBeStrided() {
        NDArray a = random(DType.FLOAT32, 9, 8), b = random(DType.FLOAT32, 10, 12);
        NDArray aPart = a.slice(0, 1, 7, 2).slice(1, 0, 8, 2), bPart = b.slice(0, 2, 6, 1).slice(1, 1, 12, 3);
        agrees(new MatMul(false, false), a, b, view(0, aPart.type(), 8, 16, 2), view(1, bPart.type(), 25, 12, 3), aPart, bPart);
    }
}
