package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.GraphError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// How tensors are arranged: one, a list, or a map, each element again one of these.
public sealed interface Structure {
    record Leaf(Tensor tensor) implements Structure {}

    record Row(ImmutableList<Structure> elements) implements Structure {}

    record Table(Map<Object, Structure> entries) implements Structure {}

    /// Reads an arrangement; what is no tensor, list or map is made a tensor by `conversion`.
    static Structure of(@Nullable Object value, java.util.function.Function<@Nullable Object, Tensor> conversion) {
        return switch (value) {
            case Tensor t -> new Leaf(conversion.apply(t));
            case List<?> list -> {
                var elements = ImmutableList.<Structure>builder();
                for (Object e : list) elements.add(of(e, conversion));
                yield new Row(elements.build());
            }
            case Object[] array -> of(java.util.Arrays.asList(array), conversion);
            case Map<?, ?> map -> {
                var entries = new LinkedHashMap<Object, Structure>();
                map.forEach((k, v) -> entries.put(k, of(v, conversion)));
                yield new Table(entries);
            }
            case null, default -> new Leaf(conversion.apply(value));
        };
    }

    /// The tensors in order.
    default ImmutableList<Tensor> leaves() {
        var into = ImmutableList.<Tensor>builder();
        collect(into);
        return into.build();
    }

    private void collect(ImmutableList.Builder<Tensor> into) {
        switch (this) {
            case Leaf l -> into.add(l.tensor());
            case Row r -> r.elements().forEach(e -> e.collect(into));
            case Table t -> t.entries().values().forEach(e -> e.collect(into));
        }
    }

    /// The same arrangement of other tensors.
    default Structure map(UnaryOperator<Tensor> change) {
        return switch (this) {
            case Leaf l -> new Leaf(change.apply(l.tensor()));
            case Row r -> new Row(r.elements().stream().map(e -> e.map(change)).collect(ImmutableList.toImmutableList()));
            case Table t -> {
                var entries = new LinkedHashMap<Object, Structure>();
                t.entries().forEach((k, v) -> entries.put(k, v.map(change)));
                yield new Table(entries);
            }
        };
    }

    /// The values of a call in the order of the tensors.
    default List<@Nullable Object> flatten(@Nullable Object values, String who) {
        var into = new ArrayList<@Nullable Object>();
        flatten(values, who, into);
        return into;
    }

    private void flatten(@Nullable Object values, String who, List<@Nullable Object> into) {
        switch (this) {
            case Leaf _ -> into.add(values);
            case Row r -> {
                List<?> given = values instanceof List<?> list ? list : values instanceof Object[] array ? java.util.Arrays.asList(array) : null;
                if (given == null) throw GraphError.type(who + " is called with a list of values.");
                if (given.size() != r.elements().size())
                    throw GraphError.value(who + " has " + r.elements().size() + " inputs, but was called with " + given.size() + " values.");
                for (int i = 0; i < given.size(); i++) r.elements().get(i).flatten(given.get(i), who, into);
            }
            case Table t -> {
                if (!(values instanceof Map<?, ?> given)) throw GraphError.type(who + " is called with a map of values.");
                if (!given.keySet().equals(t.entries().keySet()))
                    throw GraphError.value(who + " has the inputs " + t.entries().keySet() + ", but was called with " + given.keySet() + ".");
                t.entries().forEach((k, v) -> v.flatten(given.get(k), who, into));
            }
        }
    }

    /// This arrangement, of results given in the order of the tensors.
    default @Nullable Object fill(List<?> results) {
        return fill(results.iterator());
    }

    private @Nullable Object fill(java.util.Iterator<?> results) {
        return switch (this) {
            case Leaf _ -> results.next();
            case Row r -> {
                var list = new ArrayList<@Nullable Object>();
                for (Structure e : r.elements()) list.add(e.fill(results));
                yield list;
            }
            case Table t -> {
                var map = new LinkedHashMap<Object, @Nullable Object>();
                t.entries().forEach((k, v) -> map.put(k, v.fill(results)));
                yield map;
            }
        };
    }
}
