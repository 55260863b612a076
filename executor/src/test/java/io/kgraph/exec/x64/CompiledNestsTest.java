package io.kgraph.exec.x64;

import static io.kgraph.op.Build.*;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.CompileOptions;
import io.kgraph.compiler.Compiler;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Catalog;
import io.kgraph.op.Evaluation;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every nest that the compiler makes is taken, and has the bits of `jvm` wherever its lanes lie.
class CompiledNestsTest {
    static Stream<Catalog.Sample> samples() {
        return Catalog.samples().stream().filter(s -> s.inputs().stream().noneMatch(x -> x.dtype() == DType.STRING));
    }

    @ParameterizedTest @MethodSource("samples") void theNestsOfEveryOp(Catalog.Sample sample) {
        var context = new GraphContext();
        var feeds = new ArrayList<Tensor>();
        for (NDArray x : sample.inputs()) feeds.add(Placeholder.of(context, x.type()));
        Tensor y = Tensor.of(context, sample.op(), feeds);
        if (y.dtype() == DType.STRING) return;
        Plan plan = Compiler.compile(Graph.of(feeds, List.of(y)), List.of(), CompileOptions.DEFAULT);
        check(plan, Evaluation.bind(plan.parameters(), sample.inputs()), new SplittableRandom(1));
    }

    private static void check(Plan plan, DimBinding dims, SplittableRandom random) {
        BoundPlan bound;
        try {
            bound = plan.bind(dims);
        } catch (GraphError _) {                                 // extents that only binding could compare
            return;
        }
        check(bound, random);
    }

    private static void check(BoundPlan bound, SplittableRandom random) {
        for (BoundStep step : bound.steps())
            switch (step) {
                case BoundStep.LoopKernel k -> check(bound, k.nest(), random);
                case BoundStep.LibraryCall c -> c.epilogue().forEach(n -> check(bound, n, random));
                case BoundStep.ScanStep s -> check(s.body(), random);
                case BoundStep.WhileStep w -> {
                    check(w.condition(), random);
                    check(w.body(), random);
                }
                case BoundStep.CondStep c -> {
                    check(c.then(), random);
                    check(c.otherwise(), random);
                }
                case BoundStep.PrintStep _ -> {}
            }
    }

    private static void check(BoundPlan plan, BoundStep.Nest nest, SplittableRandom random) {
        long[] lengths = nest.buffers().stream().mapToLong(b -> plan.buffers().get(b).type().count()).toArray();
        new NestTrial(nest.nest(), nest.sizes(), lengths, random).check();
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8}) void theNestsOfRandomGraphs(int seed) {
        for (int k = 0; k < 25; k++) new RandomGraph(seed * 1000L + k).check();
    }

    /// Typed graphs over a few shapes, of extents around lanes and blocks, of all families that fuse.
    private static final class RandomGraph {
        private static final int[] EXTENTS = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 130, 257, 300};
        private static final Dim B = Dim.named("b");
        private final SplittableRandom random;
        private final GraphContext context = new GraphContext();
        private final List<Tensor> pool = new ArrayList<>();
        private final List<Tensor> feeds = new ArrayList<>();
        private final List<NDArray> values = new ArrayList<>();
        private final long batch;
        private final Dim wide;

        RandomGraph(long seed) {
            random = new SplittableRandom(seed);
            batch = EXTENTS[random.nextInt(EXTENTS.length)];
            wide = Dim.of(EXTENTS[random.nextInt(EXTENTS.length)]);
        }

        void check() {
            var types = List.of(DType.FLOAT32, DType.FLOAT32, DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.INT32, DType.INT64, DType.UINT8);
            DType dtype = types.get(random.nextInt(types.size()));
            for (int i = 0; i < 3; i++) feed(dtype, random.nextBoolean() ? Shape.of(B, wide) : random.nextBoolean() ? Shape.of(2, 3).plus(wide) : Shape.of(wide));
            int count = 4 + random.nextInt(16);
            for (int i = 0; i < count; i++) grow();
            var results = new ArrayList<Tensor>();
            for (int i = 0; i < 1 + random.nextInt(3); i++) results.add(pool.get(pool.size() - 1 - random.nextInt(Math.min(4, pool.size()))));
            if (dtype.isFloating() && random.nextBoolean()) gradients(results);
            Plan plan = Compiler.compile(Graph.of(feeds, results), List.of(), CompileOptions.DEFAULT);
            CompiledNestsTest.check(plan, Evaluation.bind(plan.parameters(), values), random);
        }

        private void gradients(List<Tensor> results) {
            Tensor y = results.getFirst();
            if (!y.dtype().isFloating()) return;
            for (Tensor d : Gradients.gradients(sum(y, Axes.all(y.rank()), false), feeds)) if (d != null) results.add(d);
        }

        private void feed(DType dtype, Shape shape) {
            var p = Placeholder.of(context, TensorType.of(dtype, shape));
            long[] extents = shape.dims().stream().mapToLong(d -> d.isConstant() ? d.value() : batch).toArray();
            feeds.add(p);
            values.add(NDArray.zeros(dtype, extents));
            pool.add(p);
        }

        private Tensor any() {
            return pool.get(random.nextInt(pool.size()));
        }

        private void grow() {
            try {
                Tensor made = make(any());
                if (made.rank() <= 4 && (!made.shape().isStatic() || made.shape().count() <= 20_000)) pool.add(made);
            } catch (GraphError | Mismatch _) {
                pool.add(square(any()));                         // the shapes or dtypes did not fit
            }
        }

        private Tensor make(Tensor x) {
            int rank = x.rank(), axis = rank == 0 ? 0 : random.nextInt(rank);
            return switch (random.nextInt(24)) {
                case 0 -> exp(mul(x, scalarLike(x, -0.25)));
                case 1 -> tanh(x);
                case 2, 3 -> add(x, any());
                case 4 -> mul(x, any());
                case 5 -> sub(any(), x);
                case 6 -> maximum(x, any());
                case 7 -> rank == 0 ? neg(x) : sum(x, Axes.of(axis), random.nextBoolean());
                case 8 -> rank == 0 ? square(x) : mean(x, Axes.of(axis), true);
                case 9 -> rank == 0 ? abs(x) : sub(x, max(x, Axes.of(axis), true));
                case 10 -> rank < 2 ? relu(x) : sum(x, Axes.of(rank - 2, rank - 1), random.nextBoolean());
                case 11 -> rank < 2 ? relu(x) : permute(x, order(rank));
                case 12 -> rank == 0 ? relu(x) : reverse(x, axis);
                case 13 -> rank == 0 || !x.shape().dim(axis).isConstant() ? relu(x) : sliceAxis(x, axis, Dim.ZERO, x.shape().dim(axis), 1);
                case 14 -> rank == 0 ? neg(x) : padAxis(x, axis, Dim.of(random.nextInt(3)), Dim.of(random.nextInt(2)));
                case 15 -> rank == 0 ? neg(x) : concat(List.of(x, x, square(x)), axis);
                case 16 -> flatten(x);
                case 17 -> rank < 2 ? square(x) : sum(x, Axes.of(0, rank - 1), true);
                case 18 -> rank == 0 ? square(x) : softmax(x, axis);
                case 19 -> rank == 0 ? square(x) : gather(x, indices(x.shape().dim(axis)), axis);
                case 20 -> rank == 0 ? neg(x) : cast(reduce(random.nextBoolean() ? Monoid.ARGMAX : Monoid.ARGMIN, x, Axes.of(axis), true), x.dtype());
                case 21 -> rank == 0 ? neg(x) : cast(reduce(random.nextBoolean() ? Monoid.ANY : Monoid.ALL, cast(x, DType.BOOL), Axes.of(axis), true), x.dtype());
                case 22 -> mul(x, sum(x, Axes.all(rank), true));
                default -> part(x, axis);
            };
        }

        private int[] order(int rank) {
            int[] order = new int[rank];
            int turn = 1 + random.nextInt(rank - 1);
            for (int i = 0; i < rank; i++) order[i] = (i + turn) % rank;
            return order;
        }

        private Tensor indices(Dim extent) {
            if (random.nextInt(3) == 0) {
                var p = Placeholder.of(context, TensorType.of(random.nextBoolean() ? DType.INT32 : DType.INT64, Shape.of(4)));
                feeds.add(p);
                values.add(NDArray.zeros(p.dtype(), 4));
                return p;
            }
            return constant(context, NDArray.wrap(new int[] {0, extent.isConstant() ? random.nextInt((int) extent.value()) : 0}, 2));
        }

        private static Tensor softmax(Tensor x, int axis) {
            Tensor e = exp(sub(x, max(x, Axes.of(axis), true)));
            return div(e, sum(e, Axes.of(axis), true));
        }

        private Tensor flatten(Tensor x) {
            if (x.rank() < 2) return expand(x, random.nextInt(x.rank() + 1));
            return reshape(x, Shape.of(x.shape().dim(0).times(x.shape().dim(1))).plus(x.shape().slice(2, x.rank())));
        }

        private Tensor part(Tensor x, int axis) {
            if (x.rank() == 0 || !x.shape().dim(axis).isConstant() || x.shape().dim(axis).value() < 2) return abs(x);
            long extent = x.shape().dim(axis).value(), start = random.nextLong(extent);
            return random.nextBoolean() ? sliceAxis(x, axis, Dim.of(start), Dim.of(extent - start), 1) : sliceAxis(x, axis, Dim.of(extent - 1), Dim.of((extent + 1) / 2), -2);
        }
    }
}
