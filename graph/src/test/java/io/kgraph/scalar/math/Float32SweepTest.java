package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;
import static io.kgraph.scalar.ScalarType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarInterpreter;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every float32 input, by stride; `-Dkgraph.sweep=full` takes all 2³².
///
/// The reference is the float64 expansion, which `Float64CasesTest` holds to correctly rounded values, and `StrictMath` where it has the function: rounded to
/// float32, either is the correctly rounded value or, once in some 2²⁸, its neighbour.
class Float32SweepTest {
    private static final int BLOCK = 1 << 14;
    private static final long STRIDE = "full".equals(System.getProperty("kgraph.sweep")) ? 1 : 16411;

    private static final Map<String, DoubleUnaryOperator> STRICT = Map.ofEntries(
            Map.entry("exp", StrictMath::exp), Map.entry("expm1", StrictMath::expm1), Map.entry("log", StrictMath::log),
            Map.entry("log1p", StrictMath::log1p), Map.entry("tanh", StrictMath::tanh), Map.entry("sin", StrictMath::sin),
            Map.entry("cos", StrictMath::cos), Map.entry("tan", StrictMath::tan), Map.entry("sinh", StrictMath::sinh),
            Map.entry("cosh", StrictMath::cosh), Map.entry("asin", StrictMath::asin), Map.entry("acos", StrictMath::acos),
            Map.entry("atan", StrictMath::atan));

    @ParameterizedTest
    @ValueSource(strings = {"exp", "expm1", "log", "log1p", "tanh", "sigmoid", "softplus", "log_sigmoid", "sin", "cos", "tan", "erf", "erfc", "ndtr",
        "sinh", "cosh", "asin", "acos", "atan", "erfinv", "lgamma", "digamma", "trigamma"})
    void isWithinOneUlp(String name) {
        ScalarFunction narrow = ScalarFunctions.get(name, F32), wide = ScalarFunctions.get(name, F64);
        float[] x = new float[BLOCK], y = new float[BLOCK];
        double[] xWide = new double[BLOCK], yWide = new double[BLOCK];
        for (long next = 0; next < 1L << 32;) {
            int n = 0;
            for (; n < BLOCK && next < 1L << 32; n++, next += STRIDE)
                xWide[n] = x[n] = Float.intBitsToFloat((int) next);
            ScalarInterpreter.apply(narrow, new Object[] {x}, y, n);
            ScalarInterpreter.apply(wide, new Object[] {xWide}, yWide, n);
            for (int i = 0; i < n; i++) {
                check(name, x[i], y[i], (float) yWide[i]);
                if (STRICT.containsKey(name))
                    check(name, x[i], y[i], (float) STRICT.get(name).applyAsDouble(x[i]));
            }
        }
    }

    private static void check(String name, float x, float y, float expected) {
        boolean close = Float.isNaN(expected) ? Float.isNaN(y)
                : Math.abs((long) Ulps.order(y) - Ulps.order(expected)) <= 1 && (y != 0 || expected != 0 || 1 / y == 1 / expected);
        if (!close)
            assertThat(y).as("%s(%s)", name, Float.toHexString(x)).isEqualTo(expected);
    }
}
