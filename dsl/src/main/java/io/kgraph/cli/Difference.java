package io.kgraph.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// One thing that is not the same on both sides.
///
/// @param kind   such as `variable`, `op` or `array`
/// @param before as it is on the left, empty where only the right has it; so `after`
/// @param note   what to say of it instead of both sides
record Difference(String kind, String name, Optional<String> before, Optional<String> after, String note) {
    Difference(String kind, String name, Optional<String> before, Optional<String> after) {
        this(kind, name, before, after, "");
    }

    String sign() {
        return before.isEmpty() ? "+" : after.isEmpty() ? "-" : "~";
    }

    /// What stands behind the name.
    String text() {
        if (!note.isEmpty()) return note;
        return before.isPresent() && after.isPresent() ? before.get() + " → " + after.get() : before.or(() -> after).orElse("");
    }

    Map<String, Object> json() {
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "difference");
        object.put("kind", kind);
        object.put("name", name);
        before.ifPresent(b -> object.put("before", b));
        after.ifPresent(a -> object.put("after", a));
        if (!note.isEmpty()) object.put("note", note);
        return object;
    }
}
