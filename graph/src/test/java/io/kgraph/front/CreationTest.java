package io.kgraph.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.error.ErrorKind;
import io.kgraph.type.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Families A and B: settings, names, phases, placeholders, variables, constants, sequences.
class CreationTest extends FrontDoor {
    @Test void placeholdersTakeNumbersNamesAndUnknowns() {
        assertThat(K.intShape(K.placeholder(List.of(2, 4, 5)))).containsExactly(2, 4, 5);
        assertThat(K.intShape(K.placeholder(Arrays.asList(null, 4)))).containsExactly(null, 4);
        assertThat(K.placeholder(List.of("batch", 4)).type()).hasToString("float32[batch, 4]");
        assertThat(K.intShape(K.placeholder(null, 3, null, false, null))).containsExactly(null, null, null);
        assertThat(K.intShape(K.placeholder(List.of(2, 3), 5, null, false, null))).containsExactly(2, 3);
        assertRefused(ErrorKind.VALUE, () -> K.placeholder(null, null, null, false, null));
    }

    @Test void namesAreKeptAndMadeUnique() {
        assertThat(K.placeholder(List.of(), null, "x").name()).isEqualTo("x:0");
        assertThat(K.placeholder(List.of(), null, "x").name()).isEqualTo("x_1:0");
        try (var _ = K.nameScope("MyOp")) {
            assertThat(K.constant(1, null, null, "a").name()).isEqualTo("MyOp/a:0");
        }
        try (var outer = K.nameScope("s"); var inner = K.nameScope("t")) {
            assertThat(outer.prefix() + " " + inner.prefix()).isEqualTo("s/ s/t/");
        }
        try (var again = K.nameScope("s")) {
            assertThat(again.prefix()).isEqualTo("s_1/");
        }
        assertRefused(ErrorKind.VALUE, () -> K.nameScope("no good"));
    }

    @Test void constantsFillOrReshape() {
        assertValue(K.constant(3, null, List.of(2, 2), null), new int[][] {{3, 3}, {3, 3}});
        assertValue(K.constant(List.of(1, 2, 3, 4), null, List.of(2, 2), null), new int[][] {{1, 2}, {3, 4}});
        assertRefused(ErrorKind.VALUE, () -> K.constant(List.of(1, 2, 3), null, List.of(2, 2), null));
    }

    @Test void zerosAndOnesAreVariablesWhereTheShapeIsKnown() {
        assertThat(K.isVariable(K.zeros(List.of(3, 4)))).isTrue();
        assertValue(K.ones(Shape.of(2)), new int[] {1, 1});
        var x = K.placeholder(Arrays.asList(null, 2));
        assertThat(K.isVariable(K.zeros(K.shape(x)))).isFalse();
        assertThat(K.zeros(K.shape(x)).shape()).isEqualTo(x.shape());
        assertRefused(ErrorKind.VALUE, () -> K.zeros(Arrays.asList(null, 2)));
        assertRefused(ErrorKind.VALUE, () -> K.zeros(List.of(-1)));
    }

    @Test void eyeIsSquareOrAPairOfSizes() {
        assertValue(K.eye(List.of(2, 3)), new int[][] {{1, 0, 0}, {0, 1, 0}});
        assertRefused(ErrorKind.VALUE, () -> K.eye(List.of(1, 2, 3)));
        assertRefused(ErrorKind.VALUE, () -> K.eye(-2));
    }

    @Test void arangeCountsAsNumPyDoesAndKeepsTheDtypeOfItsArguments() {
        assertValue(K.arange(5), new int[] {0, 1, 2, 3, 4});
        assertValue(K.arange(-5, 5, 2), new int[] {-5, -3, -1, 1, 3});
        assertThat(K.arange(-20).shape()).isEqualTo(Shape.of(0));
        assertThat(K.arange(0, 10, 1.5).dtypeName()).isEqualTo("float32");
        assertValue(K.arange(0, 10, 1.5), new double[] {0, 1.5, 3, 4.5, 6, 7.5, 9});
        assertThat(K.arange(10, null, 1, "float64").dtypeName()).isEqualTo("float64");
        assertRefused(ErrorKind.VALUE, () -> K.arange(0, 5, 0));
        assertRefused(ErrorKind.INVALID_ARGUMENT, () -> K.arange(5, 0));
        assertRefused(ErrorKind.INVALID_ARGUMENT, () -> K.arange(0, 5, -1));
    }

    @Test void arangeOfAnExtentStaysSymbolic() {
        var x = K.placeholder(List.of("batch", 2));
        assertThat(K.arange(K.shape(x).at(0)).type()).hasToString("int32[batch]");
        assertThat(K.arange(0, K.shape(x).at(0), 2).type()).hasToString("int32[⌊(batch + 1) / 2⌋]");
    }

    @Test void linspaceIncludesBothEnds() {
        assertValue(K.linspace(0.0, 1.0, 5), new double[] {0, 0.25, 0.5, 0.75, 1});
        assertValue(K.linspace(2, 3, 1), new double[] {2});
        assertThat(K.linspace(0.0, 0.7, 8).eval().getDouble(7)).isEqualTo(0.7f);
    }

    @Test void theLearningPhaseIsOnePlaceholderThatIsFalseUnlessFed() {
        Object phase = K.learningPhase();
        assertThat(K.learningPhase()).isSameAs(phase);
        assertThat(K.isPlaceholder(phase)).isFalse();
        var flag = (io.kgraph.Tensor) phase;
        assertThat(flag.name()).isEqualTo("keras_learning_phase:0");
        assertThat(flag.eval().getBoolean()).isFalse();
        assertThat(flag.eval(java.util.Map.of(flag, 1)).getBoolean()).isTrue();
        try (var _ = K.learningPhaseScope(1)) {
            assertThat(K.learningPhase()).isEqualTo(1);
            assertRefused(ErrorKind.VALUE, () -> K.learningPhaseScope(null));
        }
        assertThat(K.learningPhase()).isSameAs(phase);
        assertRefused(ErrorKind.VALUE, () -> K.setLearningPhase(2));
        K.setLearningPhase(true);
        assertThat(K.learningPhase()).isEqualTo(true);
    }

    @Test void uidsCountFromOnePerPrefix() {
        assertThat(List.of(K.getUid("dense"), K.getUid("dense"), K.getUid("conv"), K.getUid())).containsExactly(1, 2, 1, 1);
        K.resetUids();
        assertThat(K.getUid("dense")).isEqualTo(1);
    }

    @Test void settingsRefuseWhatTheyDoNotKnowAndStayAsTheyWere() {
        for (Object bad : List.of("", "beerfloat", 123, "FLOAT32")) assertRefused(ErrorKind.VALUE, () -> K.setFloatx(bad));
        assertThat(K.floatx()).isEqualTo("float32");
        assertThat(K.normalizeDataFormat("Channels_First")).isEqualTo("channels_first");
        assertRefused(ErrorKind.VALUE, () -> K.normalizeDataFormat("channels_middle"));
        assertRefused(ErrorKind.VALUE, () -> K.setImageDataFormat("tf"));
        K.setImageDimOrdering("th");
        assertThat(K.imageDataFormat()).isEqualTo("channels_first");
        assertThat(K.imageDimOrdering()).isEqualTo("th");
        assertThat(((io.kgraph.array.NDArray) K.castToFloatx(2)).type()).hasToString("float32");
    }

    @Test void randomVariablesWithOneSeedStartAlike() {
        var a = K.randomUniformVariable(List.of(30, 20), 1, 2, 3);
        var b = K.randomUniformVariable(List.of(30, 20), 1, 2, 3);
        assertThat(a.eval()).isEqualTo(b.eval());
        double[] values = a.eval().toDoubleArray();
        assertThat(Arrays.stream(values).min().orElseThrow()).isGreaterThanOrEqualTo(1);
        assertThat(Arrays.stream(values).max().orElseThrow()).isLessThan(2);
        assertThat(Arrays.stream(values).average().orElseThrow()).isBetween(1.45, 1.55);
    }

    @Test void seedingTheHostFixesWhatIsBuiltWithoutASeed() {
        K.seed(7);
        var a = K.randomUniform(Shape.of(4));
        K.seed(7);
        var b = K.randomUniform(Shape.of(4));
        var c = K.randomUniform(Shape.of(4));
        assertThat(a.eval()).isEqualTo(b.eval()).isNotEqualTo(c.eval());
    }
}
