package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.grad.GradientCheck;
import io.kgraph.nn.Loops;
import io.kgraph.nn.Rnn;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Loops as sessions run them, on the reference and compiled: the same bits, the same random numbers, no deep stack, and a way out.
class LoopsTest {
    @BeforeEach void fresh() {
        K.clearSession();
    }

    private static NDArray noise(long seed, long... extents) {
        int n = Math.toIntExact(LongStream.of(extents).reduce(1, (p, q) -> p * q));
        return NDArray.wrap(new SplittableRandom(seed).doubles(n, -1, 1).toArray(), extents);
    }

    private static Session session(String target) {
        return K.openSession(Session.Options.DEFAULT.withTarget(target).withThreads(1));
    }

    /// The results on all targets, which have to be the same bits.
    private static List<NDArray> agreed(List<Tensor> results, Map<Tensor, NDArray> feeds) {
        List<NDArray> expected;
        try (Session s = session("reference")) {
            expected = s.run(results, feeds, List.of());
        }
        for (String target : List.of("jvm", "x64"))
            try (Session s = session(target)) {
                for (int run = 0; run < 2; run++) {
                    List<NDArray> found = s.run(results, feeds, List.of());
                    for (int i = 0; i < found.size(); i++)
                        assertThat(found.get(i).bitEquals(expected.get(i))).as("%s, result %d of run %d:%n%s%ninstead of%n%s", target, i, run, found.get(i), expected.get(i)).isTrue();
                }
            }
        return expected;
    }

    /// One cell of an LSTM: input, forget, candidate and output gate side by side.
    private static Rnn.Step<Tensor> lstm(Tensor w, Tensor r, Tensor b, int units) {
        return (x, s) -> {
            Tensor z = K.add(K.add(K.matmul(x, w), K.matmul(s.get(0), r)), b);
            Tensor[] g = new Tensor[4];
            for (int i = 0; i < 4; i++) g[i] = z.at(io.kgraph.type.Index.ALL, io.kgraph.type.Index.slice(i * units, (i + 1) * units));
            Tensor c = K.add(K.mul(K.sigmoid(g[1]), s.get(1)), K.mul(K.sigmoid(g[0]), K.tanh(g[2])));
            Tensor h = K.mul(K.sigmoid(g[3]), K.tanh(c));
            return Rnn.step(h, h, c);
        };
    }

    private record Net(Map<Tensor, NDArray> feeds, Tensor x, Tensor w, Tensor r, Tensor b, Tensor h, Tensor c) {
        static Net of(int batch, int steps, int features, int units, String dtype) {
            var feeds = new LinkedHashMap<Tensor, NDArray>();
            long[][] shapes = {{batch, steps, features}, {features, 4 * units}, {units, 4 * units}, {4 * units}, {batch, units}, {batch, units}};
            var tensors = new ArrayList<Tensor>();
            for (int i = 0; i < shapes.length; i++) {
                Tensor t = K.placeholder(Arrays.stream(shapes[i]).boxed().toList(), dtype);
                tensors.add(t);
                feeds.put(t, NDArray.wrap(Arrays.stream(noise(i, shapes[i]).toDoubleArray()).map(v -> v * 0.3).toArray(), shapes[i]).cast(t.dtype()));
            }
            return new Net(feeds, tensors.get(0), tensors.get(1), tensors.get(2), tensors.get(3), tensors.get(4), tensors.get(5));
        }
    }

    @Test void compiledAndInterpretedAgreeOnRecurrencesAndTheirGradients() {
        Net n = Net.of(3, 7, 4, 5, "float32");
        Tensor mask = K.placeholder(List.of(3, 7), "bool");
        n.feeds.put(mask, NDArray.of(new boolean[][] {{true, true, true, true, true, true, true}, {true, false, true, true, false, false, true}, {false, true, true, false, false, false, false}}));
        for (Rnn options : List.of(Rnn.options(), Rnn.options().goBackwards(true), Rnn.options().mask(mask), Rnn.options().mask(mask).zeroOutputForMask(true).goBackwards(true),
                Rnn.options().unroll(true).mask(mask), Rnn.options().checkpoint(true), Rnn.options().checkpoint(true).goBackwards(true), Rnn.options().returnAllOutputs(false))) {
            Rnn.Result y = K.rnn(lstm(n.w, n.r, n.b, 5), n.x, List.of(n.h, n.c), options);
            Tensor loss = K.add(K.sum(K.square(y.outputs())), K.sum(K.mul(y.lastOutput(), y.states().get(1))));
            var results = new ArrayList<>(List.of(y.lastOutput(), y.outputs(), y.states().get(0), y.states().get(1)));
            for (Tensor v : List.of(n.x, n.w, n.r, n.b, n.h, n.c)) results.add(K.gradients(loss, v).getFirst());
            agreed(results, n.feeds);
        }
    }

    @Test void everyWayOfARecurrenceHasTheGradientOfFiniteDifferences() {
        Net n = Net.of(2, 5, 3, 2, "float64");
        Tensor mask = K.placeholder(List.of(2, 5), "float64"), k = K.placeholder(List.of(2, 2), "float64");
        n.feeds.put(mask, NDArray.of(new double[][] {{1, 0, 1, 1, 0}, {0, 1, 1, 0, 1}}));
        n.feeds.put(k, noise(9, 2, 2));
        for (Rnn options : List.of(Rnn.options(), Rnn.options().goBackwards(true), Rnn.options().mask(mask), Rnn.options().mask(mask).zeroOutputForMask(true),
                Rnn.options().mask(mask).goBackwards(true), Rnn.options().unroll(true), Rnn.options().inputLength(new int[] {3, 5}), Rnn.options().checkpoint(true),
                Rnn.options().checkpoint(true).mask(mask).goBackwards(true), Rnn.options().returnAllOutputs(false))) {
            Rnn.Step<Tensor> cell = lstm(n.w, n.r, n.b, 2);
            Rnn.Result y = K.rnn((x, s) -> {
                Rnn.Stepped made = cell.of(x, s);
                return new Rnn.Stepped(K.mul((Tensor) made.output(), s.get(2)), made.states());
            }, n.x, List.of(n.h, n.c), options.constants(List.of(k)));
            Tensor loss = K.add(K.sum(K.square(y.outputs())), K.sum(K.mul(y.lastOutput(), y.states().get(1))));
            var check = GradientCheck.check(loss, n.feeds, List.of(n.x, n.w, n.r, n.b, n.h, n.c, k), 1);
            assertThat(check.passed()).as("%s: %s", options, check).isTrue();
            if (options.goBackwards() || options.unroll()) continue;
            Tensor second = K.add(K.sum(K.square(K.gradients(loss, n.w).getFirst())), K.sum(K.square(K.gradients(loss, n.x).getFirst())));
            check = GradientCheck.check(second, n.feeds, List.of(n.w, n.h, k), 2);
            assertThat(check.passed()).as("second order, %s: %s", options, check).isTrue();
        }
    }

    @Test void checkpointsChangeNoGradientBeyondRounding() {
        Net n = Net.of(2, 11, 3, 4, "float64");
        var slopes = new ArrayList<NDArray>();
        for (boolean checkpoint : new boolean[] {false, true}) {
            Rnn.Result y = K.rnn(lstm(n.w, n.r, n.b, 4), n.x, List.of(n.h, n.c), Rnn.options().checkpoint(checkpoint));
            slopes.add(agreed(List.of(K.gradients(K.sum(K.square(y.outputs())), n.w).getFirst()), n.feeds).getFirst());
        }
        double[] a = slopes.get(0).toDoubleArray(), b = slopes.get(1).toDoubleArray();
        for (int i = 0; i < a.length; i++) assertThat(b[i]).isCloseTo(a[i], within(1e-12));
    }

    @Test void checkpointsMayWaitForTheNumberOfSteps() {
        Tensor x = K.placeholder(Arrays.asList(2, null, 3), "float64"), w = K.placeholder(List.of(3, 3), "float64");
        Tensor zero = K.constant(new double[2][3], "float64");
        for (boolean backwards : new boolean[] {false, true}) {
            var slopes = new ArrayList<Tensor>();
            for (boolean checkpoint : new boolean[] {false, true}) {
                Rnn.Result y = K.rnn((at, s) -> {
                    Tensor h = K.tanh(K.add(K.matmul(at, w), s.getFirst()));
                    return Rnn.step(h, h);
                }, x, List.of(zero), Rnn.options().checkpoint(checkpoint).goBackwards(backwards));
                slopes.addAll(List.of(y.lastOutput(), y.outputs(), K.gradients(K.sum(K.square(y.outputs())), w).getFirst()));
            }
            for (int steps : new int[] {1, 31, 32, 33, 75}) {
                List<NDArray> found = agreed(slopes, Map.of(x, noise(steps, 2, steps, 3), w, noise(5, 3, 3)));
                for (int i = 0; i < 2; i++) assertThat(found.get(3 + i).bitEquals(found.get(i))).isTrue();
                double[] a = found.get(2).toDoubleArray(), b = found.get(5).toDoubleArray();
                for (int i = 0; i < a.length; i++) assertThat(b[i]).isCloseTo(a[i], within(1e-12 * Math.max(1, Math.abs(a[i]))));
            }
        }
    }

    @Test void extentsMayBecomeKnownWhenItRuns() {
        Placeholder x = K.placeholder(Arrays.asList(null, null, 3), "float32");
        Tensor w = K.constant(new float[][] {{1, 2}, {3, 4}, {5, 6}});
        Tensor zero = K.sum(K.mul(K.matmul(x.at(io.kgraph.type.Index.ALL, 0), w), 0f), 1, true);
        Rnn.Result y = K.rnn((at, s) -> Rnn.step(K.add(K.matmul(at, w), s.getFirst()), K.add(s.getFirst(), K.sum(at, 1, true))), x, List.of(zero));
        for (int t : new int[] {1, 4, 9}) agreed(List.of(y.outputs(), y.lastOutput(), K.gradients(K.sum(y.outputs()), x).getFirst()), Map.of(x, noise(t, 2, t, 3).cast(DType.FLOAT32)));
    }

    @Test void carriesMayChangePlaces() {
        Tensor n = K.constant(new int[] {0, 0, 0, 0, 0, 0, 0}, "int32");
        Loops.Scanned f = K.scan((c, _) -> {
            List<Tensor> ab = Loops.tensors(c);
            return new Loops.Stepped(List.of(ab.get(1), K.add(ab.get(0), ab.get(1))), ab.get(0));
        }, List.of(K.constant(0, "int32"), K.constant(1, "int32")), n, null, false);
        assertThat(agreed(List.of(f.stacked()), Map.of()).getFirst().toIntArray()).containsExactly(0, 1, 1, 2, 3, 5, 8);
        Tensor turned = K.foriLoop(0, 3, (_, c) -> K.transpose(c), K.constant(new float[][] {{1, 2}, {3, 4}}));
        assertThat(agreed(List.of(turned), Map.of()).getFirst().toFloatArray()).containsExactly(1, 3, 2, 4);
        List<Tensor> swapped = K.foriLoop(0, 5, (_, c) -> List.of(c.get(1), c.get(0)), List.of(K.constant(new float[] {1, 2}), K.constant(new float[] {3, 4})));
        assertThat(agreed(swapped, Map.of()).getFirst().toFloatArray()).containsExactly(3, 4);
    }

    @Test void whileStopsWhenItsConditionFails() {
        Tensor n = K.placeholder(List.of(), "int32");
        List<Tensor> end = K.whileLoop(c -> K.notEqual(c.get(0), 1), c -> List.of(
                K.switchOn(K.equal(K.remainder(c.get(0), 2), 1), K.add(K.mul(c.get(0), 3), 1), K.floorDivide(c.get(0), 2)), K.add(c.get(1), 1)), List.of(n, K.constant(0, "int32")));
        assertThat(agreed(List.of(end.get(1)), Map.of(n, NDArray.of(27, DType.INT32))).getFirst().getLong()).isEqualTo(111);
        assertThat(agreed(List.of(end.get(1)), Map.of(n, NDArray.of(1, DType.INT32))).getFirst().getLong()).isZero();
    }

    @Test void aBoundedWhileHasGradients() {
        Tensor x = K.placeholder(List.of(), "float64");
        Tensor end = K.whileLoop(c -> K.less(c.getFirst(), 10.0), c -> List.of(K.mul(c.getFirst(), x)), List.of(x), 20).getFirst();
        assertThat(agreed(List.of(end, K.gradients(end, x).getFirst()), Map.of(x, NDArray.of(2.0))).stream().mapToDouble(a -> a.getDouble()).toArray()).containsExactly(16, 32);
    }

    @Test void aLoopBetweenTensorsCountsAsOneBetweenNumbers() {
        Tensor upper = K.placeholder(List.of(), "int32"), one = K.constant(1f);
        Tensor byTensor = K.foriLoop(0, upper, (i, c) -> K.mul(c, K.add(K.cast(i, "float32"), 1f)), one);
        Tensor byNumber = K.foriLoop(0, 5, (i, c) -> K.mul(c, K.add(K.cast(i, "float32"), 1f)), one);
        assertThat(agreed(List.of(byTensor, byNumber), Map.of(upper, NDArray.of(5, DType.INT32))).stream().mapToDouble(a -> a.getDouble()).toArray()).containsExactly(120, 120);
    }

    @Test void randomOpsAreNewInEachStepAndRunOnEveryTarget() {
        Tensor x = K.constant(new float[6][4]);
        Tensor noise = K.mapFn(e -> K.add(e, K.randomUniform(List.of(4), 0, 1, null, 7)), x);
        Tensor state = K.foldl((a, e) -> K.add(a, K.mul(e, K.randomNormal(List.of(4), 0, 1, null, 8))), K.ones(List.of(6, 4)));
        var runs = new ArrayList<List<NDArray>>();
        for (String target : List.of("reference", "jvm", "x64"))
            try (Session s = session(target)) {
                s.initialize(K.graph().variables());
                for (int run = 0; run < 3; run++) runs.add(s.run(List.of(noise, state), Map.of(), List.of()));
            }
        for (int run = 0; run < 3; run++)
            for (int i = 0; i < 2; i++) assertThat(runs.get(run).get(i).bitEquals(runs.get(3 + run).get(i))).as("run %d, result %d", run, i).isTrue();
        NDArray first = runs.get(0).getFirst(), second = runs.get(1).getFirst();
        for (int t = 1; t < 6; t++) assertThat(first.at(0, t).toFloatArray()).isNotEqualTo(first.at(0, t - 1).toFloatArray());
        assertThat(first.toFloatArray()).isNotEqualTo(second.toFloatArray());
    }

    @Test void theGradientSeesTheNumbersOfTheForwardSteps() {
        for (boolean checkpoint : new boolean[] {false, true}) {
            Tensor x = K.placeholder(List.of(1, 9, 3), "float64"), h = K.placeholder(List.of(1, 3), "float64");
            Rnn.Result y = K.rnn((at, s) -> {
                Tensor kept = K.mul(K.tanh(K.add(s.getFirst(), at)), K.randomUniform(List.of(1, 3), 0, 1, "float64", 11));
                return Rnn.step(kept, kept);
            }, x, List.of(h), Rnn.options().checkpoint(checkpoint));
            Tensor slope = K.gradients(K.sum(y.lastOutput()), h).getFirst();
            // yₜ = tanh(yₜ₋₁ + xₜ)·uₜ with x = 0 around 0: y₉ ≈ h·Πu and the slope is Πu
            double tiny = 1e-9;
            var feeds = Map.<Tensor, NDArray>of(x, NDArray.zeros(DType.FLOAT64, 1, 9, 3), h, NDArray.full(DType.FLOAT64, tiny, 1, 3));
            for (String target : List.of("reference", "jvm", "x64"))
                try (Session s = session(target)) {
                    var both = s.run(List.of(y.lastOutput(), slope), feeds, List.of());
                    double[] end = both.get(0).toDoubleArray(), d = both.get(1).toDoubleArray();
                    for (int i = 0; i < 3; i++) assertThat(d[i]).as(target + ", checkpoint " + checkpoint).isCloseTo(end[i] / tiny, within(1e-9 * end[i] / tiny));
                }
        }
    }

    @Test void aThousandStepsNeedNoDeepStackAndNoLongTime() {
        Net n = Net.of(4, 1000, 8, 16, "float32");
        Rnn.Result y = K.rnn(lstm(n.w, n.r, n.b, 16), n.x, List.of(n.h, n.c));
        Tensor slope = K.gradients(K.sum(K.square(y.lastOutput())), n.r).getFirst();
        try (Session s = session("jvm")) {
            var call = s.prepare(List.copyOf(n.feeds.keySet()), List.of(y.lastOutput(), slope), List.of(), List.of());
            var feeds = List.copyOf(n.feeds.values());
            call.run(feeds);
            long best = Long.MAX_VALUE;
            for (int i = 0; i < 20; i++) {
                long begin = System.nanoTime();
                call.run(feeds);
                best = Math.min(best, System.nanoTime() - begin);
            }
            System.out.printf("1,000 steps of an LSTM, forward and backward: %.1f ms%n", best / 1e6);
            assertThat(best).isLessThan(TimeUnit.SECONDS.toNanos(2));
        }
    }

    @Test void aStepAllocatesNothing() {
        Tensor x = K.placeholder(List.of(50, 2, 3), "float32"), h = K.placeholder(List.of(2, 3), "float32");
        Loops.Scanned y = K.scan((c, at) -> {
            Tensor next = K.tanh(K.add(c, at));
            return new Loops.Stepped(next, K.sum(next, 1));
        }, h, x);
        try (Session s = session("jvm")) {
            var call = s.prepare(List.of(x, h), List.of(y.end(), y.stacked()), List.of(), List.of());
            Object[] feeds = {noise(1, 50, 2, 3).cast(DType.FLOAT32), noise(2, 2, 3).cast(DType.FLOAT32)};
            NDArray[] into = {NDArray.zeros(DType.FLOAT32, 2, 3), NDArray.zeros(DType.FLOAT32, 50, 2)};
            var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
            long id = Thread.currentThread().threadId(), least = Long.MAX_VALUE;
            for (int window = 0; window < 8; window++) {
                long before = threads.getThreadAllocatedBytes(id);
                for (int i = 0; i < 1000; i++) call.run(feeds, into);
                least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
            }
            assertThat(least).isZero();
        }
    }

    @Test @Timeout(60) void aLoopWithoutEndCanBeInterruptedAndTheSessionGoesOn() throws InterruptedException {
        for (String target : List.of("reference", "jvm", "x64")) {
            K.clearSession();
            Tensor one = K.constant(1.0, "float64"), x = K.placeholder(List.of(), "float64");
            Variable v = K.variable(3.0, "float64");
            Tensor endless = K.whileLoop(c -> K.greater(c, 0.0), c -> K.add(c, x), one);
            try (Session s = session(target)) {
                s.initialize(List.of(v));
                var thrown = new Throwable[1];
                var thread = new Thread(() -> {
                    try {
                        s.run(List.of(endless), Map.of(x, NDArray.of(1.0)), List.of(new Session.Update(v, endless)));
                    } catch (GraphError e) {
                        thrown[0] = e;
                    }
                });
                thread.start();
                Thread.sleep(300);
                assertThat(thread.isAlive()).as("the loop goes on").isTrue();
                thread.interrupt();
                thread.join();
                assertThat(thrown[0]).isInstanceOf(GraphError.class).hasMessageContaining("The run was interrupted; no variable has changed.");
                assertThat(((GraphError) thrown[0]).kind()).isEqualTo(ErrorKind.RUNTIME);
                assertThat(s.run(List.of(v, endless), Map.of(x, NDArray.of(-1.0)), List.of()).getFirst().getDouble()).isEqualTo(3.0);
            }
        }
    }

    @Test void aCarryThatChangesOnlyWhenItRunsIsToldThen() {
        Placeholder x = K.placeholder(Arrays.asList((Object) null), "float32"), y = K.placeholder(Arrays.asList((Object) null), "float32");
        Tensor end = K.foriLoop(0, 3, (_, c) -> K.add(c, y), x);
        for (String target : List.of("reference", "jvm", "x64"))
            try (Session s = session(target)) {
                assertThat(s.run(List.of(end), Map.of(x, NDArray.of(new float[] {1, 2}), y, NDArray.of(new float[] {10, 20})), List.of()).getFirst().toFloatArray()).containsExactly(31, 62);
                assertThatThrownBy(() -> s.run(List.of(end), Map.of(x, NDArray.of(new float[] {1}), y, NDArray.of(new float[] {10, 20})), List.of()))
                        .isInstanceOf(GraphError.class).hasMessageContaining("the carried value begins as float32[1] and comes back as float32[2]");
            }
    }

    @Test void whatASampleIsFedMayBeWrongInTheWaysTheSpecificationNames() {
        Tensor x = K.placeholder(List.of(2, 3, 4), "float32"), h = K.placeholder(List.of(2, 4), "float32");
        Rnn.Step<Tensor> step = (at, s) -> s.isEmpty() ? Rnn.step(at) : Rnn.step(at, s.getFirst());
        refused(ErrorKind.VALUE, "RANK", "rnn: inputs have a batch, a time and at least one more axis, but rank 2.", () -> K.rnn(step, h, List.of()));
        refused(ErrorKind.VALUE, "BAD VALUE", "rnn: a mask needs states that can stay as they are, but there are none.", () -> K.rnn(step, x, List.of(), Rnn.options().mask(K.ones(List.of(2, 3)))));
        refused(ErrorKind.VALUE, "RANK", "rnn: a mask is (batch, time) or (batch, time, 1), but has the shape [2, 3, 4].", () -> K.rnn(step, x, List.of(h), Rnn.options().mask(x)));
        Tensor open = K.placeholder(Arrays.asList(2, null, 4), "float32");
        assertThatThrownBy(() -> K.rnn(step, open, List.of(h), Rnn.options().unroll(true))).hasMessageContaining("unroll needs a number of steps that is known when the graph is built");
        refused(ErrorKind.VALUE, "BAD VALUE", "rnn: the step gives 0 states, but gets 1.", () -> K.rnn((at, s) -> Rnn.step(at), x, List.of(h)));
        refused(ErrorKind.VALUE, "BAD VALUE", "rnn: input_length is 4, but there are 3 steps.", () -> K.rnn(step, x, List.of(h), Rnn.options().inputLength(4)));
        refused(ErrorKind.VALUE, "RANK", "map_fn: a leading axis to go through is needed, but the rank is 0.", () -> K.mapFn(e -> e, K.constant(1f)));
        refused(ErrorKind.TYPE, "WRONG KIND", "map_fn: the function gives int32, but float32 is said to come; say so with dtype.", () -> K.mapFn(e -> K.cast(e, "int32"), h));
        refused(ErrorKind.TYPE, "CARRY CHANGES", "The carried value begins as float32[4] and comes back as int32[4].", () -> K.foldl((a, e) -> K.cast(e, "int32"), h));
        refused(ErrorKind.VALUE, "BAD VALUE", "foldr: no elements and no initializer give no value.", () -> K.foldr((a, e) -> e, K.constant(new float[0][2])));
        refused(ErrorKind.TYPE, "WRONG KIND", "while_loop: a condition is one bool.", () -> K.whileLoop(c -> c, c -> c, h));
    }

    private static void refused(ErrorKind kind, String title, String sentence, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(GraphError.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.title()).isEqualTo(title);
            assertThat(e.sentence()).isEqualTo(sentence);
        });
    }

    @Test void theWholeMessageOfACarryThatChanges() {
        Tensor h = K.named(K.placeholder(List.of(2, 4), "float32"), "h");
        assertThatThrownBy(() -> K.whileLoop(c -> K.less(K.sum(c), 1f), c -> K.named(K.sum(c, 1), "s"), h)).isInstanceOfSatisfying(GraphError.class, e ->
                assertThat(e.getMessage().replaceAll("LoopsTest.java:\\d+", "LINE")).isEqualTo("""
                        ── CARRY CHANGES ──────────────────────────────────────────── LINE

                        The carried value begins as float32[2, 4] and comes back as float32[2].

                            h   float32[2, 4]   before the first step   made at LINE
                            s   float32[2]      after a step            made at LINE
                        """));
    }
}
