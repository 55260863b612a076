package io.kgraph.exec.x64.gemm;

import static io.kgraph.exec.Views.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.GuardedMemory;
import io.kgraph.op.MatMul;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Emitted products have the bits of the value rule, whoever shares the work, and stay within their operands.
class ProductTest {
    private static final Random RANDOM = new Random(3);
    private static final List<WorkPool> POOLS = new ArrayList<>();

    @BeforeAll static void pools() {
        assumeTrue(System.getProperty("os.arch").equals("amd64") && Cpu.detect().isa().isPresent(), "a processor with AVX2");
        for (int threads : new int[] {1, 2, 7}) POOLS.add(new WorkPool(threads));
    }

    @AfterAll static void close() {
        POOLS.forEach(WorkPool::close);
    }

    private static NDArray random(DType dtype, long... extents) {
        int n = 1;
        for (long e : extents) n *= (int) e;
        double[] x = new double[n];
        if (dtype == DType.INT32) for (int i = 0; i < n; i++) x[i] = RANDOM.nextInt();
        else for (int i = 0; i < n; i++) x[i] = RANDOM.nextInt(50) == 0 ? -0.0 : RANDOM.nextGaussian();
        return NDArray.wrap(x, extents).cast(dtype);
    }

    private static BoundView view(int buffer, TensorType type, long offset, long... strides) {
        return new BoundView(buffer, offset, ImmutableLongArray.copyOf(strides), type);
    }

    private static void agrees(MatMul op, NDArray a, NDArray b, BoundView aView, BoundView bView, NDArray aLooked, NDArray bLooked) {
        TensorType type = op.infer(List.of(aView.type(), bView.type()));
        NDArray expected = op.evaluate(List.of(aLooked, bLooked), type);
        long rows = type.shape().dims().stream().limit(type.rank() - 1L).mapToLong(d -> d.value()).reduce(1, (x, y) -> x * y);
        try (var left = new GuardedMemory(bytes(a)); var right = new GuardedMemory(bytes(b)); var product = new GuardedMemory(type.bytes())) {
            MemorySegment aMemory = left.endingAtGuard(bytes(a)), bMemory = right.endingAtGuard(bytes(b)), c = product.endingAtGuard(type.bytes());
            a.copyTo(aMemory);
            b.copyTo(bMemory);
            for (WorkPool pool : POOLS) {
                var tiles = Stream.generate(Tiles::new).limit(pool.threads()).toList();
                Product bound = Product.bind(op, aView, bView, whole(2, type), pool.threads() != 2, Cpu.detect(), pool).orElseThrow();
                Product.Run run = bound.open(tiles::get);
                if (bound.single().isPresent()) {
                    c.fill((byte) 0x7f);
                    call(bound.single().get(), aMemory, bMemory, c);
                    agrees(c, expected, bound.plan() + ", one call");
                }
                for (int turn = 0; turn < 3; turn++) {           // the third finds b packed
                    c.fill((byte) 0x7f);
                    int[] seen = new int[(int) rows];
                    run.run(aMemory, bMemory, c, 5, (_, from, to) -> {
                        for (long r = from; r < to; r++) synchronized (seen) { seen[(int) r]++; }
                    });
                    agrees(c, expected, "%s of %s and %s: %s, %s threads".formatted(op, aLooked.type(), bLooked.type(), bound.plan(), pool.threads()));
                    if (type.bytes() > 0) assertThat(seen).containsOnly(1);
                }
            }
        }
    }

    private static void agrees(MemorySegment c, NDArray expected, String what) {
        NDArray result = NDArray.zeros(expected.dtype(), expected.extents());
        result.copyFrom(c);
        assertThat(result.bitEquals(expected)).as(what).isTrue();
    }

    private static void call(Product.Single single, MemorySegment a, MemorySegment b, MemorySegment c) {
        try (Arena arena = Arena.ofConfined(); var scratch = new GuardedMemory(single.scratchBytes())) {
            MemorySegment words = arena.allocate(8L * single.words(), 8);
            long room = (single.scratchBytes() + 63) / 64 * 64;
            single.fill(words, a.address(), b.address(), c.address(), scratch.endingAtGuard(room).address());
            single.code().call(words.address(), 0, single.units());
        }
    }

    private static long bytes(NDArray x) {
        return x.size() * x.dtype().bytes();
    }

    private static void agrees(DType dtype, int m, int k, int n) {
        for (boolean ta : new boolean[] {false, true})
            for (boolean tb : new boolean[] {false, true}) {
                NDArray a = ta ? random(dtype, k, m) : random(dtype, m, k), b = tb ? random(dtype, n, k) : random(dtype, k, n);
                agrees(new MatMul(ta, tb), a, b, whole(0, a.type()), whole(1, b.type()), a, b);
            }
    }

    static Stream<Arguments> sizes() {
        return Stream.of(new int[][] {{1, 1, 2}, {1, 4, 16}, {2, 3, 5}, {3, 256, 7}, {5, 257, 2}, {6, 255, 16}, {7, 15, 17}, {12, 16, 32}, {13, 17, 33}, {1, 300, 67}, {2, 9, 40}, {4, 5, 31},
                {129, 10, 3}, {1, 130, 136}, {1, 257, 104}, {1, 1023, 40}, {1, 9, 4096}, {1, 600, 3016}, {1, 3000, 1032}, {40, 511, 257}, {130, 513, 10}, {33, 260, 15}, {37, 256, 129}, {38, 7, 150}, {41, 8, 144}, {42, 1, 160}, {500, 33, 140}, {64, 64, 64}, {96, 96, 96},
                {3, 0, 4}, {0, 3, 4}, {4, 3, 0}, {2, 8191, 3}, {3, 8192, 2}, {7, 8193, 17}, {40, 8200, 130}, {2, 12289, 3}, {34, 12300, 129}, {200, 40, 150}, {180, 300, 70}}).map(s -> Arguments.of(s[0], s[1], s[2]));
    }

    @ParameterizedTest @MethodSource("sizes")
    void productsHaveTheDefinedBits(int m, int k, int n) {
        agrees(DType.FLOAT32, m, k, n);
        agrees(DType.FLOAT64, m, k, n);
    }

    @ParameterizedTest @MethodSource("sizes")
    void float16IsWidenedAndRoundedOnce(int m, int k, int n) {
        agrees(DType.FLOAT16, m, k, n);
    }

    @Test void int32Wraps() {
        for (int[] s : new int[][] {{1, 1, 2}, {3, 300, 7}, {5, 9, 16}, {13, 17, 33}, {1, 40, 67}, {7, 5, 1}, {1, 600, 1}, {40, 511, 257}, {500, 33, 140}, {2, 8200, 9}, {3, 0, 4}}) agrees(DType.INT32, s[0], s[1], s[2]);
    }

    static Stream<Arguments> columns() {
        return Stream.of(new int[][] {{1, 1}, {1, 7}, {2, 8}, {3, 31}, {5, 32}, {7, 33}, {8, 50}, {9, 63}, {15, 64}, {16, 65}, {17, 72}, {31, 127}, {64, 128}, {65, 129}, {100, 250}, {1, 4095},
                {2, 4096}, {9, 4097}, {70, 4103}, {3, 8191}, {2, 12288}, {50, 20000}, {1, 70000}, {3000, 50}, {0, 5}, {5, 0}}).map(s -> Arguments.of(s[0], s[1]));
    }

    @ParameterizedTest @MethodSource("columns")
    void singleColumnsFollowTheTrailingRule(int m, int k) {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64, DType.FLOAT16)) agrees(dtype, m, k, 1);
    }

    @Test void sumsOfNegativeZerosStayNegative() {
        for (int k : new int[] {1, 5, 8, 63, 64, 70, 4100}) {
            NDArray a = NDArray.zeros(DType.FLOAT32, 9, k), b = random(DType.FLOAT32, k, 1);
            NDArray negative = NDArray.wrap(IntStream.range(0, k).mapToDouble(_ -> -1).toArray(), k, 1).cast(DType.FLOAT32);
            for (NDArray right : List.of(b, negative))
                for (boolean turned : new boolean[] {false, true}) {
                    NDArray left = turned ? NDArray.zeros(DType.FLOAT32, k, 9) : a;
                    agrees(new MatMul(turned, false), left, right, whole(0, left.type()), whole(1, right.type()), left, right);
                }
        }
    }

    @Test void leadingAxesStretch() {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64, DType.FLOAT16)) {
            pages(dtype, new long[] {3, 1, 4, 5}, new long[] {2, 5, 6});
            pages(dtype, new long[] {2, 3, 4}, new long[] {4, 7});
            pages(dtype, new long[] {40, 30}, new long[] {3, 30, 150});
            pages(dtype, new long[] {9, 40, 70}, new long[] {9, 70, 260});
            pages(dtype, new long[] {2, 90, 700}, new long[] {2, 700, 260});
            pages(dtype, new long[] {3, 20, 70}, new long[] {3, 70, 1});
            pages(dtype, new long[] {3, 20, 5000}, new long[] {5000, 1});
        }
    }

    private static void pages(DType dtype, long[] as, long[] bs) {
        NDArray a = random(dtype, as), b = random(dtype, bs);
        agrees(new MatMul(false, false), a, b, whole(0, a.type()), whole(1, b.type()), a, b);
    }

    @Test void operandsMayBeStrided() {
        for (int size : new int[] {1, 6, 40}) {
            int m = 3 * size, k = 4 * size, n = 4 * size;
            NDArray a = random(DType.FLOAT32, 2 * m + 2, 2 * k), b = random(DType.FLOAT32, k + 2, 3 * n + 1);
            NDArray aPart = a.slice(0, 1, 2 * m + 1, 2).slice(1, 0, 2 * k, 2), bPart = b.slice(0, 2, k + 2, 1).slice(1, 1, 3 * n + 1, 3);
            agrees(new MatMul(false, false), a, b, view(0, aPart.type(), 2L * k, 4L * k, 2), view(1, bPart.type(), 2L * (3 * n + 1) + 1, 3L * n + 1, 3), aPart, bPart);
        }
    }
}
