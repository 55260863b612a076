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
final class RunCommand implements Task {
    /// How long an interrupt waits for the step that is under way.
    private static final long STEP_SECONDS = 2, PATIENCE_SECONDS = 20;

    @Parameters(paramLabel = "FILE", description = "the script")
    String file = "";

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a param of the script")
    List<String> set = new ArrayList<>();

    @Option(names = "--feed", paramLabel = "NAME=VALUE", description = "a value for a placeholder, or any tensor: 3.5, [1, 2], @f.npy, @f.npz:key")
    List<String> feed = new ArrayList<>();

    @Option(names = "--fetch", paramLabel = "NAME[=FILE.npy]", description = "a tensor to print, or to save, at the end")
    List<String> fetch = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "the session's seed (default 0)")
    long seed;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "threads to use (default: all cores); results do not depend on it")
    int threads;

    @Option(names = "--target", paramLabel = "NAME", defaultValue = "auto", description = "auto, x64, jvm or reference")
    String target = "auto";

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

    @Mixin CommonOptions common = new CommonOptions();

    private final Shell shell;

    RunCommand(Shell shell) {
        this.shell = shell;
    }

    @Override public CommonOptions common() {
        return common;
    }

    @Override public int run() {
        var output = new Output(shell, common);
        Session.Options session = new Session.Options(positive("--threads", threads), Options.target(target), seed, fastMath);
        Map<String, Object> values = Feeds.values(shell, feed);
        Scripts.Opened script = Scripts.open(shell, file, Scripts.pairs("--set", set), false);
        var messages = new ArrayList<>(fetch.isEmpty() ? script.messages() : Scripts.withoutUnused(script.messages()));
        if (script.program().isEmpty()) return Cli.end(output, messages);
        Program program = script.program().get();
        Map<Tensor, Object> feeds = Feeds.of(program, values, messages);
        var files = new LinkedHashMap<String, Path>();
        Map<String, Tensor> fetches = fetches(program, files, messages);
        if (ExitCode.of(messages) != ExitCode.DONE) return Cli.end(output, messages);
        output.messages(messages);
        if (dryRun) return DryRun.run(program, fetches, session, output);
        return execute(program, new ScriptRunner.Options(session, folder(script), outputFolder(), feeds, resume, new Interruption()), fetches, files, output);
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
            Options.forget(stop);
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

    private static int positive(String option, int count) {
        if (count < 0) throw new UsageError(option + " is " + count + ", but cannot be negative");
        return count;
    }
}
