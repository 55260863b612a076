package io.kgraph.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.array.SparseArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.grad.GradientCheck;
import io.kgraph.type.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Family L: the cost against a sum over all paths, its derivatives, what it refuses, and the decoders' examples.
class TemporalClassificationTest extends Scenario {
    private static double[][] probabilities(int steps, int classes, long seed) {
        var random = new SplittableRandom(seed);
        double[][] p = new double[steps][classes];
        for (double[] row : p) {
            double sum = 0;
            for (int c = 0; c < classes; c++) sum += row[c] = random.nextDouble(0.05, 1);
            for (int c = 0; c < classes; c++) row[c] /= sum;
        }
        return p;
    }

    private static double cost(int[] label, double[][] p, int steps) {
        return K.eval(K.ctcBatchCost(new int[][] {label}, new double[][][] {p}, new int[][] {{steps}}, new int[][] {{label.length}})).getDouble(0, 0);
    }

    /// Every path, one by one.
    private static double sumOverPaths(int[] label, double[][] p, int steps) {
        int classes = p[0].length;
        double total = 0;
        for (int code = 0; code < Math.pow(classes, steps); code++) {
            int[] collapsed = new int[steps];
            int length = 0, previous = -1, rest = code;
            double product = 1;
            for (int t = 0; t < steps; t++, rest /= classes) {
                int c = rest % classes;
                product *= p[t][c];
                if (c != previous && c != classes - 1) collapsed[length++] = c;
                previous = c;
            }
            if (Arrays.equals(collapsed, 0, length, label, 0, label.length)) total += product;
        }
        return -Math.log(total);
    }

    @Test void theLossIsMinusTheLogOfTheSumOverAllPaths() {
        K.setEpsilon(0);
        for (int[] label : new int[][] {{0}, {0, 0}, {1, 0}, {0, 1, 0}, {1, 1, 1}}) {
            double[][] p = probabilities(5, 3, label.length);
            for (int steps = label.length; steps <= 5; steps++) {
                double expected = sumOverPaths(label, p, steps);
                if (Double.isFinite(expected)) assertThat(cost(label, p, steps)).isCloseTo(expected, within(1e-12));
                else assertThat(cost(label, p, steps)).isInfinite();
            }
        }
    }

    @Test void oneLabelInTwoSteps() {
        assertThat(cost(new int[] {0}, new double[][] {{.3, .7}, {.4, .6}}, 2)).isCloseTo(0.5447272, within(1e-6));
    }

    @Test void withoutStepsTheLossIsZeroAndSoIsTheGradient() {
        Tensor p = K.placeholder(List.of(2, 3, 3), "float64");
        Tensor cost = K.ctcBatchCost(new int[][] {{0}, {1}}, p, new int[][] {{0}, {2}}, new int[][] {{1}, {1}});
        var feeds = Map.of(p, NDArray.of(new double[][][] {probabilities(3, 3, 1), probabilities(3, 3, 2)}));
        assertThat(cost.eval(feeds).getDouble(0, 0)).isZero();
        double[] slope = Objects.requireNonNull(K.gradients(cost, p).getFirst()).eval(feeds).toDoubleArray();
        assertThat(Arrays.copyOf(slope, 9)).containsOnly(0);
        assertThat(Arrays.copyOfRange(slope, 9, 15)).doesNotContain(0);
        assertThat(Arrays.copyOfRange(slope, 15, 18)).as("behind the input length").containsOnly(0);
    }

    @Test void theGradientIsExactToTheSecondOrder() {
        Tensor p = K.placeholder(List.of(2, 4, 3), "float64");
        Tensor cost = K.sum(K.square(K.ctcBatchCost(new int[][] {{0, 1}, {1, 1}}, p, new int[][] {{4}, {3}}, new int[][] {{2}, {2}})));
        var feeds = Map.of(p, NDArray.of(new double[][][] {probabilities(4, 3, 3), probabilities(4, 3, 4)}));
        for (int order = 1; order <= 2; order++) {
            var result = GradientCheck.check(cost, feeds, List.of(p), order);
            assertThat(result.passed()).as("%s", result).isTrue();
        }
    }

    @Test void noPathIsPlusInfinityWithAFiniteGradient() {
        Tensor p = K.placeholder(List.of(1, 2, 2), "float64");
        Tensor cost = K.ctcBatchCost(new int[][] {{0, 0}}, p, new int[][] {{2}}, new int[][] {{2}});
        var feeds = Map.of(p, NDArray.of(new double[][][] {probabilities(2, 2, 1)}));
        assertThat(cost.eval(feeds).getDouble(0, 0)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Arrays.stream(Objects.requireNonNull(K.gradients(cost, p).getFirst()).eval(feeds).toDoubleArray()).allMatch(Double::isFinite)).isTrue();
    }

    @Test void longSequencesDoNotUnderflow() {
        double[][] p = probabilities(2000, 20, 5);
        int[] label = new SplittableRandom(6).ints(300, 0, 19).toArray();
        assertThat(cost(label, p, 2000)).isBetween(1000.0, 10000.0);
    }

    @Test void badSamplesAreInvalidArgumentThatSaysWhich() {
        Tensor y = K.placeholder(List.of(1, 3), "int32"), n = K.placeholder(List.of(1, 1), "int32"), m = K.placeholder(List.of(1, 1), "int32");
        Tensor cost = K.ctcBatchCost(y, new double[][][] {probabilities(3, 3, 1)}, n, m);
        record Bad(List<Integer> labels, int steps, int length, String text) {}
        for (Bad bad : List.of(new Bad(List.of(0, 1, 0), 4, 3, "input length"), new Bad(List.of(0, 1, 0), -1, 3, "input length"), new Bad(List.of(0, 1, 0), 3, 0, "label length"),
                new Bad(List.of(0, -1, 0), 3, 3, "label 1 of sample 0 is -1"), new Bad(List.of(0, 2, 1), 3, 3, "null label"), new Bad(List.of(0, 1, 0), 2, 3, "3 labels in 2 steps")))
            assertThat(refused(ErrorKind.INVALID_ARGUMENT, () -> cost.eval(Map.of(y, List.of(bad.labels()), n, List.of(List.of(bad.steps())), m, List.of(List.of(bad.length()))))).getMessage())
                    .contains(bad.text());
        assertThat(cost.eval(Map.of(y, List.of(List.of(0, 1, -1)), n, List.of(List.of(3)), m, List.of(List.of(2)))).getDouble(0, 0)).isPositive();
        assertThat(cost.eval(Map.of(y, List.of(List.of(0, 2, 2)), n, List.of(List.of(3)), m, List.of(List.of(3)))).getDouble(0, 0)).isPositive();
        refused(ErrorKind.VALUE, () -> K.ctcBatchCost(new int[] {1}, new double[1][3][3], n, m));
        refused(ErrorKind.VALUE, () -> K.ctcBatchCost(y, new double[3][3], n, m));
        refused(ErrorKind.VALUE, () -> K.ctcBatchCost(y, new double[1][3][3], new int[] {3}, m));
    }

    @Test void greedyTakesTheBestClassOfEachStep() {
        float[][][] p = {{{1, 0, 0, 0}, {0, 0, .4f, .6f}, {0, 0, .4f, .6f}, {0, .9f, .1f, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}},
                {{.1f, .9f, 0, 0}, {0, .9f, .1f, 0}, {0, 0, .1f, .9f}, {0, .9f, .1f, .1f}, {.9f, .1f, 0, 0}, {0, 0, 0, 0}}};
        var decoded = K.ctcDecode(p, new int[] {4, 5});
        assertThat(K.eval(decoded.sequences().getFirst())).isEqualTo(NDArray.of(new long[][] {{0, 1, -1}, {1, 1, 0}}));
        float[] cost = K.eval(decoded.logProbabilities()).toFloatArray();
        assertThat(cost[0]).isCloseTo(1.12701f, within(1e-5f));
        assertThat(cost[1]).isCloseTo(0.52680f, within(1e-5f));
    }

    @Test void theBeamFindsSequencesInDecreasingOrder() {
        var decoded = K.ctcDecode(new double[][][] {{{.3, .7}, {.4, .6}}}, new int[] {2}, false, 2, 2, false);
        assertThat(K.eval(decoded.sequences().get(0))).isEqualTo(NDArray.of(new long[][] {{0}}));
        assertThat(K.eval(decoded.sequences().get(1)).extents()).containsExactly(1, 0);
        double[] scores = K.eval(decoded.logProbabilities()).toDoubleArray();
        assertThat(scores[0]).isCloseTo(Math.log(0.58), within(1e-6));
        assertThat(scores[1]).isCloseTo(Math.log(0.42), within(1e-6));
    }

    @Test void aWideBeamsBestScoreIsTheProbabilityOfAllItsPaths() {
        K.setEpsilon(0);
        double[][] p = probabilities(6, 3, 9);
        var decoded = K.ctcDecode(new double[][][] {p}, new int[] {6}, false, 500, 3, false);
        double[] scores = K.eval(decoded.logProbabilities()).toDoubleArray();
        for (int path = 0; path < 3; path++) {
            int[] label = K.eval(decoded.sequences().get(path)).toIntArray();
            assertThat(-scores[path]).isCloseTo(sumOverPaths(label, p, 6), within(1e-10));
        }
        assertThat(scores[0]).isGreaterThanOrEqualTo(scores[1]);
    }

    @Test void mergingRepeatsChangesTheSequenceOnly() {
        double[][][] p = new double[1][7][3];
        int[] classes = {2, 0, 2, 0, 1, 2, 1};
        for (int t = 0; t < 7; t++) p[0][t][classes[t]] = 1;
        assertThat(K.eval(K.ctcDecode(p, new int[] {7}, false, 1, 1, false).sequences().getFirst())).isEqualTo(NDArray.of(new long[][] {{0, 0, 1, 1}}));
        assertThat(K.eval(K.ctcDecode(p, new int[] {7}, false, 1, 1, true).sequences().getFirst())).isEqualTo(NDArray.of(new long[][] {{0, 1}}));
    }

    @Test void theDecoderRefusesMorePathsThanTheBeamHas() {
        double[][][] p = {probabilities(4, 3, 1)};
        refused(ErrorKind.INVALID_ARGUMENT, () -> K.eval(K.ctcDecode(p, new int[] {4}, false, 2, 3, false).logProbabilities()));
        refused(ErrorKind.INVALID_ARGUMENT, () -> K.eval(K.ctcDecode(p, new int[] {0}, false, 5, 2, false).logProbabilities()));
        refused(ErrorKind.INVALID_ARGUMENT, () -> K.eval(K.ctcDecode(p, new int[] {5}).logProbabilities()));
        refused(ErrorKind.INVALID_ARGUMENT, () -> K.eval(K.ctcDecode(p, new int[] {4, 4}).logProbabilities()));
        assertThat(K.gradients(K.sum(K.ctcDecode(K.constant(p), new int[] {4}).logProbabilities()), K.variable(1))).containsOnlyNulls();
    }

    @Test void floatingLabelsHaveTheGradientOfWhatStandsAtTheirEntries() {
        Tensor labels = K.variable(new double[][] {{1, 2, 9}, {3, 9, 9}}, "float64");
        Tensor dense = K.toDense(K.ctcLabelDenseToSparse(labels, new int[] {2, 1}));
        Tensor first = Objects.requireNonNull(K.gradients(K.sum(K.pow(dense, 3)), labels).getFirst());
        assertThat(K.eval(first)).isEqualTo(NDArray.of(new double[][] {{3, 12, 0}, {27, 0, 0}}));
        assertThat(K.eval(Objects.requireNonNull(K.gradients(K.sum(first), labels).getFirst()))).isEqualTo(NDArray.of(new double[][] {{6, 12, 0}, {18, 0, 0}}));
    }

    @Test void denseLabelsBecomeSparseInRowMajorOrder() {
        Tensor y = K.placeholder(List.of(2, 3), "int32"), n = K.placeholder(List.of(2), "int32");
        Tensor sparse = K.ctcLabelDenseToSparse(y, n);
        assertThat(K.isSparse(sparse)).isTrue();
        assertThat(K.getSession().run((Object) sparse, Map.of(y, new int[][] {{1, 2, 0}, {3, 0, 0}}, n, new int[] {2, 1})))
                .isEqualTo(SparseArray.of(new long[][] {{0, 0}, {0, 1}, {1, 0}}, new int[] {1, 2, 3}, 2, 3));
        assertThat(K.toDense(sparse).eval(Map.of(y, new int[][] {{1, 2, 9}, {3, 9, 9}}, n, new int[] {0, 5}))).isEqualTo(NDArray.of(new int[][] {{0, 0, 0}, {3, 9, 9}}));
        refused(ErrorKind.VALUE, () -> K.ctcLabelDenseToSparse(new int[] {1}, n));
        assertThat(K.dtype(K.ctcLabelDenseToSparse(NDArray.zeros(DType.FLOAT32, 2, 2), new int[] {1, 1}))).isEqualTo("float32");
    }
}
