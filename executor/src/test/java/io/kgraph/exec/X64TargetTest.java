package io.kgraph.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.exec.x64.Machine;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.type.DType;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class X64TargetTest {
    private LocalSession x64;
    private Session jvm;

    @BeforeEach void open() {
        assumeTrue(Machine.here().isa().isPresent(), "no machine code here");
        K.clearSession();
        x64 = (LocalSession) K.openSession(Session.Options.DEFAULT.withTarget("x64").withThreads(3));
        jvm = K.openSession(Session.Options.DEFAULT.withTarget("jvm").withThreads(1));
    }

    @AfterEach void close() {
        if (x64 == null) return;
        x64.close();
        jvm.close();
    }

    private static Tensor vector(DType dtype) {
        return K.placeholder(Arrays.asList((Object) null), dtype, "x");
    }

    private static Tensor matrix() {
        return K.placeholder(Arrays.asList(null, 8), DType.FLOAT32, "m");
    }

    private static NDArray floats(int n) {
        var values = new float[n];
        for (int i = 0; i < n; i++) values[i] = (float) Math.sin(i) * 3;
        return NDArray.of(values);
    }

    private void agrees(List<Tensor> fetches, Map<Tensor, Object> feeds) {
        List<NDArray> found = x64.run(fetches, feeds, List.of()), expected = jvm.run(fetches, feeds, List.of());
        for (int i = 0; i < found.size(); i++) assertThat(found.get(i).bitEquals(expected.get(i))).as("result %d", i).isTrue();
    }

    /// A chain of steps that cannot be one nest.
    private static List<Tensor> chain(Tensor x) {
        Tensor y = x;
        var all = new ArrayList<Tensor>();
        for (int i = 0; i < 5; i++) {
            y = K.sub(K.tanh(y), K.mean(K.square(y), i % 2, true));  // over rows, over columns
            all.add(K.sum(y));
        }
        all.add(y);
        return all;
    }

    @Test void consecutiveStepsAreOneCall() {
        Tensor x = matrix();
        List<Tensor> fetches = chain(x);
        NDArray fed = floats(104).reshape(13, 8);
        agrees(fetches, Map.of(x, fed));
        var executable = x64.explain(fetches, Map.of(x, fed), List.of());
        assertThat(executable.steps()).hasSizeGreaterThan(4).allSatisfy(s -> assertThat(s.target()).isEqualTo("x64"));
        assertThat(executable.calls()).isEqualTo(1);
        assertThat(executable.code()).hasSize(1).allSatisfy(text -> assertThat(text).contains("nest ").contains(" bytes, ").contains("units"));
    }

    @Test void largeStepsAreSharedOut() {
        Tensor x = vector(DType.FLOAT32);
        Tensor m = matrix();
        agrees(chain(m), Map.of(m, floats(1_000_008).reshape(125_001, 8)));
        agrees(List.of(K.exp(x), K.sum(K.log1p(K.abs(x)))), Map.of(x, floats(700_001)));
    }

    @Test void fedMemoryMayLieElsewhereInEachRun() {
        Tensor x = vector(DType.FLOAT32), y = K.add(K.mul(x, 2), 1);
        var call = x64.prepare(List.of(x), List.of(y, K.sum(y)), List.of(), List.of());
        try (Arena arena = Arena.ofConfined()) {
            for (int round = 0; round < 6; round++) {
                int n = 40_000;
                var values = new float[n];
                for (int i = 0; i < n; i++) values[i] = round * i;
                Object fed = switch (round % 3) {
                    case 0 -> values;                            // copied
                    case 1 -> NDArray.of(values);                // on the heap, where machine code cannot look
                    default -> {
                        var segment = arena.allocate(4L * n, 64);
                        NDArray.of(values).copyTo(segment);
                        yield NDArray.wrap(segment, DType.FLOAT32, n);
                    }
                };
                List<NDArray> results = call.run(List.of(fed));
                for (int i = 0; i < n; i += 1234) assertThat(results.getFirst().getDouble(i)).isEqualTo((2f * (round * i) + 1));
            }
        }
    }

    @Test void aGatherOutsideSaysWhichStepAndIndex() {
        Tensor x = vector(DType.FLOAT32), at = K.placeholder(Arrays.asList((Object) null), "int32", "at");
        Variable v = K.variable(new float[] {1, 2, 3});
        Tensor before = K.sub(x, K.mean(x)), taken = K.gather(before, at), after = K.sum(K.square(taken));
        for (Session s : List.of(x64, jvm)) s.initialize(List.of(v));
        var feeds = new LinkedHashMap<Tensor, Object>(Map.of(x, floats(10), at, new int[] {3, 9, 0}));
        agrees(List.of(after), feeds);
        feeds.put(at, new int[] {3, 10, 0});
        var update = List.of(new Session.Update(v, K.add(v, after)));
        GraphError found = (GraphError) catchThrowable(() -> x64.run(List.of(after), feeds, update)), expected = (GraphError) catchThrowable(() -> jvm.run(List.of(after), feeds, update));
        assertThat(found.getMessage()).isEqualTo(expected.getMessage()).contains("10");
        assertThat(found.kind()).isEqualTo(expected.kind());
        assertThat(x64.value(v)).isEqualTo(NDArray.of(new float[] {1, 2, 3}));
    }

    @Test void anIntegerDivisionByZeroIsAnErrorOfTheRun() {
        Tensor x = K.placeholder(Arrays.asList((Object) null), "int32", "x");
        var call = x64.prepare(List.of(x), List.of(K.floorDiv(K.constant(7, "int32"), x)), List.of(), List.of());
        assertThat(call.run(List.of(new int[] {2, -2})).getFirst()).isEqualTo(NDArray.of(new int[] {3, -4}));
        assertThat(((GraphError) catchThrowable(() -> call.run(List.of(new int[] {2, 0, 1})))).kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT);
        assertThat(call.run(List.of(new int[] {7})).getFirst()).isEqualTo(NDArray.of(new int[] {1}));
    }

    @Test void updatesAreThoseOfTheOtherTarget() {
        Variable v = K.variable(floats(300)), w = K.variable(floats(300));
        Tensor next = K.sub(v, K.mul(w, 0.1)), sum = K.sum(K.mul(v, w));
        for (Session s : List.of(x64, jvm)) {
            s.initialize(List.of(v, w));
            for (int i = 0; i < 5; i++) s.run(List.of(sum), Map.of(), List.of(new Session.Update(v, next), new Session.Update(w, K.add(w, K.tanh(v)))));
        }
        assertThat(x64.value(v).bitEquals(jvm.value(v))).isTrue();
        assertThat(x64.value(w).bitEquals(jvm.value(w))).isTrue();
    }

    @Test void aNestMetAgainIsNotEmittedAgain() {
        Tensor x = vector(DType.FLOAT64), y = K.sqrt(K.add(K.square(x), 17.25));
        x64.run(List.of(y), Map.of(x, new double[] {1, 2, 3}), List.of());
        long before = NestCodes.size();
        try (Session other = K.openSession(Session.Options.DEFAULT.withTarget("x64"))) {
            assertThat(other.run(List.of(y), Map.of(x, new double[] {4, 5, 6}), List.of()).getFirst().getDouble(0)).isEqualTo(Math.sqrt(33.25));
            assertThat(NestCodes.size()).isEqualTo(before);
            other.run(List.of(y), Map.of(x, new double[] {4, 5, 6, 7}), List.of());
            assertThat(NestCodes.size()).as("of another extent").isGreaterThanOrEqualTo(before);
        }
    }
}
