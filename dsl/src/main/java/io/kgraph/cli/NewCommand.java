package io.kgraph.cli;

import io.kgraph.error.Diagnostic;
import io.kgraph.error.Place;
import io.kgraph.lang.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "new", sortOptions = false, abbreviateSynopsis = true, description = "Begins a script, or a folder with one, from a template.",
        footer = "%nNothing that is there already is overwritten.")
final class NewCommand extends Task {
    enum Template { regression, classifier, rnn }

    @Parameters(index = "0", paramLabel = "TEMPLATE", description = "regression, classifier or rnn")
    @Nullable Template template;

    @Parameters(index = "1", paramLabel = "PATH", description = "a file that ends in .kgraph, or a folder to be made")
    String path = "";

    NewCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        var output = new Output(shell, common);
        String text = text(Objects.requireNonNull(template));
        boolean script = path.endsWith(".kgraph");
        String written = script ? path : path + (path.endsWith("/") ? "" : "/") + Path.of(path).getFileName() + ".kgraph";
        var made = new ArrayList<String>();
        try {
            if (!script) {
                Path folder = shell.path(path);
                if (Files.exists(folder)) throw new FileAlreadyExistsException(path);
                Files.createDirectories(folder);
            }
            write(written, text, made);
            if (!script) write(written.substring(0, written.lastIndexOf('/') + 1) + ".gitignore", "/out/\n", made);
        } catch (FileAlreadyExistsException _) {
            return Cli.end(output, List.of(cannotWrite("\"" + path + "\" is there already.")));
        } catch (IOException e) {
            return Cli.end(output, List.of(cannotWrite("\"" + written + "\" cannot be written: " + e.getMessage() + ".")));
        }
        for (String file : made) {
            output.line(file);
            var object = new LinkedHashMap<String, Object>();
            object.put("type", "file");
            object.put("path", file);
            output.json(object);
        }
        if (!common.quiet) output.remark("Next: kgraph run " + written);
        return Cli.end(output, List.of());
    }

    private void write(String written, String text, List<String> made) throws IOException {
        Path file = shell.path(written);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) Files.createDirectories(folder);
        Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        made.add(written);
    }

    private static Diagnostic cannotWrite(String sentence) {
        return Diagnostic.error(Code.E0707.name(), Code.E0707.title(), Place.file("command line"), sentence);
    }

    static String text(Template template) {
        try (InputStream in = NewCommand.class.getResourceAsStream("templates/" + template.name() + ".kgraph")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
