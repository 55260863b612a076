package io.kgraph.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.ir.GraphContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Section 0.7 and functions 17 to 20: who runs what, and when variables get their values.
class SessionsTest extends Scenario {
    @Test void repeatedCallsInTheSameGraphReturnTheSameObject() {
        Session first = K.getSession();
        assertThat(K.getSession()).isSameAs(first);
        Tensor ofA = K.variable(1);
        try (var _ = K.graphScope(new GraphContext())) {
            assertThat(K.getSession(List.of(ofA))).isSameAs(first);
            try (Session other = K.getSession()) {
                assertThat(other).isNotSameAs(first);
            }
        }
    }

    @Test void aSessionOpenedAsDefaultComesFirst() {
        Session own = K.getSession();
        try (Session mine = open(); var _ = K.sessionScope(mine)) {
            assertThat(K.getSession()).isSameAs(mine);
        }
        assertThat(K.getSession()).isSameAs(own);
    }

    @Test void setSessionReplacesTheStoredSessionWithoutClosingTheOld() {
        Session old = K.getSession(), fresh = open();
        K.setSession(fresh);
        assertThat(K.getSession()).isSameAs(fresh);
        assertThat(old.isClosed()).isFalse();
        old.close();
    }

    @Test void inputsOfOneSessionMustShareTheirGraph() {
        Tensor here = K.constant(1);
        try (var _ = K.graphScope(new GraphContext())) {
            Tensor there = K.constant(1);
            refused(ErrorKind.VALUE, () -> K.getSession(List.of(here, there)));
        }
    }

    @Test void aVariableEvaluatesWithoutASession() {
        assertThat(K.variable(new double[][] {{1, 2}, {3, 4}}).eval()).isEqualTo(f32(new float[][] {{1, 2}, {3, 4}}));
    }

    @Test void aVariableMadeAfterASessionIsInitialisedByTheNextGetSession() {
        Session s = K.getSession();
        Variable v = K.variable(3);
        refused(ErrorKind.FAILED_PRECONDITION, () -> s.run(v));
        assertThat(K.getSession().run(v)).isEqualTo(f32(3));
    }

    @Test void assignmentItselfNeverRequiresInitialisation() {
        Session s = K.getSession();
        Variable v = K.variable(3);
        assertThat(K.update(v, 5).eval(s)).isEqualTo(f32(5));
        assertThat(v.eval(s)).isEqualTo(f32(5));
    }

    @Test void manualInitialisationLeavesVariablesToTheAuthor() {
        K.manualVariableInitialization(true);
        Variable v = K.variable(new float[] {1});
        refused(ErrorKind.FAILED_PRECONDITION, () -> K.eval(v));
        K.getSession().initialize(List.of(v));
        assertThat(K.eval(v)).isEqualTo(f32(new float[] {1}));
        Variable w = K.variable(new float[] {2});
        K.setValue(w, new float[] {7});
        assertThat(K.eval(w)).isEqualTo(f32(new float[] {7}));
        K.manualVariableInitialization(false);
        assertThat(K.eval(K.variable(new float[] {1}))).isEqualTo(f32(new float[] {1}));
    }

    @Test void anUninitialisedVariableIsInitialisedOnceAndKeepsWhatItWasAssigned() {
        Variable v = K.variable(1);
        K.setValue(v, 2);
        K.variable(5);
        assertThat(K.eval(v)).isEqualTo(f32(2));
    }

    @Test void runningAClosedSessionIsARuntimeError() {
        Session s = K.getSession();
        Tensor x = K.constant(1);
        s.close();
        refused(ErrorKind.RUNTIME, () -> s.run(x));
    }

    @Test void aTensorOfAnotherGraphIsAValueErrorToFetchAndToFeed() {
        Session s = K.getSession();
        Tensor own = K.constant(1);
        try (var _ = K.graphScope(new GraphContext())) {
            Tensor foreign = K.placeholder(List.of());
            refused(ErrorKind.VALUE, () -> s.run(foreign));
            refused(ErrorKind.VALUE, () -> s.run(own, Map.of(foreign, 1)));
            refused(ErrorKind.VALUE, () -> K.add(own, foreign));
        }
    }

    @Test void anyTensorMayBeFedAndFeedingOverridesItsComputation() {
        Tensor x = K.placeholder(List.of(2)), y = K.square(x), z = K.add(y, 1);
        Variable v = K.variable(new float[] {1, 1});
        assertThat(z.eval(Map.of(y, new float[] {5, 6}))).isEqualTo(f32(new float[] {6, 7}));
        assertThat(K.mul(v, 2).eval(Map.of(v, List.of(3, 4)))).isEqualTo(f32(new float[] {6, 8}));
        assertThat(K.eval(v)).isEqualTo(f32(new float[] {1, 1}));
    }

    @Test void aFeedOfAnotherShapeIsAValueErrorThatNamesShapeAndTensor() {
        Tensor x = K.placeholder(Arrays.asList(null, 3), "float32", "images");
        var error = refused(ErrorKind.VALUE, () -> K.sum(x).eval(Map.of(x, new float[2][4])));
        assertThat(error.getMessage()).contains("images", "[2, 4]");
    }

    @Test void aPlaceholderThatIsNotFedIsInvalidArgumentThatNamesItItsDtypeAndShape() {
        Tensor x = K.placeholder(List.of(2, 3), "float64", "images");
        assertThat(refused(ErrorKind.INVALID_ARGUMENT, () -> K.eval(K.sum(x))).getMessage()).contains("images", "float64", "[2, 3]");
    }

    @Test void onlyNodesNeededForTheFetchesRun() {
        Tensor x = K.placeholder(List.of()), unneeded = K.square(x);
        Variable v = K.variable(1);
        K.update(v, 9);
        assertThat(K.eval(K.constant(2))).isEqualTo(f32(2));
        assertThat(K.eval(v)).isEqualTo(f32(1));
        assertThat(unneeded.rank()).isZero();
    }

    @Test void clearSessionDropsTheGraphTheSessionTheUidsAndTheFixedPhase() {
        try (var _ = K.graphScope(new GraphContext())) {
            GraphContext before = K.graph();
            Session s = open();
            K.setSession(s);
            Tensor old = K.constant(1);
            K.getUid("dense");
            K.setLearningPhase(1);
            K.setEpsilon(1e-3);
            K.clearSession();
            assertThat(K.graph()).isNotSameAs(before);
            assertThat(K.getUid("dense")).isEqualTo(1);
            assertThat(s.isClosed()).isTrue();
            assertThat(((Tensor) K.learningPhase()).eval().getBoolean()).isFalse();
            assertThat(K.epsilon()).isEqualTo(1e-3);
            refused(ErrorKind.VALUE, () -> K.getSession().run(old));
            refused(ErrorKind.RUNTIME, () -> s.run(old));
            refused(ErrorKind.VALUE, () -> K.eval(old));
            K.getSession().close();
        }
    }

    @Test void evalHasThreeEquivalentForms() {
        Tensor x = K.placeholder(List.of(2)), y = K.mul(x, 3);
        Session s = K.getSession();
        var feeds = Map.of(x, new double[] {1, 2});
        NDArray expected = f32(new float[] {3, 6});
        assertThat(y.eval(s, feeds)).isEqualTo(expected);
        assertThat(s.run(y, feeds)).isEqualTo(expected);
        assertThat(K.eval(K.mul(K.constant(new float[] {1, 2}), 3))).isEqualTo(expected);
    }

    @Test void symbolicAndEagerGiveTheFunctionBack() {
        java.util.function.Function<Tensor, Tensor> square = K::square;
        assertThat(K.symbolic(square)).isSameAs(square);
        assertThat(K.eval(K.eager(square).apply(K.variable(new float[] {2, 3})))).isEqualTo(f32(new float[] {4, 9}));
    }

    @Test void stringsArePlaceholdersIdentityAndFetch() {
        Tensor p = K.placeholder(List.of(), "string");
        assertThat(K.function(List.of(p), List.of(K.identity(p))).call("test").getFirst().getString()).isEqualTo("test");
    }
}
