package io.kgraph.compiler;

import static io.kgraph.op.Build.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.Buffer;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.compiler.plan.PlanInterpreter;
import io.kgraph.compiler.plan.Step;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Monoid;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Updates, branches, narrow dtypes and late errors: plans run in the memory they lay out.
class StatefulPlanTest {
    private final GraphContext context = new GraphContext();
    private final SplittableRandom random = new SplittableRandom(5);

    private Variable variable(String name, long... extents) {
        var v = Variable.of(context, TensorType.of(DType.FLOAT32, extents), new Variable.Initial.Value(NDArray.zeros(DType.FLOAT32, extents)), Optional.empty(), true);
        context.name(v, name);
        return v;
    }

    private Placeholder input(DType dtype, Dim... dims) {
        return Placeholder.of(context, TensorType.of(dtype, Shape.of(dims)));
    }

    private NDArray reals(long... extents) {
        int size = 1;
        for (long e : extents) size *= (int) e;
        float[] data = new float[size];
        for (int i = 0; i < size; i++) data[i] = random.nextInt(-16, 17) / 8f;
        return NDArray.wrap(data, extents);
    }

    /// Runs the plan and the rewritten graph side by side, several times, the variables carried along.
    private static void check(Plan plan, List<NDArray> feeds, Map<Variable, NDArray> start, int runs) {
        DimBinding dims = Evaluation.bind(plan.parameters(), feeds);
        var bound = plan.bind(dims);
        var state = new HashMap<Variable, NDArray>();
        start.forEach((v, x) -> state.put(v, x.copy()));
        var expected = new HashMap<>(start);
        for (int run = 0; run < runs; run++) {
            var before = new HashMap<>(expected);
            List<NDArray> all = Evaluation.run(plan.program().graph(), feeds, dims, before::get);
            for (int i = 0; i < plan.program().committed().size(); i++)
                expected.put(plan.program().committed().get(i), all.get(plan.program().outputs() + plan.program().prints() + i));
            assertThat(PlanInterpreter.run(bound, feeds, state)).as(plan::toString).isEqualTo(all.subList(0, plan.program().outputs()));
            assertThat(state).as(plan::toString).isEqualTo(expected);
        }
    }

    @Test void adamUpdatesEverythingInPlace() {
        Dim batch = Dim.named("batch");
        Variable w = variable("w", 5, 3), m = variable("m", 5, 3), v = variable("v", 5, 3), t = variable("t");
        Tensor x = input(DType.FLOAT32, batch, Dim.of(5)), y = input(DType.FLOAT32, batch, Dim.of(3));
        Tensor loss = mean(square(sub(tanh(matmul(x, w)), y)), Axes.all(2), false);
        Tensor g = Objects.requireNonNull(Gradients.gradients(loss, List.of(w)).getFirst());
        Tensor step = add(t, scalarLike(t, 1));
        Tensor m1 = add(mul(m, scalarLike(m, 0.9)), mul(g, scalarLike(g, 0.1)));
        Tensor v1 = add(mul(v, scalarLike(v, 0.999)), mul(square(g), scalarLike(g, 0.001)));
        Tensor rate = div(sqrt(sub(scalarLike(t, 1), pow(scalarLike(t, 0.999), step))), sub(scalarLike(t, 1), pow(scalarLike(t, 0.9), step)));
        Tensor w1 = sub(w, mul(rate, div(m1, add(sqrt(v1), scalarLike(v1, 1e-7)))));
        var updates = List.of(new Session.Update(t, step), new Session.Update(m, m1), new Session.Update(v, v1), new Session.Update(w, w1));
        Plan plan = Compiler.compile(Graph.of(List.of(x, y), List.of(loss)), updates, CompileOptions.DEFAULT.withVerify(true));
        assertThat(plan.buffers().stream().filter(b -> b.place() instanceof Buffer.Place.InPlace).map(Buffer::label)).as(plan::toString).hasSize(4);
        check(plan, List.of(reals(4, 5), reals(4, 3)), Map.of(w, reals(5, 3), m, reals(5, 3), v, NDArray.zeros(DType.FLOAT32, 5, 3), t, NDArray.of(0f)), 4);
    }

    @Test void variablesThatReadEachOtherSwap() {
        Variable a = variable("a", 6), b = variable("b", 6);
        Plan plan = Compiler.compile(Graph.of(List.of()), List.of(new Session.Update(a, mul(b, b)), new Session.Update(b, add(a, a))), CompileOptions.DEFAULT);
        check(plan, List.of(), Map.of(a, reals(6), b, reals(6)), 3);
    }

    @Test void variablesThatTakeEachOthersValuesSwap() {
        Variable a = variable("a", 6), b = variable("b", 6);
        Plan plan = Compiler.compile(Graph.of(List.of()), List.of(new Session.Update(a, b), new Session.Update(b, a)), CompileOptions.DEFAULT);
        check(plan, List.of(), Map.of(a, reals(6), b, reals(6)), 3);
    }

    @Test void aPermutedUpdateIsNotInPlace() {
        Variable a = variable("a", 4, 4), b = variable("b", 4, 4);
        var updates = List.of(new Session.Update(a, add(a, permute(a, 1, 0))), new Session.Update(b, matmul(b, b)));
        check(Compiler.compile(Graph.of(List.of()), updates, CompileOptions.DEFAULT), List.of(), Map.of(a, reals(4, 4), b, reals(4, 4)), 3);
    }

    @Test void randomUpdatesSeeTheStateBefore() {
        for (int round = 0; round < 100; round++) {
            var vs = new ArrayList<Variable>();
            var start = new HashMap<Variable, NDArray>();
            for (int i = 0; i < 4; i++) {
                vs.add(variable("v", 3, 3));
                start.put(vs.get(i), reals(3, 3));
            }
            var pool = new ArrayList<Tensor>(vs);
            for (int i = 0; i < 12; i++) {
                Tensor x = pool.get(random.nextInt(pool.size())), y = pool.get(random.nextInt(pool.size()));
                pool.add(switch (random.nextInt(6)) {
                    case 0 -> matmul(x, y);
                    case 1 -> permute(x, 1, 0);
                    case 2 -> sub(x, sum(y, Axes.of(random.nextInt(2)), true));
                    case 3 -> reverse(x, random.nextInt(2));
                    case 4 -> tanh(x);
                    default -> sub(x, y);
                });
            }
            var updates = vs.stream().map(v -> new Session.Update(v, pool.get(4 + random.nextInt(12)))).toList();
            var fetched = random.nextBoolean() ? List.<Tensor>of(vs.getFirst()) : List.of(pool.get(8));
            check(Compiler.compile(Graph.of(fetched), updates, CompileOptions.DEFAULT.withVerify(true)), List.of(), start, 2);
        }
    }

    @Test void branchesArePlansOfTheirOwn() {
        Dim batch = Dim.named("batch");
        Tensor x = input(DType.FLOAT32, batch, Dim.of(3)), condition = input(DType.BOOL);
        Variable w = variable("w", 3), n = variable("n");
        var parts = cond(condition, () -> List.of(mul(exp(x), w), assign(n, add(n, scalarLike(n, 1)))), () -> List.of(sub(x, max(x, Axes.of(1), true)), n));
        Plan plan = Compiler.compile(Graph.of(List.of(x, condition), List.of(square(parts.getFirst()))), List.of(), CompileOptions.DEFAULT);
        assertThat(plan.steps().stream().filter(s -> s instanceof Step.CondStep)).as(plan::toString).hasSize(1);
        for (boolean side : new boolean[] {true, false}) check(plan, List.of(reals(2, 3), NDArray.of(side)), Map.of(w, reals(3), n, NDArray.of(1f)), 2);
    }

    @ParameterizedTest @EnumSource(value = DType.class, names = {"FLOAT16", "INT8", "INT16", "UINT8", "UINT16", "INT32", "INT64"})
    void narrowDtypesWrapAndRoundAsEachOpDoes(DType dtype) {
        Dim n = Dim.named("n");
        Tensor x = input(dtype, n, Dim.of(7)), y = add(mul(x, x), x);
        var results = List.of(sum(y, Axes.of(1), false), reduce(Monoid.PRODUCT, y, Axes.of(0), true), max(y, Axes.of(0), false), min(y, Axes.of(0, 1), false),
                neg(sub(y, sum(y, Axes.of(0), true))), iota(context, dtype, Shape.of(n, Dim.of(7)), 0), cast(y, DType.FLOAT32));
        Plan plan = Compiler.compile(Graph.of(List.of(x), results), List.of(), CompileOptions.DEFAULT);
        for (long rows : new long[] {5, 1, 0}) check(plan, List.of(mulBy(reals(rows, 7), 40).cast(dtype)), Map.of(), 1);
    }

    private static NDArray mulBy(NDArray x, float factor) {
        float[] data = x.toFloatArray();
        for (int i = 0; i < data.length; i++) data[i] *= factor;
        return NDArray.wrap(data, x.extents());
    }

    @Test void longAxesFollowTheBlocksOfTheDefinition() {
        Tensor x = input(DType.FLOAT32, Dim.of(3), Dim.of(700), Dim.of(5)), y = mul(x, x);
        var results = List.of(sum(y, Axes.of(1, 2), false), sum(y, Axes.of(0, 1), false), sum(y, Axes.of(0, 2), false), mean(y, Axes.all(3), false), sum(y, Axes.of(1), true));
        check(Compiler.compile(Graph.of(List.of(x), results), List.of(), CompileOptions.DEFAULT), List.of(reals(3, 700, 5)), Map.of(), 1);
    }

    @Test void extentsThatDisagreeAreToldWhenBound() {
        Tensor a = input(DType.FLOAT32, Dim.named("n")), b = input(DType.FLOAT32, Dim.named("m"));
        Plan plan = Compiler.compile(Graph.of(List.of(a, b), List.of(add(a, b))), List.of(), CompileOptions.DEFAULT);
        check(plan, List.of(reals(4), reals(1)), Map.of(), 1);
        check(plan, List.of(reals(1), reals(4)), Map.of(), 1);
        DimBinding dims = Evaluation.bind(plan.parameters(), List.of(reals(4), reals(3)));
        assertThatThrownBy(() -> plan.bind(dims)).isInstanceOfSatisfying(GraphError.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT);
            assertThat(e.involved()).hasSize(2);
        });
    }
}
