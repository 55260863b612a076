package io.kgraph.cli;

import io.kgraph.error.Diagnostic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "check", sortOptions = false, abbreviateSynopsis = true, description = "Reports errors and warnings; runs no commands.")
final class CheckCommand extends Task {
    private static final long PAUSE_MILLIS = 300;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "scripts")
    List<String> files = new ArrayList<>();

    @Mixin Params params = new Params();

    @Option(names = "--strict", description = "also run-time checks and derived seeds; warnings fail")
    boolean strict;

    enum Format { text, json, sarif }

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text", description = "text, json or sarif (a SARIF 2.1.0 log on standard output)")
    Format format = Format.text;

    @Option(names = "--watch", description = "checks again whenever a file changes")
    boolean watch;

    CheckCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        if (format == Format.json) common.json = true;
        var output = new Output(shell, common);
        int code = check(output);
        while (watch) {
            List<FileTime> before = times();
            do {
                if (!pause()) return ExitCode.INTERRUPTED.number();
            } while (times().equals(before));
            code = check(output);
        }
        return code;
    }

    private int check(Output output) {
        var messages = new ArrayList<Diagnostic>();
        for (String file : files) messages.addAll(Scripts.open(shell, file, params.values(), strict).messages());
        if (format == Format.sarif) shell.out().println(Sarif.of(messages, files));
        else output.messages(messages);
        ExitCode code = ExitCode.of(messages);
        if (strict && !messages.isEmpty() && code == ExitCode.DONE) code = ExitCode.TEXT;
        if (messages.isEmpty() && format != Format.sarif) output.line(files.size() == 1 ? files.getFirst() + ": no errors" : files.size() + " files: no errors");
        var done = new LinkedHashMap<String, Object>();
        done.put("type", "done");
        done.put("exit", code.number());
        output.json(done);
        return code.number();
    }

    private List<FileTime> times() {
        var times = new ArrayList<FileTime>();
        for (String file : files) {
            Path path = shell.path(file);
            try {
                times.add(Files.getLastModifiedTime(path));
            } catch (IOException _) {
                times.add(FileTime.fromMillis(0));               // it is away
            }
        }
        return times;
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException _) {                       // asked to end, it ends
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
