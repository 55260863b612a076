package io.kgraph.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Family M: what changes variables, when, and what a function computes from the state before.
class UpdatesTest extends Scenario {
    @Test void nothingHappensUntilTheUpdateIsRun() {
        Variable v = K.variable(1);
        Tensor update = K.update(v, 5), sum = K.updateAdd(v, 2);
        assertThat(K.eval(v)).isEqualTo(f32(1));
        assertThat(K.eval(update)).isEqualTo(f32(5));
        assertThat(K.eval(v)).isEqualTo(f32(5));
        assertThat(K.eval(sum)).isEqualTo(f32(7));
        assertThat(K.eval(K.updateSub(v, 4))).isEqualTo(f32(3));
        assertThat(K.eval(v)).isEqualTo(f32(3));
    }

    @Test void aReadSeesTheValueFromBeforeTheRunUnlessItDescendsFromAnAssignment() {
        Variable v = K.variable(1);
        Tensor update = K.update(v, 5), before = K.mul(v, 10), after = K.mul(update, 10);
        var values = K.batchGetValue(List.of(before, after, update, v));
        assertThat(values).containsExactly(f32(10), f32(50), f32(5), f32(1));
        assertThat(K.eval(v)).isEqualTo(f32(5));
    }

    @Test void aNodeInsideControlDependenciesRunsAfterThem() {
        Variable v = K.variable(1);
        Tensor u = K.update(v, 5.), w;
        try (var _ = K.controlDependencies(List.of(u))) {
            w = K.identity(v);
        }
        assertThat(K.eval(w)).isEqualTo(f32(5));
        Tensor outside = K.identity(v);
        K.setValue(v, 2);
        assertThat(K.eval(outside)).isEqualTo(f32(2));
        try (var _ = K.controlDependencies(List.of(u)); var _ = K.controlDependencies(null)) {
            w = K.identity(v);
        }
        assertThat(K.eval(w)).isEqualTo(f32(2));
    }

    @Test void updateRefusesOtherShapesDtypesAndWhatIsNoVariable() {
        Variable v = K.variable(new float[] {1, 2});
        refused(ErrorKind.VALUE, () -> K.update(v, new float[] {1, 2, 3}));
        refused(ErrorKind.TYPE, () -> K.update(v, K.constant(new int[] {1, 2}, "int32")));
        refused(ErrorKind.TYPE, () -> K.update(K.constant(1), 2));
    }

    @Test void setValueWantsExactlyTheShapeAndGrowsNothing() {
        Variable v = K.variable(new float[] {1, 2});
        refused(ErrorKind.VALUE, () -> K.setValue(v, 3));
        refused(ErrorKind.TYPE, () -> K.setValue(K.constant(1), 2));
        K.setValue(v, new double[] {3, 4});
        long node = K.graph().nextNode();
        for (int i = 0; i < 5; i++) K.setValue(v, K.getValue(v));
        assertThat(K.graph().nextNode()).isEqualTo(node + 1);
        assertThat(K.getValue(v)).isEqualTo(f32(new float[] {3, 4}));
    }

    @Test void ofTwoPairsForOneVariableTheLastWins() {
        Variable v = K.variable(1), w = K.variable(2);
        K.batchSetValue(List.of(List.of(v, 5), List.of(w, 6), List.of(v, 7)));
        assertThat(K.batchGetValue(List.of(v, w))).containsExactly(f32(7), f32(6));
        assertThat(K.batchGetValue(List.of())).isEmpty();
        K.batchSetValue(List.of());
    }

    @Test void aNonTensorIsReturnedUnchangedByGetValue() {
        assertThat(K.getValue("x")).isEqualTo("x");
        assertThat(K.getValue(K.add(K.variable(1), 1))).isEqualTo(f32(2));
    }

    @Test void buildingAMovingAverageDoesNotChangeTheVariable() {
        Variable m = K.variable(0);
        Tensor update = K.movingAverageUpdate(m, K.constant(2), 0.9);
        assertThat(K.eval(m)).isEqualTo(f32(0));
        assertThat(K.eval(update).getDouble()).isCloseTo(0.2, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(K.eval(update).getDouble()).isCloseTo(0.38, org.assertj.core.data.Offset.offset(1e-6));
        Variable pair = K.variable(new float[] {1, 2});
        assertThat(K.eval(K.movingAverageUpdate(pair, new float[] {3, 4}, 0.5))).isEqualTo(f32(new float[] {2, 3}));
    }

    @Test void outputsAreComputedFromTheStateBeforeTheCall() {
        Tensor x = K.placeholder(List.of());
        Variable v = K.variable(1);
        Function f = K.function(List.of(x), List.of(K.add(K.square(x), v)), List.of(List.of(v, K.add(v, x))));
        assertThat(f.call(3)).containsExactly(f32(10));
        assertThat(K.getValue(v)).isEqualTo(f32(4));
        assertThat(f.call(3)).containsExactly(f32(13));
    }

    @Test void everyPairIsComputedBeforeAnyVariableIsWritten() {
        Variable a = K.variable(1), b = K.variable(2);
        K.function(List.of(), List.of(), List.of(List.of(a, b), List.of(b, a))).call();
        assertThat(K.batchGetValue(List.of(a, b))).containsExactly(f32(2), f32(1));
    }

    @Test void aVariableListedTwiceInAFunctionTakesTheFirstPair() {
        Variable v = K.variable(0);
        K.function(List.of(), List.of(), List.of(List.of(v, K.constant(1)), List.of(v, K.constant(2)))).call();
        assertThat(K.getValue(v)).isEqualTo(f32(1));
    }

    @Test void updateNodesWrittenInsideAControlScopeRespectIt() {
        Tensor x1 = K.placeholder(List.of()), x2 = K.placeholder(List.of(), "int32");
        Variable v = K.variable(10);
        Tensor y1 = K.add(K.add(x1, K.cast(x2, "float32")), v), y2 = K.mul(x1, K.cast(x2, "float32")), u;
        try (var _ = K.controlDependencies(List.of(y1))) {
            u = K.update(v, x1);
        }
        Function f = K.function(List.of(x1, x2), List.of(y1, y2), List.of(u));
        assertThat(f.call(2, 3)).containsExactly(f32(15), f32(6));
        assertThat(K.getValue(v)).isEqualTo(f32(2));
    }

    @Test void fetchesRunOnEveryCallAndTheirResultsAreDiscarded() {
        Tensor x = K.placeholder(List.of()), y = K.placeholder(List.of());
        Variable a = K.variable(1), b = K.variable(2);
        Function f = K.function(List.of(x, y), List.of(K.add(x, y)), List.of(List.of(a, K.add(x, 1))), null, Map.of("fetches", List.of(K.update(b, 5))));
        assertThat(f.call(10, 20)).containsExactly(f32(30));
        assertThat(K.batchGetValue(List.of(a, b))).containsExactly(f32(11), f32(5));
    }

    @Test void feedDictIsReadAtEveryCall() {
        Tensor x = K.placeholder(List.of()), y = K.placeholder(List.of());
        Variable b = K.variable(0);
        var feeds = new HashMap<Tensor, Object>(Map.of(y, 3));
        Function f = K.function(List.of(x), List.of(x), null, null, Map.of("feed_dict", feeds, "fetches", List.of(K.update(b, K.mul(y, 10)))));
        f.call(1);
        assertThat(K.getValue(b)).isEqualTo(f32(30));
        feeds.put(y, 4);
        f.call(1);
        assertThat(K.getValue(b)).isEqualTo(f32(40));
    }

    @Test void outputsKeepTheStructureTheyWereGivenIn() {
        Tensor x = K.placeholder(List.of()), y = K.placeholder(List.of());
        var outputs = new LinkedHashMap<String, Tensor>();
        outputs.put("x*y", K.mul(x, y));
        outputs.put("x*x", K.mul(x, x));
        assertThat(K.function(List.of(x, y), outputs).apply(List.of(2, 5))).isEqualTo(Map.of("x*y", f32(10), "x*x", f32(4)));
        assertThat(K.function(x, K.mul(x, x)).apply(2.0)).isEqualTo(f32(4));
        assertThat(K.function(List.of(x), List.of(K.mul(x, x))).apply(List.of(3))).isEqualTo(List.of(f32(9)));
    }

    @Test void nullLeavesAnInputWithADefaultUnfed() {
        Tensor x = K.placeholderWithDefault(2.0, null, null), y = K.placeholderWithDefault(3, null, null);
        Function f = K.function(List.of(x, y), List.of(K.mul(x, 10), K.mul(y, 10)));
        assertThat(f.call(null, null)).containsExactly(f32(20), NDArray.of(30));
        assertThat(f.call(1, null)).containsExactly(f32(10), NDArray.of(30));
    }

    @Test void aTensorAsAValueIsFedSymbolically() {
        Tensor x = K.placeholder(List.of());
        Variable v = K.variable(4, "float64");
        assertThat(K.function(List.of(x), List.of(K.square(x))).call(v)).containsExactly(f32(16));
    }

    @Test void callsNeverAddNodesWhenFedWithHostValues() {
        Tensor x = K.placeholder(Arrays.asList((Object) null));
        Function f = K.function(List.of(x), List.of(K.sum(x)));
        f.call(new float[] {1, 2});
        long node = K.graph().nextNode();
        for (int n = 1; n < 4; n++) f.call(new float[n]);
        assertThat(K.graph().nextNode()).isEqualTo(node + 1);
    }

    @Test void variablesMadeAfterAFunctionAreInitialisedBeforeItsNextCall() {
        Tensor x = K.placeholder(List.of());
        Function f = K.function(List.of(x), List.of(K.square(x)));
        f.call(1);
        Variable later = K.variable(6);
        f.call(1);
        assertThat(K.getSession().isInitialized(later)).isTrue();
    }

    @Test void aFunctionRefusesUnknownKeywordsAndWrongCounts() {
        Tensor x = K.placeholder(List.of());
        assertThat(refused(ErrorKind.VALUE, () -> K.function(List.of(x), List.of(x), null, null, Map.of("typo", 1))).getMessage()).contains("typo");
        refused(ErrorKind.TYPE, () -> K.function(List.of(x), List.of(x), "updates"));
        refused(ErrorKind.VALUE, () -> K.function(List.of(x), List.of(x)).call(1, 2));
        refused(ErrorKind.VALUE, () -> K.function(List.of(x), List.of(x)).call(new float[2]));
    }
}
