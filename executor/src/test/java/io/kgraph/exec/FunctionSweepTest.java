package io.kgraph.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.op.Unary;
import io.kgraph.type.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The error of every float32 function as a session runs it: the correctly rounded value, as the same function in float64 tells it, or a neighbour of that.
///
/// Every 16411th input, and those where the table among the documents has its largest errors, which have to be as large as it says. `-Dkgraph.sweep=full` takes
/// all 2³² of all functions, `-Dkgraph.sweep=exp,log` of those, and writes the table. The float64 functions are held to correctly rounded values by tests of
/// their own; their error is below 2⁻²⁶ of a unit in the last place of a float32.
class FunctionSweepTest {
    private static final Set<String> FULL = Set.of(System.getProperty("kgraph.sweep", "").split(","));
    private static final Path DOCUMENT = Path.of("../docs/function-errors.md");
    private static final long ALL = 1L << 32, STRIDE = 16411;
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
    void isTheRoundedValueOrItsNeighbour(String name) throws IOException {
        boolean full = FULL.contains("full") || FULL.contains(name);
        Worst worst = sweep(name, full ? 1 : STRIDE);
        assertThat(worst.neighbours).as("%s(%s)", name, Float.toHexString(worst.farthest)).isLessThanOrEqualTo(1);
        if (full) {
            Files.writeString(DOCUMENT, new ErrorTable(Files.readString(DOCUMENT)).with(name, worst.row(name)).text());
            return;
        }
        Optional<ErrorTable.Row> row = new ErrorTable(Files.readString(DOCUMENT)).row(name);
        if (row.isPresent()) agrees(name, row.get(), worst);
    }

    private static void agrees(String name, ErrorTable.Row row, Worst worst) {
        var there = new Worst();
        var one = new Block(name, 1);
        one.x[0] = row.at();
        one.score(there, 1);
        assertThat(String.format(Locale.ROOT, "%.4f", there.ulps)).as("%s has changed: sweep it anew with -Dkgraph.sweep=%s", name, name).isEqualTo(row.ulps());
        assertThat(worst.ulps).as("%s(%s)", name, Float.toHexString(worst.at)).isLessThan(Double.parseDouble(row.ulps()) + 1e-4);
    }

    private static Worst sweep(String name, long stride) {
        var block = new Block(name, 1 << 14);
        var worst = new Worst();
        for (long next = 0; next < ALL; ) {
            int n = 0;
            for (; n < block.x.length && next < ALL; n++, next += stride) block.x[n] = Float.intBitsToFloat((int) next);
            block.score(worst, n);
        }
        return worst;
    }

    /// A function and the same in float64, over so many inputs at a time.
    private static final class Block {
        final float[] x, y;
        private final double[] exact;
        private final Function both;
        private final Object[] feeds;
        private final NDArray[] results;

        Block(String name, int size) {
            K.clearSession();
            Placeholder in = K.placeholder(List.of(size), DType.FLOAT32, "x");
            both = K.function(List.of(in), List.of(apply(name, in), apply(name, K.cast(in, DType.FLOAT64))));
            x = new float[size];
            y = new float[size];
            exact = new double[size];
            feeds = new Object[] {x};
            results = new NDArray[] {NDArray.wrap(y, size), NDArray.wrap(exact, size)};
        }

        void score(Worst worst, int n) {
            both.run(feeds, results);
            for (int i = 0; i < n; i++) worst.add(x[i], y[i], exact[i]);
        }
    }

    /// The largest errors met, and where.
    private static final class Worst {
        double ulps;
        float at, farthest;
        long neighbours, inputs, rounded;

        void add(float x, float y, double exact) {
            float nearest = (float) exact;
            int bits = Float.floatToRawIntBits(nearest);
            inputs++;
            if (Float.floatToRawIntBits(y) == bits || Float.isNaN(y) && Float.isNaN(nearest)) {
                rounded++;
            } else {
                long away = neighbours(y, nearest);
                if (away > neighbours) {
                    neighbours = away;
                    farthest = x;
                }
            }
            double unit = Math.max(Float.intBitsToFloat(bits & 0x7f800000) * 0x1p-23, Float.MIN_VALUE), error = Math.abs(y - exact);
            if (error > ulps * unit && Float.isFinite(y) && Float.isFinite(nearest)) {
                ulps = error / unit;
                at = x;
            }
        }

        /// How many floats on: the infinities come after the largest, and a NaN or the other zero is far from all.
        private static long neighbours(float y, float nearest) {
            if (Float.isNaN(y) || Float.isNaN(nearest) || y == 0 && nearest == 0 && 1 / y != 1 / nearest) return ALL;
            return Math.abs(order(y) - order(nearest));
        }

        private static long order(float x) {
            int bits = Float.floatToRawIntBits(x);
            return bits < 0 ? Integer.MIN_VALUE - (long) bits : bits;
        }

        ErrorTable.Row row(String name) {
            return new ErrorTable.Row(name, String.format(Locale.ROOT, "%.4f", ulps), at, String.format(Locale.ROOT, "%.4f", 100.0 * rounded / inputs));
        }
    }
}
