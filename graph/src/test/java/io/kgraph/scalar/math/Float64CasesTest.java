package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F64;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import io.kgraph.scalar.ScalarInterpreter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Float64 against correctly rounded values (`src/test/python/float64_cases.py` made them), and against `StrictMath` at random points.
class Float64CasesTest {
    private static List<String> lines() throws IOException {
        try (var reader = new BufferedReader(new InputStreamReader(Float64CasesTest.class.getResourceAsStream("float64-cases.txt"), UTF_8))) {
            return reader.lines().toList();
        }
    }

    @Test
    void isWithinTwoUlpsOfTheTruth() throws IOException {
        List<String> lines = lines();
        assertThat(lines).hasSizeGreaterThan(1500);
        for (String line : lines) {
            List<String> words = Splitter.on(' ').splitToList(line);
            double[] inputs = words.subList(1, words.size() - 1).stream().mapToDouble(Double::parseDouble).toArray();
            double expected = Double.parseDouble(words.getLast());
            double y = ScalarInterpreter.apply(ScalarFunctions.get(words.getFirst(), F64), inputs);
            boolean close = Math.abs(Ulps.order(y) - Ulps.order(expected)) <= 2
                    || inputs[0] < 0 && Math.abs(y - expected) <= nearPoles(words.getFirst(), inputs[0], expected);
            assertThat(close).as("%s: got %s", line, Double.toHexString(y)).isTrue();
        }
    }

    /// The absolute bound that the reflection of `lgamma` and `digamma` states; 0 for the others.
    private static double nearPoles(String name, double x, double expected) {
        return switch (name) {
            case "lgamma" -> 5 * 0x1p-53 * Math.max(Math.max(1, Math.abs(expected)), ScalarInterpreter.apply(ScalarFunctions.get(name, F64), -x));
            case "digamma" -> 5 * 0x1p-53 * Math.max(Math.max(1, Math.abs(expected)), Math.log(1 - x));
            default -> 0;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "expm1", "log", "log1p", "tanh", "sin", "cos", "tan", "sinh", "cosh", "asin", "acos", "atan"})
    void isWithinThreeUlpsOfStrictMath(String name) {
        DoubleUnaryOperator strict = switch (name) {
            case "exp" -> StrictMath::exp;
            case "expm1" -> StrictMath::expm1;
            case "log" -> StrictMath::log;
            case "log1p" -> StrictMath::log1p;
            case "tanh" -> StrictMath::tanh;
            case "sin" -> StrictMath::sin;
            case "cos" -> StrictMath::cos;
            case "tan" -> StrictMath::tan;
            case "sinh" -> StrictMath::sinh;
            case "cosh" -> StrictMath::cosh;
            case "asin" -> StrictMath::asin;
            case "acos" -> StrictMath::acos;
            case "atan" -> StrictMath::atan;
            default -> throw new IllegalArgumentException(name);
        };
        double[] x = new double[20_000], y = new double[x.length];
        var random = new java.util.SplittableRandom(7);
        for (int i = 0; i < x.length; i++)
            x[i] = i % 2 == 0 ? random.nextDouble(-3, 3) : Math.scalb(random.nextDouble(-1, 1), random.nextInt(-40, 12));
        ScalarInterpreter.apply(ScalarFunctions.get(name, F64), new Object[] {x}, y, x.length);
        for (int i = 0; i < x.length; i++) {
            double expected = strict.applyAsDouble(x[i]);
            if (Double.isNaN(expected))
                assertThat(y[i]).as("%s(%s)", name, x[i]).isNaN();
            else
                assertThat(Math.abs(Ulps.order(y[i]) - Ulps.order(expected))).as("%s(%s)", name, Double.toHexString(x[i])).isLessThanOrEqualTo(3);
        }
    }
}
