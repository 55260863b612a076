package io.kgraph.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.exec.x64.Machine;
import io.kgraph.type.DType;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Steps over the same rows in one pass have the bits that they have one after the other, whoever takes which rows.
class LineStepsTest {
    private static final String ONE_PASS = "one pass over";

    @BeforeEach void fresh() {
        assumeTrue(Machine.here().isa().isPresent(), "no machine code here");
        K.clearSession();
    }

    private static NDArray random(DType dtype, long seed, long... extents) {
        var random = new Random(seed);
        long n = 1;
        for (long e : extents) n *= e;
        double[] values = new double[Math.toIntExact(n)];
        for (int i = 0; i < values.length; i++) values[i] = random.nextGaussian();
        return NDArray.wrap(values, extents).cast(dtype);
    }

    /// A regression over `n` rows of `d` numbers: `x · w` (n, 1), the targets, and the parameters.
    private record Model(Tensor x, Tensor y, Variable w, Variable bias, Map<Tensor, Object> feeds) {
        static Model of(DType dtype, int n, int d) {
            Tensor x = K.placeholder(List.of(n, d), dtype, "x"), y = K.placeholder(List.of(n, 1), dtype, "y");
            Variable w = K.variable(random(dtype, 3, d, 1), dtype, "w"), bias = K.variable(random(dtype, 4, 1), dtype, "bias");
            return new Model(x, y, w, bias, Map.of(x, random(dtype, 1, n, d), y, random(dtype, 2, n, 1)));
        }

        Tensor z() {
            return K.matmul(x, w);
        }

        Tensor residuals() {
            return K.sub(K.sigmoid(z()), y);
        }
    }

    private static boolean agrees(List<Tensor> fetches, Model m, List<Session.Update> updates) {
        List<List<NDArray>> found = new ArrayList<>();
        boolean joined = false;
        for (int threads : new int[] {0, 1, 2, 3})
            try (var s = (LocalSession) K.openSession(Session.Options.DEFAULT.withTarget(threads == 0 ? "jvm" : "x64").withThreads(Math.max(1, threads)))) {
                s.initialize(List.of(m.w, m.bias));
                var results = new ArrayList<NDArray>();
                for (int turn = 0; turn < 2; turn++) results.addAll(s.run(fetches, m.feeds, updates));
                results.addAll(s.run(List.of(m.w, m.bias), Map.of(), List.of()));
                found.add(results);
                joined = s.explain(fetches, m.feeds, updates).code().stream().anyMatch(t -> t.startsWith(ONE_PASS));
            }
        for (List<NDArray> results : found)
            for (int i = 0; i < results.size(); i++) assertThat(results.get(i).bitEquals(found.getFirst().get(i))).as("result %d", i).isTrue();
        return joined;
    }

    private static Tensor gradient(Tensor loss, Tensor of) {
        return Objects.requireNonNull(K.gradients(loss, List.of(of)).getFirst());
    }

    @ParameterizedTest @CsvSource({"FLOAT64,20000,50", "FLOAT32,8192,64", "FLOAT32,9001,130", "FLOAT64,12288,33", "FLOAT32,40000,8", "FLOAT64,8193,70"})
    void lossAndGradientTakeOnePass(String dtype, int n, int d) {
        Model m = Model.of(DType.valueOf(dtype), n, d);
        Tensor z = m.z(), loss = K.sum(K.sub(K.softplus(z), K.mul(m.y, z)));
        assertThat(agrees(List.of(loss, gradient(loss, m.w)), m, List.of())).isTrue();
    }

    @Test void meansAndWhatFollowsThemToo() {
        Model m = Model.of(DType.FLOAT32, 10_000, 64);
        Tensor r = K.sub(m.z(), m.y), loss = K.sqrt(K.add(K.mean(K.square(r)), 1));
        agrees(List.of(loss), m, List.of());
        assertThat(agrees(List.of(K.mean(K.square(r)), K.matmul(K.transpose(m.x), r)), m, List.of())).isTrue();
    }

    @Test void whatIsFetchedIsThere() {
        Model m = Model.of(DType.FLOAT64, 9000, 40);
        Tensor r = m.residuals();
        assertThat(agrees(List.of(m.z(), r, K.matmul(K.transpose(m.x), r)), m, List.of())).isTrue();
    }

    @Test void anOptimizerFollows() {
        Model m = Model.of(DType.FLOAT32, 9000, 80);
        Tensor z = K.add(m.z(), m.bias), loss = K.sum(K.sub(K.softplus(z), K.mul(m.y, z)));
        List<Variable> variables = List.of(m.w, m.bias);
        agrees(List.of(loss), m, K.sgd(1e-3).updates(variables, K.gradients(loss, variables)));
    }

    @Test void sumsOfOtherOrdersAreLeftAlone() {
        Model m = Model.of(DType.FLOAT32, 9000, 64);
        Tensor r = m.residuals();
        agrees(List.of(K.max(r), K.cumsum(r, 0), K.matmul(K.transpose(m.x), K.sub(r, K.mean(r)))), m, List.of());
        agrees(List.of(K.matmul(K.transpose(m.x), K.reverse(r, 0))), m, List.of());
    }

    @Test void runsAllocateNothing() {
        Model m = Model.of(DType.FLOAT32, 9000, 64);
        Tensor loss = K.sum(K.softplus(m.z()));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var s = (LocalSession) K.openSession(Session.Options.DEFAULT.withTarget("x64").withThreads(2))) {
            s.initialize(List.of(m.w));
            Session.Call call = s.prepare(List.of(m.x, m.y), List.of(loss, gradient(loss, m.w)), List.of(), List.of());
            Object[] feeds = {m.feeds.get(m.x), m.feeds.get(m.y)};
            NDArray[] into = {NDArray.zeros(DType.FLOAT32), NDArray.zeros(DType.FLOAT32, 64, 1)};
            long least = Long.MAX_VALUE;
            for (int window = 0; window < 20 && least > 0; window++) {
                long before = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
                for (int i = 0; i < 200; i++) call.run(feeds, into);
                least = Math.min(least, threads.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before);
            }
            assertThat(least).isZero();
        }
    }
}
