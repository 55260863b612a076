package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.exec.LocalSession;
import io.kgraph.exec.Targets;
import io.kgraph.nn.Loops;
import io.kgraph.type.DType;
import io.kgraph.type.Index;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Loops of the bodies that people write are machine code from the first step to the last, whatever the number of threads, and have the bits of the value rules.
class NativeLoopsTest {
    private static final int BATCH = 29, STEPS = 9, WIDTH = 24, CLASSES = 11;

    /// A step over the state, a vector for each sample, and what it is given of a sequence.
    enum Body {
        ELEMENTWISE((in, s) -> K.add(K.mul(s, 0.9), K.tanh(K.mul(in.x, s)))),
        REDUCTION((in, s) -> K.add(K.softmax(K.mul(s, in.x)), K.mul(in.x, K.mean(s, -1, true)))),
        PRODUCT((in, s) -> K.tanh(K.matmul(s, in.u))),
        TRANSPOSED_PRODUCT((in, s) -> K.sin(K.matmul(s, K.transpose(in.u)))),
        TWO_PRODUCTS((in, s) -> K.add(K.matmul(K.relu(K.matmul(s, in.u)), in.v), in.x)),
        PRODUCT_OF_THE_STATE((in, s) -> K.tanh(K.matmul(K.matmul(s, K.transpose(s)), in.x))),
        SIMPLE_RNN((in, s) -> K.tanh(K.add(K.add(K.matmul(in.x, in.v), K.matmul(s, in.u)), in.b))),
        GRU((in, s) -> {
            Tensor z = K.sigmoid(K.add(K.matmul(in.x, in.u), K.matmul(s, in.v))), r = K.sigmoid(K.add(K.matmul(in.x, in.v), K.matmul(s, in.u)));
            Tensor h = K.tanh(K.add(in.x, K.matmul(K.mul(r, s), in.u)));
            return K.add(K.mul(z, s), K.mul(K.sub(1, z), h));
        }),
        LSTM((in, s) -> {                                        // half of the state is the cell
            int half = WIDTH / 2;
            Tensor h = s.at(Index.ALL, Index.slice(0, half)), c = s.at(Index.ALL, Index.slice(half, WIDTH));
            List<Tensor> g = K.split(K.add(K.matmul(h, in.wide), K.concatenate(List.of(in.x, in.x), -1)), 4, -1);
            Tensor next = K.add(K.mul(K.sigmoid(g.get(1)), c), K.mul(K.sigmoid(g.get(0)), K.tanh(g.get(2))));
            return K.concatenate(List.of(K.mul(K.sigmoid(g.get(3)), K.tanh(next)), next), -1);
        }),
        GATHER((in, s) -> K.add(K.mul(s, 0.5), K.gather(in.table, in.label))),
        CTC((in, s) -> {                                         // the forward variables, one label further or two
            Tensor one = K.concatenate(List.of(K.mul(s.at(Index.ALL, Index.slice(0, 1)), 0), s.at(Index.ALL, Index.slice(0, WIDTH - 1))), -1);
            Tensor two = K.concatenate(List.of(K.mul(s.at(Index.ALL, Index.slice(0, 2)), 0), s.at(Index.ALL, Index.slice(0, WIDTH - 2))), -1);
            return K.mul(K.add(K.add(s, one), K.switchOn(K.greater(K.add(in.x, in.b), 0), two, K.zerosLike(two))), K.sigmoid(in.x));
        }),
        SELECTION((in, s) -> K.switchOn(K.greater(s, in.x), K.sub(s, in.b), K.add(s, in.b)));

        private final BiFunction<Inputs, Tensor, Tensor> step;

        Body(BiFunction<Inputs, Tensor, Tensor> step) {
            this.step = step;
        }
    }

    private record Inputs(Tensor x, Tensor label, Tensor u, Tensor v, Tensor wide, Tensor b, Tensor table) {}

    private final Map<Tensor, NDArray> feeds = new LinkedHashMap<>();

    @BeforeEach void fresh() {
        K.clearSession();
        Assumptions.assumeTrue(Targets.standard().startsWith("x64"), "there is machine code here");
    }

    private static Session session(String target, int threads) {
        return K.openSession(Session.Options.DEFAULT.withTarget(target).withThreads(threads));
    }

    private Tensor fed(DType type, long... extents) {
        Tensor t = K.placeholder(Arrays.stream(extents).boxed().toList(), type.label());
        double[] values = new SplittableRandom(feeds.size()).doubles(Arrays.stream(extents).reduce(1, (p, q) -> p * q), type == DType.INT32 ? 0 : -0.5, type == DType.INT32 ? CLASSES : 0.5).toArray();
        feeds.put(t, NDArray.wrap(values, extents).cast(type));
        return t;
    }

    private static void scans(List<Tensor> results, Map<Tensor, NDArray> feeds, Session s) {
        var steps = ((LocalSession) s).explain(results, feeds, List.of()).steps().stream().filter(e -> e.what().startsWith("scan") || e.what().startsWith("while")).toList();
        assertThat(steps).as("loops").isNotEmpty().allSatisfy(e -> assertThat(e.target()).as(e.toString()).isEqualTo("x64"));
    }

    private void agree(String what, List<Tensor> results) {
        List<NDArray> expected;
        try (Session s = session("reference", 1)) {
            expected = s.run(results, feeds, List.of());
        }
        for (String target : List.of("jvm", "x64"))
            for (int threads : new int[] {1, 2, 7})
                try (Session s = session(target, threads)) {
                    if (target.equals("x64") && threads == 2) scans(results, feeds, s);
                    for (int run = 0; run < 2; run++) {
                        List<NDArray> found = s.run(results, feeds, List.of());
                        for (int i = 0; i < found.size(); i++)
                            assertThat(found.get(i).bitEquals(expected.get(i))).as("%s on %s, %d threads, result %d of run %d:%n%s%ninstead of%n%s", what, target, threads, i, run, found.get(i), expected.get(i)).isTrue();
                    }
                }
    }

    @ParameterizedTest @EnumSource(Body.class) void aTypicalBodyAndItsGradientAreMachineCodeWithTheSameBitsEverywhere(Body body) {
        for (boolean reverse : new boolean[] {false, true}) {
            feeds.clear();
            Tensor xs = fed(DType.FLOAT32, STEPS, BATCH, WIDTH), labels = fed(DType.INT32, STEPS, BATCH), first = fed(DType.FLOAT32, BATCH, WIDTH), u = fed(DType.FLOAT32, WIDTH, WIDTH);
            Tensor v = fed(DType.FLOAT32, WIDTH, WIDTH), wide = fed(DType.FLOAT32, WIDTH / 2, 2 * WIDTH), b = fed(DType.FLOAT32, WIDTH), table = fed(DType.FLOAT32, CLASSES, WIDTH);
            Loops.Scanned loop = K.scan((c, at) -> {
                List<Tensor> parts = Loops.tensors(at);
                Tensor next = body.step.apply(new Inputs(parts.get(0), parts.get(1), u, v, wide, b, table), (Tensor) c);
                return new Loops.Stepped(next, List.of(next, K.mul((Tensor) c, 2)));
            }, first, List.of(xs, labels), null, reverse);
            var results = new ArrayList<Tensor>(List.of(loop.end()));
            results.addAll(Loops.tensors(Objects.requireNonNull(loop.outputs())));
            agree(body + (reverse ? " from the end" : ""), results);
            if (reverse || body == Body.GATHER) continue;        // what adds up at indices is no loop nest
            Tensor loss = K.sum(K.square(loop.end()));
            agree("gradient of " + body, K.gradients(loss, List.of(first, xs)).stream().filter(Objects::nonNull).toList());
        }
    }

    @ParameterizedTest @EnumSource(value = Body.class, names = {"SIMPLE_RNN", "GRU", "TWO_PRODUCTS"}) void gradientsOfGradientsAreMachineCodeToo(Body body) {
        Tensor xs = fed(DType.FLOAT32, 4, BATCH, WIDTH), first = fed(DType.FLOAT32, BATCH, WIDTH), u = fed(DType.FLOAT32, WIDTH, WIDTH), v = fed(DType.FLOAT32, WIDTH, WIDTH), b = fed(DType.FLOAT32, WIDTH);
        Tensor end = K.scan((c, x) -> new Loops.Stepped(body.step.apply(new Inputs(x, b, u, v, u, b, u), c), null), first, xs).end();
        Tensor slope = K.gradients(K.sum(K.square(end)), List.of(u)).getFirst();
        agree("second gradient of " + body, K.gradients(K.sum(K.square(slope)), List.of(u, first)));
    }

    @Test void aProductThatIsLargeAtEachStepHasTheSameBitsBesideTheLoopsOwn() {
        Tensor xs = fed(DType.FLOAT32, 128, 64, 3), first = fed(DType.FLOAT32, 64, 128), w = fed(DType.FLOAT32, 3, 128), u = fed(DType.FLOAT32, 128, 128);
        agree("a long loop of two products", List.of(K.scan((s, x) -> new Loops.Stepped(K.tanh(K.add(K.matmul(x, w), K.matmul(s, u))), null), first, xs).end()));
    }

    @Test void carriesThatChangePlacesStandStillOrAreNumbers() {
        Tensor a = fed(DType.FLOAT32, BATCH, WIDTH), b = fed(DType.FLOAT32, BATCH, WIDTH), c = fed(DType.FLOAT32, BATCH, WIDTH), u = fed(DType.FLOAT32, WIDTH, WIDTH);
        Loops.Scanned loop = K.scan((s, _) -> {
            List<Tensor> t = Loops.tensors(s);
            Tensor product = K.matmul(t.get(0), u);
            return new Loops.Stepped(List.of(t.get(1), product, K.zerosLike(t.get(2)), product), List.of(t.get(0), product, K.add(t.get(2), t.get(3))));
        }, List.of(a, b, c, a), null, 6, false);
        var results = new ArrayList<>(Loops.tensors(loop.carry()));
        results.addAll(Loops.tensors(Objects.requireNonNull(loop.outputs())));
        agree("carries", results);
    }

    @Test void whatAStepFindsWrongIsToldWithItsPlaceAndVariablesKeepTheirValues() {
        Tensor table = fed(DType.FLOAT32, CLASSES, WIDTH), labels = K.placeholder(List.of(STEPS, BATCH), "int32"), first = fed(DType.FLOAT32, BATCH, WIDTH), u = fed(DType.FLOAT32, WIDTH, WIDTH);
        Tensor end = K.scan((c, at) -> new Loops.Stepped(K.add(K.matmul(c, u), K.gather(K.mul(table, K.sum(c)), at)), null), first, labels).end();
        Variable v = K.variable(3.0, "float32");
        int[] wrong = new int[STEPS * BATCH];
        wrong[5 * BATCH + 3] = CLASSES;
        feeds.put(labels, NDArray.wrap(wrong, STEPS, BATCH));
        for (int threads : new int[] {1, 2})
            try (Session s = session("x64", threads)) {
                s.initialize(List.of(v));
                scans(List.of(end), feeds, s);
                assertThatThrownBy(() -> s.run(List.of(end), feeds, List.of(new Session.Update(v, K.sum(end))))).isInstanceOf(GraphError.class)
                        .hasMessageContaining("index " + CLASSES + " is outside 0 … " + (CLASSES - 1)).hasMessageContaining("NativeLoopsTest.java")
                        .satisfies(e -> assertThat(((GraphError) e).kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT));
                feeds.put(labels, NDArray.wrap(new int[STEPS * BATCH], STEPS, BATCH));
                assertThat(s.run(List.of(v), Map.of(), List.of()).getFirst().getDouble()).isEqualTo(3);
                assertThat(s.run(List.of(end), feeds, List.of())).hasSize(1);
                feeds.put(labels, NDArray.wrap(wrong, STEPS, BATCH));
            }
    }

    @Test void aLongLoopOfProductsCanBeInterruptedAndTheSessionGoesOn() throws InterruptedException {
        Tensor a = fed(DType.FLOAT32, BATCH, WIDTH), u = fed(DType.FLOAT32, WIDTH, WIDTH);
        Tensor end = K.foriLoop(0, 2_000_000_000, (_, c) -> K.tanh(K.matmul(c, u)), a), few = K.foriLoop(0, 3, (_, c) -> K.tanh(K.matmul(c, u)), a);
        for (int threads : new int[] {1, 2})
            try (Session s = session("x64", threads)) {
                scans(List.of(end), feeds, s);
                var thrown = new Throwable[1];
                var thread = new Thread(() -> {
                    try {
                        s.run(List.of(end), feeds, List.of());
                    } catch (GraphError e) {
                        thrown[0] = e;
                    }
                });
                thread.start();
                Thread.sleep(200);
                assertThat(thread.isAlive()).as("the loop goes on").isTrue();
                long begin = System.nanoTime();
                thread.interrupt();
                thread.join();
                assertThat(System.nanoTime() - begin).as("nanoseconds until it stopped").isLessThan(5_000_000_000L);
                assertThat(thrown[0]).isInstanceOf(GraphError.class).hasMessageContaining("interrupted");
                assertThat(s.run(List.of(few), feeds, List.of())).hasSize(1);
            }
    }
}
