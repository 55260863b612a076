package io.kgraph.data;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.kgraph.array.NDArray;
import java.util.Map;
import java.util.Optional;

/// Named arrays with equal row counts: what is read from a file and fed column by column.
///
/// @param columns the arrays, in order; the rows lie along axis 0
/// @param notes   arrays that belong to the table but have no rows of it, such as the texts behind a column of codes
/// @param rows    how many rows each column has
public record Table(ImmutableMap<String, NDArray> columns, ImmutableMap<String, NDArray> notes, long rows) {
    private static final int SHOWN = 5;

    /// The columns of a table; arrays without a first axis have no rows.
    public static Table of(Map<String, NDArray> columns) {
        return of(columns, Map.of());
    }

    static Table of(Map<String, NDArray> columns, Map<String, NDArray> notes) {
        Map.Entry<String, NDArray> first = null;
        for (var column : columns.entrySet()) {
            if (column.getValue().rank() == 0)
                throw DataErrors.badValue("table: '" + column.getKey() + "' is a single value and has no rows.");
            if (first == null) first = column;
            long a = first.getValue().extent(0), b = column.getValue().extent(0);
            if (a != b) throw DataErrors.rowCounts(first.getKey(), a, column.getKey(), b);
        }
        return new Table(ImmutableMap.copyOf(columns), ImmutableMap.copyOf(notes), first == null ? 0 : first.getValue().extent(0));
    }

    /// The names of the columns, in order.
    public ImmutableSet<String> names() {
        return columns.keySet();
    }

    /// A column or a note.
    public Optional<NDArray> field(String name) {
        NDArray column = columns.get(name);
        return Optional.ofNullable(column != null ? column : notes.get(name));
    }

    /// The columns with their types, and the first rows where a column has one value a row.
    @Override public String toString() {
        var text = new StringBuilder("table of ").append(rows).append(rows == 1 ? " row" : " rows");
        int widest = names().stream().mapToInt(String::length).max().orElse(0);
        int longest = columns.values().stream().mapToInt(c -> c.type().toString().length()).max().orElse(0);
        columns.forEach((name, column) -> {
            String type = column.type().toString();
            text.append("\n  ").append(Strings.padEnd(name, widest, ' ')).append("   ").append(type);
            if (column.rank() != 1 || rows == 0) return;
            String shown = column.slice(0, 0, SHOWN, 1).toString();
            text.append(" ".repeat(longest - type.length() + 3)).append(rows > SHOWN ? shown.substring(0, shown.length() - 1) + " ...]" : shown);
        });
        return text.toString();
    }
}
