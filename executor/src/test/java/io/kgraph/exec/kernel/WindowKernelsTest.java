package io.kgraph.exec.kernel;

import static io.kgraph.exec.Views.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.ir.Op;
import io.kgraph.op.Convolution;
import io.kgraph.op.Pooling;
import io.kgraph.op.PutAlong;
import io.kgraph.op.Sweep;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Kernels of convolution and pooling give the bits of the value rules at odd shapes.
class WindowKernelsTest {
    private static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT64, DType.FLOAT16);

    private final Random random = new Random(4);

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

    /// Runs the kernel in two parts, as two workers would, with inputs that begin behind other elements.
    private static void agrees(Op op, NDArray... inputs) {
        TensorType type = (TensorType) op.infer(List.of(inputs).stream().map(NDArray::type).toList());
        NDArray expected = op.evaluate(List.of(inputs), type), result = NDArray.zeros(type.dtype(), type.shape().extents());
        var views = new ArrayList<BoundView>();
        for (int i = 0; i < inputs.length; i++) views.add(whole(i, 3L * i, inputs[i].type()));
        var kernel = Kernels.bind(op, views, whole(inputs.length, 0, type)).orElseThrow();
        assertThat(kernel.units() * kernel.width()).isEqualTo(type.count());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment y = arena.allocate(Math.max(64, type.bytes()), 64);
            y.fill((byte) 0x55);
            var in = new MemorySegment[inputs.length];
            for (int i = 0; i < in.length; i++) {
                long before = 3L * i * inputs[i].dtype().bytes();
                in[i] = arena.allocate(before + Math.max(64, inputs[i].size() * inputs[i].dtype().bytes()), 64);
                inputs[i].copyTo(in[i].asSlice(before, inputs[i].size() * inputs[i].dtype().bytes()));
            }
            var tiles = new Tiles();
            long middle = kernel.units() / 3;
            kernel.run(in, y, tiles, middle, kernel.units());
            kernel.run(in, y, tiles, 0, middle);
            result.copyFrom(y.asSlice(0, type.bytes()));
        }
        assertThat(result.bitEquals(expected)).as("%s(%s) of %s", op.name(), op.attributes(), views.stream().map(v -> v.type().toString()).toList()).isTrue();
    }

    private void convolves(ImmutableList<Sweep> sweeps, int groups, long[] x, long[] kernel) {
        for (DType dtype : FLOATS) agrees(new Convolution(sweeps, Dim.of(groups)), reals(dtype, x), reals(dtype, kernel));
    }

    private static long[] of(long... extents) {
        return extents;
    }

    @Test void oneAxis() {
        for (int outputs : new int[] {1, 2, 7, 95, 96, 130, 260}) convolves(ImmutableList.of(sweep(1, 1, 1, 1, 9)), 1, of(2, 9, 3), of(3, 3, outputs));
        convolves(ImmutableList.of(sweep(2, 1, 1, 0, 300)), 1, of(2, 601, 1), of(3, 1, 2));
        convolves(ImmutableList.of(sweep(3, 2, 1, 4, 5)), 1, of(2, 9, 2), of(4, 2, 3));
        convolves(ImmutableList.of(sweep(1, 1, 1, 20, 40)), 1, of(1, 3, 2), of(2, 2, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, -2, 3)), 1, of(1, 9, 2), of(2, 2, 2));
    }

    @Test void twoAndThreeAxes() {
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 7), sweep(1, 1, 1, 1, 5)), 1, of(3, 7, 5, 4), of(3, 3, 4, 8));
        convolves(ImmutableList.of(sweep(2, 1, 1, 1, 4), sweep(3, 1, 1, 0, 2)), 1, of(2, 7, 5, 3), of(3, 2, 3, 5));
        convolves(ImmutableList.of(sweep(1, 2, 1, 2, 7), sweep(1, 3, 1, 3, 5)), 1, of(2, 7, 5, 2), of(3, 3, 2, 100));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 2), sweep(2, 1, 1, 1, 2), sweep(1, 1, 1, 0, 3)), 1, of(2, 3, 4, 3, 2), of(2, 2, 1, 2, 3));
        convolves(ImmutableList.of(), 1, of(5, 3), of(3, 4));
    }

    @Test void spreadInputsHaveOnlyTheTapsThatMeetThem() {
        convolves(ImmutableList.of(sweep(1, 1, 2, 2, 9)), 1, of(2, 4, 3), of(3, 3, 2));
        convolves(ImmutableList.of(sweep(1, 1, 3, 0, 7)), 1, of(1, 3, 2), of(2, 2, 2));
        convolves(ImmutableList.of(sweep(2, 3, 2, 3, 5), sweep(1, 1, 2, 1, 6)), 1, of(2, 4, 3, 2), of(3, 2, 2, 99));
        convolves(ImmutableList.of(sweep(1, 2, 2, 2, 6), sweep(1, 2, 3, 1, 8)), 2, of(2, 3, 3, 4), of(2, 2, 2, 4));
        convolves(ImmutableList.of(sweep(1, 2, 2, 0, 300)), 1, of(1, 150, 1), of(2, 1, 1));
    }

    @Test void groupsSeeTheirOwnInputs() {
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 5), sweep(1, 1, 1, 1, 4)), 3, of(2, 5, 4, 3), of(3, 3, 1, 3));
        convolves(ImmutableList.of(sweep(2, 1, 1, 1, 3), sweep(1, 2, 1, 1, 4)), 5, of(2, 5, 4, 10), of(3, 2, 2, 15));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 6)), 2, of(2, 6, 6), of(3, 3, 40));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 6)), 300, of(1, 6, 300), of(3, 1, 300));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 1)), 2, of(1, 300, 2), of(300, 1, 2));
    }

    @Test void longWindowsAreCutIntoBlocksAndChunks() {
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 3)), 1, of(1, 5, 90), of(3, 90, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 2)), 1, of(1, 3, 171), of(3, 171, 97));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 2)), 1, of(1, 3, 2730), of(3, 2730, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 2)), 1, of(1, 4, 4100), of(3, 4100, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 1, 2)), 1, of(1, 4, 4100), of(3, 4100, 98));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 2)), 2, of(1, 8300, 2), of(8299, 1, 2));
    }

    @Test void nothingIsConvolvedToZeros() {
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 3)), 1, of(2, 3, 0), of(2, 0, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 3)), 1, of(2, 3, 1), of(0, 1, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 0)), 1, of(2, 3, 1), of(5, 1, 2));
        convolves(ImmutableList.of(sweep(1, 1, 1, 0, 3)), 1, of(0, 3, 1), of(1, 1, 2));
        convolves(ImmutableList.of(sweep(1, 1, 4, 0, 9)), 1, of(1, 3, 1), of(1, 1, 2));
    }

    @Test void poolsOfEveryKind() {
        for (Pooling.Kind kind : Pooling.Kind.values())
            for (DType dtype : FLOATS) {
                agrees(new Pooling(kind, 1, ImmutableList.of(3L, 2L), ImmutableList.of(sweep(2, 1, 1, 1, 4), sweep(1, 1, 1, 0, 5))), reals(dtype, 2, 7, 6, 3));
                agrees(new Pooling(kind, 2, ImmutableList.of(3L, 2L), ImmutableList.of(sweep(2, 1, 1, 1, 4), sweep(2, 1, 1, 0, 3))), reals(dtype, 2, 3, 7, 6));
                agrees(new Pooling(kind, 1, ImmutableList.of(2L), ImmutableList.of(sweep(3, 2, 1, 1, 4))), reals(dtype, 2, 9, 700));
                agrees(new Pooling(kind, 0, ImmutableList.of(2L, 2L, 2L), ImmutableList.of(sweep(1, 1, 1, 0, 2), sweep(1, 1, 1, 1, 3), sweep(1, 1, 1, 1, 1500))), reals(dtype, 3, 2, 1500));
                agrees(new Pooling(kind, 1, ImmutableList.of(2L, 3L), ImmutableList.of(sweep(1, 1, 2, 1, 7), sweep(1, 1, 3, 2, 6))), reals(dtype, 2, 3, 2, 5));
                agrees(new Pooling(kind, 1, ImmutableList.of(1L), ImmutableList.of(sweep(1, 1, 1, 3, 9))), reals(dtype, 1, 3, 2));
                agrees(new Pooling(kind, 1, ImmutableList.of(2L), ImmutableList.of(sweep(1, 1, 1, 0, 2))), reals(dtype, 0, 3, 2));
            }
    }

    @Test void theFirstNaNIsTheMaximum() {
        NDArray x = NDArray.of(new float[] {1, Float.NaN, 3, Float.NaN, -0.0f, 0, 0, -0.0f}).reshape(1, 8, 1);
        for (Pooling.Kind kind : Pooling.Kind.values()) agrees(new Pooling(kind, 1, ImmutableList.of(2L), ImmutableList.of(sweep(1, 1, 1, 0, 7))), x);
    }

    @Test void updatesArePutInTheirOrder() {
        NDArray at = NDArray.wrap(random.ints(3 * 2000 * 2, 0, 7).toArray(), 3, 2000, 2);
        for (DType dtype : FLOATS) agrees(new PutAlong(1, Shape.of(3, 7, 2)), at, reals(dtype, 3, 2000, 2));
    }
}
