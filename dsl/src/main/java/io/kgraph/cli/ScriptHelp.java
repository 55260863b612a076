package io.kgraph.cli;

import io.kgraph.array.NumberText;
import io.kgraph.lang.Ast;
import io.kgraph.lang.KGraphFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a script takes, from its declarations and doc comments: `kgraph run FILE --help`.
///
/// Types are those of the elaborated script; where it cannot be elaborated, as when a param has to be set, they are as written.
final class ScriptHelp {
    private ScriptHelp() {}

    static int print(Output output, String file) {
        Scripts.Opened read = Scripts.read(output.shell(), file);
        if (read.hasErrors()) return Cli.end(output, read.messages());
        var types = new HashMap<String, String>();
        Scripts.open(output.shell(), file, Map.of(), false).program()
                .ifPresent(program -> program.placeholders().forEach(p -> types.put(p.label(), p.type().toString())));
        output.shell().out().print(text(read.file().orElseThrow(), file, types));
        return ExitCode.DONE.number();
    }

    private static String text(KGraphFile script, String file, Map<String, String> types) {
        var params = new ArrayList<List<String>>();
        var placeholders = new ArrayList<List<String>>();
        for (Ast.Statement statement : script.script().statements())
            switch (statement) {
                case Ast.ParamDecl p -> params.add(List.of(p.name().text(), type(p.type()), p.doc().replace('\n', ' '),
                        p.value().map(v -> "default " + value(v)).orElse("has to be set")));
                case Ast.PlaceholderDecl p -> placeholders.add(List.of(p.name().text(), types.getOrDefault(p.name().text(), type(p.type())), p.doc().replace('\n', ' ')));
                default -> { }
            }
        var out = new StringBuilder();
        String doc = script.script().doc();
        if (!doc.isEmpty()) out.append(doc).append("\n\n");
        out.append("Usage: kgraph run ").append(file).append(params.isEmpty() ? "" : " [--set name=value]…").append(" [options]\n");
        if (!params.isEmpty()) out.append("\nParams (--set):\n").append(TextTable.of(params));
        if (!placeholders.isEmpty()) out.append("\nPlaceholders (--feed):\n").append(TextTable.of(placeholders));
        return out.toString();
    }

    private static String type(Ast.Type type) {
        return type.span().text().replaceAll("\\s+", " ");
    }

    private static String value(Ast.Expr value) {
        return value instanceof Ast.Real real && real.suffix().isEmpty() ? NumberText.of(real.value()) : value.span().text();
    }
}
