package io.kgraph.bench;

import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Three numbers for each output by which results are compared: the sum, the sum of |v|, and the sum of v[i] · ((i mod 7) − 3).
final class Fingerprint {
    private Fingerprint() {}

    static String of(List<NDArray> outputs) {
        return outputs.stream().map(o -> text(o.cast(DType.FLOAT64).toDoubleArray())).collect(Collectors.joining(", ", "[", "]"));
    }

    /// Of the losses of the first three steps.
    static String ofLosses(double[] losses) {
        return "[" + text(losses) + "]";
    }

    private static String text(double[] v) {
        double sum = 0, magnitude = 0, weighted = 0;
        for (int i = 0; i < v.length; i++) {
            sum += v[i];
            magnitude += Math.abs(v[i]);
            weighted += v[i] * (i % 7 - 3);
        }
        return "[" + number(sum) + ", " + number(magnitude) + ", " + number(weighted) + "]";
    }

    static String number(double v) {
        return Double.isNaN(v) ? "NaN" : Double.isInfinite(v) ? (v > 0 ? "Infinity" : "-Infinity") : String.format(Locale.ROOT, "%.17g", v);
    }
}
