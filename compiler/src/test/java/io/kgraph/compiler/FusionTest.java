package io.kgraph.compiler;

import static io.kgraph.op.Build.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.compiler.plan.Step;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What becomes one region, and what the plans of common models look like.
class FusionTest {
    private static final Dim BATCH = Dim.named("batch");

    private final GraphContext context = new GraphContext();

    private Placeholder input(String name, Dim... dims) {
        var p = Placeholder.of(context, TensorType.of(DType.FLOAT32, Shape.of(dims)));
        context.name(p, name);
        return p;
    }

    private Variable variable(String name, long... extents) {
        var v = Variable.of(context, TensorType.of(DType.FLOAT32, extents), new Variable.Initial.Value(NDArray.zeros(DType.FLOAT32, extents)), Optional.empty(), true);
        context.name(v, name);
        return v;
    }

    private static Plan plan(List<Tensor> feeds, Tensor... results) {
        return Compiler.compile(Graph.of(feeds, List.of(results)), List.of(), CompileOptions.DEFAULT.withVerify(true));
    }

    private static Tensor softmax(Tensor x) {
        Axes last = Axes.of(x.rank() - 1);
        Tensor e = exp(sub(x, max(x, last, true)));
        return div(e, sum(e, last, true));
    }

    private static Tensor normalized(Tensor x, Axes axes, Tensor scale, Tensor shift) {
        Tensor d = sub(x, mean(x, axes, true));
        Tensor rstd = rsqrt(add(mean(square(d), axes, true), scalarLike(x, 1e-5)));
        return add(mul(mul(d, rstd), scale), shift);
    }

    @Test void softmaxOverRowsIsOneRegion() {
        Tensor x = input("x", BATCH, Dim.of(10));
        assertThat(plan(List.of(x), softmax(x))).hasToString("""
                plan
                  b0 x: float32[batch, 10]   fed
                  b1 div: float32[batch, 10]
                  1 loop max_sub_exp_sum_div over [batch], 3 stages: b0 → b1
                  results b1
                """);
    }

    @Test void logSumExpOverRowsIsOneRegion() {
        Tensor x = input("x", BATCH, Dim.of(10)), m = max(x, Axes.of(1), true);
        Tensor y = add(log(sum(exp(sub(x, m)), Axes.of(1), false)), reshape(m, Shape.of(BATCH)));
        assertThat(plan(List.of(x), y)).hasToString("""
                plan
                  b0 x: float32[batch, 10]   fed
                  b1 add: float32[batch]
                  1 loop max_sub_exp_sum_log_and_more over [batch], 3 stages: b0 → b1
                  results b1
                """);
    }

    @Test void layerNormIsOneRegionWithRowValues() {
        Tensor x = input("x", BATCH, Dim.of(64)), scale = input("scale", Dim.of(64)), shift = input("shift", Dim.of(64));
        Plan plan = plan(List.of(x, scale, shift), normalized(x, Axes.of(1), scale, shift));
        assertThat(plan.steps()).hasSize(1);
        assertThat(((Step.LoopKernel) plan.steps().getFirst()).nest()).hasToString("""
                nest mean_sub_square_add_rsqrt_and_more(x: float32 read, scale: float32 read, shift: float32 read, add: float32 write)
                  rows batch
                  stage 0 over 64
                    %0 = load x[64·i0 + i1] : f32
                    r0 = reduce mean %0
                  stage 1 over 64
                    %0 = load x[64·i0 + i1] : f32
                    %1 = r0 : f32
                    %2 = sub %0 %1 : f32
                    %3 = mul %2 %2 : f32
                    r1 = reduce mean %3
                  stage 2
                    %0 = r1 : f32
                    %1 = const 1.0E-5 : f32
                    %2 = add %0 %1 : f32
                    %3 = const 1.0 : f32
                    %4 = sqrt %2 : f32
                    %5 = div %3 %4 : f32
                    r2 = %5
                  stage 3 over 64
                    %0 = load x[64·i0 + i1] : f32
                    %1 = r0 : f32
                    %2 = sub %0 %1 : f32
                    %3 = r2 : f32
                    %4 = mul %2 %3 : f32
                    %5 = load scale[i1] : f32
                    %6 = mul %4 %5 : f32
                    %7 = load shift[i1] : f32
                    %8 = add %6 %7 : f32
                    store add[64·i0 + i1] = %8
                """);
    }

    @Test void layerNormWithItsGradientsIsTwoRegions() {
        Tensor x = input("x", BATCH, Dim.of(64)), scale = input("scale", Dim.of(64)), shift = input("shift", Dim.of(64)), dy = input("dy", BATCH, Dim.of(64));
        Tensor y = normalized(x, Axes.of(1), scale, shift);
        var d = Gradients.gradients(List.of(y), List.of(dy), List.of(x, scale, shift));
        Plan plan = plan(List.of(x, scale, shift, dy), y, Objects.requireNonNull(d.get(0)), Objects.requireNonNull(d.get(1)), Objects.requireNonNull(d.get(2)));
        assertThat(plan.steps()).hasSize(2);
    }

    @Test void batchNormIsOneRegionOverTheChannels() {
        Tensor x = input("x", BATCH, Dim.of(8), Dim.of(16)), scale = input("scale", Dim.of(16)), shift = input("shift", Dim.of(16));
        Plan plan = plan(List.of(x, scale, shift), normalized(x, Axes.of(0, 1), scale, shift));
        assertThat(plan.steps()).hasSize(1);
        var nest = ((Step.LoopKernel) plan.steps().getFirst()).nest();
        assertThat(nest.rows()).containsExactly(Dim.of(16));
        assertThat(nest.toString()).contains("over 8 * batch", "reduce mean 1 leading");
    }

    @Test void movementIsPartOfTheAddresses() {
        Tensor x = input("x", Dim.of(6), Dim.of(4));
        Tensor y = add(permute(x, 1, 0), padAxis(sliceAxis(reverse(permute(x, 1, 0), 1), 1, Dim.ONE, Dim.of(3), 1), 1, Dim.of(2), Dim.ONE));
        Plan plan = plan(List.of(x), y);
        assertThat(plan.steps()).hasSize(1);
        assertThat(((Step.LoopKernel) plan.steps().getFirst()).nest().toString())
                .contains("load x[i0 + 4·i1]", "load x[i0 + -4·i1 + 24] where 2 ≤ i1 < 5");
    }

    @Test void gathersAreReads() {
        Tensor x = input("x", Dim.of(100), Dim.of(8));
        var index = Placeholder.of(context, TensorType.of(DType.INT32, Shape.of(BATCH)));
        Plan plan = plan(List.of(x, index), sum(square(gather(x, index, 0)), Axes.of(1), false));
        assertThat(plan.steps()).hasSize(1);
        assertThat(((Step.LoopKernel) plan.steps().getFirst()).nest().toString()).contains("load x[i1 + 8·%0 of 100]");
    }

    @Test void aTransposedFetchIsALook() {
        Tensor x = input("x", Dim.of(6), Dim.of(4));
        assertThat(plan(List.of(x), permute(exp(x), 1, 0))).hasToString("""
                plan
                  b0 x: float32[6, 4]   fed
                  b1 exp: float32[6, 4]
                  1 loop exp over [24]: b0 → b1
                  results b1[4, 6]{1, 4}
                """);
    }

    @Test void partsOfAConcatenationAreWrittenWhereTheyGo() {
        Tensor x = input("x", BATCH, Dim.of(3)), y = input("y", BATCH, Dim.of(5));
        assertThat(plan(List.of(x, y), concat(List.of(exp(x), softmax(y)), 1))).hasToString("""
                plan
                  b0 x: float32[batch, 3]   fed
                  b1 y: float32[batch, 5]   fed
                  b2 concat: float32[batch, 8]
                  1 loop exp over [batch, 3]: b0 → b2
                  2 loop max_sub_exp_sum_div over [batch], 3 stages: b1 → b2
                  results b2
                """);
    }

    @Test void trainingAnMlpMovesNothingAndUpdatesInPlace() {
        Tensor x = input("x", BATCH, Dim.of(784)), y = input("y", BATCH, Dim.of(10));
        var variables = List.of(variable("w1", 784, 32), variable("b1", 32), variable("w2", 32, 10), variable("b2", 10));
        Tensor h = relu(add(matmul(x, variables.get(0)), variables.get(1)));
        Tensor z = add(matmul(h, variables.get(2)), variables.get(3));
        Tensor m = stopGradient(max(z, Axes.of(1), true)), e = sub(z, m);
        Tensor logits = sub(e, log(sum(exp(e), Axes.of(1), true)));
        Tensor loss = neg(mean(sum(mul(y, logits), Axes.of(1), false), Axes.of(0), false));
        var updates = new ArrayList<Session.Update>();
        var gradients = Gradients.gradients(loss, List.copyOf(variables));
        for (int i = 0; i < 4; i++)
            updates.add(new Session.Update(variables.get(i), sub(variables.get(i), mul(Objects.requireNonNull(gradients.get(i)), scalarLike(x, 0.1)))));
        Plan plan = Compiler.compile(Graph.of(List.of(x, y), List.of(loss)), updates, CompileOptions.DEFAULT.withVerify(true));
        assertThat(plan).hasToString("""
                plan
                  b0 x: float32[batch, 784]   fed
                  b1 y: float32[batch, 10]   fed
                  b2 w1: float32[784, 32]   variable
                  b3 matmul: float32[batch, 32]
                  b4 b1: float32[32]   variable
                  b5 relu: float32[batch, 32]
                  b6 w2: float32[32, 10]   variable
                  b7 matmul: float32[batch, 10]
                  b8 div: float32
                  b9 b2: float32[10]   variable
                  b10 add: float32[batch, 10]
                  b11 sum: float32[batch]
                  b12 neg: float32
                  b13 sub: float32[10]   over b2
                  b14 matmul: float32[batch, 32]
                  b15 select: float32[batch, 32]
                  b16 matmul: float32[32, 10]
                  b17 sub: float32[32, 10]   over w2
                  b18 sub: float32[32]   over b1
                  b19 matmul: float32[784, 32]
                  b20 sub: float32[784, 32]   over w1
                  1 matmul b0 b2 → b3, then add_relu over [batch, 32]: b3 b4 → b5
                  2 matmul b5 b6 → b7
                  3 loop dims_div over []: → b8
                  4 loop add_max_sub_exp_sum_and_more over [batch], 6 stages: b8 b1 b7 b9 → b10 b11
                  5 loop mean_neg over [], 2 stages: b11 → b12
                  6 loop sum_mul_sub over [10], 3 stages: b9 b10 → b13
                  7 matmul(transpose_b) b10 b6 → b14, then greater_select over [batch, 32]: b14 b5 → b15
                  8 matmul(transpose_a) b5 b10 → b16, then mul_sub over [32, 10]: b16 b6 → b17
                  9 loop sum_mul_sub over [32], 3 stages: b4 b15 → b18
                  10 matmul(transpose_a) b0 b15 → b19, then mul_sub over [784, 32]: b19 b2 → b20
                  results b12
                  b2 ← b13, in place
                  w2 ← b17, in place
                  b1 ← b18, in place
                  w1 ← b20, in place
                """);
    }

    @Test void aVariableThatIsReadLaterIsNotOverwritten() {
        Variable v = variable("v", 10);
        Tensor x = input("x", Dim.of(10));
        var updates = List.of(new Session.Update(v, add(v, reverse(v, 0))));
        assertThat(Compiler.compile(Graph.of(List.of(x), List.of(mul(v, x))), updates, CompileOptions.DEFAULT).toString()).contains("v ← b3\n");
        var fetched = List.of(new Session.Update(v, add(v, x)));
        assertThat(Compiler.compile(Graph.of(List.of(x), List.of(v)), fetched, CompileOptions.DEFAULT).toString()).doesNotContain("in place");
        assertThat(Compiler.compile(Graph.of(List.of(x), List.of(mul(v, x))), fetched, CompileOptions.DEFAULT).toString()).contains("in place");
    }

    @Test void nothingIsOverwrittenBeforeWhatMayFail() {
        Variable v = variable("v", 10);
        var index = Placeholder.of(context, TensorType.of(DType.INT32, Shape.of(4)));
        Tensor x = input("x", Dim.of(10));
        var updates = List.of(new Session.Update(v, add(v, x)));
        String plan = Compiler.compile(Graph.of(List.of(x, index), List.of(gather(x, index, 0))), updates, CompileOptions.DEFAULT).toString();
        assertThat(plan).contains("in place");
        assertThat(plan.indexOf("loop gather")).isLessThan(plan.indexOf("loop add"));
        var ten = Placeholder.of(context, TensorType.of(DType.INT32, 10));
        var failing = List.of(new Session.Update(v, add(v, gather(x, ten, 0))));
        assertThat(Compiler.compile(Graph.of(List.of(x, ten), List.of(sum(x, Axes.of(0), false))), failing, CompileOptions.DEFAULT).toString()).doesNotContain("in place");
    }

    @Test void tenThousandNodesAreScheduledInWellUnderASecond() {
        var random = new SplittableRandom(7);
        var pool = new ArrayList<Tensor>();
        Tensor x = input("x", Dim.of(1000));
        pool.add(x);
        for (int i = 0; i < 10_000; i++) {
            Tensor a = pool.get(Math.max(0, pool.size() - 1 - random.nextInt(50))), b = pool.get(Math.max(0, pool.size() - 1 - random.nextInt(50)));
            pool.add(switch (random.nextInt(5)) {
                case 0 -> add(a, b);
                case 1 -> mul(a, b);
                case 2 -> tanh(a);
                case 3 -> sub(a, b);
                default -> maximum(a, b);
            });
        }
        Graph graph = Graph.of(List.of(x), List.of(sum(pool.getLast(), Axes.of(0), false)));
        var trace = CompileTrace.brief();
        for (int i = 0; i < 3; i++) {
            trace = CompileTrace.brief();
            Compiler.compile(graph, List.of(), CompileOptions.DEFAULT, trace);
        }
        assertThat(trace.steps().stream().filter(s -> s.name().equals("fusion")).mapToLong(CompileTrace.Step::nanos).sum()).isLessThan(1_000_000_000L);
        assertThat(trace.steps().stream().filter(s -> s.name().equals("plan")).findFirst().orElseThrow().count()).isBetween(30, 500);
    }

    @Test void aLongChainIsCutAndNeedsNoStack() {
        Tensor x = input("x", Dim.of(8)), y = x;
        for (int i = 0; i < 20_000; i++) y = i % 2 == 0 ? sin(y) : mul(y, x);
        assertThat(plan(List.of(x), y).steps().size()).isGreaterThan(100);
    }
}
