package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionRunsTest {
    @BeforeEach void fresh() {
        K.clearSession();
    }

    private static Session open(String target) {
        return K.openSession(Session.Options.DEFAULT.withTarget(target).withThreads(2));
    }

    private static Tensor vector(String name) {
        return K.placeholder(Arrays.asList((Object) null), "float32", name);
    }

    private static NDArray run(Session s, Tensor fetch, Map<Tensor, Object> feeds) {
        return s.run(List.of(fetch), feeds, List.of()).getFirst();
    }

    private static GraphError error(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return (GraphError) org.assertj.core.api.Assertions.catchThrowable(call);
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64", "reference"})
    void fetchesKeepTheirStructure(String target) {
        try (Session s = open(target)) {
            Tensor x = vector("x"), y = K.square(x), z = K.sum(x);
            var fetches = new LinkedHashMap<String, Object>();
            fetches.put("both", List.of(y, List.of(z)));
            fetches.put("nothing", null);
            Object result = s.run(fetches, Map.of(x, new float[] {1, 2, 3}));
            var expected = new LinkedHashMap<String, Object>();
            expected.put("both", List.of(NDArray.of(new float[] {1, 4, 9}), List.of(NDArray.of(6f))));
            expected.put("nothing", null);
            assertThat(result).isEqualTo(expected);
            assertThat(s.run(null, Map.of())).isNull();
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64", "reference"})
    void anyTensorCanBeFed(String target) {
        try (Session s = open(target)) {
            Tensor x = vector("x"), y = K.square(x), z = K.add(y, 1);
            assertThat(s.run(z, Map.of(y, new float[] {5}))).isEqualTo(NDArray.of(new float[] {6}));
            Variable v = K.variable(new float[] {1, 2});
            assertThat(s.run(K.mul(v, 2), Map.of(v, new double[] {4, 5}))).isEqualTo(NDArray.of(new float[] {8, 10}));
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64", "reference"})
    void feedsOfAnyKindAreConverted(String target) {
        try (Session s = open(target)) {
            Tensor x = K.placeholder(Arrays.asList(null, 2), "float32"), y = K.mul(x, 2);
            NDArray expected = NDArray.of(new float[][] {{2, 4}, {6, 8}});
            for (Object value : List.of(new float[][] {{1, 2}, {3, 4}}, new double[][] {{1, 2}, {3, 4}}, new int[][] {{1, 2}, {3, 4}}, List.of(List.of(1, 2), List.of(3.0, 4)),
                    NDArray.of(new long[][] {{1, 2}, {3, 4}}), NDArray.of(new float[][] {{1, 3}, {2, 4}}).transpose(), java.nio.FloatBuffer.wrap(new float[] {1, 2, 3, 4}),
                    java.lang.foreign.MemorySegment.ofArray(new float[] {1, 2, 3, 4})))
                for (int again = 0; again < 2; again++) assertThat(s.run(y, Map.of(x, value))).as("%s", value.getClass()).isEqualTo(expected);
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64", "reference"})
    void emptyArraysAndNaNsAreLegal(String target) {
        try (Session s = open(target)) {
            Tensor x = vector("x");
            assertThat(s.run(K.sum(x), Map.of(x, new float[0]))).isEqualTo(NDArray.of(0f));
            assertThat(run(s, K.exp(x), Map.of(x, new float[0])).size()).isZero();
            assertThat(s.run(K.square(x), Map.of(x, new float[] {Float.NaN, 2}))).isEqualTo(NDArray.of(new float[] {Float.NaN, 4}));
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64", "reference"})
    void updatesReadTheStateBeforeTheRun(String target) {
        try (Session s = open(target)) {
            Variable a = K.variable(new float[] {1, 2}), b = K.variable(new float[] {3, 4});
            s.initialize(List.of(a, b));
            var swap = List.of(new Session.Update(a, b), new Session.Update(b, a));
            List<NDArray> before = s.run(List.of(a, K.add(a, b)), Map.of(), swap);
            assertThat(before).containsExactly(NDArray.of(new float[] {1, 2}), NDArray.of(new float[] {4, 6}));
            assertThat(s.value(a)).isEqualTo(NDArray.of(new float[] {3, 4}));
            assertThat(s.value(b)).isEqualTo(NDArray.of(new float[] {1, 2}));
            s.run(List.of(), Map.of(), List.of(new Session.Update(a, K.mul(a, 10)), new Session.Update(b, K.add(a, b))));
            assertThat(s.value(a)).isEqualTo(NDArray.of(new float[] {30, 40}));
            assertThat(s.value(b)).isEqualTo(NDArray.of(new float[] {4, 6}));
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64", "reference"})
    void aRunThatFailsLeavesEveryVariable(String target) {
        try (Session s = open(target)) {
            Variable v = K.variable(new float[] {1, 2, 3}), w = K.variable(new float[] {7});
            s.initialize(List.of(v, w));
            Tensor i = K.placeholder(List.of(1), "int32", "i");
            Tensor picked = Build.gather(v, i, 0);
            var updates = List.of(new Session.Update(v, K.mul(v, 2)), new Session.Update(w, picked));
            GraphError e = error(() -> s.run(List.of(), Map.of(i, new int[] {3}), updates));
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT);
            assertThat(e.sentence()).contains("3").contains("0 … 2");
            assertThat(s.value(v)).isEqualTo(NDArray.of(new float[] {1, 2, 3}));
            assertThat(s.value(w)).isEqualTo(NDArray.of(new float[] {7}));
            s.run(List.of(), Map.of(i, new int[] {2}), updates);
            assertThat(s.value(v)).isEqualTo(NDArray.of(new float[] {2, 4, 6}));
            assertThat(s.value(w)).isEqualTo(NDArray.of(new float[] {3}));
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64", "reference"})
    void integerDivisionByZeroIsAnErrorOfTheRun(String target) {
        try (Session s = open(target)) {
            Tensor n = K.placeholder(List.of(2), "int32", "n");
            Tensor q = Build.floorDiv(Build.scalarLike(n, 6), n);
            assertThat(s.run(q, Map.of(n, new int[] {2, -4}))).isEqualTo(NDArray.of(new int[] {3, -2}));
            GraphError e = error(() -> s.run(q, Map.of(n, new int[] {2, 0})));
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT);
        }
    }

    @Test void assignConvertsAndIsAllOrNone() {
        try (Session s = open("jvm")) {
            Variable v = K.variable(new float[] {1, 2}), w = K.variable(new float[] {3});
            s.assign(Map.of(v, new int[] {5, 6}));
            assertThat(s.value(v)).isEqualTo(NDArray.of(new float[] {5, 6}));
            var values = new LinkedHashMap<Variable, Object>();
            values.put(v, new float[] {8, 9});
            values.put(w, new float[] {1, 2, 3});
            assertThat(error(() -> s.assign(values)).kind()).isEqualTo(ErrorKind.VALUE);
            assertThat(s.value(v)).isEqualTo(NDArray.of(new float[] {5, 6}));
            assertThat(s.isInitialized(w)).isFalse();
        }
    }

    @Test void initialValuesMayNeedEachOther() {
        try (Session s = open("jvm")) {
            Variable a = K.variable(new float[] {1, 2}), b = K.variable(K.mul(a, 3)), c = K.variable(K.add(b, a));
            s.initialize(List.of(c, b, a));
            assertThat(s.value(c)).isEqualTo(NDArray.of(new float[] {4, 8}));
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64", "reference"})
    void oneBranchRuns(String target) {
        try (Session s = open(target)) {
            Tensor c = K.placeholder(List.of(), "bool", "c"), x = vector("x");
            Tensor y = K.switchOn(c, () -> K.mul(x, 2), () -> K.sub(x, 1));
            for (int again = 0; again < 2; again++) {
                assertThat(s.run(y, feeds(c, true, x, new float[] {1, 2}))).isEqualTo(NDArray.of(new float[] {2, 4}));
                assertThat(s.run(y, feeds(c, false, x, new float[] {1, 2}))).isEqualTo(NDArray.of(new float[] {0, 1}));
            }
        }
    }

    private static Map<Tensor, Object> feeds(Tensor a, Object x, Tensor b, Object y) {
        var feeds = new HashMap<Tensor, Object>();
        feeds.put(a, x);
        feeds.put(b, y);
        return feeds;
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64", "reference"})
    void unknownRanksAreThoseOfTheFeeds(String target) {
        try (Session s = open(target)) {
            Tensor x = Placeholder.of(K.graph(), TensorType.of(DType.FLOAT32, Shape.UNKNOWN_RANK));
            Tensor y = K.add(K.square(x), 1);
            assertThat(s.run(y, Map.of(x, 3f))).isEqualTo(NDArray.of(10f));
            assertThat(s.run(y, Map.of(x, new float[] {1, 2}))).isEqualTo(NDArray.of(new float[] {2, 5}));
            assertThat(s.run(y, Map.of(x, new float[][] {{0}, {2}}))).isEqualTo(NDArray.of(new float[][] {{1}, {5}}));
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64", "reference"})
    void extentsMayBeValues(String target) {
        try (Session s = open(target)) {
            Tensor n = K.placeholder(List.of(), "int32", "n");
            Tensor y = K.sum(K.arange(n));
            assertThat(run(s, y, Map.of(n, 5)).getDouble()).isEqualTo(10);
            assertThat(run(s, y, Map.of(n, 4)).getDouble()).isEqualTo(6);
        }
    }

    @ParameterizedTest @ValueSource(strings = {"jvm", "x64", "reference"})
    void stringsAreFedAndFetched(String target) {
        try (Session s = open(target)) {
            Tensor x = K.placeholder(List.of(2), "string", "x");
            assertThat(s.run(K.identity(x), Map.of(x, new String[] {"a", "b"}))).isEqualTo(NDArray.of(new String[] {"a", "b"}));
        }
    }

    @Test void aClosedSessionRefuses() {
        Session s = open("jvm");
        Variable v = K.variable(new float[] {1});
        s.initialize(List.of(v));
        Tensor y = K.mul(v, 2);
        Session.Call call = s.prepare(List.of(), List.of(y), List.of(), List.of());
        call.run(List.of());
        s.close();
        s.close();
        assertThat(s.isClosed()).isTrue();
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable use : List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                () -> s.run(y), () -> call.run(List.of()), () -> s.value(v), () -> s.assign(Map.of(v, new float[] {2})), () -> s.initialize(List.of(v)))) {
            assertThat(error(use).kind()).isEqualTo(ErrorKind.RUNTIME);
            assertThat(error(use).sentence()).isEqualTo("The session is closed.");
        }
    }

    @Test void aCallFillsArraysOfTheCaller() {
        try (Session s = open("jvm")) {
            Tensor x = vector("x"), y = K.mul(x, 3);
            Session.Call call = s.prepare(List.of(x), List.of(y, K.sum(x)), List.of(), List.of());
            NDArray[] into = {NDArray.zeros(DType.FLOAT32, 2), NDArray.zeros(DType.FLOAT32)};
            call.run(new Object[] {new float[] {1, 2}}, into);
            assertThat(into).containsExactly(NDArray.of(new float[] {3, 6}), NDArray.of(3f));
            assertThatThrownBy(() -> call.run(new Object[] {new float[] {1, 2}}, new NDArray[1])).isInstanceOf(GraphError.class).hasMessageContaining("2 results");
            assertThatThrownBy(() -> call.run(new Object[] {new float[] {1, 2, 3}}, into)).isInstanceOf(GraphError.class);
        }
    }

    @Test void controlDependenciesOrderReadsBehindAssignments() {
        try (Session s = open("jvm")) {
            Variable v = K.variable(new float[] {1});
            s.initialize(List.of(v));
            Tensor set = K.update(v, new float[] {5});
            Tensor after;
            try (var _ = K.controlDependencies(List.of(set))) {
                after = K.mul(v, 2);
            }
            assertThat(s.run(List.of(after, v), Map.of(), List.of())).containsExactly(NDArray.of(new float[] {10}), NDArray.of(new float[] {1}));
            assertThat(s.value(v)).isEqualTo(NDArray.of(new float[] {5}));
        }
    }
}
