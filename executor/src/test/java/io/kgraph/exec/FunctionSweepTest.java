package io.kgraph.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.op.Unary;
import io.kgraph.type.DType;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The error of every float32 function as a session runs it: the correctly rounded value, as the same function in float64 tells it, or a neighbour of that.
///
/// Every 16411th input; `-Dkgraph.sweep=full` takes all 2³² and prints the table of the numerics page. The float64 functions are held to correctly
/// rounded values by tests of their own; their error is below 2⁻²⁸ of a unit in the last place of a float32.
class FunctionSweepTest {
    private static final boolean FULL = "full".equals(System.getProperty("kgraph.sweep"));
    private static final long STRIDE = FULL ? 1 : 16411;
    private static final int BLOCK = FULL ? 1 << 20 : 1 << 14;
    private static final Set<String> EXACT = Set.of("neg", "abs", "sign", "relu", "round", "floor", "ceil");

    static Stream<String> names() {
        return Stream.concat(Stream.of("log_sigmoid"), Unary.values().stream().filter(u -> u.admits(DType.FLOAT32)).map(Unary::name))
                .filter(n -> !EXACT.contains(n) && !n.startsWith("is_"));
    }

    private static Tensor apply(String name, Tensor x) {
        return switch (name) {
            case "log_sigmoid" -> K.log(K.sigmoid(x));
            default -> Tensor.of(Unary.values().stream().filter(u -> u.name().equals(name)).findFirst().orElseThrow(), x);
        };
    }

    @ParameterizedTest
    @MethodSource("names")
    void isWithinOneUlp(String name) {
        K.clearSession();
        Placeholder x = K.placeholder(List.of(BLOCK), DType.FLOAT32, "x");
        Function both = K.function(List.of(x), List.of(apply(name, x), apply(name, K.cast(x, DType.FLOAT64))));
        var worst = new Worst();
        float[] in = new float[BLOCK];
        for (long next = 0; next < 1L << 32; ) {
            int n = 0;
            for (; n < BLOCK && next < 1L << 32; n++, next += STRIDE) in[n] = Float.intBitsToFloat((int) next);
            List<NDArray> out = both.call((Object) in);
            worst.add(in, (float[]) out.get(0).toArray(), (double[]) out.get(1).toArray(), n);
        }
        if (FULL) System.out.println(worst.row(name));
        assertThat(worst.neighbours).as("%s(%s)", name, Float.toHexString(worst.farthest)).isLessThanOrEqualTo(1);
    }

    private static final class Worst {
        double ulps;
        float at, farthest;
        long neighbours, inputs, rounded;

        void add(float[] x, float[] y, double[] exact, int n) {
            for (int i = 0; i < n; i++) {
                float nearest = (float) exact[i];
                inputs++;
                if (Float.floatToIntBits(y[i]) == Float.floatToIntBits(nearest)) {
                    rounded++;
                    if (Float.isNaN(nearest) || Float.isInfinite(nearest)) continue;
                }
                long away = neighbours(y[i], nearest);
                if (away > neighbours) {
                    neighbours = away;
                    farthest = x[i];
                }
                double error = Math.abs(y[i] - exact[i]) / Math.ulp(nearest);
                if (error > ulps && Float.isFinite(nearest)) {
                    ulps = error;
                    at = x[i];
                }
            }
        }

        /// How many floats on: the infinities come after the largest, and a NaN or the other zero is far from all.
        private static long neighbours(float y, float nearest) {
            if (Float.isNaN(y) || Float.isNaN(nearest) || y == 0 && nearest == 0 && 1 / y != 1 / nearest) return 1L << 32;
            return Math.abs(order(y) - order(nearest));
        }

        private static long order(float x) {
            int bits = Float.floatToRawIntBits(x);
            return bits < 0 ? Integer.MIN_VALUE - (long) bits : bits;
        }

        String row(String name) {
            return String.format(Locale.ROOT, "| `%s` | %.4f | %s | %.3f %% |", name, ulps, Float.toHexString(at), 100.0 * rounded / inputs);
        }
    }
}
