package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;
import static io.kgraph.scalar.ScalarType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import io.kgraph.scalar.ScalarInterpreter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Zeros, infinities and NaN as C's Annex F has them, the sign of zero included, in both float types.
class SpecialValuesTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    /// Inputs and result; `~` stands for NaN, `i` for infinity.
    private static void check(String name, String rows) {
        for (String row : Splitter.on(',').trimResults().split(rows)) {
            double[] values = Splitter.on(' ').splitToStream(row).mapToDouble(SpecialValuesTest::value).toArray();
            double[] inputs = java.util.Arrays.copyOf(values, values.length - 1);
            double expected = values[values.length - 1];
            float[] narrow = new float[inputs.length];
            for (int i = 0; i < inputs.length; i++)
                narrow[i] = (float) inputs[i];
            assertThat(ScalarInterpreter.apply(ScalarFunctions.get(name, F64), inputs)).as("%s %s in f64", name, row).isEqualTo(Double.valueOf(expected));
            assertThat(ScalarInterpreter.apply(ScalarFunctions.get(name, F32), narrow)).as("%s %s in f32", name, row).isEqualTo(Float.valueOf((float) expected));
        }
    }

    private static double value(String word) {
        return switch (word) {
            case "~" -> Double.NaN;
            case "i" -> INF;
            case "-i" -> -INF;
            default -> Double.parseDouble(word);
        };
    }

    @Test
    void exponentials() {
        check("exp", "0 1, -0 1, i i, -i 0, 1000 i, -1000 0");
        check("expm1", "0 0, -0 -0, i i, -i -1, 1000 i, -1000 -1");
        check("log", "0 -i, -0 -i, 1 0, -1 ~, i i, -i ~");
        check("log1p", "0 0, -0 -0, -1 -i, -2 ~, i i, -i ~");
        check("sigmoid", "0 0.5, i 1, -i 0, 1000 1, -1000 0");
        check("softplus", "i i, -i 0, 1000 1000, -1000 0");
        check("log_sigmoid", "i -0, -i -i, 1000 -0, -1000 -1000");
    }

    @Test
    void denormalResultsAreKept() {
        assertThat(ScalarInterpreter.apply(ScalarFunctions.get("exp", F32), -103f)).isEqualTo(1.4e-45f);
        assertThat(ScalarInterpreter.apply(ScalarFunctions.get("exp", F64), -745.0)).isEqualTo(4.9e-324);
        assertThat(ScalarInterpreter.apply(ScalarFunctions.get("sigmoid", F32), -103f)).isEqualTo(1.4e-45f);
        assertThat(ScalarInterpreter.apply(ScalarFunctions.get("tanh", F32), 1e-45f)).isEqualTo(1e-45f);
        assertThat(ScalarInterpreter.apply(ScalarFunctions.get("expm1", F64), -4.9e-324)).isEqualTo(-4.9e-324);
    }

    @Test
    void trigonometric() {
        check("sin", "0 0, -0 -0, i ~, -i ~");
        check("cos", "0 1, -0 1, i ~, -i ~");
        check("tan", "0 0, -0 -0, i ~, -i ~");
        check("asin", "0 0, -0 -0, 2 ~, -2 ~, i ~");
        check("acos", "1 0, 2 ~, -2 ~, -i ~");
        check("atan", "0 0, -0 -0, i 1.5707963267948966, -i -1.5707963267948966");
        check("atan2", "0 0 0, -0 0 -0, 0 -0 3.141592653589793, -0 -0 -3.141592653589793, 0 -1 3.141592653589793, -0 -1 -3.141592653589793, 0 1 0, -0 1 -0,"
                + "1 0 1.5707963267948966, -1 -0 -1.5707963267948966, 1 -i 3.141592653589793, -1 i -0, i 2 1.5707963267948966,"
                + "i i 0.7853981633974483, -i -i -2.356194490192345, ~ 1 ~, 1 ~ ~");
    }

    @Test
    void hyperbolic() {
        check("tanh", "0 0, -0 -0, i 1, -i -1");
        check("sinh", "0 0, -0 -0, i i, -i -i");
        check("cosh", "0 1, -0 1, i i, -i i");
    }

    @Test
    void errorFunctions() {
        check("erf", "0 0, -0 -0, i 1, -i -1");
        check("erfc", "0 1, i 0, -i 2, 100 0");
        check("ndtr", "0 0.5, i 1, -i 0, -100 0");
        check("erfinv", "0 0, -0 -0, 1 i, -1 -i, 2 ~, -2 ~, i ~");
    }

    @Test
    void gammaFunctions() {
        check("lgamma", "1 0, 2 0, 0 i, -0 i, -1 i, -100 i, i i, -i i");
        check("digamma", "0 -i, -0 i, -1 ~, i i, -i ~");
        check("trigamma", "0 i, -0 i, -1 i, i 0, -i ~, -1e-200 i");
    }

    @Test
    void powers() {
        check("pow", "~ 0 1, 1 ~ 1, ~ 1 ~, 0 0 1, -0 -0 1, i 0 1, 0 3 0, -0 3 -0, -0 2 0, 0 -3 i, -0 -3 -i, -0 -2 i, -0 0.5 0, -0 -0.5 i,"
                + "-1 i 1, -1 -i 1, 2 i i, 2 -i 0, 0.5 i 0, 0.5 -i i, -2 i i, -0.5 i 0, i 2 i, i -2 0, -i 3 -i, -i 2 i, -i -3 -0, -i -2 0, -i 0.5 i, -i -0.5 0,"
                + "-8 0.5 ~, -2 3 -8, -2 -1 -0.5, 2 10 1024, 9 0.5 3, -1 ~ ~");
    }

    @Test
    void floorModulus() {
        check("mod", "7 3 1, -7 3 2, 7 -3 -2, -7 -3 -1, 6 3 0, -6 3 0, 6 -3 -0, 5 i 5, -5 i i, 5 -i -i, i 2 ~, 1 0 ~, 0 0 ~, ~ 1 ~, 1 ~ ~, 5.5 2 1.5, 0x1p100 7 2");
        check("floor_div", "7 3 2, -7 3 -3, 7 -3 -3, -7 -3 2, 5 i 0, -5 i -1, i 2 ~, 1 0 i, -1 0 -i, 0 0 ~, ~ 1 ~, 0 -3 -0, 5.5 2 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "expm1", "log", "log1p", "tanh", "sigmoid", "softplus", "log_sigmoid", "sin", "cos", "tan", "sinh", "cosh", "asin", "acos",
        "atan", "erf", "erfc", "ndtr", "erfinv", "lgamma", "digamma", "trigamma", "sqrt", "rsqrt", "reciprocal", "square", "sign", "relu"})
    void nanStays(String name) {
        check(name, "~ ~");
        for (int bits : new int[] {0x7f800001, 0xffffffff, 0x7fc12345})
            assertThat(ScalarInterpreter.apply(ScalarFunctions.get(name, F32), Float.intBitsToFloat(bits))).isNaN();
    }
}
