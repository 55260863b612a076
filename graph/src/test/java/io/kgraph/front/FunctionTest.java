package io.kgraph.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.config.Settings;
import io.kgraph.error.ErrorKind;
import io.kgraph.type.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Spec 167: what `function` makes, how it is called, and in which order things happen.
class FunctionTest extends FrontDoor {
    private final Tensor[] none = {};

    private static NDArray scalar(double value) {
        return f32(value);
    }

    @Test void listsGiveListsAndASingleTensorASingleArray() {
        var x = K.placeholder(List.of());
        assertThat(K.function(List.of(x), List.of(x.mul(x))).apply(List.of(3))).isEqualTo(List.of(scalar(9)));
        assertThat(K.function(x, x.mul(x)).apply(2.0)).isEqualTo(scalar(4));
        assertThat(K.function(List.of(x), List.of(x.mul(x))).call(3)).containsExactly(scalar(9));
    }

    @Test void mapsGoByKey() {
        var x = K.placeholder(List.of());
        var y = K.placeholder(List.of());
        var outputs = new LinkedHashMap<String, Tensor>();
        outputs.put("x*y", x.mul(y));
        outputs.put("x*x", x.mul(x));
        assertThat(K.function(List.of(x, y), outputs).apply(List.of(2, 5))).isEqualTo(Map.of("x*y", scalar(10), "x*x", scalar(4)));
        var f = K.function(Map.of("a", x, "b", y), x.sub(y));
        assertThat(f.apply(Map.of("b", 1, "a", 5))).isEqualTo(scalar(4));
        assertRefused(ErrorKind.VALUE, () -> f.apply(Map.of("a", 1)));
    }

    @Test void theCountOfValuesMustBeThatOfTheInputs() {
        var x = K.placeholder(List.of());
        var f = K.function(List.of(x), List.of(x));
        assertRefused(ErrorKind.VALUE, () -> f.apply(List.of(1, 2)));
        assertRefused(ErrorKind.VALUE, () -> f.call());
        assertRefused(ErrorKind.TYPE, () -> f.apply(1));
    }

    @Test void outputsReadTheStateBeforeTheUpdatesAndPairsAreSimultaneous() {
        var x = K.placeholder(List.of());
        var v = K.variable(1, null, "v");
        var w = K.variable(10, null, "w");
        var f = K.function(List.of(x), List.of(K.square(x).add(v)), List.of(List.of(v, w), Map.entry(w, v.add(x)), new Object[] {v, 99}));
        assertThat(f.call(3)).containsExactly(scalar(10));
        assertThat(v.eval()).isEqualTo(scalar(10));              // of two values for one variable the first counts
        assertThat(w.eval()).isEqualTo(scalar(4));
    }

    @Test void updateNodesAndFetchesRunOnEveryCall() {
        var a = K.variable(0);
        var b = K.variable(0);
        var x = K.placeholder(List.of());
        var f = K.function(List.of(x), List.of(x.add(1)), List.of(K.update(a, x)), null, Map.of("fetches", List.of(K.update(b, 5))));
        f.call(7);
        assertThat(List.of(a.eval(), b.eval())).containsExactly(scalar(7), scalar(5));
    }

    @Test void feedDictIsReadAtEveryCall() {
        var b = K.variable(0);
        var y = K.placeholder(List.of(), null, "y");
        var feed = new HashMap<Tensor, Object>(Map.of(y, 3));
        var f = K.function(List.of(), List.of(), null, null, Map.of("feed_dict", feed, "fetches", List.of(K.update(b, y.mul(10)))));
        f.call();
        assertThat(b.eval()).isEqualTo(scalar(30));
        feed.put(y, 4);
        f.call();
        assertThat(b.eval()).isEqualTo(scalar(40));
    }

    @Test void nullLeavesAnInputToItsDefault() {
        var x = K.placeholderWithDefault(2.0, null, "x");
        var y = K.placeholderWithDefault(3, null, "y");
        var f = K.function(List.of(x, y), List.of(x, y));
        assertThat(f.call(null, null)).containsExactly(scalar(2), NDArray.of(3));
        assertThat(f.call(5, null)).containsExactly(scalar(5), NDArray.of(3));
        var z = K.placeholder(List.of());
        assertRefused(ErrorKind.INVALID_ARGUMENT, () -> K.function(List.of(z), List.of(z)).apply(Arrays.asList((Object) null)));
    }

    @Test void aTensorAsAValueIsConnected() {
        var x = K.placeholder(List.of());
        var v = K.variable(4);
        var y = K.placeholder(List.of());
        var f = K.function(List.of(x, y), List.of(x.add(y)));
        assertThat(f.call(v.mul(2), 1)).containsExactly(scalar(9));
        assertThat(f.call(y.mul(10), 1)).containsExactly(scalar(11));
        assertThat(f.call(K.constant(3, "int32"), 1)).containsExactly(scalar(4));
        assertRefused(ErrorKind.VALUE, () -> f.call(K.constant(List.of(1, 2)), 1));
    }

    @Test void givensReplaceTensorsWhenTheFunctionIsMade() {
        var x = K.placeholder(List.of());
        var y = x.mul(2);
        var f = K.function(List.of(), List.of(y), null, null, Map.of("givens", Map.of(x, K.constant(21))));
        assertThat(f.call()).containsExactly(scalar(42));
    }

    @Test void wrongArgumentsAreRefusedWhenTheFunctionIsMade() {
        var x = K.placeholder(List.of());
        var v = K.variable(1);
        assertRefused(ErrorKind.TYPE, () -> K.function(List.of(x), List.of(x), "updates"));
        assertRefused(ErrorKind.TYPE, () -> K.function(List.of(x), List.of(x), List.of(List.of(x, v))));
        assertRefused(ErrorKind.TYPE, () -> K.function(List.of(x), List.of(x), List.of(List.of(v, K.constant(1, "int32")))));
        assertRefused(ErrorKind.VALUE, () -> K.function(List.of(x), List.of(x), List.of(List.of(v, List.of(1, 2)))));
        assertRefused(ErrorKind.TYPE, () -> K.function(List.of(3), List.of(x)));
        assertThat(assertRefused(ErrorKind.VALUE, () -> K.function(List.of(x), List.of(x), null, null, Map.of("fetch", 1)))).hasMessageContaining("'fetch'");
    }

    @Test void callsOfOnePatternArePreparedOnceAndResultsGoIntoTheCallersArrays() {
        var x = K.placeholder(List.of("n"));
        var f = K.function(List.of(x), List.of(x.mul(2)));
        var session = (PlainSession) K.getSession();
        NDArray into = NDArray.zeros(io.kgraph.type.DType.FLOAT32, 2);
        for (int i = 0; i < 3; i++) f.run(new Object[] {new float[] {i, 1}}, new NDArray[] {into});
        f.call(new float[] {1});
        assertThat(into).isEqualTo(f32(new double[] {4, 2}));
        assertThat(session.prepared).isEqualTo(1);
        int nodes = Math.toIntExact(K.graph().nextNode());
        f.call(new float[] {1, 2, 3});
        assertThat(K.graph().nextNode()).isEqualTo(nodes + 1L);   // only this test counts nodes, no call adds any
    }

    @Test void variablesMadeLaterAreInitialisedBeforeTheNextCall() {
        var x = K.placeholder(List.of());
        var f = K.function(List.of(x), List.of(x.add(K.variable(1))));
        assertThat(f.call(1)).containsExactly(scalar(2));
        var late = K.variable(5);
        f.call(1);
        assertThat(K.getSession().isInitialized(late)).isTrue();
    }

    @Test void aFunctionBelongsToItsGraphWhateverTheThreadsDefaultIs() throws InterruptedException {
        var x = K.placeholder(List.of());
        var f = K.function(List.of(x), List.of(x.add(1)));
        f.call(0);
        var result = new NDArray[1];
        Thread other = Thread.ofPlatform().start(() -> ScopedValue.where(Settings.SCOPED, Settings.defaults()).run(() -> result[0] = f.call(1).getFirst()));
        other.join();
        assertThat(result[0]).isEqualTo(scalar(2));
    }

    @Test void sessionsFollowTheGraphAndTheInnermostDefault() {
        var graph = K.graph();
        Session s = K.getSession();
        assertThat(K.getSession()).isSameAs(s);
        var v = K.variable(1);
        try (var _ = K.graphScope(new io.kgraph.ir.GraphContext())) {
            assertThat(K.getSession()).isNotSameAs(s);
            assertThat(K.getSession(List.of(v))).isSameAs(s);
            assertRefused(ErrorKind.VALUE, () -> K.getSession(List.of(v, K.constant(1))));
        }
        Session other = K.openSession();
        try (var _ = K.sessionScope(other)) {
            assertThat(K.getSession()).isSameAs(other);
            assertThat(v.eval()).isEqualTo(scalar(1));
        }
        K.setSession(other);
        assertThat(K.getSession()).isSameAs(other);
        assertThat(other.context()).isSameAs(graph);
        assertThat(K.constant(List.of(1, 2)).eval(other)).isEqualTo(f32(List.of(1, 2)));
    }

    @Test void manualInitialisationIsLeftToTheAuthor() {
        K.manualVariableInitialization(true);
        var v = K.variable(List.of(1));
        assertRefused(ErrorKind.FAILED_PRECONDITION, () -> K.eval(v));
        K.manualVariableInitialization(false);
        assertThat(K.eval(v)).isEqualTo(f32(List.of(1)));
    }

    @Test void clearSessionDropsTheGraphAndClosesItsSession() {
        var before = K.graph();
        var v = K.variable(1, null, "v");
        Session s = K.getSession();
        K.getUid("dense");
        K.setLearningPhase(1);
        K.clearSession();
        assertThat(K.graph()).isNotSameAs(before);
        assertThat(s.isClosed()).isTrue();
        assertThat(K.getUid("dense")).isEqualTo(1);
        assertThat(K.learningPhase()).isInstanceOf(Tensor.class);
        assertRefused(ErrorKind.RUNTIME, () -> v.eval(s));
        assertRefused(ErrorKind.VALUE, () -> v.eval());
        assertRefused(ErrorKind.VALUE, () -> v.add(K.constant(1)));
    }

    @Test void valuesAreReadAndWrittenWithTheirShapeChecked() {
        var v = K.variable(List.of(1, 2), null, "v");
        K.setValue(v, new double[] {3, 4});
        assertThat(K.getValue(v)).isEqualTo(f32(List.of(3, 4)));
        assertThat(K.getValue(v.add(1))).isEqualTo(f32(List.of(4, 5)));
        assertThat(K.getValue("no tensor")).isEqualTo("no tensor");
        assertRefused(ErrorKind.VALUE, () -> K.setValue(v, 1));
        assertRefused(ErrorKind.TYPE, () -> K.setValue(v.add(1), List.of(1, 2)));
        K.batchSetValue(List.of(List.of(v, List.of(0, 0)), Map.entry(v, List.of(7, 8))));
        assertThat(K.batchGetValue(List.of(v, v.add(1)))).containsExactly(f32(List.of(7, 8)), f32(List.of(8, 9)));
        assertThat(K.batchGetValue(List.of(none))).isEmpty();
    }

    @Test void updatesAreNodesThatActWhenRun() {
        var v = K.variable(5);
        var node = K.updateSub(v, 2.0);
        assertThat(v.eval()).isEqualTo(scalar(5));
        assertThat(K.eval(node)).isEqualTo(scalar(3));
        assertThat(v.eval()).isEqualTo(scalar(3));
        var m = K.variable(List.of(1, 2));
        assertThat(K.eval(K.movingAverageUpdate(m, List.of(3, 4), 0.5))).isEqualTo(f32(List.of(2, 3)));
        assertRefused(ErrorKind.VALUE, () -> K.update(m, List.of(1, 2, 3)));
        assertRefused(ErrorKind.TYPE, () -> K.update(m, K.constant(List.of(1, 2), "float64")));
        assertRefused(ErrorKind.TYPE, () -> K.update(m.add(1), 1));
        assertRefused(ErrorKind.VALUE, () -> K.movingAverageUpdate(m, List.of(1, 2, 3), 0.5));
    }

    @Test void insideControlDependenciesAVariableIsReadAfterThem() {
        var v = K.variable(1);
        var u = K.update(v, 5);
        try (var _ = K.controlDependencies(List.of(u))) {
            var w = K.identity(v);
            assertThat(w.after()).containsExactly(u);
            assertThat(w.input(0).op()).isInstanceOf(io.kgraph.op.ReadVariable.class);
            assertThat(K.gradients(K.square(v), v).getFirst()).isNotNull();
            try (var _ = K.controlDependencies(null)) {
                assertThat(K.identity(v).input(0)).isSameAs(v);
            }
        }
        assertThat(v.shape()).isEqualTo(Shape.SCALAR);
    }
}
