package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.scalar.ScalarInterpreter;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Float64 at random points of every binade in which a function varies, against a hundred bits: eight points a binade, or as many as `kgraph.binade` says, which
/// also prints the largest error.
class Float64BinadesTest {
    private static final int POINTS = Integer.getInteger("kgraph.binade", 8);

    private static DoubleDouble truth(String name, double x) {
        return switch (name) {
            case "exp" -> DoubleDouble.of(x).exp();
            case "expm1" -> DoubleDouble.of(x).expm1();
            case "log" -> DoubleDouble.of(x).log();
            case "log1p" -> DoubleDouble.of(x).log1p();
            case "sigmoid" -> DoubleDouble.ONE.over(DoubleDouble.of(-x).exp().plus(1));
            case "softplus" -> x > 0 ? DoubleDouble.of(-x).exp().log1p().plus(x) : DoubleDouble.of(x).exp().log1p();
            case "tanh" -> hyperbolic(x, 2, e -> e.over(e.plus(2)));
            case "sinh" -> hyperbolic(x, 1, e -> e.plus(e.over(e.plus(1))).times(0.5));
            case "cosh" -> DoubleDouble.of(x).exp().plus(DoubleDouble.of(-x).exp()).times(0.5);
            case "sin" -> DoubleDouble.sin(x);
            case "cos" -> DoubleDouble.cos(x);
            case "tan" -> DoubleDouble.sin(x).over(DoubleDouble.cos(x));
            case "asin" -> Math.abs(x) < 0.7 ? DoubleDouble.of(x).asin() : DoubleDouble.acos(0).minus(DoubleDouble.acos(x));
            case "acos" -> DoubleDouble.acos(x);
            case "atan" -> DoubleDouble.of(x).atan();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static DoubleDouble hyperbolic(double x, int times, UnaryOperator<DoubleDouble> of) {
        return of.apply(DoubleDouble.of(times * x).expm1());
    }

    /// From 2^`from` up to 2^`to`, of both signs where `low` is below zero; no nearer to the ends than `low` and, where the function has such an end, its negative.
    @ParameterizedTest
    @CsvSource({"exp, -60, 9, -700", "expm1, -60, 9, -700", "log, -1000, 1023, 0", "log1p, -60, 1000, -0.9999999", "sigmoid, -40, 9, -700", "softplus, -40, 9, -690", "tanh, -60, 5, -20",
        "sinh, -60, 9, -700", "cosh, -40, 9, -700", "sin, -60, 30, -2e9", "cos, -40, 30, -2e9", "tan, -60, 30, -2e9", "asin, -60, 0, -1", "acos, -40, 0, -1", "atan, -60, 60, -1e30"})
    void isWithinTwoUlps(String name, int from, int to, double low) {
        double high = name.startsWith("log") ? Double.MAX_VALUE : -low;
        var random = new SplittableRandom(11);
        double[] x = new double[POINTS], y = new double[POINTS];
        double worst = 0, at = 0;
        for (int binade = from; binade < to; binade++)
            for (int sign = 1; sign >= (low < 0 ? -1 : 1); sign -= 2) {
                for (int i = 0; i < POINTS; i++) x[i] = Math.clamp(sign * Math.scalb(1 + random.nextDouble(), binade), low, high);
                ScalarInterpreter.apply(ScalarFunctions.get(name, F64), new Object[] {x}, y, POINTS);
                for (int i = 0; i < POINTS; i++) {
                    DoubleDouble truth = truth(name, x[i]);
                    assertThat(Math.abs(Ulps.order(y[i]) - Ulps.order(truth.high()))).as("%s(%s)", name, Double.toHexString(x[i])).isLessThanOrEqualTo(2);
                    double units = truth.unitsFrom(y[i]);
                    if (units > worst) {
                        worst = units;
                        at = x[i];
                    }
                }
            }
        if (Integer.getInteger("kgraph.binade") != null) System.out.println(String.format(Locale.ROOT, "%s %.3f at %s", name, worst, Double.toHexString(at)));
    }
}
