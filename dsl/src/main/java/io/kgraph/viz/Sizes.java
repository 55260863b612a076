package io.kgraph.viz;

import io.kgraph.Tensor;
import io.kgraph.error.Mismatch;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.TensorType;
import io.kgraph.type.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/// How many bytes tensors take, with numbers for the extents that only feeds decide.
final class Sizes {
    private static final double NEXT_UNIT = 1000;

    private final DimBinding binding;

    private Sizes(DimBinding binding) {
        this.binding = binding;
    }

    /// @param extents of dims by name, else `otherwise`
    static Sizes of(List<Tensor> parameters, Map<String, Long> extents, long otherwise) {
        var values = new HashMap<Dim.Symbol, Long>();
        for (Tensor p : parameters)
            if (p.type().rankKnown()) for (Dim d : p.type().shape().dims()) if (!d.isConstant()) d.symbols().forEach(s -> values.put(s, extents.getOrDefault(s.toString(), otherwise)));
        return new Sizes(DimBinding.of(values));
    }

    OptionalLong bytes(Type type) {
        if (!(type instanceof TensorType t) || !t.rankKnown()) return OptionalLong.empty();
        try {
            long count = 1;
            for (Dim d : t.shape().dims()) count = Math.multiplyExact(count, d.evaluate(binding));
            return OptionalLong.of(Math.multiplyExact(count, (long) t.dtype().bytes()));
        } catch (Mismatch | ArithmeticException _) {             // an extent that nothing decides, or more than there is
            return OptionalLong.empty();
        }
    }

    /// Such as `1.2 MB`, empty where it is not known.
    String text(Type type) {
        OptionalLong bytes = bytes(type);
        return bytes.isPresent() ? text(bytes.getAsLong()) : "";
    }

    static String text(long bytes) {
        double value = bytes;
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        int unit = 0;
        for (; value >= NEXT_UNIT && unit < units.length - 1; unit++) value /= NEXT_UNIT;
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.3g %s", value, units[unit]);
    }

    /// Such as `12.3 µs`.
    static String time(double seconds) {
        return seconds < 1e-3 ? String.format(Locale.ROOT, "%.3g µs", seconds * 1e6) : seconds < 1 ? String.format(Locale.ROOT, "%.3g ms", seconds * 1e3) : String.format(Locale.ROOT, "%.3g s", seconds);
    }
}
