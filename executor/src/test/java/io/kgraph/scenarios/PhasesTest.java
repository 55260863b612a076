package io.kgraph.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Functions 21 to 23, 144 and 145: training or testing.
class PhasesTest extends Scenario {
    private static Tensor flag() {
        return (Tensor) K.learningPhase();
    }

    @Test void theLearningPhaseIsABoolPlaceholderWithDefaultFalseAtTopLevel() {
        Tensor phase;
        try (var _ = K.nameScope("inside")) {
            phase = flag();
        }
        assertThat(phase.name()).isEqualTo("keras_learning_phase:0");
        assertThat(K.learningPhase()).isSameAs(phase);
        assertThat(K.dtype(phase)).isEqualTo("bool");
        assertThat(K.isPlaceholder(phase)).isFalse();
        assertThat(phase.eval(K.getSession()).getBoolean()).isFalse();
    }

    @Test void numbersFedForThePhaseConvertToBool() {
        Tensor x = K.inTrainPhase(K.constant(1), K.constant(2));
        assertThat(x.eval(Map.of(flag(), 1))).isEqualTo(f32(1));
        assertThat(x.eval(Map.of(flag(), 0))).isEqualTo(f32(2));
        assertThat(K.eval(x)).isEqualTo(f32(2));
    }

    @Test void thePhaseMayBeAnInputOfAFunctionAndNullMeansTest() {
        var f = K.function(List.of(flag()), List.of(K.inTrainPhase(K.constant(1), K.constant(2))));
        assertThat(f.call(0)).containsExactly(f32(2));
        assertThat(f.call(1)).containsExactly(f32(1));
        assertThat(f.apply(Arrays.asList((Object) null))).isEqualTo(List.of(f32(2)));
    }

    @Test void aFixedPhaseIsReturnedExactlyAsGiven() {
        K.setLearningPhase(true);
        assertThat(K.learningPhase()).isEqualTo(true);
        K.setLearningPhase(1);
        assertThat(K.learningPhase()).isEqualTo(1);
        Tensor a = K.constant(1), b = K.constant(new float[3]);
        assertThat(K.inTrainPhase(a, b)).isSameAs(a);
        assertThat(K.inTestPhase(a, b)).isSameAs(b);
    }

    @Test void nodesAlreadyBuiltOnThePlaceholderKeepUsingIt() {
        Tensor phase = flag(), x = K.inTrainPhase(K.constant(1), K.constant(2));
        K.setLearningPhase(0);
        assertThat(x.eval(Map.of(phase, 1))).isEqualTo(f32(1));
    }

    @Test void anotherValueIsAValueErrorAndChangesNothing() {
        K.setLearningPhase(0);
        for (Object bad : Arrays.asList(2, null, "1", K.constant(1))) {
            refused(ErrorKind.VALUE, () -> K.setLearningPhase(bad));
            refused(ErrorKind.VALUE, () -> K.learningPhaseScope(bad).close());
            assertThat(K.learningPhase()).isEqualTo(0);
        }
    }

    @Test void aScopeRestoresThePhaseOnExitEvenByException() {
        Object initial = K.learningPhase();
        try (var _ = K.learningPhaseScope(1)) {
            assertThat(K.learningPhase()).isEqualTo(1);
        }
        assertThat(K.learningPhase()).isSameAs(initial);
        K.setLearningPhase(0);
        try (var _ = K.learningPhaseScope(1)) {
            throw new IllegalStateException("inside");
        } catch (IllegalStateException _) {
            assertThat(K.learningPhase()).isEqualTo(0);
        }
    }

    @Test void whatCameFromThePhaseUsesIt() {
        Tensor x = K.placeholder(List.of(2));
        assertThat(x.usesLearningPhase()).isFalse();
        assertThat(K.variable(1).usesLearningPhase()).isFalse();
        assertThat(K.inTrainPhase(x, K.square(x)).usesLearningPhase()).isTrue();
        assertThat(K.inTrainPhase(x, K.square(x), true).usesLearningPhase()).isFalse();
    }

    @Test void withAHostFlagTheOtherSideIsNotTouched() {
        Tensor a = K.constant(new float[3][3]);
        assertThat(K.inTrainPhase(() -> a, () -> { throw new AssertionError("touched"); }, true)).isSameAs(a);
        assertThat(K.inTestPhase(a, K.constant(new float[2][2]), false)).isSameAs(a);
    }

    @Test void eachGraphHasAPhaseOfItsOwn() {
        K.setLearningPhase(1);
        try (var _ = K.graphScope(new io.kgraph.ir.GraphContext())) {
            assertThat(K.learningPhase()).isInstanceOf(Tensor.class);
        }
        assertThat(K.learningPhase()).isEqualTo(1);
    }
}
