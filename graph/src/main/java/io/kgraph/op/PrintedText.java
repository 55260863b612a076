package io.kgraph.op;

import io.kgraph.array.NDArray;
import io.kgraph.type.DType;

/// The text of a value as `print` shows it: nested brackets, single spaces, rows of a matrix one below the other.
final class PrintedText {
    private PrintedText() {}

    /// With at most `summarize` elements from each end of an axis, or all where that is negative.
    static String of(NDArray value, int summarize) {
        return text(value, summarize, 1);
    }

    private static String text(NDArray value, int summarize, int depth) {
        if (value.rank() == 0) return element(value);
        long n = value.extent(0);
        boolean all = summarize < 0 || n <= 2L * summarize;
        String separator = value.rank() == 1 ? " " : "\n".repeat(value.rank() - 1) + " ".repeat(depth);
        var out = new StringBuilder("[");
        for (long i = 0; i < n; i++) {
            if (i > 0) out.append(separator);
            if (!all && i == summarize) {
                out.append("...");
                i = n - summarize - 1;
            } else out.append(text(value.at(0, i), summarize, depth + 1));
        }
        return out.append(']').toString();
    }

    private static String element(NDArray value) {
        String text = value.item().toString();
        return value.dtype().isFloating() && text.endsWith(".0") ? text.substring(0, text.length() - 2) : value.dtype() == DType.STRING ? '"' + text + '"' : text;
    }
}
