package io.kgraph.exec;

import static io.kgraph.exec.Views.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.Publication;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.GuardedMemory;
import io.kgraph.op.Convolution;
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

/// A depthwise convolution as a nest has the bits of the value rule in machine code, and stays within its operands.
class DepthwiseNestTest {
    private static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT64, DType.FLOAT16);

    private final Random random = new Random(7);

    @BeforeAll static void processor() {
        assumeTrue(System.getProperty("os.arch").equals("amd64") && Cpu.detect().isa().isPresent(), "a processor with AVX2");
    }

    private NDArray reals(DType dtype, long... extents) {
        long n = 1;
        for (long e : extents) n *= e;
        double[] x = new double[(int) n];
        for (int i = 0; i < n; i++)
            x[i] = switch (random.nextInt(14)) {
                case 0 -> -0.0;
                case 1 -> random.nextInt(9) == 0 ? Double.POSITIVE_INFINITY : 1;
                default -> random.nextGaussian();
            };
        return NDArray.wrap(x, extents).cast(dtype);
    }

    private static Sweep sweep(long stride, long dilation, long spread, long before, long positions) {
        return new Sweep(stride, dilation, spread, Dim.of(before), Dim.of(positions));
    }

    /// The last element first, along all axes.
    private static BoundView backwards(int buffer, TensorType type) {
        BoundView whole = whole(buffer, type);
        return new BoundView(buffer, type.count() - 1, ImmutableLongArray.copyOf(whole.strides().stream().map(s -> -s)), type);
    }

    private static NDArray reversed(NDArray x) {
        double[] elements = new double[(int) x.size()];
        for (int i = 0; i < elements.length; i++) elements[i] = x.cast(DType.FLOAT64).reshape(x.size()).getDouble(elements.length - 1 - i);
        return NDArray.wrap(elements, x.extents()).cast(x.dtype());
    }

    private static void agrees(Convolution op, NDArray x, NDArray kernel) {
        agrees(op, x, kernel, whole(1, kernel.type()), kernel);
        agrees(op, x, kernel, backwards(1, kernel.type()), reversed(kernel));
    }

    private static void agrees(Convolution op, NDArray x, NDArray kernel, BoundView kernelView, NDArray looked) {
        TensorType type = op.infer(List.of(x.type(), kernel.type()));
        NDArray expected = op.evaluate(List.of(x, looked), type);
        Optional<BoundStep.Nest> made = DepthwiseNest.of(op, whole(0, x.type()), kernelView, whole(2, type));
        assertThat(made).as(op.attributes()).isPresent();
        BoundStep.Nest nest = made.orElseThrow();
        try (var left = new GuardedMemory(x.type().bytes()); var right = new GuardedMemory(kernel.type().bytes()); var out = new GuardedMemory(type.bytes()); Arena arena = Arena.ofConfined()) {
            MemorySegment a = left.endingAtGuard(x.type().bytes()), b = right.endingAtGuard(kernel.type().bytes()), c = out.endingAtGuard(type.bytes());
            x.copyTo(a);
            kernel.copyTo(b);
            c.fill((byte) 0x55);
            var loaded = NestCodes.of(nest.nest(), nest.sizes(), Cpu.detect().isa().orElseThrow(), new Publication()).orElseThrow();
            MemorySegment words = arena.allocate(64 + loaded.code().scratchBytes() + 64, 64);
            words.setAtIndex(ValueLayout.JAVA_LONG, 0, a.address());
            words.setAtIndex(ValueLayout.JAVA_LONG, 1, b.address());
            words.setAtIndex(ValueLayout.JAVA_LONG, 2, c.address());
            words.setAtIndex(ValueLayout.JAVA_LONG, 3, words.address() + 64);
            loaded.entry().orElseThrow().call(words.address(), 0, loaded.code().units());
            NDArray y = NDArray.zeros(type.dtype(), type.shape().extents());
            y.copyFrom(c);
            assertThat(y.bitEquals(expected)).as("%s(%s) of %s", op.name(), op.attributes(), x.type()).isTrue();
        }
    }

    @Test void windowsOfEveryKind() {
        for (DType dtype : FLOATS)
            for (int channels : new int[] {8, 17, 35}) {
                var groups = Dim.of(channels);
                agrees(new Convolution(ImmutableList.of(sweep(1, 1, 1, 0, 4), sweep(1, 1, 1, 0, 5)), groups), reals(dtype, 2, 6, 7, channels), reals(dtype, 3, 3, 1, channels));
                agrees(new Convolution(ImmutableList.of(sweep(1, 1, 1, 1, 6), sweep(1, 1, 1, 1, 7)), groups), reals(dtype, 2, 6, 7, channels), reals(dtype, 3, 3, 1, channels));
                agrees(new Convolution(ImmutableList.of(sweep(2, 1, 1, 1, 4), sweep(2, 2, 1, 3, 5)), groups), reals(dtype, 1, 7, 9, channels), reals(dtype, 2, 4, 1, channels));
                agrees(new Convolution(ImmutableList.of(sweep(3, 2, 1, 2, 5)), groups), reals(dtype, 3, 11, channels), reals(dtype, 5, 1, channels));
                agrees(new Convolution(ImmutableList.of(sweep(1, 1, 1, 1, 3), sweep(1, 1, 1, 0, 2), sweep(1, 1, 1, 2, 4)), groups), reals(dtype, 2, 3, 3, 4, channels), reals(dtype, 2, 2, 3, 1, channels));
            }
    }

    @Test void whatMixesChannelsOrIsSpreadIsLeftToOthers() {
        NDArray x = reals(DType.FLOAT32, 1, 5, 18), kernel = reals(DType.FLOAT32, 3, 1, 18), two = reals(DType.FLOAT32, 3, 2, 18), more = reals(DType.FLOAT32, 3, 1, 36);
        assertThat(made(new Convolution(ImmutableList.of(sweep(1, 1, 2, 1, 9)), Dim.of(18)), x, kernel)).isEmpty();
        assertThat(made(new Convolution(ImmutableList.of(sweep(1, 1, 1, 0, 3)), Dim.of(9)), x, two)).isEmpty();
        assertThat(made(new Convolution(ImmutableList.of(sweep(1, 1, 1, 0, 3)), Dim.of(18)), x, more)).isEmpty();
    }

    private static Optional<BoundStep.Nest> made(Convolution op, NDArray x, NDArray kernel) {
        return DepthwiseNest.of(op, whole(0, x.type()), whole(1, kernel.type()), whole(2, op.infer(List.of(x.type(), kernel.type()))));
    }
}
