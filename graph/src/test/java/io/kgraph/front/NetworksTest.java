package io.kgraph.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Families E, G, H and J: activations, losses, normalisations, products and branches.
class NetworksTest extends FrontDoor {
    private static final double[][] ROWS = {{.9, .05, .05}, {.05, .89, .06}, {.05, .01, .94}};
    private static final double[][] LOGITS = {{8, 1, 1}, {0, 9, 1}, {2, 3, 5}};

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "0, none, 0, 0, 0, 2, 7", "0.5, none, 0, -2, 0, 2, 7", "0, 5, 0, 0, 0, 2, 5", "0, 0, 0, 0, 0, 0, 0", "0.25, 3, 0, -1, 0, 2, 3",
        "0, none, 3, 0, 0, 0, 7", "0, none, -5, -4, 0, 2, 7", "0, 5, 3, 0, 0, 0, 5", "0.25, none, 4, -2, -1, -0.5, 7", "0.25, 5, 4, -2, -1, -0.5, 5"})
    void reluLeaksCapsAndHasAThreshold(double alpha, Double cap, double threshold, double a, double b, double c, double d) {
        assertValue(K.relu(K.constant(List.of(-4, 0, 2, 7)), alpha, cap, threshold), new double[] {a, b, c, d});
    }

    @Test void reluHasTheGradientsOfTheSpecification() {
        var x = K.constant(List.of(-2, 0, 3, 6, 9));
        assertValue(K.gradients(K.relu(x), x).getFirst(), new double[] {0, 0, 1, 1, 1});
        assertValue(K.gradients(K.relu(x, 0.5, 6), x).getFirst(), new double[] {0.5, 0.5, 1, 1, 0});
    }

    @Test void clipHasGradientOneOnTheBounds() {
        var x = K.constant(List.of(-1, 0, 0.5, 1, 2));
        assertValue(K.clip(x, 0, 1), new double[] {0, 0, 0.5, 1, 1});
        assertValue(K.gradients(K.clip(x, 0, 1), x).getFirst(), new double[] {0, 1, 1, 1, 0});
        assertValue(K.clip(List.of(1.0, 5.0), 4, 2), new double[] {4, 4});
        assertValue(K.clip(List.of(1, 5), null, 3), new int[] {1, 3});
        assertRefused(ErrorKind.VALUE, () -> K.clip(K.constant(List.of(1, 2)), K.zeros(List.of(2, 2)), null));
    }

    @Test void eluDoesNotPoisonItsGradientFarAbove() {
        var x = K.constant(List.of(1000, 0, -1));
        assertClose(K.elu(x).eval(), 1e-7, 1000, 0, -0.6321206);
        assertClose(K.gradients(K.elu(x), x).getFirst().eval(), 1e-7, 1, 1, 0.36787944);
    }

    @Test void sqrtOfNegativesIsZeroWithGradientZero() {
        var x = K.constant(List.of(4, 0, -9));
        assertValue(K.sqrt(x), new double[] {2, 0, 0});
        assertValue(K.gradients(K.sqrt(x), x).getFirst(), new double[] {0.25, Double.POSITIVE_INFINITY, 0});
        assertThat(Double.isNaN(K.sqrt(K.constant(Double.NaN)).eval().getDouble())).isTrue();
    }

    @Test void softmaxGoesOverOneAxisOrSeveral() {
        assertValue(K.softmax(List.of(1000.0, 1000.0)), new double[] {0.5, 0.5});
        assertThat(K.sum(K.softmax(K.ones(List.of(2, 3, 4)), List.of(1, 2))).eval().getDouble()).isEqualTo(2, org.assertj.core.api.Assertions.within(1e-6));
        assertRefused(ErrorKind.VALUE, () -> K.softmax(K.constant(1)));
    }

    @Test void logsumexpSurvivesExtremes() {
        assertClose(K.logsumexp(List.of(1000.0, 1000.0)).eval(), 1e-3, 1000.6931);
        assertClose(K.logsumexp(List.of(-1000.0, -1000.0)).eval(), 1e-3, -999.30685);
        assertValue(K.logsumexp(K.constant(List.of(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY))), Double.NEGATIVE_INFINITY);
    }

    @Test void crossentropiesGiveTheValuesOfTheSpecification() {
        var target = K.eye(3);
        assertClose(K.categoricalCrossentropy(target, K.constant(ROWS)).eval(), 1e-6, 0.1053605, 0.1165338, 0.0618754);
        assertClose(K.categoricalCrossentropy(target, K.constant(ROWS), false, 0).eval(), 1e-6, 0.1053605, 0.0652405, 0.1106656);
        assertClose(K.categoricalCrossentropy(target, K.constant(LOGITS), true).eval(), 1e-6, 0.0018221, 0.0004588, 0.1698460);
        assertClose(K.categoricalCrossentropy(List.of(1.0, 0.0, 0.0), List.of(2.0, 1.0, 1.0)).eval(), 1e-6, 0.6931472);
        assertClose(K.sparseCategoricalCrossentropy(new int[] {0, 1, 2}, K.constant(ROWS)).eval(), 1e-6, 0.1053605, 0.1165338, 0.0618754);
        assertClose(K.sparseCategoricalCrossentropy(new int[] {0}, K.constant(new double[][] {{2, 1, 1}})).eval(), 1e-6, 1.0986123);
        assertClose(K.binaryCrossentropy(K.constant(List.of(1, 1, 1, 0)), K.constant(List.of(0.9, 0, 1, 0.2))).eval(), 1e-5, 0.1053604, 15.424949, 0, 0.2231434);
        assertClose(K.binaryCrossentropy(K.constant(List.of(0, 1, 0)), K.constant(List.of(8, 1, 1)), true).eval(), 1e-5, 8.0003354, 0.3132617, 1.3132617);
        assertClose(K.categoricalFocalCrossentropy(List.of(0.0, 1.0, 0.0), List.of(8.0, 1.0, 1.0), 0.25, 2, true, -1).eval(), 1e-5, 1.7472704);
        assertClose(K.binaryFocalCrossentropy(K.constant(List.of(0, 1, 0)), K.constant(List.of(8, 1, 1)), true, 0.25, 2, true).eval(), 1e-5, 5.99623, 0.0056645, 0.5264012);
    }

    @Test void crossentropyOfADirectSoftmaxUsesItsLogits() {
        var z = K.constant(new double[][] {{0, 200}});
        var target = K.constant(new double[][] {{1, 0}});
        assertClose(K.categoricalCrossentropy(target, K.softmax(z)).eval(), 1e-4, 200);
        assertClose(K.categoricalCrossentropy(target, K.identity(K.softmax(z))).eval(), 1e-4, 16.118096);
        assertClose(K.sparseCategoricalCrossentropy(new int[] {0}, K.softmax(z)).eval(), 1e-4, 200);
        assertClose(K.categoricalCrossentropy(target, K.softmax(z, 0)).eval(), 1e-4, 0.6931472);   // along another axis: no shortcut
        assertClose(K.binaryCrossentropy(K.constant(1), K.sigmoid(K.constant(-100))).eval(), 1e-4, 100);
    }

    @Test void sparseCrossentropyIgnoresAClassAndRemembersWhich() {
        var p = K.softmax(K.constant(new double[][] {{1.8, 1.2, .5}, {.2, 3.8, .8}, {1.1, .4, 3.4}, {1.3, .7, 3.8}}));
        var loss = K.sparseCategoricalCrossentropy(new int[] {255, 1, 2, 2}, p, false, -1, 255);
        assertClose(loss.eval(), 1e-6, 0, 0.0742823, 0.1398019, 0.1196783);
        var mask = (Tensor) loss.context().note(loss, "keras_mask").orElseThrow();
        assertValue(mask, new boolean[] {false, true, true, true});
    }

    @Test void lossesRefuseOtherAxes() {
        var p = K.constant(ROWS);
        assertRefused(ErrorKind.VALUE, () -> K.categoricalCrossentropy(K.eye(3), p, false, -2));
        assertRefused(ErrorKind.VALUE, () -> K.sparseCategoricalCrossentropy(new int[] {0, 1, 2}, p, false, 2, null));
        var unranked = io.kgraph.Placeholder.of(K.graph(), io.kgraph.type.TensorType.of(DType.FLOAT32, Shape.UNKNOWN_RANK));
        assertThat(assertRefused(ErrorKind.VALUE, () -> K.sparseCategoricalCrossentropy(new int[] {0}, unranked, false, 0, null)))
                .hasMessageContaining("Cannot compute sparse categorical crossentropy with").hasMessageContaining("`axis=0`");
    }

    @Test void batchNormalisationPutsParametersOnTheAxis() {
        var x = K.constant(new double[][] {{1}, {2}, {3}, {4}});
        assertClose(K.batchNormalization(x, List.of(2.5), List.of(1.25), List.of(1.0), List.of(2.0)).eval(), 1e-5, -1.6822089, 0.1059304, 1.8940696, 3.6822089);
        var image = K.ones(List.of(3, 2, 4));
        assertThat(K.batchNormalization(image, List.of(1.0, 2.0), List.of(1.0, 1.0), null, null, 1, 1e-3).shape()).isEqualTo(Shape.of(3, 2, 4));
        assertRefused(ErrorKind.VALUE, () -> K.batchNormalization(image, List.of(1.0, 2.0), List.of(1.0, 1.0), null, null, 2, 1e-3));
        var all = K.normalizeBatchInTraining(K.constant(new double[][] {{1, 10}, {3, 20}}), null, null, List.of(0));
        assertClose(all.get(0).eval(), 1e-6, -0.9995004, -0.99998, 0.9995004, 0.99998);
        assertValue(all.get(1), new double[] {2, 15});
        assertValue(all.get(2), new double[] {1, 25});
    }

    @Test void topKCountsStrictlyStrongerClasses() {
        var p = K.constant(new double[][] {{0.1, 0.8, 0.3}, {0.5, 0.2, 0.5}, {0.4, 0.4, 0.4}, {0.1, Double.NaN, 0.2}});
        assertValue(K.inTopK(p, new int[] {2, 0, 2, 0}, 1), new boolean[] {false, true, true, false});
        assertValue(K.inTopK(p, new int[] {2, 0, 2, -1}, 2), new boolean[] {true, true, true, false});
        assertValue(K.inTopK(p, new int[] {2, 0, 3, 0}, 0), new boolean[] {false, false, false, false});
    }

    @Test void dotsFollowTheirConventions() {
        assertThat(K.dot(K.ones(List.of(2, 3)), K.ones(List.of(4, 3, 5))).shape()).isEqualTo(Shape.of(2, 4, 5));
        assertValue(K.dot(List.of(1, 2), List.of(3, 4)), 11);
        assertValue(K.dot(new int[][] {{1, 2}, {3, 4}}, List.of(1, 1)), new int[] {3, 7});
        assertRefused(ErrorKind.VALUE, () -> K.dot(K.constant(1), K.ones(List.of(2, 2))));
        assertRefused(ErrorKind.VALUE, () -> K.dot(K.ones(List.of(2, 3)), K.ones(List.of(2, 4, 3))));
        assertValue(K.batchDot(new int[][] {{1, 2}, {3, 4}}, new int[][] {{5, 6}, {7, 8}}, 1), new int[][] {{17}, {53}});
        assertThat(K.batchDot(K.ones(List.of(7, 3, 4, 5)), K.ones(List.of(7, 2, 4)), 2).shape()).isEqualTo(Shape.of(7, 3, 5, 2));
        assertRefused(ErrorKind.VALUE, () -> K.batchDot(K.ones(List.of(2, 2)), K.ones(List.of(2, 2)), List.of(0, 1)));
        assertRefused(ErrorKind.VALUE, () -> K.batchDot(K.ones(List.of(2, 2)), K.ones(List.of(2, 2)), List.of(List.of(1), 1)));
    }

    @Test void einsumNamesAxes() {
        int[][] a = {{1, 2}, {3, 4}}, b = {{5, 6}, {7, 8}};
        assertValue(K.einsum("ij,jk->ik", a, b), new int[][] {{19, 22}, {43, 50}});
        assertValue(K.einsum("ij,jk", a, b), new int[][] {{19, 22}, {43, 50}});
        assertValue(K.einsum("ij->ji", (Object) a), new int[][] {{1, 3}, {2, 4}});
        assertValue(K.einsum("ii", (Object) a), 5);
        assertValue(K.einsum("ii->i", (Object) a), new int[] {1, 4});
        assertValue(K.einsum("i,j->ij", List.of(1, 2), List.of(3, 4)), new int[][] {{3, 4}, {6, 8}});
        assertValue(K.einsum("ij,ij->i", a, b), new int[] {17, 53});
        assertValue(K.einsum("ij,jk,k->i", a, b, List.of(1, 1)), new int[] {41, 93});
        assertThat(K.einsum("...ij,...jk->...ik", K.ones(List.of(5, 1, 2, 3)), K.ones(List.of(4, 3, 2))).shape()).isEqualTo(Shape.of(5, 4, 2, 2));
        assertRefused(ErrorKind.VALUE, () -> K.einsum("ij,jk->iz", a, b));
        assertRefused(ErrorKind.VALUE, () -> K.einsum("ij->i", a, b));
        assertRefused(ErrorKind.VALUE, () -> K.einsum("ij,jk->ik", K.ones(List.of(2, 3)), K.ones(List.of(2, 3))));
    }

    @Test void takeAlongAxisStretchesAndCountsFromTheEnd() {
        int[][] x = {{1, 2, 3}, {4, 5, 6}};
        assertValue(K.takeAlongAxis(x, new int[][] {{0, -1}, {1, 1}}, 1), new int[][] {{1, 3}, {5, 5}});
        assertValue(K.takeAlongAxis(x, new int[][] {{-1}}, 1), new int[][] {{3}, {6}});
        assertValue(K.confusionMatrix(new int[] {0, 1, 1, 2}, new int[] {0, 1, 2, 2}, 3), new int[][] {{1, 0, 0}, {0, 1, 1}, {0, 0, 1}});
    }

    @Test void switchChoosesABranchRowsOrElements() {
        var c = K.placeholder(List.of(), "bool", "c");
        var x = K.constant(2);
        var y = K.constant(3);
        var chosen = K.switchOn(c, () -> K.pow(x, y), () -> K.pow(y, x));
        assertValue(chosen, Map.of(c, true), 8);
        assertValue(chosen, Map.of(c, false), 9);
        assertValue(K.switchOn(List.of(true, false), new int[][] {{1, 2}, {3, 4}}, new int[][] {{0, 0}, {0, 0}}), new int[][] {{1, 2}, {0, 0}});
        assertThat(assertRefused(ErrorKind.VALUE, () -> K.switchOn(new boolean[][] {{true}}, List.of(1), List.of(2))))
                .hasMessageContaining("Rank of `condition` should be less than");
        assertRefused(ErrorKind.TYPE, () -> K.switchOn(c, x, K.constant(1, "int32")));
        assertRefused(ErrorKind.TYPE, () -> K.switchOn(c, () -> x, () -> K.constant(List.of(1, 2))));
        assertValue(K.gradients(chosen, x).getFirst(), Map.of(c, true), 12);
    }

    @Test void phasesPickASideOrWaitForTheFlag() {
        var a = K.ones(List.of(3, 3));
        var b = K.zeros(List.of(2, 2));
        assertThat(K.inTrainPhase(a, b, true)).isSameAs(a);
        assertThat(K.inTestPhase(a, b, 1)).isSameAs(b);
        var waiting = K.inTrainPhase(1, 2);
        assertThat(waiting.usesLearningPhase()).isTrue();
        assertValue(waiting, 2);
        assertValue(waiting, Map.of((Tensor) K.learningPhase(), 1), 1);
        K.setLearningPhase(1);
        assertThat(K.inTrainPhase(a, b)).isSameAs(a);
        assertThat(K.inTrainPhase(() -> a, b, null)).isSameAs(a);
        assertRefused(ErrorKind.TYPE, () -> K.inTrainPhase(a, b, "yes"));
    }

    @Test void dropoutScalesWhatItKeeps() {
        var x = K.ones(List.of(200, 200));
        double[] kept = Arrays.stream(K.dropout(x, 0.2, null, 3).eval().toDoubleArray()).filter(v -> v != 0).toArray();
        assertThat(kept.length).isBetween(31000, 33000);
        assertThat(kept).containsOnly(1.25);
        NDArray rows = K.dropout(x, 0.5, Arrays.asList(null, 1), 3).eval();
        assertThat(rows.getDouble(7, 0)).isEqualTo(rows.getDouble(7, 199));
        for (double bad : new double[] {-0.5, 1, 1.5, Double.NaN}) assertRefused(ErrorKind.VALUE, () -> K.dropout(x, bad));
        assertThat(K.gradients(K.dropout(x, 0.2, null, 3), x).getFirst()).isNotNull();
    }

    @Test void integersAndBoolsAreAveragedAsFloatx() {
        assertValue(K.mean(new int[] {1, 2}), 1.5);
        assertThat(K.mean(new boolean[] {true, false, true, true}).eval()).isEqualTo(f32(0.75));
        assertThat(K.var(new int[] {1, 3}).dtypeName()).isEqualTo("float32");
        assertValue(K.any(new int[][] {{0, 0}, {0, 2}}, 1), new boolean[] {false, true});
        assertValue(K.norm(new double[] {3, 4}), 5);
    }

    @Test void paddingAndResizing() {
        assertValue(K.temporalPadding(new int[][][] {{{1}, {2}}}, List.of(1, 2)), new int[][][] {{{0}, {1}, {2}, {0}, {0}}});
        assertRefused(ErrorKind.VALUE, () -> K.temporalPadding(K.ones(List.of(1, 2, 3)), List.of(1, 2, 3)));
        assertThat(K.spatial2dPadding(K.ones(List.of(1, 5, 5, 3)), List.of(List.of(1, 2), List.of(2, 1)), "channels_first").shape()).isEqualTo(Shape.of(1, 5, 8, 6));
        var ramp = K.constant(new double[] {10, 20, 30}, null, List.of(1, 3, 1, 1), null);
        assertClose(K.resizeImages(ramp, 2, 1, "channels_last", "bilinear").eval(), 0, 10, 15, 20, 25, 30, 30);
        assertRefused(ErrorKind.VALUE, () -> K.resizeImages(ramp, 2, 1, "channels_middle"));
        assertRefused(ErrorKind.VALUE, () -> K.resizeImages(ramp, 2, 1, "channels_last", "cubist"));
    }

    /// The values are those of `tf.image.resize` of TensorFlow 2.15, printed with five decimals.
    @Test void imagesAreResampledWithAKernel() {
        var signal = K.constant(new double[] {1, 5, -2, 7, 3}, "float64", List.of(1, 5, 1, 1), null);
        Map<String, double[]> twice = Map.of(
                "area", new double[] {1, 1, 5, 5, -2, -2, 7, 7, 3, 3},
                "bicubic", new double[] {0.64706, 1.91241, 4.59542, 3.64844, -1.11719, -0.57031, 5.28906, 6.73282, 3.95620, 2.64706},
                "gaussian", new double[] {1.18970, 2.07577, 3.71618, 3.04305, 0.13255, 0.58130, 4.52406, 5.64594, 4.07577, 3.18970},
                "lanczos3", new double[] {0.21045, 2.20771, 4.91430, 3.43825, -1.35104, -0.73414, 5.12940, 7.05205, 4.30424, 2.13418},
                "lanczos5", new double[] {-0.30420, 2.54359, 5.16790, 3.26389, -1.39189, -0.83164, 4.90320, 7.32359, 4.62767, 1.62567},
                "mitchellcubic", new double[] {0.87643, 2.04411, 4.15227, 3.27170, -0.46267, 0.06684, 4.81858, 6.19846, 4.07294, 2.87643});
        twice.forEach((kernel, expected) -> {
            assertClose(K.flatten(K.resizeImages(signal, 2, 1, "channels_last", kernel)).eval(), 6e-6, expected);
            var open = K.placeholder(Arrays.asList(null, 1, null, 1), null, "float64", false, null);
            assertThat(K.intShape(K.resizeImages(open, 3, 2, "channels_last", kernel))).as(kernel).isEqualTo(Arrays.asList(null, 3, null, 1));
            assertClose(K.resizeImages(K.ones(List.of(1, 3, 2, 2), "float64"), 3, 2, "channels_last", kernel).eval(), 1e-15, ones(72));
        });
        assertThat(K.resizeImages(new int[][][][] {{{{1}}}}, 2, 2, "channels_last", "area").dtypeName()).isEqualTo("float32");
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }
}
