package io.kgraph.cli;

import io.kgraph.array.NDArray;
import io.kgraph.data.Sources;
import io.kgraph.error.Diagnostic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "diff", sortOptions = false, abbreviateSynopsis = true, description = "Says in what two scripts, or two files of arrays, differ.",
        footer = "%nThe exit code is 0 if they do not differ, and 1 if they do.")
final class DiffCommand extends Task {
    private static final int LONGEST = 100;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "a .kgraph, .npy, .npz or .safetensors file")
    String before = "";

    @Parameters(index = "1", paramLabel = "AFTER", description = "another one of that kind")
    String after = "";

    @Option(names = "--of", paramLabel = "NAME", description = "the ops of this tensor or train alone")
    @Nullable String of;

    @Mixin Params params = new Params();

    DiffCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        var output = new Output(shell, common);
        var messages = new ArrayList<Diagnostic>();
        Optional<List<Difference>> found = kind(before) == Kind.SCRIPT && kind(after) == Kind.SCRIPT ? scripts(messages)
                : kind(before) == Kind.SCRIPT || kind(after) == Kind.SCRIPT ? Optional.empty() : Optional.of(ArrayDifferences.of(arrays(before), arrays(after)));
        if (found.isEmpty() && messages.isEmpty()) throw new UsageError("diff compares scripts with scripts and arrays with arrays, but not " + before + " with " + after);
        if (found.isEmpty()) return Cli.end(output, messages);
        show(found.get(), output);
        return Cli.end(output, messages, found.get().isEmpty() ? ExitCode.DONE : ExitCode.FAILED);
    }

    private enum Kind { SCRIPT, ARRAYS }

    private static Kind kind(String file) {
        return switch (file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "kgraph" -> Kind.SCRIPT;
            case "npy", "npz", "safetensors" -> Kind.ARRAYS;
            default -> throw new UsageError("diff knows .kgraph, .npy, .npz and .safetensors files, but not '" + file + "'");
        };
    }

    private Map<String, NDArray> arrays(String file) {
        var sources = new Sources(shell.folder());
        return file.toLowerCase(Locale.ROOT).endsWith(".npy") ? Map.of("array", sources.npy(file)) : sources.arrays(file);
    }

    private Optional<List<Difference>> scripts(List<Diagnostic> messages) {
        Map<String, String> set = params.values();
        Scripts.Opened a = Scripts.open(shell, before, set, false), b = Scripts.open(shell, after, set, false);
        messages.addAll(Scripts.errors(a.messages()));
        messages.addAll(Scripts.errors(b.messages()));
        if (a.program().isEmpty() || b.program().isEmpty()) return Optional.empty();
        return Optional.of(ScriptDifferences.of(a.file().orElseThrow(), a.program().get(), b.file().orElseThrow(), b.program().get(), Optional.ofNullable(of)));
    }

    private static void show(List<Difference> found, Output output) {
        found.stream().collect(Collectors.groupingBy(Difference::kind, LinkedHashMap::new, Collectors.toList())).forEach((kind, differences) -> {
            output.line(kind);
            for (Difference d : differences) {
                output.line(line(d));
                output.json(d.json());
            }
        });
        if (found.isEmpty()) output.line("no difference");
    }

    private static String line(Difference d) {
        String begin = "  " + d.sign() + " " + d.name(), text = d.text();
        if (d.before().isPresent() && d.after().isPresent() && text.length() > LONGEST) return begin + "\n      " + d.before().get() + "\n    → " + d.after().get();
        return begin + (text.isEmpty() ? "" : "   " + text);
    }
}
