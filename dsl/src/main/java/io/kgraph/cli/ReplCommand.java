package io.kgraph.cli;

import com.google.common.collect.ImmutableMap;
import io.kgraph.array.NDArray;
import io.kgraph.error.Diagnostic;
import io.kgraph.repl.Input;
import io.kgraph.repl.PipedLines;
import io.kgraph.repl.Repl;
import io.kgraph.repl.Screen;
import io.kgraph.repl.Terminal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "repl", sortOptions = false, abbreviateSynopsis = true, description = "Answers statements and expressions one by one.",
        footer = "%nWithout a terminal inputs are read from standard input, and the exit code says whether any of them was wrong.")
final class ReplCommand extends Task {
    @Parameters(paramLabel = "FILE", arity = "0..1", description = "a script that is run first")
    @Nullable String file;

    @Mixin Params params = new Params();

    @Option(names = "--history", paramLabel = "FILE", description = "where inputs are remembered, or none (default: a file in your state folder)")
    @Nullable String history;

    @Mixin SessionOptions session = new SessionOptions();

    ReplCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        var output = new Output(shell, common);
        boolean typed = shell.in() == System.in && Shell.isTerminal(0) && Shell.isTerminal(1);
        var options = new Repl.Options(session.options(), shell.folder(),
                ImmutableMap.copyOf(params.values()), typed);
        if (file == null && !params.isEmpty()) throw new UsageError("--set sets params of a script: name it first");
        var screen = new Said(output);
        try (var repl = new Repl(options, new ScriptReport(output, Map.of(), Optional.empty(), List.of()), screen)) {
            if (file != null) repl.load(shell.path(file));
            converse(repl, typed, output);
        }
        return typed ? ExitCode.DONE.number() : screen.end();
    }

    private void converse(Repl repl, boolean typed, Output output) {
        if (typed) output.remark(Cli.VERSION + "; :help says what can be done here, Ctrl-D leaves.");
        try (Input input = typed ? new Terminal(repl, remembered()) : new PipedLines(shell.in())) {
            for (Optional<String> next = input.next(); next.isPresent(); next = input.next()) {
                boolean more = repl.answer(next.get());
                shell.out().flush();
                if (!more) break;
            }
        }
    }

    private Optional<Path> remembered() {
        if ("none".equals(history)) return Optional.empty();
        if (history != null) return Optional.of(shell.path(history));
        return shell.stateFolder().map(f -> f.resolve("history"));
    }

    /// Says everything through the command's output, and remembers how it ends.
    private final class Said implements Screen {
        private final Output output;
        private ExitCode code = ExitCode.DONE;

        Said(Output output) {
            this.output = output;
        }

        @Override public void line(String text) {
            output.line(text);
        }

        @Override public void value(String type, String text, Optional<NDArray> array) {
            if (array.isPresent()) output.line(array.get().rank() == 0 ? type + "  " + text : type + "\n" + text);
            else output.line(type.isEmpty() ? text : type);
            if (array.isPresent()) output.valueObject("", array.get());
        }

        @Override public void remark(String text) {
            if (!common.quiet) output.remark(text);
        }

        @Override public void messages(List<Diagnostic> messages) {
            output.uncounted(Scripts.withoutUnused(messages));
            code = code.and(ExitCode.of(messages));
        }

        @Override public void refused(String sentence) {
            output.remark("kgraph: " + sentence);
            code = code.and(ExitCode.USAGE);
        }

        @Override public void interrupted(String sentence) {
            output.remark("kgraph: " + sentence + ".");
            code = code.and(ExitCode.INTERRUPTED);
        }

        @Override public void fault(Throwable fault) {
            output.remark(Cli.faultText(fault));
            if (common.debug) fault.printStackTrace(shell.err());
            code = code.and(ExitCode.OUR_FAULT);
        }

        int end() {
            var done = new LinkedHashMap<String, Object>();
            done.put("type", "done");
            done.put("exit", code.number());
            output.json(done);
            return code.number();
        }
    }
}
