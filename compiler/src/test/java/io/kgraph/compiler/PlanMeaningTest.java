package io.kgraph.compiler;

import static io.kgraph.op.Build.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.compiler.plan.PlanInterpreter;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.GraphText;
import io.kgraph.ir.Monoid;
import io.kgraph.ir.Op;
import io.kgraph.op.Catalog;
import io.kgraph.op.Evaluation;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A plan, run scalar by scalar in its own memory, gives the bits of the rewritten graph evaluated op by op.
class PlanMeaningTest {
    static Stream<Catalog.Sample> samples() {
        return Catalog.samples().stream().filter(s -> s.inputs().stream().noneMatch(x -> x.dtype() == DType.STRING));
    }

    @ParameterizedTest @MethodSource("samples") void everyOpKeepsItsMeaning(Catalog.Sample sample) {
        var context = new GraphContext();
        var feeds = new ArrayList<Tensor>();
        for (NDArray x : sample.inputs()) feeds.add(Placeholder.of(context, x.type()));
        Tensor y = Tensor.of(context, sample.op(), feeds);
        if (y.dtype() == DType.STRING) return;
        check(feeds, List.of(y), sample.inputs());
    }

    private static void check(List<Tensor> feeds, List<Tensor> results, List<NDArray> values) {
        Plan plan = Compiler.compile(Graph.of(feeds, results), List.of(), CompileOptions.DEFAULT.withVerify(true));
        DimBinding dims = Evaluation.bind(plan.parameters(), values);
        try {
            Evaluation.run(plan.source(), values, dims, Evaluation.Environment.NONE);
        } catch (GraphError unlike) {                            // extents that only the run could compare
            assertThatThrownBy(() -> plan.bind(dims)).isInstanceOf(GraphError.class).hasMessage(unlike.getMessage());
            return;
        }
        List<NDArray> expected = Evaluation.run(plan.program().graph(), values, dims, Evaluation.Environment.NONE).subList(0, results.size());
        List<NDArray> actual = PlanInterpreter.run(plan.bind(dims), values, new HashMap<>());
        for (int i = 0; i < expected.size(); i++)
            assertThat(actual.get(i)).as(() -> GraphText.of(plan.program().graph()) + plan).isEqualTo(expected.get(i));
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8}) void randomGraphsKeepTheirMeaning(int seed) {
        for (int k = 0; k < 40; k++) new RandomGraph(seed * 1000L + k).check();
    }

    /// Typed graphs over a few shapes, with an unknown extent, of all families that fuse.
    private static final class RandomGraph {
        private static final Dim B = Dim.named("b");
        private final SplittableRandom random;
        private final GraphContext context = new GraphContext();
        private final List<Tensor> pool = new ArrayList<>();
        private final List<Tensor> feeds = new ArrayList<>();
        private final List<NDArray> values = new ArrayList<>();
        private final long batch;

        RandomGraph(long seed) {
            random = new SplittableRandom(seed);
            batch = 1 + random.nextInt(4);
        }

        void check() {
            for (int i = 0; i < 3; i++) feed(random.nextBoolean() ? Shape.of(B, Dim.of(3)) : random.nextBoolean() ? Shape.of(2, 3, 4) : Shape.of(3));
            int count = 4 + random.nextInt(24);
            for (int i = 0; i < count; i++) grow();
            var results = new ArrayList<Tensor>();
            for (int i = 0; i < 1 + random.nextInt(3); i++) results.add(pool.get(pool.size() - 1 - random.nextInt(Math.min(4, pool.size()))));
            if (random.nextBoolean()) gradients(results);
            PlanMeaningTest.check(feeds, results, values);
        }

        private void gradients(List<Tensor> results) {
            Tensor y = results.getFirst();
            for (Tensor d : Gradients.gradients(sum(y, Axes.all(y.rank()), false), feeds)) if (d != null) results.add(d);
        }

        private void feed(Shape shape) {
            var p = Placeholder.of(context, TensorType.of(DType.FLOAT32, shape));
            long[] extents = shape.dims().stream().mapToLong(d -> d.isConstant() ? d.value() : batch).toArray();
            int size = 1;
            for (long e : extents) size *= (int) e;
            float[] data = new float[size];
            for (int i = 0; i < size; i++) data[i] = random.nextInt(-8, 9) / 4f;
            feeds.add(p);
            values.add(NDArray.wrap(data, extents));
            pool.add(p);
        }

        private Tensor any() {
            return pool.get(random.nextInt(pool.size()));
        }

        private void grow() {
            try {
                Tensor made = make(any());
                if (made.rank() <= 4 && (!made.shape().isStatic() || made.shape().count() <= 4096)) pool.add(made);
            } catch (GraphError | Mismatch _) {
                pool.add(neg(any()));                            // the shapes did not fit
            }
        }

        private Tensor make(Tensor x) {
            int rank = x.rank(), axis = rank == 0 ? 0 : random.nextInt(rank);
            return switch (random.nextInt(22)) {
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
                case 15 -> rank == 0 ? neg(x) : concat(List.of(x, x, tanh(x)), axis);
                case 16 -> flatten(x);
                case 17 -> rank < 2 ? square(x) : matmul(x, any(), random.nextBoolean(), random.nextBoolean());
                case 18 -> rank == 0 ? square(x) : softmax(x, axis);
                case 19 -> rank == 0 ? square(x) : gather(x, indices(), axis);
                case 20 -> rank == 0 ? neg(x) : cast(reduce(Monoid.ARGMAX, x, Axes.of(axis), true), DType.FLOAT32);
                default -> part(x, axis);
            };
        }

        private int[] order(int rank) {
            int[] order = new int[rank];
            int turn = 1 + random.nextInt(rank - 1);
            for (int i = 0; i < rank; i++) order[i] = (i + turn) % rank;
            return order;
        }

        private Tensor indices() {
            return constant(context, NDArray.wrap(new int[] {0, random.nextInt(1)}, 2));
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
            if (x.rank() == 0 || !x.shape().dim(axis).isConstant() || x.shape().dim(axis).value() < 2) return sqrt(abs(x));
            long extent = x.shape().dim(axis).value(), start = random.nextLong(extent);
            return random.nextBoolean() ? sliceAxis(x, axis, Dim.of(start), Dim.of(extent - start), 1) : sliceAxis(x, axis, Dim.of(extent - 1), Dim.of((extent + 1) / 2), -2);
        }
    }
}
