package io.kgraph.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.config.Settings;
import io.kgraph.error.ErrorKind;
import io.kgraph.ir.GraphContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Several graphs and several threads: section 0.7.
class GraphsAndThreadsTest extends Scenario {
    private static <T> List<T> together(int threads, Callable<T> work) throws Exception {
        Settings settings = Settings.current();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var futures = new ArrayList<Future<T>>();
            for (int i = 0; i < threads; i++) futures.add(pool.submit(() -> ScopedValue.where(Settings.SCOPED, settings).call(work::call)));
            var results = new ArrayList<T>();
            for (Future<T> f : futures) results.add(f.get());
            return results;
        }
    }

    @Test void tensorsOfDifferentGraphsCannotBeMixed() {
        Tensor here = K.placeholder(List.of(2));
        try (var _ = K.graphScope(new GraphContext())) {
            Tensor there = K.placeholder(List.of(2));
            for (var mixed : List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(() -> K.add(here, there), () -> K.concatenate(List.of(here, there), 0),
                    () -> K.dot(here, there), () -> K.switchOn(K.equal(K.sum(here), 0), there, there)))
                refused(ErrorKind.VALUE, mixed);
        }
    }

    @Test void eachThreadHasADefaultGraphOfItsOwn() throws Exception {
        GraphContext mine = K.graph();
        List<GraphContext> others = together(3, () -> {
            try (var _ = K.graphScope(new GraphContext())) {
                assertThat(K.getUid("dense")).isEqualTo(1);
                return K.constant(1).context();
            }
        });
        assertThat(others).doesNotHaveDuplicates().doesNotContain(mine);
        assertThat(K.graph()).isSameAs(mine);
        assertThat(K.constant(1).context()).isSameAs(mine);
    }

    @Test void threadsBuildAndRunGraphsOfTheirOwn() throws Exception {
        Session.Options options = options();
        List<Double> results = together(4, () -> {
            try (var _ = K.graphScope(new GraphContext()); Session s = K.openSession(options)) {
                K.setSession(s);
                Variable v = K.variable(0);
                Tensor x = K.placeholder(List.of());
                Function add = K.function(List.of(x), List.of(), List.of(List.of(v, K.add(v, x))));
                for (int i = 1; i <= 20; i++) add.call(i);
                return K.eval(v).getDouble();
            }
        });
        assertThat(results).containsOnly(210.0);
    }

    @Test void runsOfOneSessionFromManyThreadsSeeOneState() throws Exception {
        Tensor x = K.placeholder(List.of(50));
        Variable a = K.variable(0), b = K.variable(0);
        Function move = K.function(List.of(), List.of(), List.of(List.of(a, K.add(a, 1)), List.of(b, K.sub(b, 1))));
        Function look = K.function(List.of(x), List.of(K.add(a, b), K.sum(x)));
        Session session = K.getSession();
        together(4, () -> {
            try (var _ = K.sessionScope(session)) {
                for (int i = 0; i < 50; i++) {
                    move.call();
                    assertThat(look.call(new float[50])).containsExactly(f32(0), f32(0));
                }
                return 0;
            }
        });
        assertThat(K.batchGetValue(List.of(a, b))).containsExactly(f32(200), f32(-200));
    }

    @Test void aFunctionRunsInItsOwnGraphsSessionWhateverTheDefaultIs() {
        Tensor x = K.placeholder(List.of());
        Variable v = K.variable(3);
        Function f = K.function(List.of(x), List.of(K.mul(x, v)));
        try (var _ = K.graphScope(new GraphContext())) {
            assertThat(f.call(2)).containsExactly(f32(6));
        }
    }

    @Test void twoSessionsOfOneGraphHoldValuesOfTheirOwn() {
        Variable v = K.variable(1);
        try (Session one = open(); Session two = open()) {
            one.initialize(List.of(v));
            two.assign(Map.of(v, 5));
            K.update(v, 9).eval(one);
            assertThat(one.value(v)).isEqualTo(f32(9));
            assertThat(two.value(v)).isEqualTo(f32(5));
        }
    }

    @Test void randomRunsInParallelNeverRepeatANumber() throws Exception {
        Tensor x = K.randomUniform(List.of(4), 0, 1, null, 3);
        Session s = K.getSession();
        var values = together(4, () -> {
            var mine = new ArrayList<Object>();
            for (int i = 0; i < 25; i++) mine.add(s.run(x));
            return mine;
        });
        assertThat(values.stream().flatMap(List::stream).toList()).hasSize(100).doesNotHaveDuplicates();
    }
}
