package io.kgraph.data;

import io.kgraph.array.NDArray;
import io.kgraph.array.NumberText;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Values as JSON on one line. NaN and infinities are strings.
public final class JsonText {
    private JsonText() {}

    /// Maps, lists, strings, numbers, bools, arrays and null.
    public static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String s -> string(s);
            case Map<?, ?> map -> {
                var text = new StringJoiner(",", "{", "}");
                map.forEach((k, v) -> text.add(string(k.toString()) + ":" + of(v)));
                yield text.toString();
            }
            case Iterable<?> list -> {
                var text = new StringJoiner(",", "[", "]");
                list.forEach(v -> text.add(of(v)));
                yield text.toString();
            }
            case NDArray array -> array(array);
            case Double x when !Double.isFinite(x) -> string(Double.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");
            case Double x -> NumberText.of(x);
            default -> value.toString();
        };
    }

    private static String array(NDArray array) {
        var text = new StringBuilder();
        elements(array, new long[array.rank()], 0, text);
        return text.toString();
    }

    private static void elements(NDArray array, long[] index, int axis, StringBuilder text) {
        if (axis == index.length) {
            text.append(element(array, index));
            return;
        }
        text.append('[');
        for (long i = 0; i < array.extent(axis); i++) {
            if (i > 0) text.append(',');
            index[axis] = i;
            elements(array, index, axis + 1, text);
        }
        text.append(']');
    }

    private static String element(NDArray array, long[] index) {
        return switch (array.dtype()) {
            case FLOAT16, FLOAT32 -> {
                float x = (float) array.getDouble(index);
                yield Float.isFinite(x) ? NumberText.of(x) : of((double) x);
            }
            case FLOAT64 -> of(array.getDouble(index));
            case INT8, INT16, INT32, INT64, UINT8, UINT16 -> Long.toString(array.getLong(index));
            case BOOL -> Boolean.toString(array.getBoolean(index));
            case STRING -> string(array.getString(index));
        };
    }

    private static String string(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < ' ') out.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                    else out.append(c);
                }
            }
        }
        return out.append('"').toString();
    }
}
