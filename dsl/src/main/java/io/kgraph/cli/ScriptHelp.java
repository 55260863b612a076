package io.kgraph.cli;

import io.kgraph.Placeholder;
import io.kgraph.lang.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a script takes, from its declarations and doc comments: `kgraph run FILE --help`.
final class ScriptHelp {
    private ScriptHelp() {}

    static int print(Shell shell, String file) {
        var output = new Output(shell, new CommonOptions());
        Scripts.Opened script = Scripts.open(shell, file, Map.of(), false);
        if (script.program().isEmpty()) return Cli.end(output, script.messages());
        shell.out().print(text(script.program().get(), file));
        return ExitCode.DONE.number();
    }

    static String text(Program program, String file) {
        var out = new StringBuilder();
        if (!program.doc().isEmpty()) out.append(program.doc()).append("\n\n");
        boolean params = !program.params().isEmpty();
        out.append("Usage: kgraph run ").append(file).append(params ? " [--set name=value]…" : "").append(" [options]\n");
        if (params) {
            var rows = new ArrayList<List<String>>();
            for (Program.Param p : program.params())
                rows.add(List.of(p.name(), p.type(), p.doc().replace('\n', ' '), p.defaultText().isEmpty() ? "has to be set" : "default " + value(p.value())));
            out.append("\nParams (--set):\n").append(table(rows));
        }
        if (!program.placeholders().isEmpty()) {
            var rows = new ArrayList<List<String>>();
            for (Placeholder p : program.placeholders()) rows.add(List.of(p.label(), p.type().toString()));
            out.append("\nPlaceholders (--feed):\n").append(table(rows));
        }
        return out.toString();
    }

    private static String value(Object value) {
        return value instanceof Double x ? io.kgraph.array.NumberText.of(x) : value.toString();
    }

    private static String table(List<List<String>> rows) {
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
