package io.kgraph.exec.x64;

import static org.assertj.core.api.Assertions.fail;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.error.Mismatch;
import io.kgraph.exec.jvm.BoundNest;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.x64.asm.CodeMemory;
import io.kgraph.exec.x64.asm.GuardedMemory;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// One nest on the targets `jvm` and `x64`, there with the lanes along every axis that they may lie along, its buffers beside forbidden pages.
final class NestTrial {
    private final LoopNest nest;
    private final ImmutableLongArray sizes;
    private final long[] lengths;
    private final SplittableRandom random;

    NestTrial(LoopNest nest, ImmutableLongArray sizes, long[] lengths, SplittableRandom random) {
        this.nest = nest;
        this.sizes = sizes;
        this.lengths = lengths;
        this.random = random;
    }

    /// The shapes of a form, the chosen one first.
    static List<LoopShape> shapes(LoopForm form, int lanes) {
        var shapes = new ArrayList<LoopShape>();
        shapes.add(LoopShape.of(form, lanes));
        LoopShape along = LoopShape.along(form, lanes);
        if (along != null) {
            shapes.add(along);
            shapes.add(new LoopShape(-1, 1, 2 * lanes, 0));
        }
        for (int a = 0; a < form.rows().length; a++) {
            shapes.add(LoopShape.down(form, a, lanes));
            shapes.add(new LoopShape(a, lanes, lanes, 0));
            shapes.add(new LoopShape(a, 2L * lanes, lanes, 0));
            shapes.add(new LoopShape(a, 2L * lanes, 2 * lanes, 0));
        }
        shapes.add(LoopShape.down(form, -1, lanes));
        return shapes;
    }

    void check() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] input = new MemorySegment[lengths.length], expected = new MemorySegment[lengths.length];
            for (int p = 0; p < lengths.length; p++) {
                input[p] = arena.allocate(Math.max(8, lengths[p] * dtype(p).bytes()), 64);
                fill(input[p], dtype(p), lengths[p]);
                expected[p] = arena.allocate(input[p].byteSize(), 64).copyFrom(input[p]);
            }
            RuntimeException refused = refusal(() -> {
                var bound = BoundNest.of(nest, sizes);
                bound.run(expected, new Tiles(), 0, bound.rows());
            });
            emitsForAvx512();
            var form = LoopForm.of(nest, sizes);
            for (LoopShape shape : shapes(form, LoopEmitter.lanes(Isa.AVX2))) {
                NestCode code = LoopEmitter.emit(form, shape, Isa.AVX2);
                RuntimeException mine = run(code, input, refused == null ? expected : null);
                if ((mine == null) != (refused == null)) fail("%s%n%s%nrefused: %s, by jvm: %s", nest, shape, mine, refused);
            }
        }
    }

    /// Code that this machine may not be able to run; that its instructions exist is checked as it is made.
    private void emitsForAvx512() {
        var form = LoopForm.of(nest, sizes);
        for (LoopShape shape : shapes(form, LoopEmitter.lanes(Isa.AVX512))) LoopEmitter.emit(form, shape, Isa.AVX512);
    }

    private @Nullable RuntimeException run(NestCode code, MemorySegment[] input, MemorySegment @Nullable [] expected) {
        boolean atEnd = random.nextBoolean();
        var guarded = new ArrayList<GuardedMemory>();
        try {
            MemorySegment[] memory = new MemorySegment[lengths.length];
            for (int p = 0; p < lengths.length; p++) {
                long bytes = lengths[p] * dtype(p).bytes();
                guarded.add(new GuardedMemory(bytes));
                memory[p] = atEnd ? guarded.getLast().endingAtGuard(bytes) : guarded.getLast().beginningAtGuard(bytes);
                memory[p].copyFrom(input[p].asSlice(0, bytes));
            }
            NativeCode f = CodeMemory.publish(code.code()).orElseThrow();
            long cut = code.units() <= 1 ? 0 : random.nextLong(code.units());
            RuntimeException refused = refusal(() -> {
                LoopEmitterTest.call(code, f, memory, cut, code.units());
                LoopEmitterTest.call(code, f, memory, 0, cut);
            });
            if (expected != null && refused == null) for (int p = 0; p < lengths.length; p++) same(p, memory[p], expected[p], code);
            return refused;
        } finally {
            guarded.forEach(GuardedMemory::close);
        }
    }

    private static @Nullable RuntimeException refusal(Runnable run) {
        try {
            run.run();
            return null;
        } catch (Mismatch | ArithmeticException e) {
            return e;
        }
    }

    private DType dtype(int param) {
        return nest.params().get(param).dtype();
    }

    private void same(int p, MemorySegment mine, MemorySegment expected, NestCode code) {
        for (long i = 0; i < lengths[p]; i++) {
            Object a = element(mine, dtype(p), i), b = element(expected, dtype(p), i);
            if (!a.equals(b)) fail("%s%s: element %d of %s is %s, expected %s", nest, code.notes(), i, nest.params().get(p), a, b);
        }
    }

    /// With one NaN.
    static Object element(MemorySegment s, DType dtype, long i) {
        return switch (dtype) {
            case FLOAT16 -> Float.float16ToFloat(s.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i));
            case FLOAT32 -> s.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
            case FLOAT64 -> s.getAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, i);
            case INT8, UINT8, BOOL -> s.get(ValueLayout.JAVA_BYTE, i);
            case INT16, UINT16 -> s.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i);
            case INT32 -> s.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i);
            case INT64 -> s.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, i);
            case STRING -> throw new AssertionError();
        };
    }

    private void fill(MemorySegment s, DType dtype, long count) {
        for (long i = 0; i < count; i++) {
            double x = random.nextInt(12) == 0 ? List.of(0.0, -0.0, 1.0, -1.0, 1e30, -1e30, 1e-40, Double.NaN, Double.POSITIVE_INFINITY).get(random.nextInt(9)) : random.nextGaussian() * 3;
            switch (dtype) {
                case FLOAT16 -> s.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16((float) x));
                case FLOAT32 -> s.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) x);
                case FLOAT64 -> s.setAtIndex(ValueLayout.JAVA_DOUBLE, i, x);
                case INT8, UINT8 -> s.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(4));
                case INT16, UINT16 -> s.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) random.nextInt(4));
                case INT32 -> s.setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(4));
                case INT64 -> s.setAtIndex(ValueLayout.JAVA_LONG, i, random.nextLong(4));
                case BOOL -> s.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(2));
                case STRING -> throw new AssertionError();
            }
        }
    }
}
