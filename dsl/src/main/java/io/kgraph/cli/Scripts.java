package io.kgraph.cli;

import com.google.common.collect.ImmutableMap;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.Place;
import io.kgraph.lang.Code;
import io.kgraph.lang.Elaboration;
import io.kgraph.lang.Elaborator;
import io.kgraph.lang.KGraphFile;
import io.kgraph.lang.Program;
import io.kgraph.lang.Source;
import io.kgraph.run.ScriptFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Opens scripts: reads, parses and elaborates them.
final class Scripts {
    private Scripts() {}

    /// A script that has been opened, and everything there is to say about it.
    record Opened(Path path, Optional<KGraphFile> file, Optional<Program> program, List<Diagnostic> messages) {
        boolean hasErrors() {
            return messages.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
        }
    }

    /// Reads and parses; nothing is elaborated.
    static Opened read(Shell shell, String written) {
        Path path = shell.path(written);
        try {
            String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
            KGraphFile file = KGraphFile.parse(Source.of(path.getFileName().toString(), text));
            return new Opened(path, Optional.of(file), Optional.empty(), file.problems());
        } catch (IOException _) {
            return new Opened(path, Optional.empty(), Optional.empty(), List.of(unreadable(path, written)));
        }
    }

    /// Reads, parses and elaborates.
    ///
    /// @param params values of params, as `--set` has them
    static Opened open(Shell shell, String written, Map<String, String> params, boolean strict) {
        Opened read = read(shell, written);
        if (read.file.isEmpty()) return read;
        Path folder = read.path.toAbsolutePath().getParent();
        var files = new ScriptFiles(folder == null ? shell.folder() : folder);
        Elaboration elaboration = Elaborator.elaborate(read.file.get(), new Elaboration.Options(ImmutableMap.copyOf(params), strict, files));
        return new Opened(read.path, read.file, elaboration.program(), elaboration.diagnostics());
    }

    /// Without remarks about what a script declares for others and does not use itself.
    static List<Diagnostic> withoutUnused(List<Diagnostic> messages) {
        return messages.stream().filter(d -> !d.code().equals(Code.W0901.name())).toList();
    }

    /// Those that are errors, for commands that say nothing of warnings.
    static List<Diagnostic> errors(List<Diagnostic> messages) {
        return messages.stream().filter(d -> d.severity() == Diagnostic.Severity.ERROR).toList();
    }

    private static Diagnostic unreadable(Path path, String written) {
        if (!Files.exists(path)) return Diagnostic.error(Code.E0701.name(), Code.E0701.title(), Place.file(written), "There is no \"" + written + "\".");
        String why = Files.isDirectory(path) ? "it is a folder" : "it cannot be read";
        return Diagnostic.error(Code.E0702.name(), Code.E0702.title(), Place.file(written), "\"" + written + "\" is not a .kgraph file: " + why + ".");
    }

    /// `name=value` pairs of an option, the last one for a name winning.
    static Map<String, String> pairs(String option, List<String> given) {
        var pairs = new LinkedHashMap<String, String>();
        for (String pair : given) {
            int equals = pair.indexOf('=');
            if (equals < 1) throw new UsageError(option + " takes name=value, but was given '" + pair + "'");
            pairs.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
        return pairs;
    }
}
