package io.kgraph.type;

import com.google.common.collect.ImmutableMap;
import io.kgraph.error.Mismatch;
import java.util.Map;

/// Numbers for the unknowns of a graph: what one run's feeds say of `batch`.
public record DimBinding(ImmutableMap<Dim.Symbol, Long> values) {
    public static final DimBinding NONE = new DimBinding(ImmutableMap.of());

    public static DimBinding of(Map<Dim.Symbol, Long> values) {
        return new DimBinding(ImmutableMap.copyOf(values));
    }

    /// @throws Mismatch where nothing determines the unknown
    public long value(Dim.Symbol symbol) {
        Long value = values.get(symbol);
        if (value == null) throw Mismatch.run("nothing that was fed determines the extent " + (symbol.anonymous() ? "?" : symbol.name()));
        return value;
    }

    public boolean has(Dim.Symbol symbol) {
        return values.containsKey(symbol);
    }
}
