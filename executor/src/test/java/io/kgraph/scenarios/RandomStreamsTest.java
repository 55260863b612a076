package io.kgraph.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Family K and dropout: when numbers are fresh, when they are the same again, and what they look like in numbers.
class RandomStreamsTest extends Scenario {
    private static final Shape MANY = Shape.of(200, 200);

    private static double mean(double[] v) {
        return Arrays.stream(v).average().orElseThrow();
    }

    private static double deviation(double[] v) {
        double mean = mean(v);
        return Math.sqrt(Arrays.stream(v).map(a -> (a - mean) * (a - mean)).average().orElseThrow());
    }

    private static List<NDArray> sequence(Session s, Tensor x, int runs) {
        var values = new ArrayList<NDArray>();
        for (int i = 0; i < runs; i++) values.add(s.run(x));
        return values;
    }

    @Test void aNodeGivesFreshValuesOnEveryRun() {
        Tensor x = K.randomUniform(Shape.of(8));
        assertThat(sequence(K.getSession(), x, 4)).doesNotHaveDuplicates();
    }

    @Test void withinOneRunARandomNodeHasOneValue() {
        Tensor x = K.randomNormal(Shape.of(8)), twice = K.add(x, x);
        var values = K.batchGetValue(List.of(x, K.mul(x, 2), twice));
        assertThat(values.get(1)).isEqualTo(values.get(2));
        assertThat(K.eval(K.sub(x, x))).isEqualTo(f32(new float[8]));
    }

    @Test void theGradientOfDropoutInABranchHasTheMaskOfItsValue() {
        Tensor x = K.placeholder(List.of(64), "float32", "x"), wanted = K.placeholder(List.of(), "bool", "wanted");
        Tensor y = K.switchOn(wanted, () -> K.dropout(x, 0.5, null, 3), () -> x);
        var f = K.function(List.of(x, wanted), List.of(y, java.util.Objects.requireNonNull(K.gradients(K.sum(y), List.of(x)).getFirst())));
        for (int run = 0; run < 3; run++) {
            var results = f.call(NDArray.ones(io.kgraph.type.DType.FLOAT32, 64), true);
            assertThat(results.get(1)).isEqualTo(results.get(0));
        }
    }

    @Test void aSeededSequenceRestartsInANewSession() {
        Tensor x = K.randomNormal(Shape.of(4), 0, 1, null, 7);
        List<NDArray> first = sequence(K.getSession(), x, 3);
        try (Session other = open()) {
            assertThat(sequence(other, x, 3)).isEqualTo(first);
        }
    }

    @Test void twoNodesWithTheSameSeedProduceTheSameSequence() {
        Tensor x = K.randomUniform(Shape.of(4), 0, 1, null, 7), y = K.randomUniform(Shape.of(4), 0, 1, null, 7), z = K.randomUniform(Shape.of(4), 0, 1, null, 8);
        Session s = K.getSession();
        assertThat(sequence(s, x, 3)).isEqualTo(sequence(s, y, 3));
        var together = K.batchGetValue(List.of(x, y, z));
        assertThat(together.get(0)).isEqualTo(together.get(1)).isNotEqualTo(together.get(2));
    }

    @Test void theSequenceDependsOnTheSessionsSeed() {
        Tensor x = K.randomUniform(Shape.of(4), 0, 1, null, 7);
        try (Session other = K.openSession(options().withSeed(1)); Session same = K.openSession(options().withSeed(1))) {
            NDArray value = other.run(x);
            assertThat(value).isNotEqualTo(K.getSession().run(x));
            assertThat(same.run(x)).isEqualTo(value);
        }
    }

    @Test void seedingTheHostFixesEveryLaterUnseededConstruction() {
        var values = new ArrayList<List<NDArray>>();
        for (int i = 0; i < 2; i++) {
            K.seed(11);
            values.add(K.batchGetValue(List.of(K.randomNormal(Shape.of(3)), K.dropout(K.constant(new float[] {1, 1, 1, 1}), 0.5), K.randomBinomial(Shape.of(9), 0.5))));
        }
        assertThat(values.get(0)).isEqualTo(values.get(1));
        assertThat(K.randomNormal(Shape.of(3)).eval()).isNotEqualTo(K.randomNormal(Shape.of(3)).eval());
    }

    @Test void whatElseIsFetchedChangesNoNumber() {
        Tensor x = K.randomUniform(Shape.of(4), 0, 1, null, 3), y = K.randomNormal(Shape.of(400), 0, 1, null, 4);
        List<NDArray> alone;
        try (Session s = open()) {
            alone = sequence(s, x, 3);
        }
        try (Session s = open()) {
            s.run(y);
            var values = new ArrayList<NDArray>();
            for (int i = 0; i < 3; i++) values.add(s.run(List.of(y, x), Map.of(), List.of()).getLast());
            assertThat(values).isEqualTo(alone);
        }
    }

    @Test void threadsAndTargetsChangeNoBit() {
        Tensor x = K.truncatedNormal(Shape.of(100, 100), 0, 1, null, 5);
        NDArray here = K.eval(x);
        for (String other : List.of("reference", "jvm", "x64"))
            for (int threads : new int[] {1, 3})
                try (Session s = K.openSession(Session.Options.DEFAULT.withTarget(other).withThreads(threads))) {
                    assertThat(s.run(x).bitEquals(here)).isTrue();
                }
    }

    @Test void aRandomVariableIsDrawnOnceWhenItIsInitialised() {
        Variable v = K.randomNormalVariable(List.of(30, 20), 1, 0.5, 0);
        NDArray first = K.eval(v);
        assertThat(K.eval(v)).isEqualTo(first);
        double[] values = first.toDoubleArray();
        assertThat(mean(values)).isCloseTo(1, within(0.1));
        assertThat(deviation(values)).isCloseTo(0.5, within(0.1));
        try (Session other = open()) {
            other.initialize(List.of(v));
            assertThat(other.value(v)).isEqualTo(first);
        }
    }

    @Test void normalSamplesHaveMeanAndDeviation() {
        double[] v = K.eval(K.randomNormal(MANY, -10, 5, null, 1)).toDoubleArray();
        assertThat(mean(v)).isCloseTo(-10, within(0.075));
        assertThat(deviation(v)).isCloseTo(5, within(0.075));
        double outside = Arrays.stream(v).filter(a -> Math.abs(a + 10) > 1.96 * 5).count() / (double) v.length;
        assertThat(outside).isCloseTo(0.05, within(0.005));
    }

    @Test void uniformSamplesFillAHalfOpenInterval() {
        double[] v = K.eval(K.randomUniform(MANY, -1, 1, null, 1)).toDoubleArray();
        assertThat(mean(v)).isCloseTo(0, within(0.015));
        assertThat(Arrays.stream(v).min().orElseThrow()).isBetween(-1.0, -0.985);
        assertThat(Arrays.stream(v).max().orElseThrow()).isBetween(0.985, Math.nextDown(1.0));
        long[] bins = new long[20];
        for (double a : v) bins[(int) ((a + 1) * 10)]++;
        double chi = Arrays.stream(bins).mapToDouble(n -> (n - 2000.0) * (n - 2000) / 2000).sum();
        assertThat(chi).as("χ² of 19 degrees of freedom").isBetween(5.0, 43.8);
    }

    @Test void neighboursAreNotCorrelated() {
        double[] v = K.eval(K.randomNormal(Shape.of(40_000), 0, 1, null, 2)).toDoubleArray();
        for (int lag : new int[] {1, 2, 3, 4, 200}) {
            double sum = 0;
            for (int i = lag; i < v.length; i++) sum += v[i] * v[i - lag];
            assertThat(sum / v.length).as("lag %d", lag).isCloseTo(0, within(0.02));
        }
    }

    @Test void truncatedNormalSamplesLieWithinTwoDeviations() {
        double[] v = K.eval(K.truncatedNormal(Shape.of(300, 1000), 0, 1, null, 1)).toDoubleArray();
        assertThat(mean(v)).isCloseTo(0, within(0.01));
        assertThat(deviation(v)).isCloseTo(0.8796256610342398, within(0.005));
        assertThat(Arrays.stream(v).allMatch(a -> a >= -2 && a <= 2)).isTrue();
    }

    @Test void binomialSamplesAreOneWhereAUniformIsAtMostP() {
        for (String dtype : List.of("float32", "float64", "float16", "int32")) {
            double[] v = K.eval(K.randomBinomial(MANY, 0.3, dtype, 1)).toDoubleArray();
            assertThat(mean(v)).isCloseTo(0.3, within(0.015));
            assertThat(Arrays.stream(v).allMatch(a -> a == 0 || a == 1)).isTrue();
        }
        assertThat(K.eval(K.randomBernoulli(Shape.of(9), 1)).toFloatArray()).containsOnly(1);
        refused(ErrorKind.TYPE, () -> K.randomBinomial(MANY, 0.5, "bool", 1));
    }

    @Test void theBinomialsPMayBeATensorThatStretches() {
        float[][] v = new float[2][5000];
        K.eval(K.randomBinomial(Shape.of(2, 5000), K.constant(new float[][] {{0.1f}, {0.9f}}), null, 4)).copyTo(v);
        double low = 0, high = 0;
        for (int i = 0; i < 5000; i++) {
            low += v[0][i];
            high += v[1][i];
        }
        assertThat(low / 5000).isCloseTo(0.1, within(0.02));
        assertThat(high / 5000).isCloseTo(0.9, within(0.02));
    }

    @Test void theShapeMayBeATensorKnownOnlyWhenRun() {
        Tensor n = K.placeholder(List.of(2), "int32"), x = K.randomUniform(n);
        assertThat(x.eval(Map.of(n, List.of(3, 5))).extents()).containsExactly(3, 5);
        assertThat(x.eval(Map.of(n, List.of(4, 0))).extents()).containsExactly(4, 0);
    }

    @Test void eachStepOfALoopDrawsNumbersOfItsOwnAndTheSameOnesAgainInANewSession() {
        Tensor rows = K.mapFn(e -> K.add(e, K.randomUniform(List.of(4), 0, 1, null, 3)), K.zeros(List.of(5, 4)));
        NDArray first = K.eval(rows), second = K.eval(rows);
        assertThat(java.util.stream.IntStream.range(0, 5).mapToObj(i -> first.at(0, i).copy()).toList()).doesNotHaveDuplicates();
        assertThat(second).isNotEqualTo(first);
        try (Session other = open()) {
            other.initialize(K.graph().variables());
            assertThat(other.run(rows).bitEquals(first)).isTrue();
        }
        try (Session other = K.openSession(Session.Options.DEFAULT.withTarget("reference"))) {
            other.initialize(K.graph().variables());
            assertThat(other.run(rows).bitEquals(first)).isTrue();
        }
    }

    @Test void gradientsPassToMeanAndDeviation() {
        Tensor mean = K.constant(1), deviation = K.constant(2);
        Tensor x = K.randomNormal(Shape.of(50), mean, deviation, null, 3);
        var slopes = K.gradients(x, List.of(mean, deviation));
        var values = K.batchGetValue(List.of(slopes.get(0), slopes.get(1), K.sum(K.div(K.sub(x, mean), deviation))));
        assertThat(values.get(0)).isEqualTo(f32(50));
        assertThat(values.get(1).getDouble()).isCloseTo(values.get(2).getDouble(), within(1e-4));
    }

    @Test void dropoutDrawsAFreshMaskEachRunAndItsGradientHasTheMaskOfThatRun() {
        Variable x = K.variable(NDArray.ones(io.kgraph.type.DType.FLOAT32, 200, 200));
        Tensor y = K.dropout(x, 0.2);
        Tensor slope = java.util.Objects.requireNonNull(K.gradients(y, x).getFirst());
        List<NDArray> first = K.batchGetValue(List.of(y, slope)), second = K.batchGetValue(List.of(y, slope));
        assertThat(first.get(0)).isEqualTo(first.get(1)).isNotEqualTo(second.get(0));
        float[] values = first.getFirst().toFloatArray();
        int kept = 0;
        for (float v : values) {
            assertThat(v == 0 || v == 1.25f).isTrue();
            if (v != 0) kept++;
        }
        assertThat(kept).isBetween(31_000, 33_000);
    }

    @Test void aNoiseShapeDropsWholeRows() {
        float[][] rows = new float[200][200];
        K.eval(K.dropout(NDArray.ones(io.kgraph.type.DType.FLOAT32, 200, 200), 0.5, List.of(200, 1), 3)).copyTo(rows);
        for (float[] row : rows) for (float v : row) assertThat(v).isEqualTo(row[0]);
    }

    @Test void dropoutRefusesALevelOutsideItsInterval() {
        for (double level : new double[] {-0.5, 1, 1.5, Double.NaN}) refused(ErrorKind.VALUE, () -> K.dropout(K.constant(1), level));
        assertThat(K.eval(K.dropout(K.constant(new float[] {1, 2}), 0))).isEqualTo(f32(new float[] {1, 2}));
    }
}
