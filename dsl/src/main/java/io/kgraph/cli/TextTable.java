package io.kgraph.cli;

import java.util.List;

/// Rows of texts under one another, indented, with columns that nothing stands in left out.
final class TextTable {
    private TextTable() {}

    static String of(List<List<String>> rows) {
        if (rows.isEmpty()) return "";
        var widths = new int[rows.getFirst().size()];
        for (List<String> row : rows)
            for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], row.get(i).length());
        var out = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder("  ");
            for (int i = 0; i < widths.length; i++)
                if (widths[i] > 0) line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append("   ");
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
