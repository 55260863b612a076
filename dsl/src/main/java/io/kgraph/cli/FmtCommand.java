package io.kgraph.cli;

import io.kgraph.array.AtomicFile;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.error.Place;
import io.kgraph.lang.Code;
import io.kgraph.lang.KGraphFile;
import io.kgraph.lang.Source;
import io.kgraph.lang.SyntaxTree;
import io.kgraph.lang.fmt.Formatter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "fmt", sortOptions = false, abbreviateSynopsis = true, description = "Formats scripts in place.")
final class FmtCommand extends Task {
    @Parameters(paramLabel = "FILE", arity = "0..*", description = "scripts")
    List<String> files = new ArrayList<>();

    @Option(names = "--check", description = "changes nothing; exit code 1 if a file would change")
    boolean check;

    @Option(names = "--diff", description = "changes nothing; prints the lines that would change")
    boolean diff;

    @Option(names = "--stdin", description = "formats standard input to standard output")
    boolean stdin;

    FmtCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        if (stdin != files.isEmpty()) throw new UsageError(stdin ? "fmt takes either files or --stdin" : "fmt takes files, or --stdin");
        var output = new Output(shell, common);
        var messages = new ArrayList<Diagnostic>();
        boolean changes = stdin ? input(output, messages) : false;
        for (String file : files) changes |= file(file, output, messages);
        int code = Cli.end(output, messages);
        return code == 0 && check && changes ? ExitCode.FAILED.number() : code;
    }

    private boolean input(Output output, List<Diagnostic> messages) {
        try {
            String text = new String(shell.in().readAllBytes(), StandardCharsets.UTF_8);
            return formatted("standard input", text, output, messages, shell.out()::print);
        } catch (IOException e) {
            throw new UsageError("standard input cannot be read: " + e.getMessage());
        }
    }

    private boolean file(String file, Output output, List<Diagnostic> messages) {
        Path path = shell.path(file);
        try {
            byte[] bytes = Files.readAllBytes(path);
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {   // printing it anew would lose what is not
                messages.add(Diagnostic.error(Code.E0702.name(), Code.E0702.title(), Place.file(file), "\"" + file + "\" is not a .kgraph file: its text is not UTF-8."));
                return false;
            }
            return formatted(file, text, output, messages, formatted -> {
                if (!formatted.equals(text)) write(path, formatted);
            });
        } catch (IOException _) {
            messages.addAll(Scripts.read(shell, file).messages());
            return false;
        } catch (GraphError e) {
            messages.add(Diagnostic.error(Code.E0707.name(), Code.E0707.title(), Place.file(file), e.sentence()));
            return false;
        }
    }

    private interface Sink {
        void accept(String formatted);
    }

    private boolean formatted(String name, String text, Output output, List<Diagnostic> messages, Sink sink) {
        var source = Source.of(name, text);
        KGraphFile file = KGraphFile.parse(source);
        messages.addAll(file.problems());
        String formatted = SyntaxTree.of(source).map(Formatter::format).orElse(text);
        boolean changes = !formatted.equals(text);
        if (changes && check) output.line(name + " would change");
        if (diff && changes) output.line(LineDiff.of(text, formatted).stripTrailing());
        if (!check && !diff && file.problems().isEmpty()) sink.accept(formatted);
        var row = new LinkedHashMap<String, Object>();
        row.put("type", "formatted");
        row.put("file", name);
        row.put("changed", changes);
        output.json(row);
        return changes;
    }

    private static void write(Path path, String text) {
        AtomicFile.write(path, out -> {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) out.write(bytes);
        });
    }
}
