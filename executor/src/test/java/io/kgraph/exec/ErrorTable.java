package io.kgraph.exec;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The table of the functions' largest errors among the documents: text before it, and a row for each function that has been swept, by name.
final class ErrorTable {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| ([0-9.]+) \\| (\\S+) \\| ([0-9.]+) % \\|");

    /// @param ulps    the largest distance from the true value
    /// @param at      where
    /// @param rounded how many results in a hundred are correctly rounded
    record Row(String name, String ulps, float at, String rounded) {
        @Override public String toString() {
            return "| `" + name + "` | " + ulps + " | " + Float.toHexString(at) + " | " + rounded + " % |";
        }
    }

    private final String head;
    private final ImmutableMap<String, Row> rows;

    private ErrorTable(String head, Map<String, Row> rows) {
        this.head = head;
        this.rows = ImmutableMap.copyOf(rows);
    }

    ErrorTable(String text) {
        this(text.lines().takeWhile(l -> !ROW.matcher(l).matches()).reduce("", (a, b) -> a + b + "\n"), rows(text));
    }

    private static Map<String, Row> rows(String text) {
        var rows = new TreeMap<String, Row>();
        for (var m : ROW.matcher(text).results().toList()) rows.put(m.group(1), new Row(m.group(1), m.group(2), Float.parseFloat(m.group(3)), m.group(4)));
        return rows;
    }

    /// That of a function, if it has been swept.
    Optional<Row> row(String name) {
        return Optional.ofNullable(rows.get(name));
    }

    ErrorTable with(String name, Row row) {
        var all = new TreeMap<>(rows);
        all.put(name, row);
        return new ErrorTable(head, all);
    }

    String text() {
        var text = new StringBuilder(head);
        rows.values().forEach(r -> text.append(r).append('\n'));
        return text.toString();
    }
}
