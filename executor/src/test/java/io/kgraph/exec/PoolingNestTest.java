package io.kgraph.exec;

import static io.kgraph.exec.Views.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.exec.jvm.BoundNest;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.Publication;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.GuardedMemory;
import io.kgraph.op.Pooling;
import io.kgraph.op.Sweep;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Pooling as a nest has the bits of the value rule, in Java and in machine code, and stays within its input.
class PoolingNestTest {
    private static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT64, DType.FLOAT16);

    private final Random random = new Random(6);

    @BeforeAll static void processor() {
        assumeTrue(System.getProperty("os.arch").equals("amd64") && Cpu.detect().isa().isPresent(), "a processor with AVX2");
    }

    private NDArray reals(DType dtype, long... extents) {
        long n = 1;
        for (long e : extents) n *= e;
        double[] x = new double[(int) n];
        for (int i = 0; i < n; i++)
            x[i] = switch (random.nextInt(12)) {
                case 0 -> -0.0;
                case 1 -> 0.0;
                case 2 -> random.nextInt(4) == 0 ? Double.NaN : 1;
                case 3 -> random.nextInt(4) == 0 ? Double.NEGATIVE_INFINITY : 1;
                default -> random.nextGaussian();
            };
        return NDArray.wrap(x, extents).cast(dtype);
    }

    private static Sweep sweep(long stride, long dilation, long before, long positions) {
        return new Sweep(stride, dilation, 1, Dim.of(before), Dim.of(positions));
    }

    private static void agrees(Pooling op, NDArray x) {
        TensorType type = op.infer(List.of(x.type()));
        NDArray expected = op.evaluate(List.of(x), type);
        Optional<BoundStep.Nest> made = PoolingNest.of(op, whole(0, x.type()), whole(1, type));
        assertThat(made).as(op.attributes()).isPresent();
        BoundStep.Nest nest = made.orElseThrow();
        try (var in = new GuardedMemory(x.type().bytes()); var out = new GuardedMemory(type.bytes()); Arena arena = Arena.ofConfined()) {
            MemorySegment a = in.endingAtGuard(x.type().bytes()), c = out.endingAtGuard(type.bytes());
            x.copyTo(a);
            var java = BoundNest.of(nest.nest(), nest.sizes());
            java.run(new MemorySegment[] {a, c}, new Tiles(), 0, java.rows());
            agrees(c, expected, op, x);
            c.fill((byte) 0x55);
            var loaded = NestCodes.of(nest.nest(), nest.sizes(), Cpu.detect().isa().orElseThrow(), new Publication()).orElseThrow();
            MemorySegment words = arena.allocate(64 + loaded.code().scratchBytes() + 64, 64);
            words.setAtIndex(ValueLayout.JAVA_LONG, 0, a.address());
            words.setAtIndex(ValueLayout.JAVA_LONG, 1, c.address());
            words.setAtIndex(ValueLayout.JAVA_LONG, 2, words.address() + 64);
            loaded.entry().orElseThrow().call(words.address(), 0, loaded.code().units());
            agrees(c, expected, op, x);
        }
    }

    private static void agrees(MemorySegment c, NDArray expected, Pooling op, NDArray x) {
        NDArray y = NDArray.zeros(expected.dtype(), expected.extents());
        y.copyFrom(c);
        assertThat(y.bitEquals(expected)).as("%s(%s) of %s", op.name(), op.attributes(), x.type()).isTrue();
    }

    @Test void poolsOfEveryKind() {
        for (Pooling.Kind kind : Pooling.Kind.values())
            for (DType dtype : FLOATS) {
                agrees(new Pooling(kind, 1, ImmutableList.of(2L, 2L), ImmutableList.of(sweep(2, 1, 0, 3), sweep(2, 1, 0, 4))), reals(dtype, 2, 6, 8, 17));
                agrees(new Pooling(kind, 1, ImmutableList.of(3L, 2L), ImmutableList.of(sweep(2, 1, 1, 4), sweep(1, 1, 0, 5))), reals(dtype, 2, 7, 6, 3));
                agrees(new Pooling(kind, 2, ImmutableList.of(3L, 2L), ImmutableList.of(sweep(2, 1, 1, 4), sweep(2, 1, 1, 3))), reals(dtype, 2, 3, 7, 5));
                agrees(new Pooling(kind, 1, ImmutableList.of(2L), ImmutableList.of(sweep(3, 2, 1, 4))), reals(dtype, 2, 11, 70));
                agrees(new Pooling(kind, 0, ImmutableList.of(2L, 2L, 2L), ImmutableList.of(sweep(1, 1, 0, 2), sweep(1, 1, 1, 3), sweep(1, 1, 1, 50))), reals(dtype, 3, 2, 50));
                agrees(new Pooling(kind, 1, ImmutableList.of(3L), ImmutableList.of(sweep(2, 1, -1, 3))), reals(dtype, 1, 9, 2));
                agrees(new Pooling(kind, 1, ImmutableList.of(5L), ImmutableList.of(sweep(1, 1, 2, 3))), reals(dtype, 4, 3, 9));
            }
    }

    @Test void whatSeesNothingIsLeftToOthers() {
        var nothing = new Pooling(Pooling.Kind.SUM, 1, ImmutableList.of(1L), ImmutableList.of(sweep(1, 1, 3, 9)));
        NDArray x = reals(DType.FLOAT32, 1, 3, 2);
        assertThat(PoolingNest.of(nothing, whole(0, x.type()), whole(1, nothing.infer(List.of(x.type()))))).isEmpty();
    }
}
