package io.kgraph.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kgraph.K;
import io.kgraph.Variable;
import io.kgraph.error.ErrorKind;
import io.kgraph.nn.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// The first three steps of each optimizer against arithmetic written by hand, on the slope `g = 2p − 1` from `p = 3`.
class OptimizersTest extends FrontDoor {
    private static final DoubleUnaryOperator SLOPE = p -> 2 * p - 1;

    private List<Double> steps(Optimizer optimizer) {
        Variable p = K.variable(3, "float64", "p");
        var slope = p.mul(2).sub(1);
        var f = K.function(List.of(), List.of(), optimizer.updates(List.of(p), List.of(slope)));
        var seen = new ArrayList<Double>();
        for (int i = 0; i < 3; i++) {
            f.call();
            seen.add(p.eval().getDouble());
        }
        return seen;
    }

    private static void assertSteps(List<Double> found, double... expected) {
        for (int i = 0; i < 3; i++) assertThat(found.get(i)).isCloseTo(expected[i], within(1e-12));
    }

    @Test void sgd() {
        double a = 3 - 0.1 * 5, b = a - 0.1 * SLOPE.applyAsDouble(a), c = b - 0.1 * SLOPE.applyAsDouble(b);
        assertSteps(steps(K.sgd(0.1)), a, b, c);
    }

    @Test void momentum() {
        double p = 3, v = 0;
        double[] expected = new double[3];
        for (int i = 0; i < 3; i++) {
            v = 0.9 * v - 0.1 * SLOPE.applyAsDouble(p);
            expected[i] = p += v;
        }
        assertSteps(steps(K.momentum(0.1)), expected);
    }

    @Test void nesterovMomentum() {
        double p = 3, v = 0;
        double[] expected = new double[3];
        for (int i = 0; i < 3; i++) {
            double g = SLOPE.applyAsDouble(p);
            v = 0.9 * v - 0.1 * g;
            expected[i] = p = p + 0.9 * v - 0.1 * g;
        }
        assertSteps(steps(K.sgd(0.1, 0.9, true, null, null)), expected);
    }

    @Test void rmsprop() {
        double p = 3, a = 0;
        double[] expected = new double[3];
        for (int i = 0; i < 3; i++) {
            double g = SLOPE.applyAsDouble(p);
            a = 0.9 * a + 0.1 * g * g;
            expected[i] = p -= 0.1 * g / (Math.sqrt(a) + 1e-7);
        }
        assertSteps(steps(K.rmsprop(0.1)), expected);
    }

    @Test void adagrad() {
        double p = 3, a = 0;
        double[] expected = new double[3];
        for (int i = 0; i < 3; i++) {
            double g = SLOPE.applyAsDouble(p);
            a += g * g;
            expected[i] = p -= 0.1 * g / (Math.sqrt(a) + 1e-7);
        }
        assertSteps(steps(K.adagrad(0.1)), expected);
    }

    @Test void adam() {
        double p = 3, m = 0, v = 0;
        double[] expected = new double[3];
        for (int t = 1; t <= 3; t++) {
            double g = SLOPE.applyAsDouble(p);
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            expected[t - 1] = p -= 0.1 * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t)) * m / (Math.sqrt(v) + 1e-7);
        }
        assertSteps(steps(K.adam(0.1)), expected);
    }

    @Test void theLearningRateMayBeATensor() {
        var rate = K.variable(0.1, "float32", "rate");
        assertThat(steps(K.sgd(rate)).getFirst()).isCloseTo(2.5, within(1e-6));
        assertThat(steps(K.adam(rate)).getFirst()).isCloseTo(2.9, within(1e-6));
    }

    @Test void gradientsAreLimitedByTheirCommonNormAndEach() {
        assertThat(steps(K.sgd(0.1, 0, false, 1, null)).getFirst()).isCloseTo(2.9, within(1e-12));
        assertThat(steps(K.sgd(0.1, 0, false, null, 2)).getFirst()).isCloseTo(2.8, within(1e-12));
        var a = K.variable(0, null, "a");
        var b = K.variable(0, null, "b");
        K.function(List.of(), List.of(), K.sgd(1, 0, false, 1, null).updates(List.of(a, b), List.of(K.constant(3), K.constant(4)))).call();
        assertClose(a.eval(), 1e-6, -0.6);
        assertClose(b.eval(), 1e-6, -0.8);
    }

    @Test void constraintsHoldForNewValues() {
        Variable p = K.variable(1, null, "p", x -> K.maximum(x, 0.5));
        K.function(List.of(), List.of(), K.sgd(1).updates(List.of(p), List.of(K.constant(3)))).call();
        assertThat(p.eval()).isEqualTo(f32(0.5));
    }

    @Test void slotsAreFrozenVariablesNamedAfterTheirVariable() {
        Variable w = K.variable(1, null, "w");
        var pairs = K.adam(0.1).labeled("fit").updates(List.of(w), List.of(w));
        assertThat(pairs.stream().map(u -> u.variable().nodeName())).containsExactly("fit/step", "fit/w/m", "fit/w/v", "w");
        assertThat(pairs.stream().filter(u -> !u.variable().trainable()).count()).isEqualTo(3);
        assertThat(K.sgd(0.1).updates(List.of(w), List.of(w))).hasSize(1);
    }

    @Test void aVariableWithoutAGradientIsNamed() {
        Variable w = K.variable(1, null, "unused");
        assertThat(assertRefused(ErrorKind.VALUE, () -> K.sgd(0.1).updates(List.of(w), Collections.singletonList(null)))).hasMessageContaining("unused");
        assertRefused(ErrorKind.VALUE, () -> K.sgd(0.1).updates(List.of(w), Arrays.asList(w, w)));
    }
}
