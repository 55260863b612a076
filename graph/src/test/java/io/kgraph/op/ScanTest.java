package io.kgraph.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.grad.GradientCheck;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.GraphText;
import io.kgraph.ir.GraphVerifier;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScanTest {
    private final GraphContext context = new GraphContext();
    private final Tensor x = Placeholder.of(context, TensorType.of(DType.FLOAT64, 4, 2, 3)), h = Placeholder.of(context, TensorType.of(DType.FLOAT64, 2, 2));
    private final Tensor w = Placeholder.of(context, TensorType.of(DType.FLOAT64, 3, 2)), r = Placeholder.of(context, TensorType.of(DType.FLOAT64, 2, 2));
    private final Tensor b = Placeholder.of(context, TensorType.of(DType.FLOAT64, 2));

    private List<Tensor> recurrence(boolean reverse, boolean recompute) {
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h), at = loop.part(x);
        Tensor next = Build.tanh(Build.add(Build.add(Build.matmul(at, w), Build.matmul(s, r)), b));
        loop.next(s, next);
        loop.output(Build.mul(next, b));
        return loop.scan(Dim.of(4), reverse, recompute);
    }

    private static NDArray noise(long seed, long... extents) {
        int n = Math.toIntExact(LongStream.of(extents).reduce(1, (p, q) -> p * q));
        return NDArray.wrap(new SplittableRandom(seed).doubles(n, -1, 1).toArray(), extents);
    }

    private Map<Tensor, NDArray> feeds() {
        var feeds = new LinkedHashMap<Tensor, NDArray>();
        feeds.put(x, noise(1, 4, 2, 3));
        feeds.put(h, noise(2, 2, 2));
        feeds.put(w, noise(3, 3, 2));
        feeds.put(r, noise(4, 2, 2));
        feeds.put(b, noise(5, 2));
        return feeds;
    }

    private static List<NDArray> values(List<Tensor> results, Map<Tensor, NDArray> feeds) {
        return Evaluation.run(Graph.of(List.copyOf(feeds.keySet()), results), List.copyOf(feeds.values()));
    }

    private static Tensor total(Tensor t) {
        return Build.sum(t, Axes.all(t.rank()), false);
    }

    @Test void isTheLoopWrittenOut() {
        for (boolean reverse : new boolean[] {false, true}) {
            var loop = values(recurrence(reverse, false), feeds());
            Tensor s = h;
            for (int k = 0; k < 4; k++) {
                int t = reverse ? 3 - k : k;
                Tensor at = Build.reshape(Build.sliceAxis(x, 0, Dim.of(t), Dim.ONE, 1), Shape.of(2, 3));
                s = Build.tanh(Build.add(Build.add(Build.matmul(at, w), Build.matmul(s, r)), b));
                assertThat(loop.get(1).at(0, t).bitEquals(values(List.of(Build.mul(s, b)), feeds()).getFirst())).isTrue();
            }
            assertThat(loop.getFirst().bitEquals(values(List.of(s), feeds()).getFirst())).isTrue();
        }
    }

    @Test void whatAStepMakesIsTheBody() {
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h), at = loop.part(x);
        Tensor next = Build.add(s, Build.matmul(at, w));
        loop.next(s, next);
        loop.output(next);
        Graph graph = GraphVerifier.verify(Graph.of(List.of(x, h, w), loop.scan(Dim.of(4), false)), "the test");
        assertThat(GraphText.of(graph)).isEqualTo("""
                graph(%0: float64[4, 2, 3], %1: float64[2, 2], %2: float64[3, 2])
                  %3 = scan(steps=4, carries=1, sequences=1) %1 %0 %2 : (float64[2, 2], float64[4, 2, 2])
                    body 0(%0: float64[2, 2], %1: float64[2, 3], %2: float64[3, 2])
                      %3 = matmul %1 %2 : float64[2, 2]
                      %4 = add %0 %3 : float64[2, 2]
                      return %4 %4
                  %4 = project(0) %3 : float64[2, 2]
                  %5 = project(1) %3 : float64[4, 2, 2]
                  return %4 %5
                """);
    }

    @ParameterizedTest @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void theGradientIsThatOfFiniteDifferences(boolean reverse, boolean recompute) {
        var results = recurrence(reverse, recompute);
        Tensor loss = Build.add(total(Build.mul(results.get(0), h)), total(Build.square(results.get(1))));
        var result = GradientCheck.check(loss, feeds(), List.of(x, h, w, r, b), 1);
        assertThat(result.passed()).as("%s", result).isTrue();
    }

    @ParameterizedTest @CsvSource({"false, false", "true, true"})
    void soIsTheGradientOfTheGradient(boolean reverse, boolean recompute) {
        var results = recurrence(reverse, recompute);
        Tensor loss = Build.add(total(results.get(0)), total(Build.square(results.get(1))));
        Tensor second = null;
        for (Tensor g : Gradients.gradients(loss, List.of(x, h, w, r, b))) {
            Tensor part = total(Build.square(g));
            second = second == null ? part : Build.add(second, part);
        }
        var result = GradientCheck.check(second, feeds(), List.of(x, h, w, r, b), 2);
        assertThat(result.passed()).as("%s", result).isTrue();
    }

    @Test void onlyOneOfTheResultsMayCount() {
        for (Tensor result : recurrence(false, false)) {
            var check = GradientCheck.check(total(result), feeds(), List.of(w), 3);
            assertThat(check.passed()).as("%s", check).isTrue();
            check = GradientCheck.check(total(result), feeds(), List.of(x, b), 3);
            assertThat(check.passed()).as("%s", check).isTrue();
        }
    }

    @Test void theGradientOfACaptureIsOneProductOverAllSteps() {
        Tensor g = Gradients.gradients(total(recurrence(false, false).getFirst()), List.of(r)).getFirst();
        assertThat(g.op()).isEqualTo(new MatMul(true, false));
        assertThat(g.input(0).shape()).isEqualTo(Shape.of(8, 2));
    }

    @Test void aCarryThatNothingChangesHasTheGradientOfItsEnd() {
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h);
        loop.part(x);
        Tensor same = loop.scan(Dim.of(4), false).getFirst();
        assertThat(s.type()).isEqualTo(h.type());
        var result = GradientCheck.check(total(Build.square(same)), feeds(), List.of(h), 1);
        assertThat(result.passed()).as("%s", result).isTrue();
    }

    @Test void loopsNestAndBranch() {
        var outer = new LoopTrace(context);
        Tensor s = outer.carry(h), at = outer.part(x);
        var inner = new LoopTrace(context);
        Tensor c = inner.carry(s), row = inner.part(w);
        Tensor positive = Build.greater(Build.reshape(Build.sliceAxis(Build.reshape(c, Shape.of(4)), 0, Dim.ZERO, Dim.ONE, 1), Shape.SCALAR), Build.scalarLike(c, 0));
        Tensor chosen = Build.cond(positive, () -> List.of(Build.mul(c, row)), () -> List.of(Build.sub(Build.square(c), row))).getFirst();
        inner.next(c, Build.add(Build.tanh(chosen), Build.matmul(at, w)));
        Tensor end = inner.scan(Dim.of(3), true).getFirst();
        outer.next(s, Build.sin(end));
        outer.output(end);
        var results = outer.scan(Dim.of(4), false);
        Tensor loss = Build.add(total(results.get(0)), total(results.get(1)));
        var check = GradientCheck.check(loss, feeds(), List.of(x, h, w), 1);
        assertThat(check.passed()).as("%s", check).isTrue();
        var slopes = Gradients.gradients(loss, List.of(x, w));
        Tensor second = Build.add(total(Build.square(slopes.get(0))), total(Build.square(slopes.get(1))));
        check = GradientCheck.check(second, feeds(), List.of(x, h, w), 2);
        assertThat(check.passed()).as("%s", check).isTrue();
        GraphVerifier.verify(Graph.of(List.of(x, h, w), List.of(second)), "the test");
    }

    @Test void noStepsLeaveTheCarriesAndStackNothing() {
        Tensor empty = Placeholder.of(context, TensorType.of(DType.FLOAT64, Shape.of(context.unknown(), Dim.of(2), Dim.of(2))));
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h), at = loop.part(empty);
        loop.next(s, Build.add(s, at));
        loop.output(at);
        var results = loop.scan(empty.shape().dim(0), false);
        var feeds = feeds();
        feeds.put(empty, NDArray.zeros(DType.FLOAT64, 0, 2, 2));
        var values = values(results, feeds);
        assertThat(values.get(0).bitEquals(feeds.get(h))).isTrue();
        assertThat(values.get(1).extents()).containsExactly(0, 2, 2);
    }

    @Test void whileGoesOnAsLongAsItsConditionHolds() {
        Tensor n = Placeholder.of(context, TensorType.scalar(DType.INT32));
        var loop = new LoopTrace(context);
        Tensor a = loop.carry(n), steps = loop.carry(Build.scalarLike(n, 0));
        Tensor one = Build.scalarLike(n, 1), two = Build.scalarLike(n, 2);
        Tensor odd = Build.equal(Build.mod(a, two), one);
        loop.next(a, Build.select(odd, Build.add(Build.mul(a, Build.scalarLike(n, 3)), one), Build.floorDiv(a, two)));
        loop.next(steps, Build.add(steps, one));
        Tensor count = loop.whileLoop(Build.notEqual(a, one)).get(1);
        assertThat(values(List.of(count), Map.of(n, NDArray.of(27, DType.INT32))).getFirst().getLong()).isEqualTo(111);
    }

    @Test void whileHasNoGradient() {
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h);
        loop.next(s, Build.mul(s, r));
        Tensor end = loop.whileLoop(Build.less(total(s), Build.scalarLike(s, 9))).getFirst();
        assertThatThrownBy(() -> Gradients.gradients(end, List.of(r))).isInstanceOf(GraphError.class)
                .hasMessageContaining("A loop whose number of steps is not known has no gradient.").hasMessageContaining("say how many steps it makes at most, or use K.scan");
    }

    @Test void aCarryKeepsItsType() {
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h);
        assertThatThrownBy(() -> loop.next(s, Build.matmul(s, Build.reshape(x, Shape.of(2, 12))))).isInstanceOf(GraphError.class)
                .hasMessageContaining("The carried value begins as float64[2, 2] and comes back as float64[2, 12].")
                .hasMessageContaining("before the first step").hasMessageContaining("after a step");
        assertThatThrownBy(() -> loop.next(s, Build.cast(s, DType.FLOAT32))).isInstanceOf(GraphError.class)
                .hasMessageContaining("The carried value begins as float64[2, 2] and comes back as float32[2, 2].");
    }

    @Test void aStepUpdatesNothing() {
        Variable v = Variable.of(context, TensorType.of(DType.FLOAT64, 2, 2), new Variable.Initial.Value(NDArray.zeros(DType.FLOAT64, 2, 2)), Optional.empty(), true);
        context.name(v, "total");
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h);
        loop.next(s, Build.assign(v, Build.add(v, s)));
        assertThatThrownBy(() -> loop.scan(Dim.of(4), false)).isInstanceOf(GraphError.class).hasMessageContaining("A step of a loop cannot update a variable.")
                .hasMessageContaining("total").hasMessageContaining("carry the value through the loop");
    }

    @Test void randomOpsDifferFromStepToStep() {
        var loop = new LoopTrace(context);
        loop.part(x);
        loop.output(Build.randomBits(context, 7, Shape.of(8)));
        NDArray bits = values(loop.scan(Dim.of(4), false), feeds()).getFirst();
        for (int t = 1; t < 4; t++) assertThat(bits.at(0, t).toIntArray()).isNotEqualTo(bits.at(0, t - 1).toIntArray());
        assertThat(bits.at(0, 2).toIntArray()).isEqualTo(new RandomBits(7, Shape.of(8)).evaluate(0, 0, TensorType.of(DType.INT32, 8), 2).toIntArray());
    }
}
