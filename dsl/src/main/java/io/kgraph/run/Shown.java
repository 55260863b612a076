package io.kgraph.run;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.kgraph.Tensor;
import io.kgraph.array.ArrayText;
import io.kgraph.array.NDArray;
import io.kgraph.data.Table;
import io.kgraph.lang.Command;
import io.kgraph.lang.FormatSpec;
import io.kgraph.lang.Formats;
import io.kgraph.type.DType;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A value to show, all of it known: what became of a [Command.Result].
public sealed interface Shown {
    record Array(NDArray array) implements Shown {}

    /// A `Long`, `Double`, `Boolean`, `String`, or nothing for `none`.
    record Host(Optional<Object> value) implements Shown {}

    record Row(ImmutableList<Shown> items) implements Shown {}

    record Columns(ImmutableMap<String, Shown> columns) implements Shown {}

    /// The value of a result; tensors are looked up.
    static Shown of(Command.Result result, Function<Tensor, NDArray> values) {
        return switch (result) {
            case Command.Fetched f -> new Array(values.apply(f.tensor()));
            case Command.Known k -> new Host(k.value());
            case Command.Listed l -> new Row(l.items().stream().map(r -> of(r, values)).collect(ImmutableList.toImmutableList()));
            case Command.Columns c -> {
                var columns = ImmutableMap.<String, Shown>builder();
                for (int i = 0; i < c.names().size(); i++) columns.put(c.names().get(i), of(c.values().get(i), values));
                yield new Columns(columns.buildOrThrow());
            }
        };
    }

    /// As text, each number as `spec` says.
    default String text(FormatSpec spec) {
        return switch (this) {
            case Array a -> a.array.rank() == 0 ? element(a.array, new long[0], spec) : plain(spec) ? a.array.toString() : formatted(a.array, spec);
            case Host h -> h.value.map(v -> host(v, spec)).orElse("none");
            case Row r -> r.items.stream().map(i -> i.text(spec)).collect(Collectors.joining(", ", "[", "]"));
            case Columns c -> table(c);
        };
    }

    private static boolean plain(FormatSpec spec) {
        return spec.equals(FormatSpec.NONE);
    }

    private static String formatted(NDArray array, FormatSpec spec) {
        return ArrayText.of(array, (of, index) -> element(of, index, spec));
    }

    private static String table(Columns c) {
        var arrays = ImmutableMap.copyOf(Maps.filterValues(c.columns, Array.class::isInstance));
        return Table.of(Maps.transformValues(arrays, v -> ((Array) v).array)).toString();
    }

    private static String host(Object value, FormatSpec spec) {
        return switch (value) {
            case Long n -> Formats.integer(spec, n);
            case Double x -> Formats.real(spec, x, Formats.Width.FLOAT64);
            case Boolean b -> Formats.bool(spec, b);
            default -> Formats.text(spec, value.toString());
        };
    }

    private static String element(NDArray array, long[] index, FormatSpec spec) {
        return switch (array.dtype()) {
            case FLOAT16, FLOAT32, FLOAT64 -> Formats.real(spec, array.getDouble(index), width(array.dtype()));
            case INT8, INT16, INT32, INT64, UINT8, UINT16 -> Formats.integer(spec, array.getLong(index));
            case BOOL -> Formats.bool(spec, array.getBoolean(index));
            case STRING -> Formats.text(spec, array.getString(index));
        };
    }

    private static Formats.Width width(DType dtype) {
        return dtype == DType.FLOAT16 ? Formats.Width.FLOAT16 : dtype == DType.FLOAT32 ? Formats.Width.FLOAT32 : Formats.Width.FLOAT64;
    }
}
