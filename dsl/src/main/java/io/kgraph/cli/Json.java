package io.kgraph.cli;

import io.kgraph.data.JsonText;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the command says as JSON.
final class Json {
    private Json() {}

    /// Maps, lists, strings, numbers, bools, arrays and null.
    static String of(@Nullable Object value) {
        return JsonText.of(value);
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
}
