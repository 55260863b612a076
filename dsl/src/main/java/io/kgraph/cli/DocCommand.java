package io.kgraph.cli;

import io.kgraph.doc.Reference;
import io.kgraph.doc.ReferencePages;
import io.kgraph.doc.ReferenceText;
import io.kgraph.lang.Nearest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "doc", sortOptions = false, abbreviateSynopsis = true, description = "Describes a function, all functions, or a script.",
        footer = "%nWithout NAME: a list of all functions; with --format html, pages of them.")
final class DocCommand extends Task {
    enum Format { text, html }

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "a function, or a script's file")
    String name = "";

    @Option(names = "--format", paramLabel = "HOW", defaultValue = "text", description = "text or html")
    Format format = Format.text;

    @Option(names = "--out", paramLabel = "DIR", description = "where the pages are written (default: reference)")
    @Nullable String out;

    DocCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        var output = new Output(shell, common);
        if (name.endsWith(".kgraph")) return ScriptHelp.print(output, name);
        Reference reference = Reference.shipped();
        if (!name.isEmpty() && !reference.has(name)) {
            List<String> near = Nearest.to(name, reference.names());
            throw new UsageError("there is no function '" + name + "'" + (near.isEmpty() ? "" : "; did you mean " + near.getFirst() + "?"));
        }
        if (format == Format.text) said(name.isEmpty() ? new ReferenceText(reference).list() : new ReferenceText(reference).entry(name), output);
        else if (!name.isEmpty()) said(new ReferencePages(reference).entry(name), output);
        else write(new ReferencePages(reference).all(), output);
        return Cli.end(output, List.of());
    }

    private void said(String text, Output output) {
        output.line(text.stripTrailing());
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "doc");
        object.put("name", name);
        object.put("text", text);
        output.json(object);
    }

    private void write(Map<String, String> pages, Output output) {
        Path folder = shell.path(out == null ? "reference" : out);
        try {
            Files.createDirectories(folder);
            for (var page : pages.entrySet()) Files.writeString(folder.resolve(page.getKey()), page.getValue(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DataError(io.kgraph.error.Diagnostic.error(io.kgraph.lang.Code.E0707.name(), io.kgraph.lang.Code.E0707.title(),
                    io.kgraph.error.Place.file(folder.toString()), "The pages cannot be written: " + e.getMessage() + "."));
        }
        output.line(pages.size() + " pages: " + folder.resolve("index.html"));
    }
}
