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

    @Test void adamwDecaysByTheRateItself() {
        double p = 3, m = 0, v = 0;
        double[] expected = new double[3];
        for (int t = 1; t <= 3; t++) {
            double g = SLOPE.applyAsDouble(p);
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            double rate = 0.1 * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t));
            expected[t - 1] = p = p - rate * m / (Math.sqrt(v) + 1e-7) - 0.1 * 0.02 * p;
        }
        assertSteps(steps(K.adamw(0.1, 0.9, 0.999, null, 0.02, null, null)), expected);
    }

    @Test void adadelta() {
        double p = 3, a = 0, u = 0;
        double[] expected = new double[3];
        for (int i = 0; i < 3; i++) {
            double g = SLOPE.applyAsDouble(p);
            a = 0.95 * a + 0.05 * g * g;
            double d = g * Math.sqrt(u + 1e-7) / Math.sqrt(a + 1e-7);
            u = 0.95 * u + 0.05 * d * d;
            expected[i] = p -= 0.1 * d;
        }
        assertSteps(steps(K.adadelta(0.1)), expected);
    }

    @Test void adamax() {
        double p = 3, m = 0, u = 0;
        double[] expected = new double[3];
        for (int t = 1; t <= 3; t++) {
            double g = SLOPE.applyAsDouble(p);
            m = 0.9 * m + 0.1 * g;
            u = Math.max(0.999 * u, Math.abs(g));
            expected[t - 1] = p -= 0.1 / (1 - Math.pow(0.9, t)) * m / (u + 1e-7);
        }
        assertSteps(steps(K.adamax(0.1)), expected);
    }

    @Test void nadam() {
        double p = 3, m = 0, v = 0, product = 1;
        double[] expected = new double[3];
        for (int t = 1; t <= 3; t++) {
            double g = SLOPE.applyAsDouble(p);
            double now = 0.9 * (1 - 0.5 * Math.pow(0.96, t)), then = 0.9 * (1 - 0.5 * Math.pow(0.96, t + 1));
            product *= now;
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            double mean = then * m / (1 - product * then) + (1 - now) * g / (1 - product);
            expected[t - 1] = p -= 0.1 * mean / (Math.sqrt(v / (1 - Math.pow(0.999, t))) + 1e-7);
        }
        assertSteps(steps(K.nadam(0.1)), expected);
    }

    private static double[] descended(double... rates) {
        double p = 3;
        double[] expected = new double[rates.length];
        for (int i = 0; i < rates.length; i++) expected[i] = p -= rates[i] * SLOPE.applyAsDouble(p);
        return expected;
    }

    @Test void schedulesCountTheStepsBefore() {
        assertSteps(steps(K.sgd(K.exponentialDecay(0.1, 2, 0.5), 0, false, null, null)), descended(0.1, 0.1 * Math.sqrt(0.5), 0.05));
        assertSteps(steps(K.sgd(K.cosineDecay(0.1, 2, 0.1), 0, false, null, null)), descended(0.1, 0.1 * (0.9 * 0.5 + 0.1), 0.01));
        assertSteps(steps(K.sgd(K.piecewiseConstant(List.of(0, 1), List.of(0.1, 0.2, 0.3)), 0, false, null, null)), descended(0.1, 0.2, 0.3));
        assertSteps(steps(K.sgd(new io.kgraph.nn.Schedule.Computed(t -> K.add(K.mul(t, 0.1), 0.05)), 0, false, null, null)), descended(0.05, 0.15, 0.25));
    }

    @Test void quasiNewtonFindsTheBottomOfACurvedValley() {
        Variable x = K.variable(-1.2, "float64", "x"), y = K.variable(List.of(1.0), "float32", "y");
        var wide = K.cast(y, "float64");
        var f = K.sum(K.add(K.square(K.sub(1, x)), K.mul(100, K.square(K.sub(wide, K.square(x))))));
        var step = K.function(List.of(), List.of(f), K.lbfgs(1e-9).updates(f, List.of(x, y), K.gradients(f, List.of(x, y))));
        double before = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 60; i++) {
            double now = step.call().getFirst().getDouble();
            assertThat(now).isLessThanOrEqualTo(before);
            before = now;
        }
        assertThat(x.eval().getDouble()).isCloseTo(1, within(1e-3));
        assertThat(y.eval().toDoubleArray()[0]).isCloseTo(1, within(1e-3));
    }

    @Test void quasiNewtonRestsWhereTheGradientIsZero() {
        Variable x = K.variable(2.0, "float64", "x");
        var f = K.square(K.sub(x, 2));
        var step = K.function(List.of(), List.of(f), K.lbfgs(1e-9).updates(f, List.of(x), K.gradients(f, List.of(x))));
        for (int i = 0; i < 3; i++) assertThat(step.call().getFirst().getDouble()).isZero();
        assertThat(x.eval().getDouble()).isEqualTo(2);
    }
}
