package io.kgraph.cli;

import io.kgraph.array.NDArray;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Values as JSON on one line. NaN and infinities are strings.
final class Json {
    private Json() {}

    /// Maps, lists, strings, numbers, bools, arrays and null.
    static String of(@Nullable Object value) {
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
            case Double x -> io.kgraph.array.NumberText.of(x);
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
                yield Float.isFinite(x) ? io.kgraph.array.NumberText.of(x) : of((double) x);
            }
            case FLOAT64 -> of(array.getDouble(index));
            case INT8, INT16, INT32, INT64, UINT8, UINT16 -> Long.toString(array.getLong(index));
            case BOOL -> Boolean.toString(array.getBoolean(index));
            case STRING -> string(array.getString(index));
        };
    }

    static Map<String, Object> of(Diagnostic d) {
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "diagnostic");
        object.put("code", d.code());
        object.put("severity", d.severity().name().toLowerCase(java.util.Locale.ROOT));
        object.put("message", d.sentence());
        object.put("file", d.place().file());
        object.put("span", span(d.place()));
        object.put("notes", d.rows().stream().map(r -> String.join(" ", List.of(r.name(), r.type(), r.note(), r.origin())).replaceAll(" +", " ").strip()).toList());
        object.put("candidates", d.candidates());
        object.put("hints", d.hint().stream().map(Json::hint).toList());
        return object;
    }

    private static Map<String, Object> hint(Diagnostic.Hint hint) {
        var object = new LinkedHashMap<String, Object>();
        object.put("text", hint.text());
        object.put("edits", hint.edits().stream().map(e -> {
            var edit = new LinkedHashMap<String, Object>();
            edit.put("span", span(e.place()));
            edit.put("new", e.replacement());
            return edit;
        }).toList());
        return object;
    }

    private static Map<String, Object> span(Place place) {
        var span = new LinkedHashMap<String, Object>();
        span.put("start", List.of(place.line(), place.column()));
        span.put("end", List.of(place.endLine(), place.endColumn()));
        return span;
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
