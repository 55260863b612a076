package io.kgraph.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import io.kgraph.type.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Family K as far as it goes, and the initialisers: moments, ranges and reproducibility.
class RandomTest extends FrontDoor {
    private static final Shape MANY = Shape.of(200, 200);

    private static double[] moments(Tensor x) {
        double[] v = x.eval().toDoubleArray();
        double mean = Arrays.stream(v).average().orElseThrow();
        double variance = Arrays.stream(v).map(a -> (a - mean) * (a - mean)).average().orElseThrow();
        return new double[] {mean, Math.sqrt(variance), Arrays.stream(v).min().orElseThrow(), Arrays.stream(v).max().orElseThrow()};
    }

    @ParameterizedTest @ValueSource(strings = {"float16", "float32", "float64"})
    void uniformLiesInAHalfOpenInterval(String dtype) {
        double[] m = moments(K.randomUniform(MANY, -1, 1, dtype, 11));
        assertThat(m[0]).isCloseTo(0, within(0.015));
        assertThat(m[1]).isCloseTo(1 / Math.sqrt(3), within(0.01));
        assertThat(m[2]).isBetween(-1.0, -0.985);
        assertThat(m[3]).isBetween(0.985, Math.nextDown(1.0));
    }

    @ParameterizedTest @ValueSource(strings = {"float16", "float32", "float64"})
    void normalHasItsMeanAndDeviation(String dtype) {
        double[] m = moments(K.randomNormal(MANY, -10, 5, dtype, 3));
        assertThat(m[0]).isCloseTo(-10, within(0.075));
        assertThat(m[1]).isCloseTo(5, within(0.075));
    }

    @ParameterizedTest @ValueSource(strings = {"float32", "float64"})
    void truncatedNormalStaysWithinTwoDeviations(String dtype) {
        double[] m = moments(K.truncatedNormal(MANY, 3, 0.5, dtype, 5));
        assertThat(m[0]).isCloseTo(3, within(0.01));
        assertThat(m[1]).isCloseTo(0.8796256610342398 * 0.5, within(0.005));
        assertThat(m[2]).isGreaterThanOrEqualTo(2);
        assertThat(m[3]).isLessThanOrEqualTo(4);
    }

    @Test void integersAreDrawnAlike() {
        double[] values = K.randomUniform(MANY, 0, 3, "int32", 1).eval().toDoubleArray();
        for (double wanted : new double[] {0, 1, 2})
            assertThat(Arrays.stream(values).filter(v -> v == wanted).count()).isBetween(12800L, 13900L);
    }

    @Test void boundsThatAreTensorsHaveGradients() {
        var low = K.constant(0);
        var high = K.constant(1);
        Tensor x = K.sum(K.randomUniform(Shape.of(10), low, high, null, 3));
        var gradients = K.gradients(x, List.of(low, high));
        assertThat(gradients.get(0).eval().getDouble() + gradients.get(1).eval().getDouble()).isCloseTo(10, within(1e-5));
    }

    @Test void onlyFloatingDtypesAreNormal() {
        assertRefused(ErrorKind.TYPE, () -> K.randomNormal(MANY, 0, 1, "int32", null));
    }

    @Test void initialisersHaveTheVarianceTheyPromise() {
        assertThat(moments(K.glorotUniform(List.of(200, 100), null, 1))[1]).isCloseTo(Math.sqrt(2.0 / 300), within(0.002));
        assertThat(moments(K.heNormal(List.of(200, 100), null, 1))[1]).isCloseTo(Math.sqrt(2.0 / 200), within(0.002));
        assertThat(moments(K.lecunUniform(List.of(200, 100), null, 1))[3]).isLessThanOrEqualTo(Math.sqrt(3.0 / 200) + 1e-6);
        assertThat(moments(K.glorotNormal(List.of(3, 3, 20, 40), null, 1))[1]).isCloseTo(Math.sqrt(2.0 / (9 * 60)), within(0.003));
    }

    @Test void orthogonalMatricesAre() {
        for (List<Integer> shape : List.of(List.of(5, 3), List.of(3, 5), List.of(4, 4))) {
            Tensor q = K.orthogonal(shape, 2, "float64", 7);
            Tensor product = shape.getFirst() >= shape.getLast() ? K.matmul(K.transpose(q), q) : K.matmul(q, K.transpose(q));
            int n = Math.min(shape.getFirst(), shape.getLast());
            assertThat(K.max(K.abs(K.sub(product, K.mul(K.eye(n, "float64", null), 4)))).eval().getDouble()).isLessThan(1e-12);
        }
    }
}
