package io.kgraph.exec.x64.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.Publication;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.GuardedMemory;
import io.kgraph.op.Convolution;
import io.kgraph.op.Sweep;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Emitted convolutions have the bits of the value rule, whoever shares the work and however the operands lie, and stay within their operands.
class WindowProductTest {
    private static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT64, DType.FLOAT16);
    private static final List<WorkPool> POOLS = new ArrayList<>();

    private final Random random = new Random(5);

    @BeforeAll static void pools() {
        assumeTrue(System.getProperty("os.arch").equals("amd64") && Cpu.detect().isa().isPresent(), "a processor with AVX2");
        for (int threads : new int[] {1, 2, 7}) POOLS.add(new WorkPool(threads));
    }

    @AfterAll static void close() {
        POOLS.forEach(WorkPool::close);
    }

    private NDArray reals(DType dtype, long... extents) {
        long n = 1;
        for (long e : extents) n *= e;
        double[] x = new double[(int) n];
        for (int i = 0; i < n; i++) x[i] = random.nextInt(20) == 0 ? -0.0 : random.nextInt(8) == 0 ? 1 : random.nextGaussian();
        return NDArray.wrap(x, extents).cast(dtype);
    }

    private static Sweep sweep(long stride, long dilation, long spread, long before, long positions) {
        return new Sweep(stride, dilation, spread, Dim.of(before), Dim.of(positions));
    }

    /// A view of elements that lie with the axes of `order` from slow to fast, those in `turned` backwards.
    private record Laid(NDArray memory, BoundView view) {
        static Laid of(int buffer, NDArray x, List<Integer> order, List<Integer> turned) {
            int rank = x.rank();
            int[] axes = order.stream().mapToInt(Integer::intValue).toArray();
            long[] strides = new long[rank], extents = new long[rank];
            long stride = 1, offset = 0;
            for (int d = rank - 1; d >= 0; d--) {
                extents[d] = x.extent(axes[d]);
                strides[axes[d]] = stride;
                stride *= extents[d];
            }
            var memory = NDArray.zeros(x.dtype(), extents);
            MemorySegment elements = MemorySegment.ofArray(new long[(int) (x.size() + 1)]), moved = MemorySegment.ofArray(new long[(int) (x.size() + 1)]);
            x.copyTo(elements);
            for (int a : turned)
                if (x.extent(a) > 0) {
                    offset += strides[a] * (x.extent(a) - 1);
                    strides[a] = -strides[a];
                }
            int bytes = x.dtype().bytes();
            for (long i = 0; i < x.size(); i++) {
                long at = offset, rest = i;
                for (int a = rank - 1; a >= 0; a--) {
                    at += rest % x.extent(a) * strides[a];
                    rest /= x.extent(a);
                }
                MemorySegment.copy(elements, i * bytes, moved, at * bytes, bytes);
            }
            memory.copyFrom(moved.asSlice(0, x.size() * bytes));
            return new Laid(memory, new BoundView(buffer, offset, ImmutableLongArray.copyOf(strides), x.type()));
        }
    }

    private static BoundView whole(int buffer, TensorType type) {
        return Laid.of(buffer, NDArray.zeros(type.dtype(), type.shape().extents()), straight(type.rank()), List.of()).view;
    }

    private static List<Integer> straight(int rank) {
        return java.util.stream.IntStream.range(0, rank).boxed().toList();
    }

    private void agrees(Convolution op, NDArray x, NDArray kernel, boolean everyPool) {
        int rank = x.rank();
        agrees(op, x, kernel, straight(rank), straight(rank), List.of(), everyPool);
    }

    private void agrees(Convolution op, NDArray xArray, NDArray kernelArray, List<Integer> xOrder, List<Integer> kernelOrder, List<Integer> turned, boolean everyPool) {
        TensorType type = op.infer(List.of(xArray.type(), kernelArray.type()));
        NDArray expected = op.evaluate(List.of(xArray, kernelArray), type);
        Laid x = Laid.of(0, xArray, xOrder, List.of()), kernel = Laid.of(1, kernelArray, kernelOrder, turned);
        try (var left = new GuardedMemory(bytes(x.memory)); var right = new GuardedMemory(bytes(kernel.memory)); var result = new GuardedMemory(type.bytes())) {
            MemorySegment a = left.endingAtGuard(bytes(x.memory)), b = right.endingAtGuard(bytes(kernel.memory)), c = result.endingAtGuard(type.bytes());
            x.memory.copyTo(a);
            kernel.memory.copyTo(b);
            for (WorkPool pool : everyPool ? POOLS : POOLS.subList(0, 1)) {
                var product = WindowProduct.bind(op, x.view, kernel.view, whole(2, type), pool.threads() == 2, Cpu.detect().isa().orElseThrow(), Cpu.detect(), pool, new Publication());
                if (type.count() == 0) {
                    assertThat(product).isEmpty();
                    return;
                }
                if (product.isEmpty()) {
                    assertThat(Geometry.of(op, x.view, kernel.view, whole(2, type)).phases().stream().anyMatch(p -> p.taps().isEmpty()) || kernelArray.size() == 0).isTrue();
                    return;
                }
                WindowRun run = product.get().open();
                for (int turn = 0; turn < 2; turn++) {
                    c.fill((byte) 0x7f);
                    var seen = new AtomicLong();
                    run.run(a, b, c, 5, new WindowRun.Then() {
                        @Override public long room(int worker) {
                            return 0;
                        }

                        @Override public void piece(int worker, long sample, long samples, long position, long positions) {
                            seen.addAndGet(samples * positions);
                        }
                    });
                    NDArray y = NDArray.zeros(type.dtype(), type.shape().extents());
                    y.copyFrom(c);
                    assertThat(y.bitEquals(expected)).as("%s(%s) of %s and %s as %s: %s, %s threads", op.name(), op.attributes(), x.view, kernel.view, type, product.get().plan(), pool.threads()).isTrue();
                    if (product.get().hasPieces()) assertThat(seen.get()).isEqualTo(type.extent(0) * (type.rank() > 2 ? type.extent(1) : 1));
                }
            }
        }
    }

    private static long bytes(NDArray x) {
        return x.size() * x.dtype().bytes();
    }

    private void convolves(ImmutableList<Sweep> sweeps, int groups, long[] x, long[] kernel) {
        for (DType dtype : FLOATS) agrees(new Convolution(sweeps, Dim.of(groups)), reals(dtype, x), reals(dtype, kernel), true);
    }

    private static long[] of(long... extents) {
        return extents;
    }

    @Test void oneAxis() {
        for (int outputs : new int[] {1, 2, 7, 8, 16, 17, 95, 130}) convolves(ImmutableList.of(sweep(1, 1, 1, 1, 9)), 1, of(2, 9, 3), of(3, 3, outputs));
        convolves(ImmutableList.of(sweep(2, 1, 1, 0, 300)), 1, of(2, 601, 1), of(3, 1, 2));
        convolves(ImmutableList.of(sweep(3, 2, 1, 4, 5)), 1, of(2, 9, 2), of(4, 2, 3));
        convolves(ImmutableList.of(sweep(1, 1, 1, 20, 40)), 1, of(1, 3, 2), of(2, 2, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, -2, 3)), 1, of(1, 9, 2), of(2, 2, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 30, 10)), 1, of(1, 3, 2), of(2, 2, 2));
    }

    @Test void twoAndThreeAxes() {
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 7), sweep(1, 1, 1, 1, 5)), 1, of(3, 7, 5, 4), of(3, 3, 4, 8));
        convolves(ImmutableList.of(sweep(2, 1, 1, 1, 4), sweep(3, 1, 1, 0, 2)), 1, of(2, 7, 5, 3), of(3, 2, 3, 5));
        convolves(ImmutableList.of(sweep(1, 2, 1, 2, 7), sweep(1, 3, 1, 3, 5)), 1, of(2, 7, 5, 2), of(3, 3, 2, 100));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 2), sweep(2, 1, 1, 1, 2), sweep(1, 1, 1, 0, 3)), 1, of(2, 3, 4, 3, 2), of(2, 2, 1, 2, 3));
        convolves(ImmutableList.of(), 1, of(5, 3), of(3, 4));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 26), sweep(1, 1, 1, 0, 26)), 1, of(5, 28, 28, 1), of(3, 3, 1, 32));
    }

    @Test void manyWindowsAreCutIntoPieces() {
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 41), sweep(1, 1, 1, 1, 37)), 1, of(1, 41, 37, 9), of(3, 3, 9, 33));
        convolves(ImmutableList.of(sweep(2, 1, 1, 2, 21), sweep(1, 1, 1, 1, 90)), 1, of(1, 41, 90, 2), of(5, 3, 2, 20));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 9), sweep(1, 1, 1, 1, 9)), 1, of(37, 9, 9, 3), of(3, 3, 3, 20));
        convolves(ImmutableList.of(sweep(1, 1, 2, 1, 40), sweep(1, 1, 2, 1, 40)), 1, of(3, 20, 20, 3), of(3, 3, 3, 20));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 700)), 1, of(2, 700, 40), of(1, 40, 20));
    }

    @Test void spreadInputsHaveOnlyTheTapsThatMeetThem() {
        convolves(ImmutableList.of(sweep(1, 1, 2, 2, 9)), 1, of(2, 4, 3), of(3, 3, 2));
        convolves(ImmutableList.of(sweep(1, 1, 3, 0, 7)), 1, of(1, 3, 2), of(2, 2, 2));
        convolves(ImmutableList.of(sweep(2, 3, 2, 3, 5), sweep(1, 1, 2, 1, 6)), 1, of(2, 4, 3, 2), of(3, 2, 2, 99));
        convolves(ImmutableList.of(sweep(1, 2, 2, 2, 6), sweep(1, 2, 3, 1, 8)), 2, of(2, 3, 3, 4), of(2, 2, 2, 4));
        convolves(ImmutableList.of(sweep(1, 2, 2, 0, 300)), 1, of(1, 150, 1), of(2, 1, 1));
        convolves(ImmutableList.of(sweep(1, 1, 2, 1, 60), sweep(1, 1, 2, 1, 60)), 1, of(1, 30, 30, 4), of(4, 4, 4, 12));
    }

    @Test void groupsSeeTheirOwnInputs() {
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 5), sweep(1, 1, 1, 1, 4)), 3, of(2, 5, 4, 3), of(3, 3, 1, 3));
        convolves(ImmutableList.of(sweep(2, 1, 1, 1, 3), sweep(1, 2, 1, 1, 4)), 5, of(2, 5, 4, 10), of(3, 2, 2, 15));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 6)), 2, of(2, 6, 6), of(3, 3, 40));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 6)), 2, of(100, 8, 6), of(3, 3, 40));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 6)), 300, of(1, 6, 300), of(3, 1, 300));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 1)), 2, of(1, 300, 2), of(300, 1, 2));
    }

    @Test void longWindowsAreCutIntoBlocksAndChunks() {
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 3)), 1, of(1, 5, 90), of(3, 90, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 2)), 1, of(1, 3, 171), of(3, 171, 97));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 2)), 1, of(1, 3, 2730), of(3, 2730, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 2)), 1, of(1, 4, 4100), of(3, 4100, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 2)), 1, of(1, 4, 4100), of(3, 4100, 18));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 2)), 2, of(1, 8300, 2), of(8299, 1, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 600)), 1, of(1, 602, 2800), of(3, 2800, 2));
    }

    @Test void nothingIsConvolved() {
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 3)), 1, of(2, 3, 0), of(2, 0, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 3)), 1, of(2, 3, 1), of(0, 1, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 0)), 1, of(2, 3, 1), of(5, 1, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 3)), 1, of(0, 3, 1), of(1, 1, 2));
        convolves(ImmutableList.of(sweep(1, 1, 4, 0, 9)), 1, of(1, 3, 1), of(1, 1, 2));
    }

    @Test void operandsMayLieInAnyOrder() {
        var sweeps = ImmutableList.of(sweep(1, 1, 1, 1, 9), sweep(2, 1, 1, 0, 4));
        for (DType dtype : FLOATS)
            for (int groups : new int[] {1, 2}) {
                NDArray x = reals(dtype, 3, 9, 9, 6), kernel = reals(dtype, 3, 2, 6 / groups, 10);
                var op = new Convolution(sweeps, Dim.of(groups));
                agrees(op, x, kernel, List.of(0, 3, 1, 2), List.of(0, 1, 2, 3), List.of(), true);         // channels first
                agrees(op, x, kernel, List.of(3, 1, 2, 0), List.of(0, 1, 3, 2), List.of(0, 1), true);     // as gradients have them
                agrees(op, x, kernel, List.of(1, 2, 3, 0), List.of(2, 0, 1, 3), List.of(1), true);
                agrees(op, x, kernel, List.of(2, 0, 3, 1), List.of(3, 2, 1, 0), List.of(0, 2, 3), true);
            }
    }

    @Test void gradientsByKernelsAreOnePiece() {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT16)) {
            var op = new Convolution(ImmutableList.of(sweep(1, 1, 1, 0, 3), sweep(1, 1, 1, 0, 3)), Dim.ONE);
            agrees(op, reals(dtype, 11, 13, 13, 80), reals(dtype, 11, 11, 80, 33), List.of(3, 1, 2, 0), List.of(2, 0, 1, 3), List.of(), true);
            var padded = new Convolution(ImmutableList.of(sweep(2, 1, 1, 1, 3), sweep(1, 2, 1, 1, 3)), Dim.ONE);
            agrees(padded, reals(dtype, 7, 13, 13, 8), reals(dtype, 9, 6, 8, 17), List.of(3, 1, 2, 0), List.of(2, 0, 1, 3), List.of(), true);
        }
    }

    @Test void randomConvolutions() {
        for (int i = 0; i < 400; i++) {
            int n = random.nextInt(4), groups = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1;
            var sweeps = ImmutableList.<Sweep>builder();
            long[] x = new long[n + 2], kernel = new long[n + 2];
            x[0] = random.nextInt(4);
            for (int a = 0; a < n; a++) {
                x[a + 1] = random.nextInt(n == 1 ? 40 : 9);
                kernel[a] = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(4);
                sweeps.add(sweep(1 + random.nextInt(3), 1 + random.nextInt(3), random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1, random.nextInt(6) - 2, random.nextInt(n == 1 ? 40 : 8)));
            }
            kernel[n] = 1 + random.nextInt(9);
            x[n + 1] = kernel[n] * groups;
            kernel[n + 1] = (long) groups * random.nextInt(20);
            var xOrder = new ArrayList<>(straight(n + 2));
            var kernelOrder = new ArrayList<>(straight(n + 2));
            if (random.nextBoolean()) java.util.Collections.shuffle(xOrder, random);
            if (random.nextBoolean()) java.util.Collections.shuffle(kernelOrder, random);
            DType dtype = FLOATS.get(random.nextInt(3));
            agrees(new Convolution(sweeps.build(), Dim.of(groups)), reals(dtype, x), reals(dtype, kernel), xOrder, kernelOrder, random.nextBoolean() ? List.of(random.nextInt(n + 2)) : List.of(), i % 4 == 0);
        }
    }
}
