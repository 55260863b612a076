package io.kgraph.error;

import java.util.ArrayList;
import java.util.List;

/// The whole text of a [GraphError], in the layout of every message.
final class ErrorText {
    private static final int WIDTH = 80;

    private ErrorText() {}

    static String of(GraphError error) {
        var out = new StringBuilder();
        String place = error.site().map(Site::text).orElse("");
        String head = "── " + error.title() + " ";
        int fill = Math.max(3, WIDTH - head.length() - place.length() - (place.isEmpty() ? 0 : 1));
        out.append(head).append("─".repeat(fill));
        if (!place.isEmpty()) out.append(' ').append(place);
        out.append("\n\n").append(error.sentence()).append('\n');
        if (!error.involved().isEmpty()) out.append('\n').append(table(error.involved()));
        if (!error.candidates().isEmpty()) {
            out.append(error.candidates().size() == 1 ? "\nDid you mean this?\n" : "\nDid you mean one of these?\n");
            for (String c : error.candidates()) out.append("    ").append(c).append('\n');
        }
        error.hint().ifPresent(h -> out.append("\nHint: ").append(h).append('\n'));
        return out.toString();
    }

    private static String table(List<GraphError.Involved> rows) {
        var cells = new ArrayList<String[]>();
        for (var r : rows) cells.add(new String[] {r.name(), r.type(), r.fact(), r.origin()});
        int[] width = new int[4];
        for (var c : cells) for (int i = 0; i < 4; i++) width[i] = Math.max(width[i], c[i].length());
        var out = new StringBuilder();
        for (var c : cells) {
            var line = new StringBuilder("    ");
            for (int i = 0; i < 4; i++) {
                if (width[i] == 0) continue;
                line.append(c[i]).append(" ".repeat(width[i] - c[i].length() + 3));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
