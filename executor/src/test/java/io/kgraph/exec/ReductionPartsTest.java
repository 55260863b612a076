package io.kgraph.exec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.exec.jvm.BoundNest;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.ir.Monoid;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReductionPartsTest {
    private final SplittableRandom random = new SplittableRandom(3);

    private static ImmutableList<Dim> dims(long... values) {
        return Arrays.stream(values).mapToObj(Dim::of).collect(ImmutableList.toImmutableList());
    }

    /// The sum of the squares over a row value, its mean and the greatest, of `rows` rows over `n` (and `inner`) elements.
    private static BoundStep.Nest nest(long rows, long n, long inner, boolean leading) {
        boolean both = inner > 0;
        long[] strides = leading ? both ? new long[] {inner, rows * inner, 1} : new long[] {1, rows} : new long[] {n, 1};
        var first = new Stage(ImmutableList.of(), ImmutableList.of(new Value.Load(Access.of(1, Dim.ZERO, dims(1)), ScalarType.F32)), ImmutableList.of(new Stage.Let(0, 0)));
        var body = ImmutableList.<Value>of(new Value.Load(Access.of(0, Dim.of(2), dims(strides)), ScalarType.F32), new Value.RowValue(0, ScalarType.F32),
                new Value.Compute(Instruction.of(Prim.SUB, ScalarType.F32, 0, 1)), new Value.Compute(Instruction.of(Prim.MUL, ScalarType.F32, 2, 2)));
        int level = leading ? 1 : 0;
        var loop = new Stage(both ? dims(n, inner) : dims(n), body, ImmutableList.of(new Stage.Reduce(1, Monoid.SUM, level, false, 3), new Stage.Reduce(2, Monoid.SUM, level, true, 2),
                new Stage.Reduce(3, Monoid.MAX, level, false, 0)));
        var last = new Stage(ImmutableList.of(), ImmutableList.of(new Value.RowValue(1, ScalarType.F32), new Value.RowValue(2, ScalarType.F32), new Value.RowValue(3, ScalarType.F32)),
                ImmutableList.of(new Stage.Store(Access.of(2, Dim.ZERO, dims(3)), 0), new Stage.Store(Access.of(2, Dim.of(1), dims(3)), 1), new Stage.Store(Access.of(2, Dim.of(2), dims(3)), 2)));
        var params = ImmutableList.of(new LoopNest.Param("x", DType.FLOAT32, false), new LoopNest.Param("c", DType.FLOAT32, false), new LoopNest.Param("y", DType.FLOAT32, true));
        var nest = new LoopNest("test", params, dims(rows), ImmutableList.of(first, loop, last));
        return new BoundStep.Nest(nest, ImmutableList.of(0, 1, 2), NestSizes.of(nest).bind(DimBinding.NONE));
    }

    @ParameterizedTest @CsvSource({
        "1, 8192, 0, false, 2", "1, 20497, 0, false, 4", "3, 61440, 0, false, 3", "2, 45056, 0, false, 100", "1, 300000, 0, false, 16",
        "5, 512, 0, true, 2", "70, 1300, 0, true, 4", "1, 5000, 0, true, 7", "3, 700, 40, true, 8"})
    void partsHaveTheBitsOfTheWhole(long rows, long n, long inner, boolean leading, long wanted) {
        BoundStep.Nest nest = nest(rows, n, inner, leading);
        ReductionParts parts = ReductionParts.of(nest, wanted).orElseThrow();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = floats(arena, rows * n * Math.max(1, inner) + 2), c = floats(arena, rows), y = floats(arena, 3 * rows), z = floats(arena, 3 * rows);
            run(nest, x, c, y);
            MemorySegment[] memory = new MemorySegment[3 + parts.bytes().length()];
            memory[0] = x;
            memory[1] = c;
            memory[2] = z;
            for (int k = 3; k < memory.length; k++) memory[k] = arena.allocate(parts.bytes().get(k - 3), 8);
            parts.rest().ifPresent(r -> run(r, memory));
            run(parts.whole(), memory);
            run(parts.finish(), memory);
            assertThat(z.mismatch(y)).isEqualTo(-1);
        }
    }

    private static void run(BoundStep.Nest nest, MemorySegment... memory) {
        var bound = BoundNest.of(nest.nest(), nest.sizes());
        bound.run(memory, new Tiles(), 0, bound.rows());
    }

    private MemorySegment floats(Arena arena, long count) {
        MemorySegment s = arena.allocate(4 * count, 64);
        for (long i = 0; i < count; i++) s.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-4, 4));
        return s;
    }

    @Test void whatFitsInABlockStaysWhole() {
        assertThat(ReductionParts.of(nest(1, 4096, 0, false), 8)).isEqualTo(Optional.empty());
        assertThat(ReductionParts.of(nest(40, 256, 0, true), 8)).isEqualTo(Optional.empty());
    }

    @Test void threadsShareOneSum() {
        float[] x = new float[1_700_003];
        for (int i = 0; i < x.length; i++) x[i] = (float) random.nextDouble(-1, 2);
        List<Integer> one = sums(x, "reference", 1);
        for (int threads : new int[] {1, 2, 7}) assertThat(sums(x, "auto", threads)).isEqualTo(one);
    }

    private static List<Integer> sums(float[] x, String target, int threads) {
        K.clearSession();
        K.setSession(K.openSession(Session.Options.DEFAULT.withThreads(threads).withTarget(target)));
        Tensor v = K.placeholder(List.of(x.length), DType.FLOAT32, "x");
        try {
            return K.function(List.of(v), List.of(K.sum(K.square(v)), K.mean(v), K.max(v))).call(x).stream().map(y -> Float.floatToIntBits((float) y.getDouble())).toList();
        } finally {
            K.clearSession();
        }
    }
}
