package io.kgraph.exec.x64;

import static io.kgraph.scalar.ScalarType.BOOL;
import static io.kgraph.scalar.ScalarType.F32;
import static io.kgraph.scalar.ScalarType.F64;
import static io.kgraph.scalar.ScalarType.I32;
import static io.kgraph.scalar.ScalarType.I64;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.AddressCheck;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.ir.Monoid;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every kind of access at every length of a tail, between forbidden pages.
class NestTailsTest {
    private static final int LONGEST = 2 * 16 + 1;            // the longest vectors are two registers long
    private final SplittableRandom random = new SplittableRandom(5);

    private static ScalarType register(DType dtype) {
        return switch (dtype) {
            case FLOAT16, FLOAT32 -> F32;
            case FLOAT64 -> F64;
            case INT64 -> I64;
            case BOOL -> BOOL;
            default -> I32;
        };
    }

    private static ImmutableList<Dim> dims(long... numbers) {
        var list = ImmutableList.<Dim>builder();
        for (long n : numbers) list.add(Dim.of(n));
        return list.build();
    }

    private static Access at(int param, long offset, long... strides) {
        return Access.of(param, Dim.of(offset), dims(strides));
    }

    private void check(DType dtype, ImmutableList<Dim> rows, List<Stage> stages, long... lengths) {
        var params = ImmutableList.<LoopNest.Param>builder();
        for (int p = 0; p < lengths.length; p++) params.add(new LoopNest.Param("p" + p, dtype, p == lengths.length - 1));
        check(new LoopNest("tails", params.build(), rows, ImmutableList.copyOf(stages)), lengths);
    }

    private void check(LoopNest nest, long... lengths) {
        var layout = NestSizes.of(nest);
        var sizes = layout.bind(DimBinding.NONE);
        var counts = new ArrayList<Long>();
        for (long l : lengths) counts.add(l);
        AddressCheck.check(nest, layout, sizes, counts);
        new NestTrial(nest, sizes, lengths, random).check();
    }

    private static Stage copy(Access from, Access to, ScalarType type, long... extents) {
        return new Stage(dims(extents), ImmutableList.of(new Value.Load(from, type)), ImmutableList.of(new Stage.Store(to, 0)));
    }

    private static Stream<DType> stored() {
        return Stream.of(DType.values()).filter(d -> d != DType.STRING);
    }

    @ParameterizedTest @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "STRING")
    void rowsOfEveryLength(DType dtype) {
        ScalarType type = register(dtype);
        for (int n = 0; n <= LONGEST; n++) {
            check(dtype, dims(n), List.of(copy(at(0, 0, 1), at(1, 0, 1), type)), n, n);
            if (n == 0) continue;
            check(dtype, dims(n), List.of(copy(at(0, 0, 0), at(1, 0, 1), type)), 1, n);
            check(dtype, dims(n), List.of(copy(at(0, n - 1, -1), at(1, 0, 1), type)), n, n);
            check(dtype, dims(n), List.of(copy(at(0, 0, 3), at(1, 0, 1), type)), 3 * n - 2, n);
            check(dtype, dims(n), List.of(copy(at(0, 0, 1), at(1, 0, 2), type)), n, 2 * n - 1);
            check(dtype, dims(n), List.of(copy(at(0, 0, 1), at(1, n - 1, -1), type)), n, n);
            check(dtype, dims(n), List.of(copy(at(0, 2L * n - 2, -2), at(1, 3L * n - 3, -3), type)), 2 * n - 1, 3 * n - 2);
            check(dtype, dims(3, n), List.of(copy(at(0, 0, n, 1), at(1, 0, 1, 3), type)), 3 * n, 3 * n);
            check(dtype, dims(3, n), List.of(copy(at(0, 0, 1, 3), at(1, 0, n, 1), type)), 3 * n, 3 * n);
        }
    }

    @ParameterizedTest @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "STRING")
    void guardsAndGathersOfEveryLength(DType dtype) {
        ScalarType type = register(dtype);
        for (int n = 1; n <= LONGEST; n++) {
            for (long stride : new long[] {1, 2}) {
                var guards = ImmutableList.of(new Access.Guard(0, Dim.of(2), Dim.of(n + 2)));
                var padded = new Access(0, Dim.of(-2 * stride), dims(stride), guards, Optional.empty());
                check(dtype, dims(n + 5), List.of(copy(padded, at(1, 0, 1), type)), stride * (n - 1) + 1, n + 5);
            }
            var index = new Value.Load(at(0, 0, 1), I64);
            var gather = new Access(1, Dim.ZERO, dims(0), ImmutableList.of(), Optional.of(new Access.Gather(0, Dim.ONE, Dim.of(5), "gather")));
            var params = ImmutableList.of(new LoopNest.Param("i", DType.INT64, false), new LoopNest.Param("x", dtype, false), new LoopNest.Param("y", dtype, true));
            check(new LoopNest("gathers", params, dims(n), ImmutableList.of(new Stage(dims(), ImmutableList.of(index, new Value.Load(gather, type)),
                    ImmutableList.of(new Stage.Store(at(2, 0, 1), 1))))), n, 5, n);
            var ofRow = new Value.Load(at(0, 0, 1, 0), I64);
            var rows = new Access(1, Dim.ZERO, dims(0, 1), ImmutableList.of(), Optional.of(new Access.Gather(0, Dim.of(n), Dim.of(4), "gather")));
            check(new LoopNest("rows", params, dims(3, n), ImmutableList.of(new Stage(dims(), ImmutableList.of(ofRow, new Value.Load(rows, type)),
                    ImmutableList.of(new Stage.Store(at(2, 0, n, 1), 1))))), 3, 4 * n, 3 * n);
        }
    }

    @ParameterizedTest @EnumSource(Monoid.class)
    void reductionsOfEveryLength(Monoid monoid) {
        for (DType dtype : stored().toList()) {
            ScalarType type = register(dtype);
            boolean truths = monoid == Monoid.ANY || monoid == Monoid.ALL;
            if (truths != (type == BOOL)) continue;
            ScalarType result = monoid.positional() ? I64 : type;
            for (int n = 1; n <= 2 * LONGEST; n += n < LONGEST ? 1 : 7)
                for (long[] strides : new long[][] {{n, 1}, {1, 3}, {2L * n, 2}}) {
                    var params = ImmutableList.of(new LoopNest.Param("x", dtype, false), new LoopNest.Param("y", whole(result), true));
                    check(new LoopNest("reductions", params, dims(3), ImmutableList.of(
                            new Stage(dims(n), ImmutableList.of(new Value.Load(at(0, 0, strides), type)), ImmutableList.of(new Stage.Reduce(0, monoid, 0, false, 0))),
                            new Stage(dims(), ImmutableList.of(new Value.RowValue(0, result)), ImmutableList.of(new Stage.Store(at(1, 0, 1), 0))))),
                            2 * strides[0] + (n - 1) * strides[1] + 1, 3);
                }
        }
    }

    private static DType whole(ScalarType type) {
        return NestFunction.stored(type);
    }
}
