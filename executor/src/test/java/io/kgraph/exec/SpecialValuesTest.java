package io.kgraph.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Binary;
import io.kgraph.op.Unary;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Zeros, infinities, NaN, the ends of domains and the least and greatest numbers of every function, as C's Annex F has them where it has the function: on all
/// targets, in all floating dtypes.
///
/// `special-values.txt` has a line for each function: its name, then inputs and result, one after the other between commas; `~` is NaN, `i` infinity, `s` the least
/// and `m` the greatest positive number of the dtype. A result that is no whole number may be a neighbour of what is written, in float64 the next but one.
class SpecialValuesTest {
    static final ImmutableMap<String, List<List<String>>> ROWS = read();
    static final List<String> TARGETS = List.of("reference", "jvm", "x64");
    private static final int COPIES = 19;                       // so that rows stand in lanes of all kinds, and in tails

    private static ImmutableMap<String, List<List<String>>> read() {
        try (var in = SpecialValuesTest.class.getResourceAsStream("special-values.txt")) {
            var rows = ImmutableMap.<String, List<List<String>>>builder();
            for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
                int end = line.indexOf(' ');
                rows.put(line.substring(0, end), Splitter.on(',').trimResults().splitToStream(line.substring(end)).map(r -> Splitter.on(' ').splitToList(r)).toList());
            }
            return rows.buildOrThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test void everyFunctionOfFloatsHasRows() {
        var names = Stream.concat(Unary.values().stream().filter(u -> u.admits(DType.FLOAT64)).map(Unary::name), Binary.values().stream().filter(b -> b.admits(DType.FLOAT64)).map(Binary::name));
        assertThat(ROWS.keySet()).containsAll(names.toList());
    }

    @ParameterizedTest @FieldSource("TARGETS")
    void resultsAreThoseOfTheTable(String target) {
        for (DType dtype : new DType[] {DType.FLOAT64, DType.FLOAT32, DType.FLOAT16}) {
            var context = new GraphContext();
            try (var _ = K.graphScope(context); var session = LocalSession.open(context, Session.Options.DEFAULT.withTarget(target).withThreads(1))) {
                var functions = new ArrayList<Checked>();
                ROWS.forEach((name, rows) -> functions.add(Checked.of(context, name, rows.stream().filter(r -> isExact(r, dtype)).toList(), dtype)));
                var feeds = new LinkedHashMap<Tensor, NDArray>();
                for (Checked f : functions) feeds.putAll(f.feeds);
                List<NDArray> results = session.run(functions.stream().map(f -> f.result).toList(), feeds, List.of());
                for (int i = 0; i < functions.size(); i++) functions.get(i).check(results.get(i), target);
            }
        }
    }

    /// Whether the dtype has the inputs of a row.
    private static boolean isExact(List<String> row, DType dtype) {
        return row.subList(0, row.size() - 1).stream().mapToDouble(w -> value(w, dtype)).allMatch(x -> Double.compare(rounded(x, dtype), x) == 0);
    }

    private record Checked(String name, DType dtype, List<List<String>> rows, Map<Tensor, NDArray> feeds, Tensor result) {
        static Checked of(GraphContext context, String name, List<List<String>> rows, DType dtype) {
            var feeds = new LinkedHashMap<Tensor, NDArray>();
            for (int input = 0; input < rows.getFirst().size() - 1; input++) {
                double[] values = new double[COPIES * rows.size()];
                for (int i = 0; i < values.length; i++) values[i] = value(rows.get(i % rows.size()).get(input), dtype);
                feeds.put(Placeholder.of(context, TensorType.of(dtype, NDArray.wrap(values, values.length).shape())), NDArray.wrap(values, values.length).cast(dtype));
            }
            return new Checked(name, dtype, rows, feeds, apply(name, List.copyOf(feeds.keySet())));
        }

        private static Tensor apply(String name, List<Tensor> in) {
            if (name.equals("log_sigmoid")) return K.log(K.sigmoid(in.getFirst()));
            return Unary.values().stream().filter(u -> u.name().equals(name)).findFirst().map(u -> Tensor.of(u, in))
                    .orElseGet(() -> Tensor.of(Binary.values().stream().filter(b -> b.name().equals(name)).findFirst().orElseThrow(), in));
        }

        void check(NDArray found, String target) {
            double[] values = found.cast(DType.FLOAT64).toDoubleArray();
            for (int i = 0; i < values.length; i++) {
                List<String> row = rows.get(i % rows.size());
                double expected = rounded(value(row.getLast(), dtype), dtype);
                assertThat(agrees(values[i], expected)).as("%s %s of %s on %s gave %s", name, row, dtype, target, values[i]).isTrue();
            }
        }

        private boolean agrees(double found, double expected) {
            boolean whole = !Double.isFinite(expected) || expected == Math.rint(expected) || Math.abs(expected) == least(dtype) || Math.abs(expected) == 0.5;
            return Double.compare(found, expected) == 0 || !whole && Math.abs(found - expected) <= (dtype == DType.FLOAT64 ? 2 : 1) * unit(expected, dtype);
        }
    }

    private static double value(String word, DType dtype) {
        return switch (word) {
            case "~" -> Double.NaN;
            case "i" -> Double.POSITIVE_INFINITY;
            case "-i" -> Double.NEGATIVE_INFINITY;
            case "s" -> least(dtype);
            case "-s" -> -least(dtype);
            case "m" -> greatest(dtype);
            case "-m" -> -greatest(dtype);
            default -> Double.parseDouble(word);
        };
    }

    private static double least(DType dtype) {
        return dtype == DType.FLOAT64 ? Double.MIN_VALUE : dtype == DType.FLOAT32 ? Float.MIN_VALUE : 0x1p-24;
    }

    private static double greatest(DType dtype) {
        return dtype == DType.FLOAT64 ? Double.MAX_VALUE : dtype == DType.FLOAT32 ? Float.MAX_VALUE : 65504;
    }

    private static double unit(double x, DType dtype) {
        return dtype == DType.FLOAT64 ? Math.ulp(x) : dtype == DType.FLOAT32 ? Math.ulp((float) x) : Math.max(0x1p-24, Math.ulp(x) * 0x1p42);
    }

    private static double rounded(double x, DType dtype) {
        return NDArray.wrap(new double[] {x}, 1).cast(dtype).cast(DType.FLOAT64).getDouble(0);
    }
}
