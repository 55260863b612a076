package io.kgraph.cli;

import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.error.Diagnostic;
import io.kgraph.lang.Code;
import io.kgraph.lang.Program;
import io.kgraph.run.Interrupted;
import io.kgraph.run.Interruption;
import io.kgraph.run.ScriptRunner;
import io.kgraph.watch.EventFiles;
import io.kgraph.watch.TrainingPage;
import io.kgraph.watch.Watcher;
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

@Command(name = "run", sortOptions = false, abbreviateSynopsis = true, description = "Elaborates a script and runs it.",
        footer = "%nkgraph run FILE --help shows what FILE takes.")
final class RunCommand extends Task {
    /// How long an interrupt waits for the step that is under way.
    private static final long STEP_SECONDS = 2, PATIENCE_SECONDS = 20;

    @Parameters(paramLabel = "FILE", description = "the script")
    String file = "";

    @Mixin Params params = new Params();

    @Mixin Inputs inputs = new Inputs();

    @Option(names = "--fetch", paramLabel = "NAME[=FILE.npy]", description = "a tensor to print, or to save, at the end")
    List<String> fetch = new ArrayList<>();

    @Mixin SessionOptions session = new SessionOptions();

    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "threads to use (default: all cores); results do not depend on it")
    int threads;

    @Option(names = "--out", paramLabel = "DIR", description = "where the script writes its files (default: here)")
    @Nullable String out;

    @Option(names = "--dry-run", description = "elaborate and plan only")
    boolean dryRun;

    @Option(names = "--resume", description = "keeps a checkpoint of each training and goes on from one that an interrupted run left")
    boolean resume;

    @Option(names = "--page", paramLabel = "FILE.html", description = "a page of the trainings that reloads itself while they go on")
    @Nullable String page;

    @Option(names = "--tensorboard", paramLabel = "DIR", description = "event files of the trainings, as TensorBoard reads them")
    @Nullable String tensorboard;

    @Option(names = "--profile", paramLabel = "FILE", description = "writes where the time went")
    @Nullable String profile;

    @Option(names = "--fast-math", description = "also rules that round otherwise or assume no NaN")
    boolean fastMath;

    RunCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        var output = new Output(shell, common);
        Session.Options options = session.options(threads, fastMath);
        Map<String, Object> values = inputs.values(shell);
        Scripts.Opened script = Scripts.open(shell, file, params.values(), false);
        var messages = new ArrayList<>(fetch.isEmpty() ? script.messages() : Scripts.withoutUnused(script.messages()));
        if (script.program().isEmpty()) return Cli.end(output, messages);
        Program program = script.program().get();
        Map<Tensor, Object> feeds = Feeds.of(program, values, messages);
        var files = new LinkedHashMap<String, Path>();
        Map<String, Tensor> fetches = fetches(program, files, messages);
        if (ExitCode.of(messages) != ExitCode.DONE) return Cli.end(output, messages);
        output.messages(messages);
        if (dryRun) return DryRun.run(program, fetches, options, output);
        return execute(program, new ScriptRunner.Options(options, folder(script), outputFolder(), feeds, resume, new Interruption()), fetches, files, output);
    }

    private int execute(Program program, ScriptRunner.Options options, Map<String, Tensor> fetches, Map<String, Path> files, Output output) {
        Optional<Profile> measured = Optional.ofNullable(profile).map(_ -> new Profile());
        List<Watcher> watchers = watchers();
        var report = new ScriptReport(output, files, measured, watchers);
        Thread runner = Thread.currentThread();
        Thread stop = new Thread(() -> {                         // an interrupt leaves a checkpoint and no half a bar behind
            options.interruption().ask();
            if (!options.interruption().await(STEP_SECONDS)) {   // one run goes on and on: it ends in its midst
                runner.interrupt();
                options.interruption().await(PATIENCE_SECONDS);
            }
            output.progress().erase();
        });
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            List<Diagnostic> failures = ScriptRunner.run(program, options, report, fetches);
            measured.ifPresent(p -> p.write(shell.path(java.util.Objects.requireNonNull(profile))));
            return Cli.end(output, failures);
        } catch (Interrupted e) {
            output.remark("kgraph: " + e.sentence() + ".");
            return ExitCode.INTERRUPTED.number();
        } finally {
            output.progress().finish();
            watchers.forEach(Watcher::close);
            options.interruption().over();
            forget(stop);
        }
    }

    private List<Watcher> watchers() {
        var watchers = new ArrayList<Watcher>();
        if (tensorboard != null) watchers.add(EventFiles.open(shell.path(tensorboard), System::currentTimeMillis));
        if (page != null) watchers.add(TrainingPage.open(shell.path(page), file, System::currentTimeMillis));
        return watchers;
    }

    private Map<String, Tensor> fetches(Program program, Map<String, Path> files, List<Diagnostic> messages) {
        var fetches = new LinkedHashMap<String, Tensor>();
        for (String wanted : fetch) {
            int equals = wanted.indexOf('=');
            String name = equals < 0 ? wanted : wanted.substring(0, equals);
            Tensor tensor = Feeds.tensor(program, name);
            if (tensor == null) {
                messages.add(Feeds.message(Code.E0201, "There is no '" + name + "'.").candidates(Feeds.nearest(program, name)));
                continue;
            }
            fetches.put(name, tensor);
            if (equals >= 0) files.put(name, shell.path(wanted.substring(equals + 1)));
        }
        return fetches;
    }

    private Path folder(Scripts.Opened script) {
        Path folder = script.path().toAbsolutePath().getParent();
        return folder == null ? shell.folder() : folder;
    }

    private Path outputFolder() {
        return out == null ? shell.folder() : shell.path(out);
    }

    /// Takes a shutdown hook back, unless the shutdown is under way.
    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // it runs already, as it should
        }
    }
}
