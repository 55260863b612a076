package io.kgraph.exec;

import io.kgraph.Tensor;
import io.kgraph.error.GraphError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Any nesting of lists, maps and tensors that is fetched, and the same nesting of results, sparse arrays for sparse tensors. Null stays null.
final class Fetches {
    private Fetches() {}

    static void collect(@Nullable Object fetches, List<Tensor> into) {
        switch (fetches) {
            case null -> {}
            case Tensor t -> into.add(t);
            case List<?> list -> list.forEach(e -> collect(e, into));
            case Object[] array -> Arrays.asList(array).forEach(e -> collect(e, into));
            case Map<?, ?> map -> map.values().forEach(e -> collect(e, into));
            default -> throw GraphError.type("A " + fetches.getClass().getSimpleName() + " cannot be fetched: give tensors, or lists and maps of them.");
        }
    }

    static @Nullable Object fill(@Nullable Object fetches, Iterator<?> results) {
        return switch (fetches) {
            case Tensor _ -> results.next();
            case List<?> list -> filled(list, results);
            case Object[] array -> filled(Arrays.asList(array), results);
            case Map<?, ?> map -> {
                var filled = new LinkedHashMap<Object, @Nullable Object>();
                map.forEach((key, value) -> filled.put(key, fill(value, results)));
                yield filled;
            }
            case null, default -> null;
        };
    }

    private static List<@Nullable Object> filled(List<?> list, Iterator<?> results) {
        var filled = new ArrayList<@Nullable Object>();
        for (Object e : list) filled.add(fill(e, results));
        return filled;
    }
}
