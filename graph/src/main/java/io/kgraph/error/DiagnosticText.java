package io.kgraph.error;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The one layout of messages, for `.kgraph` text and Java errors alike.
///
/// ```
/// ── E0301 SHAPE MISMATCH ─────────────────────────────────────── mlp.kgraph:14:14
///
/// '@' needs the inner extents to agree, but 784 is not 768.
///
/// 14 | let h = relu(x @ W1 + b1)
///    |              ^^^^^^
///
///     x    float32[batch, 784]   last axis is 784             placeholder, line 9
///     W1   float32[768, 128]     second-to-last axis is 768   variable, line 11
///
/// Hint: declare W1 as float32[784, 128].
/// ```
///
/// @param unicode whether the output can show more than ASCII; else the rule is made of `-`
/// @param colour  whether to colour, as on a terminal
public record DiagnosticText(boolean unicode, boolean colour) {
    /// Unicode without colour: what files and tests hold.
    public static final DiagnosticText PLAIN = new DiagnosticText(true, false);

    private static final int WIDTH = 80;
    private static final int MOST = 20;
    private static final String GAP = "   ";

    private static final String BOLD_RED = "\u001b[1;31m";
    private static final String BOLD_YELLOW = "\u001b[1;33m";
    private static final String GREEN = "\u001b[32m";
    private static final String RESET = "\u001b[0m";

    /// One message; it ends with a line end.
    public String render(Diagnostic diagnostic) {
        var out = new StringBuilder(header(diagnostic)).append("\n\n").append(diagnostic.sentence()).append('\n');
        if (!diagnostic.excerpts().isEmpty()) out.append('\n').append(excerpts(diagnostic));
        if (!diagnostic.rows().isEmpty()) out.append('\n').append(table(diagnostic.rows()));
        if (!diagnostic.candidates().isEmpty()) {
            out.append(diagnostic.candidates().size() == 1 ? "\nDid you mean this?\n" : "\nDid you mean one of these?\n");
            diagnostic.candidates().forEach(name -> out.append("    ").append(name).append('\n'));
        }
        if (diagnostic.during().isPresent() || diagnostic.hint().isPresent()) out.append('\n');
        diagnostic.during().ifPresent(what -> out.append(what).append('\n'));
        diagnostic.hint().ifPresent(hint -> out.append(paint(GREEN, "Hint:")).append(' ').append(hint.text()).append('\n'));
        return out.toString();
    }

    /// All messages of one check: sorted by place, at most twenty a file, and a last line that counts them.
    public String render(List<Diagnostic> diagnostics) {
        Map<String, List<Diagnostic>> byFile = diagnostics.stream()
                .collect(Collectors.groupingBy(d -> d.place().file(), LinkedHashMap::new, Collectors.toList()));
        var out = new StringBuilder();
        byFile.values().forEach(messages -> {
            messages.stream().sorted(Comparator.comparing(Diagnostic::place, Place::order)).limit(MOST)
                    .forEach(message -> out.append(render(message)).append('\n'));
            int more = messages.size() - MOST;
            if (more > 0) out.append(unicode ? "… and " : "... and ").append(more).append(" more\n\n");
        });
        return out.append(count(diagnostics)).append('\n').toString();
    }

    /// `2 errors, 1 warning`.
    public static String count(List<Diagnostic> diagnostics) {
        long errors = diagnostics.stream().filter(d -> d.severity() == Diagnostic.Severity.ERROR).count();
        long warnings = diagnostics.size() - errors;
        var parts = new ArrayList<String>();
        if (errors > 0) parts.add(errors + (errors == 1 ? " error" : " errors"));
        if (warnings > 0) parts.add(warnings + (warnings == 1 ? " warning" : " warnings"));
        return parts.isEmpty() ? "no errors" : String.join(", ", parts);
    }

    private String header(Diagnostic diagnostic) {
        String rule = unicode ? "─" : "-";
        String name = diagnostic.code().isEmpty() ? diagnostic.title() : diagnostic.code() + " " + diagnostic.title();
        String place = diagnostic.place().toString();
        int fill = WIDTH - 5 - SourceLine.width(name) - SourceLine.width(place);
        boolean error = diagnostic.severity() == Diagnostic.Severity.ERROR;
        return rule.repeat(2) + " " + paint(error ? BOLD_RED : BOLD_YELLOW, name) + " " + rule.repeat(Math.max(2, fill)) + " " + place;
    }

    private String excerpts(Diagnostic diagnostic) {
        int digits = diagnostic.excerpts().stream().mapToInt(e -> Integer.toString(e.line()).length()).max().orElse(1);
        String margin = " ".repeat(Math.max(2, digits));
        var out = new StringBuilder();
        for (Diagnostic.Excerpt excerpt : diagnostic.excerpts()) {
            SourceLine line = SourceLine.of(excerpt, unicode ? "…" : "...");
            String number = Integer.toString(excerpt.line());
            out.append(margin, 0, margin.length() - number.length()).append(number).append(" | ").append(line.text()).append('\n');
            if (!line.marks().isEmpty()) out.append(margin).append(" | ").append(underline(line.marks())).append('\n');
        }
        return out.toString();
    }

    private String underline(String marks) {
        int first = marks.length() - marks.stripLeading().length();
        return marks.substring(0, first) + paint(BOLD_RED, marks.substring(first));
    }

    private static String table(List<Diagnostic.Row> rows) {
        List<List<String>> cells = rows.stream().map(r -> List.of(r.name(), r.type(), r.note(), r.origin())).toList();
        int[] widths = new int[4];
        for (List<String> row : cells)
            for (int i = 0; i < 4; i++) widths[i] = Math.max(widths[i], SourceLine.width(row.get(i)));
        var out = new StringBuilder();
        for (List<String> row : cells) {
            var line = new StringBuilder("    ");
            for (int i = 0; i < 4; i++)
                if (widths[i] > 0) line.append(row.get(i)).append(" ".repeat(widths[i] - SourceLine.width(row.get(i)))).append(GAP);
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    private String paint(String escape, String text) {
        return colour ? escape + text + RESET : text;
    }
}
