package io.kgraph.exec.kernel;

import static io.kgraph.exec.Views.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.error.Mismatch;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.ir.Monoid;
import io.kgraph.ir.Op;
import io.kgraph.op.CtcDecode;
import io.kgraph.op.CtcLoss;
import io.kgraph.op.CtcSlope;
import io.kgraph.op.Nonzero;
import io.kgraph.op.Prefix;
import io.kgraph.op.PutAlong;
import io.kgraph.op.Recurrence;
import io.kgraph.op.RowOrder;
import io.kgraph.op.ScatterAdd;
import io.kgraph.op.Sparse;
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

/// Kernels of the ops that go along lines, to indices or by samples give the bits of the value rules, in one part or in several.
class OpKernelTest {
    private static final List<DType> NUMBERS = List.of(DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.INT32, DType.INT64, DType.INT8, DType.UINT8, DType.INT16, DType.UINT16);

    private final Random random = new Random(7);

    private NDArray numbers(DType dtype, long... extents) {
        long n = 1;
        for (long e : extents) n *= e;
        double[] x = new double[(int) n];
        for (int i = 0; i < n; i++) x[i] = dtype.isFloating() ? random.nextInt(20) == 0 ? -0.0 : random.nextGaussian() : random.nextInt(90);
        return NDArray.wrap(x, extents).cast(dtype);
    }

    private NDArray integers(DType dtype, int high, long... extents) {
        long n = 1;
        for (long e : extents) n *= e;
        return NDArray.wrap(random.ints(n, 0, high).toArray(), extents).cast(dtype);
    }

    private static NDArray run(Op op, int parts, NDArray... inputs) {
        TensorType type = (TensorType) op.infer(List.of(inputs).stream().map(NDArray::type).toList());
        var views = new ArrayList<BoundView>();
        for (int i = 0; i < inputs.length; i++) views.add(whole(i, 3L * i, inputs[i].type()));
        var kernel = Kernels.bind(op, views, whole(inputs.length, 0, type)).orElseThrow();
        assertThat(kernel.units() * kernel.width()).isEqualTo(type.count());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment y = arena.allocate(Math.max(64, type.bytes()), 64);
            y.fill((byte) 0x55);
            var in = new MemorySegment[inputs.length];
            for (int i = 0; i < in.length; i++) {
                long before = 3L * i * inputs[i].dtype().bytes(), bytes = inputs[i].size() * inputs[i].dtype().bytes();
                in[i] = arena.allocate(before + Math.max(64, bytes), 64);
                inputs[i].copyTo(in[i].asSlice(before, bytes));
            }
            var tiles = new Tiles();
            for (int p = parts - 1; p >= 0; p--) kernel.run(in, y, tiles, kernel.units() * p / parts, kernel.units() * (p + 1) / parts);
            NDArray result = NDArray.zeros(type.dtype(), type.shape().extents());
            result.copyFrom(y.asSlice(0, type.bytes()));
            return result;
        }
    }

    private static void agrees(Op op, NDArray... inputs) {
        TensorType type = (TensorType) op.infer(List.of(inputs).stream().map(NDArray::type).toList());
        NDArray expected = op.evaluate(List.of(inputs), type);
        for (int parts : new int[] {1, 3})
            assertThat(run(op, parts, inputs).bitEquals(expected)).as("%s(%s) of %s in %s parts", op.name(), op.attributes(), List.of(inputs).stream().map(NDArray::type).toList(), parts).isTrue();
    }

    @Test void chainsGoAlongLines() {
        for (DType dtype : NUMBERS)
            for (boolean reverse : new boolean[] {false, true}) {
                for (boolean exclusive : new boolean[] {false, true})
                    for (Monoid monoid : new Monoid[] {Monoid.SUM, Monoid.PRODUCT}) {
                        agrees(new Prefix(monoid, 1, reverse, exclusive), numbers(dtype, 3, 2500));
                        agrees(new Prefix(monoid, 1, reverse, exclusive), numbers(dtype, 4, 5, 1100));
                        agrees(new Prefix(monoid, 0, reverse, exclusive), numbers(dtype, 7));
                        agrees(new Prefix(monoid, 0, reverse, exclusive), numbers(dtype, 0, 3));
                        agrees(new Prefix(monoid, 2, reverse, exclusive), numbers(dtype, 3, 2, 1));
                    }
                if (!dtype.isFloating()) continue;
                agrees(new Recurrence(1, reverse), numbers(dtype, 3, 2500), numbers(dtype, 3, 2500));
                agrees(new Recurrence(0, reverse), numbers(dtype, 6, 1100), numbers(dtype, 6, 1100));
            }
    }

    @Test void updatesAreAddedInTheirOrder() {
        for (DType dtype : NUMBERS)
            for (DType index : List.of(DType.INT32, DType.INT64, DType.UINT8)) {
                agrees(new PutAlong(1, Shape.of(3, 7, 2)), integers(index, 7, 3, 900, 2), numbers(dtype, 3, 900, 2));
                agrees(new PutAlong(0, Shape.of(5)), integers(index, 5, 9), numbers(dtype, 9));
                agrees(new ScatterAdd(0, Shape.of(11, 13)), integers(index, 11, 2, 40), numbers(dtype, 2, 40, 13));
                agrees(new ScatterAdd(1, Shape.of(5, 6, 1)), integers(index, 6, 70), numbers(dtype, 5, 70, 1));
                agrees(new ScatterAdd(1, Shape.of(2, 3, 0)), integers(index, 3, 4), numbers(dtype, 2, 4, 0));
            }
    }

    @Test void indicesOutsideAreRefused() {
        assertThatThrownBy(() -> run(new ScatterAdd(0, Shape.of(3)), 1, NDArray.of(new int[] {0, 3}), NDArray.of(new float[] {1, 2}))).isInstanceOf(Mismatch.class)
                .hasMessageContaining("index 3 is outside 0 … 2");
        assertThatThrownBy(() -> run(new PutAlong(0, Shape.of(3)), 1, NDArray.of(new int[] {0, -1}), NDArray.of(new float[] {1, 2}))).isInstanceOf(Mismatch.class)
                .hasMessageContaining("index -1 is outside 0 … 2");
    }

    @Test void placesAreFoundAndFilled() {
        for (DType dtype : NUMBERS) agrees(new Sparse(Shape.of(3, 4)), NDArray.of(new long[][] {{0, 1}, {0, 3}, {2, 0}, {2, 3}}), numbers(dtype, 4));
        assertThatThrownBy(() -> run(new Sparse(Shape.of(3, 4)), 1, NDArray.of(new long[][] {{1, 1}, {1, 1}}), numbers(DType.FLOAT32, 2))).isInstanceOf(Mismatch.class).hasMessageContaining("is repeated");
        NDArray truths = integers(DType.INT32, 2, 7, 5, 3).cast(DType.BOOL);
        int count = 0;
        for (boolean b : truths.toBooleanArray()) if (b) count++;
        agrees(new Nonzero(Dim.of(count)), truths);
        for (int wrong : new int[] {count - 1, count + 1}) assertThatThrownBy(() -> run(new Nonzero(Dim.of(wrong)), 1, truths)).isInstanceOf(Mismatch.class).hasMessageContaining("that were counted");
        for (int rows : new int[] {0, 1, 2, 3, 5, 64, 65, 1000}) agrees(new RowOrder(), integers(DType.INT32, 4, rows, 3));
        agrees(new RowOrder(), integers(DType.INT64, 4, 9, 0));
    }

    @Test void samplesAreSharedOut() {
        NDArray labels = integers(DType.INT32, 4, 9, 3), steps = NDArray.of(new int[] {7, 7, 6, 7, 7, 7, 6, 7, 7}), lengths = NDArray.of(new int[] {1, 2, 3, 1, 2, 3, 1, 2, 3});
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64, DType.FLOAT16)) {
            NDArray x = numbers(dtype, 9, 7, 5);
            agrees(new CtcLoss(), x, labels, steps, lengths);
            agrees(new CtcSlope(1), x, labels, steps, lengths, numbers(dtype, 9, 7, 5));
            agrees(new CtcDecode(true, 1, 1, false), x, steps);
            agrees(new CtcDecode(false, 4, 2, true), x, steps);
        }
        NDArray wrong = NDArray.of(new int[] {7, 7, 6, 7, 7, 7, 6, 9, 7});
        assertThatThrownBy(() -> run(new CtcDecode(true, 1, 1, false), 3, numbers(DType.FLOAT32, 9, 7, 5), wrong)).isInstanceOf(Mismatch.class).hasMessageContaining("sample 7 is 9");
    }
}
