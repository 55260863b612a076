package io.kgraph.compiler.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.CompileOptions;
import io.kgraph.compiler.Compiler;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.compiler.plan.PlanInterpreter;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.GraphText;
import io.kgraph.ir.GraphVerifier;
import io.kgraph.op.Build;
import io.kgraph.op.Catalog;
import io.kgraph.op.Evaluation;
import io.kgraph.op.LoopTrace;
import io.kgraph.op.Orthonormal;
import io.kgraph.op.Scan;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoopMotionTest {
    private final GraphContext context = new GraphContext();
    private final Tensor x = floats(5, 2, 3), h = floats(2, 4), w = floats(3, 4), r = floats(4, 4), v = floats(4, 7);

    private Tensor floats(long... extents) {
        return Placeholder.of(context, TensorType.of(DType.FLOAT32, extents));
    }

    private static NDArray noise(long seed, long... extents) {
        int n = Math.toIntExact(LongStream.of(extents).reduce(1, (p, q) -> p * q));
        return NDArray.wrap(new SplittableRandom(seed).doubles(n, -1, 1).toArray(), extents).cast(DType.FLOAT32);
    }

    private Graph graph(Tensor... results) {
        return Graph.of(List.of(x, h, w, r, v), List.of(results));
    }

    private static final List<NDArray> VALUES = List.of(noise(1, 5, 2, 3), noise(2, 2, 4), noise(3, 3, 4), noise(4, 4, 4), noise(5, 4, 7));

    /// After the pass, which keeps every bit.
    private Graph moved(Tensor... results) {
        Graph before = graph(results);
        Graph after = GraphVerifier.verify(new LoopMotion().run(before), "loop-motion");
        same(Evaluation.run(before, VALUES), Evaluation.run(after, VALUES));
        return after;
    }

    private static void same(List<NDArray> expected, List<NDArray> found) {
        for (int i = 0; i < expected.size(); i++)
            assertThat(found.get(i).bitEquals(expected.get(i))).as("result %d:%n%s%ninstead of%n%s", i, found.get(i), expected.get(i)).isTrue();
    }

    private static Graph body(Graph graph) {
        var scans = graph.nodes().stream().filter(n -> n.op() instanceof Scan).toList();
        assertThat(scans).as(() -> GraphText.of(graph)).hasSize(1);
        return ((Scan) scans.getFirst().op()).body();
    }

    private static List<String> ops(Graph graph) {
        return graph.nodes().stream().filter(n -> !graph.isParameter(n)).map(n -> n.op().name()).toList();
    }

    @Test void whatIsTheSameAtEachStepIsComputedOnce() {
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h), at = loop.part(x);
        loop.next(s, Build.tanh(Build.add(Build.matmul(s, Build.exp(r)), Build.sum(at, Axes.all(2), false))));
        Graph graph = moved(loop.scan(Dim.of(5), false).getFirst());
        assertThat(ops(graph)).contains("exp");
        assertThat(ops(body(graph))).containsExactly("matmul", "add", "tanh");
    }

    @Test void aProductWithTheSequenceAloneIsOneLargeOne() {
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h), at = loop.part(x);
        loop.next(s, Build.tanh(Build.add(Build.matmul(at, w), Build.matmul(s, r))));
        loop.output(Build.square(at));
        var results = loop.scan(Dim.of(5), true);
        Graph graph = moved(results.toArray(Tensor[]::new));
        assertThat(GraphText.of(graph)).contains("matmul %5 %2 : float32[10, 4]");
        assertThat(ops(body(graph))).containsExactly("matmul", "add", "tanh");
    }

    @Test void aProductThatIsLargeAtEachStepStaysBesideTheLoopsOwn() {
        assertThat(products(128, 64)).as("4 MB for all steps").containsExactly("matmul", "matmul");
        assertThat(products(127, 64)).as("less").containsExactly("matmul");
        assertThat(products(256, 31)).as("few rows").containsExactly("matmul");
    }

    /// In a loop that adds the product of a part and that of the state.
    private List<String> products(int steps, int rows) {
        Tensor parts = floats(steps, rows, 3), first = floats(rows, 128), wide = floats(3, 128), own = floats(128, 128);
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(first), at = loop.part(parts);
        loop.next(s, Build.tanh(Build.add(Build.matmul(at, wide), Build.matmul(s, own))));
        Graph before = Graph.of(List.of(parts, first, wide, own), loop.scan(Dim.of(steps), false));
        Graph after = GraphVerifier.verify(new LoopMotion().run(before), "loop-motion");
        return ops(body(after)).stream().filter("matmul"::equals).toList();
    }

    @Test void aProductThatOnlyAnOutputNeedsFollowsTheLoop() {
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h), at = loop.part(x);
        Tensor next = Build.tanh(Build.add(s, Build.matmul(at, w)));
        loop.next(s, next);
        loop.output(Build.sigmoid(Build.matmul(next, v)));
        Graph graph = moved(loop.scan(Dim.of(5), false).getLast());
        assertThat(ops(body(graph))).containsExactly("add", "tanh");
        assertThat(GraphText.of(graph)).contains("matmul").contains("float32[10, 7]");
    }

    @Test void aLoopThatCarriesNothingIsNoLoop() {
        var loop = new LoopTrace(context);
        Tensor at = loop.part(x);
        loop.output(Build.sum(Build.tanh(Build.matmul(at, w)), new Axes(com.google.common.collect.ImmutableList.of(1)), false));
        assertThat(ops(moved(loop.scan(Dim.of(5), false).getFirst()))).doesNotContain("scan").containsExactly("reshape", "matmul", "reshape", "tanh", "sum");
    }

    @Test void whatNobodyReadsIsNotKept() {
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h), unread = loop.carry(Build.exp(h)), at = loop.part(x);
        loop.next(s, Build.add(s, Build.sum(at, Axes.all(2), false)));
        loop.next(unread, Build.mul(unread, s));
        loop.output(Build.exp(s));
        Graph graph = moved(loop.scan(Dim.of(5), false).getFirst());
        assertThat(body(graph).results()).hasSize(1);
        assertThat(ops(body(graph))).containsExactly("add");
    }

    @Test void anOutputOfWhichOnlyTheLastIsReadIsCarried() {
        for (boolean reverse : new boolean[] {false, true}) {
            var loop = new LoopTrace(context);
            Tensor s = loop.carry(h), at = loop.part(x);
            Tensor next = Build.tanh(Build.add(s, Build.sum(at, Axes.all(2), false)));
            loop.next(s, next);
            loop.output(Build.exp(next));
            loop.output(next);
            var results = loop.scan(Dim.of(5), reverse);
            Dim end = Dim.of(reverse ? 0 : 4);
            Graph graph = moved(Build.sliceAxis(results.get(1), 0, end, Dim.ONE, 1), Build.sliceAxis(results.get(2), 0, end, Dim.ONE, 1));
            assertThat(body(graph).results()).hasSize(2);        // the state and its exponential, neither of them stacked
            assertThat(((Scan) graph.nodes().stream().filter(n -> n.op() instanceof Scan).findFirst().orElseThrow().op()).outputs()).isEmpty();
        }
    }

    @Test void whatCouldFailStaysInALoopThatMayHaveNoSteps() {
        Tensor open = Placeholder.of(context, TensorType.of(DType.FLOAT32, Shape.of(context.unknown(), Dim.of(2), Dim.of(4)))), i = Placeholder.of(context, TensorType.of(DType.INT32, 2));
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h), at = loop.part(open);
        loop.next(s, Build.add(Build.mul(s, at), Build.gather(r, i, 0)));
        Graph graph = new LoopMotion().run(Graph.of(List.of(open, i, h, r), List.of(loop.scan(open.shape().dim(0), false).getFirst())));
        assertThat(ops(body(graph))).contains("gather");
    }

    @Test void randomOpsStay() {
        var loop = new LoopTrace(context);
        Tensor at = loop.part(x);
        loop.output(Build.add(Build.cast(Build.randomBits(context, 3, Shape.of(2, 3)), DType.FLOAT32), at));
        assertThat(ops(body(moved(loop.scan(Dim.of(5), false).getFirst())))).containsExactly("random_bits", "cast", "add");
    }

    @Test void aLoopAndItsGradientAreTwoLoops() {
        var loop = new LoopTrace(context);
        Tensor s = loop.carry(h), at = loop.part(x);
        Tensor next = Build.tanh(Build.add(Build.matmul(at, w), Build.matmul(s, r)));
        loop.next(s, next);
        loop.output(next);
        Tensor y = loop.scan(Dim.of(5), false).getLast();
        Tensor loss = Build.sum(Build.square(y), Axes.all(3), false);
        var results = new ArrayList<>(List.of(loss));
        results.addAll(Gradients.gradients(loss, List.of(x, w, r, h)));
        Plan plan = Compiler.compile(graph(results.toArray(Tensor[]::new)), List.of(), CompileOptions.DEFAULT.withVerify(true));
        assertThat(plan.toString().lines().filter(l -> l.contains(" scan 5 steps")).count()).as(plan::toString).isEqualTo(2);
        assertThat(plan.toString().lines().filter(l -> l.startsWith("      ") && l.contains("matmul") && l.contains("→")).count())
                .as("products in the loops%n%s", plan).isEqualTo(2);
        var found = PlanInterpreter.run(plan.bind(Evaluation.bind(plan.parameters(), VALUES)), VALUES, new HashMap<>());
        same(Evaluation.run(plan.program().graph(), VALUES), found);
    }

    @Test void loopsInLoopsLoseWhatMovesThroughBoth() {
        var outer = new LoopTrace(context);
        Tensor s = outer.carry(h), at = outer.part(x);
        var inner = new LoopTrace(context);
        Tensor c = inner.carry(s), row = inner.part(r);
        inner.next(c, Build.add(Build.mul(c, Build.exp(row)), Build.matmul(at, w)));
        outer.next(s, Build.tanh(inner.scan(Dim.of(4), false).getFirst()));
        Graph graph = moved(outer.scan(Dim.of(5), false).getFirst());
        assertThat(ops(graph)).contains("exp", "matmul");
        assertThat(ops(body(graph))).containsExactly("scan", "project", "tanh");
    }

    // ---- every op ----------------------------------------------------------------------------------------------------------

    static List<Catalog.Sample> samples() {
        return Catalog.samples().stream().filter(s -> !s.inputs().isEmpty() && !(s.op() instanceof Orthonormal) && !(s.op() instanceof io.kgraph.op.Print)).toList();
    }

    /// In a loop whose sequences are all inputs, or some, and for all steps at once: the same bits.
    @ParameterizedTest @MethodSource("samples")
    void everyOpIsTheSameForAllStepsAtOnce(Catalog.Sample sample) {
        int n = sample.inputs().size();
        for (int mask = 0; mask < 1 << Math.min(n, 3); mask++) {
            var own = new GraphContext();
            var parameters = new ArrayList<Tensor>();
            var values = new ArrayList<NDArray>();
            var loop = new LoopTrace(own);
            var inputs = new ArrayList<Tensor>();
            for (int i = 0; i < n; i++) {
                boolean stacked = i >= 3 || (mask >> i & 1) == 1;
                NDArray value = stacked ? steps(sample.inputs().get(i)) : sample.inputs().get(i);
                Tensor p = Placeholder.of(own, value.type());
                parameters.add(p);
                values.add(value);
                inputs.add(stacked ? loop.part(p) : p);
            }
            Tensor y = Tensor.of(own, sample.op(), inputs);
            if (!(y.fullType() instanceof TensorType)) return;
            loop.output(y);
            Graph before = Graph.of(parameters, loop.scan(Dim.of(3), false));
            Graph after = GraphVerifier.verify(new LoopMotion().run(before), "loop-motion");
            same(Evaluation.run(before, values), Evaluation.run(after, values));
        }
    }

    /// Three steps, of floats each smaller than the one before.
    private static NDArray steps(NDArray value) {
        long[] extents = LongStream.concat(LongStream.of(3), LongStream.of(value.extents())).toArray();
        NDArray all = NDArray.zeros(value.dtype(), extents);
        for (int t = 0; t < 3; t++) {
            double factor = 1 - 0.25 * t;
            all.at(0, t).copyFrom(value.dtype() == DType.FLOAT64
                    ? NDArray.wrap(java.util.Arrays.stream(value.toDoubleArray()).map(e -> e * factor).toArray(), value.extents()) : value);
        }
        return all;
    }
}
