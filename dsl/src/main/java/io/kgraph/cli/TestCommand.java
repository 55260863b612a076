package io.kgraph.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Session;
import io.kgraph.array.NDArray;
import io.kgraph.error.Diagnostic;
import io.kgraph.lang.Span;
import io.kgraph.run.Report;
import io.kgraph.run.ScriptRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "test", sortOptions = false, abbreviateSynopsis = true, description = "Runs the tests and gradient checks of scripts.")
final class TestCommand extends Task {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "scripts")
    List<String> files = new ArrayList<>();

    @Mixin Params params = new Params();

    @Mixin SessionOptions session = new SessionOptions();

    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "threads to use (default: all cores)")
    int threads;

    @Option(names = "--out", paramLabel = "DIR", description = "where the scripts write their files (default: here)")
    @Nullable String out;

    private int good;
    private int bad;

    TestCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        var output = new Output(shell, common);
        Session.Options options = session.options(threads, false);
        var messages = new ArrayList<Diagnostic>();
        for (String file : files) messages.addAll(run(file, options, output));
        output.line(good + bad == 0 ? "no tests" : good + bad + (good + bad == 1 ? " test: " : " tests: ") + (bad == 0 ? "ok" : bad + " failed"));
        return Cli.end(output, messages);
    }

    private List<Diagnostic> run(String file, Session.Options session, Output output) {
        Scripts.Opened script = Scripts.open(shell, file, params.values(), false);
        if (script.program().isEmpty()) return script.messages();
        Path folder = script.path().toAbsolutePath().getParent();
        var options = new ScriptRunner.Options(session, folder == null ? shell.folder() : folder, out == null ? shell.folder() : shell.path(out), Map.of());
        try {
            return ScriptRunner.run(script.program().get(), options, new Tested(output, files.size() > 1 ? file + ": " : ""), Map.of());
        } finally {
            output.progress().finish();
        }
    }

    /// Hears of tests and gradient checks alone.
    private final class Tested implements Report {
        private final Output output;
        private final String prefix;

        Tested(Output output, String prefix) {
            this.output = output;
            this.prefix = prefix;
        }

        @Override public void test(Span command, String name, Optional<Diagnostic> failure) {
            if (failure.isEmpty()) good++;
            else bad++;
            say(command, name, failure.isEmpty(), "test " + name + ": " + (failure.isEmpty() ? "ok" : "failed"));
        }

        @Override public void gradcheck(Span command, Item item) {
            good++;
            say(command, command.text().strip(), true, item.text());
        }

        private void say(Span command, String name, boolean ok, String line) {
            output.line(prefix + line);
            var object = new LinkedHashMap<String, Object>();
            object.put("type", "test");
            object.put("line", command.line());
            object.put("name", name);
            object.put("ok", ok);
            output.json(object);
        }

        @Override public void step(String label, long epoch, long step, long steps, double objective) {
            output.progress().step(label, epoch, step, steps, objective);
        }

        @Override public void trained() {
            output.progress().finish();
        }

        @Override public void print(Span command, ImmutableList<Item> items) {}

        @Override public void value(String name, NDArray value, boolean asked) {}

        @Override public void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means) {}
    }
}
