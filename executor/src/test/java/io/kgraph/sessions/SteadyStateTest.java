package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyStateTest {
    private static final int WINDOWS = 8;
    private static final int CALLS = 5_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @BeforeEach void fresh() {
        K.clearSession();
    }

    /// The bytes that this thread allocates in a few thousand calls: the least of several measurements, as the JVM itself
    /// allocates a few when it exchanges one compiled version of a method for another.
    private static long bytes(Session.Call call, Object[] feeds, NDArray[] into) {
        long id = Thread.currentThread().threadId(), least = Long.MAX_VALUE;
        for (int window = 0; window < WINDOWS; window++) {
            long before = THREADS.getThreadAllocatedBytes(id);
            for (int i = 0; i < CALLS; i++) call.run(feeds, into);
            least = Math.min(least, THREADS.getThreadAllocatedBytes(id) - before);
        }
        return least;
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64"})
    void aCallAllocatesNothing(String target) {
        try (Session s = K.openSession(Session.Options.DEFAULT.withTarget(target).withThreads(2))) {
            Tensor x = K.placeholder(Arrays.asList(null, 8), "float32"), y = K.placeholder(Arrays.asList((Object) null), "float32");
            Variable w = K.variable(new float[8][16]), b = K.variable(new float[16]);
            s.initialize(List.of(w, b));
            Tensor h = K.tanh(K.add(K.matmul(x, w), b)), z = K.softmax(h);
            NDArray[] into = {NDArray.zeros(DType.FLOAT32, 4, 16), NDArray.zeros(DType.FLOAT32), NDArray.zeros(DType.FLOAT32, 3)};
            Session.Call call = s.prepare(List.of(x, y), List.of(z, K.sum(h), K.exp(y)), List.of(), List.of());
            Object[] feeds = {new float[4][8], NDArray.of(new float[] {1, 2, 3})};
            assertThat(bytes(call, feeds, into)).isZero();
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64"})
    void aCallWithUpdatesAllocatesNothing(String target) {
        try (Session s = K.openSession(Session.Options.DEFAULT.withTarget(target).withThreads(1))) {
            Variable w = K.variable(new double[] {1, 2, 3}, "float64"), n = K.variable(0, "int32");
            s.initialize(List.of(w, n));
            Session.Call call = s.prepare(List.of(), List.of(K.sum(w)), List.of(new Session.Update(w, K.mul(w, 0.5)), new Session.Update(n, K.add(n, 1))), List.of());
            assertThat(bytes(call, new Object[0], new NDArray[] {NDArray.zeros(DType.FLOAT64)})).isZero();
            assertThat(s.value(n).getLong()).isEqualTo(WINDOWS * CALLS);
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64"})
    void twoThreadsShareACall(String target) throws InterruptedException {
        try (Session s = K.openSession(Session.Options.DEFAULT.withTarget(target).withThreads(2))) {
            Tensor x = K.placeholder(List.of(3), "float32"), y = K.add(K.square(x), 1);
            Session.Call call = s.prepare(List.of(x), List.of(y), List.of(), List.of());
            var wrong = new AtomicInteger();
            Thread[] threads = new Thread[2];
            for (int t = 0; t < 2; t++) {
                int own = t + 1;
                threads[t] = new Thread(() -> {
                    NDArray[] into = {NDArray.zeros(DType.FLOAT32, 3)};
                    float[] result = new float[3];
                    for (int i = 0; i < 100_000; i++) {
                        float[] feed = {own, i % 1000, own * 2};
                        call.run(new Object[] {feed}, into);
                        into[0].copyTo(result);
                        for (int k = 0; k < 3; k++) if (result[k] != feed[k] * feed[k] + 1) wrong.incrementAndGet();
                    }
                });
                threads[t].start();
            }
            for (Thread t : threads) t.join();
            assertThat(wrong.get()).isZero();
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64"})
    void updatesOfManyThreadsAllCount(String target) throws InterruptedException {
        try (Session s = K.openSession(Session.Options.DEFAULT.withTarget(target).withThreads(2))) {
            Variable n = K.variable(0, "int64"), twice = K.variable(0, "int64");
            s.initialize(List.of(n, twice));
            Tensor next = K.add(n, 1);
            Session.Call count = s.prepare(List.of(), List.of(), List.of(new Session.Update(n, next), new Session.Update(twice, K.mul(next, 2))), List.of());
            Session.Call look = s.prepare(List.of(), List.of(n, twice), List.of(), List.of());
            var torn = new AtomicInteger();
            Thread[] threads = new Thread[3];
            for (int t = 0; t < 3; t++) {
                boolean reads = t == 2;
                threads[t] = new Thread(() -> {
                    for (int i = 0; i < 5_000; i++)
                        if (reads) {
                            List<NDArray> seen = look.run(List.of());
                            if (seen.get(1).getLong() != 2 * seen.get(0).getLong()) torn.incrementAndGet();
                        } else count.run(List.of());
                });
                threads[t].start();
            }
            for (Thread t : threads) t.join();
            assertThat(torn.get()).isZero();
            assertThat(s.value(n).getLong()).isEqualTo(10_000);
        }
    }

    /// The same bits whatever runs it: random initial values, dropout, a trained network.
    @Test void targetsAndThreadsAgreeBitForBit() {
        NDArray expected = null;
        for (var options : List.of(Session.Options.DEFAULT.withTarget("reference"), Session.Options.DEFAULT.withTarget("jvm").withThreads(1),
                Session.Options.DEFAULT.withTarget("jvm").withThreads(2), Session.Options.DEFAULT.withTarget("jvm").withThreads(7),
                Session.Options.DEFAULT.withTarget("x64").withThreads(1), Session.Options.DEFAULT.withTarget("x64").withThreads(2), Session.Options.DEFAULT.withTarget("x64").withThreads(7))) {
            K.clearSession();
            try (Session s = K.openSession(options.withSeed(42))) {
                Variable w = K.randomNormalVariable(List.of(70, 33), 0, 0.1, null, null, 5), b = K.variable(new float[33]);
                Variable v = K.randomUniformVariable(List.of(33, 4), -0.1, 0.1, null, null, 6);
                s.initialize(List.of(w, b, v));
                Tensor x = K.placeholder(Arrays.asList("n", 70), "float32"), t = K.placeholder(Arrays.asList("n", 4), "float32");
                Tensor h = K.dropout(K.relu(K.biasAdd(K.dot(x, w), b)), 0.3, null, 9);
                Tensor loss = K.mean(K.categoricalCrossentropy(t, K.softmax(K.dot(h, v))));
                var gradients = K.gradients(loss, List.of(w, b, v));
                var updates = new java.util.ArrayList<Session.Update>();
                List<Variable> variables = List.of(w, b, v);
                for (int i = 0; i < 3; i++) updates.add(new Session.Update(variables.get(i), K.sub(variables.get(i), K.mul(gradients.get(i), 0.5))));
                Session.Call step = s.prepare(List.of(x, t), List.of(loss), updates, List.of());
                float[][] xs = new float[300][70], ts = new float[300][4];
                for (int i = 0; i < 300; i++) {
                    ts[i][i % 4] = 1;
                    for (int j = 0; j < 70; j++) xs[i][j] = (i * 31 + j * 17) % 23 / 11f - 1;
                }
                NDArray last = null;
                for (int i = 0; i < 3; i++) last = step.run(List.of(xs, ts)).getFirst();
                NDArray state = s.value(w);
                if (expected == null) expected = state;
                assertThat(state.bitEquals(expected)).as("%s: loss %s", options, last).isTrue();
                assertThat(last.getDouble()).isLessThan(1.4);
            }
        }
    }
}
