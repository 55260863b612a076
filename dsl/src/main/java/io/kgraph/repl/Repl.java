package io.kgraph.repl;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.array.NDArray;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.lang.Command;
import io.kgraph.lang.Conversation;
import io.kgraph.lang.Elaboration;
import io.kgraph.lang.FormatSpec;
import io.kgraph.lang.Program;
import io.kgraph.lang.RunErrors;
import io.kgraph.lang.ScriptError;
import io.kgraph.lang.Source;
import io.kgraph.lang.Span;
import io.kgraph.run.Interrupted;
import io.kgraph.run.Interruption;
import io.kgraph.run.LiveRun;
import io.kgraph.run.Report;
import io.kgraph.run.ScriptFiles;
import io.kgraph.run.Shown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A conversation: each input is elaborated and run where the ones before left off. Whatever goes wrong ends the input, not the conversation,
/// and leaves names and variables as they were before it.
public final class Repl implements AutoCloseable {
    /// How long a training may take to come to the end of its step before it is stopped in its midst.
    private static final long STEP_SECONDS = 2;

    /// @param folder where paths of files start
    /// @param params values of params by name, as `--set` has them
    /// @param talkative whether declarations are answered with their types
    public record Options(Session.Options session, Path folder, ImmutableMap<String, String> params, boolean talkative) {}

    private record Running(Thread thread, Interruption interruption, boolean training) {}

    private final Options options;
    private final Report report;
    private final Screen screen;
    private final Directives directives = new Directives(this);
    private final List<String> statements = new ArrayList<>();
    private Conversation conversation;
    private LiveRun live;
    private int inputs;
    private volatile @Nullable Running running;

    public Repl(Options options, Report report, Screen screen) {
        this.options = options;
        this.report = report;
        this.screen = screen;
        this.conversation = opened();
        this.live = session();
    }

    private Conversation opened() {
        return new Conversation(new Elaboration.Options(options.params, false, new ScriptFiles(options.folder)));
    }

    private LiveRun session() {
        return new LiveRun(conversation.context(), conversation.inside(() -> K.openSession(options.session)), options.folder);
    }

    // ---- inputs --------------------------------------------------------------------------------------------------------------

    /// Answers an input; false if it asks to leave.
    public boolean answer(String input) {
        String text = input.strip();
        if (text.isEmpty()) return true;
        if (text.startsWith(":")) return guarded(() -> directives.obey(text));
        return guarded(() -> {
            if (ask(input.stripTrailing())) statements.add(text);
            return true;
        });
    }

    /// Takes a piece; whether it is part of the script from now on.
    boolean ask(String piece) {
        return take(conversation.say(Source.of("input " + ++inputs, piece)));
    }

    /// Takes a whole script, with its commands.
    public void load(Path file) {
        guarded(() -> {
            try {
                String text = Files.readString(file, StandardCharsets.UTF_8);
                if (take(conversation.load(Source.of(file.getFileName().toString(), text)))) statements.add(text.strip());
            } catch (IOException _) {
                screen.refused(Files.isDirectory(file) ? "\"" + file + "\" is a folder." : Files.exists(file) ? "\"" + file + "\" cannot be read as text." : "There is no \"" + file + "\".");
            }
            return true;
        });
    }

    private interface Work {
        boolean done();
    }

    /// Nothing that goes wrong comes further than here.
    private boolean guarded(Work work) {
        try {
            return work.done();
        } catch (ScriptError e) {
            screen.messages(e.diagnostics());
        } catch (GraphError e) {
            screen.messages(List.of(RunErrors.outside(e)));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError | LinkageError e) {
            conversation.takeBack();
            screen.fault(e);
        } finally {
            Thread.interrupted();                                // an interrupt that came too late is of no input any more
        }
        return true;
    }

    /// Shows what came of a piece; whether it is part of the script from now on.
    private boolean take(Conversation.Answer answer) {
        screen.messages(answer.elaboration().diagnostics());
        Optional<Program> program = answer.elaboration().program();
        if (program.isEmpty() || !run(program.get(), answer.expression())) return false;
        answer.remarks().forEach(screen::remark);
        if (options.talkative && !answer.expression()) declared(program.get());
        return !answer.expression();
    }

    private void declared(Program piece) {
        String name = piece.source().name();
        conversation.names().stream().filter(n -> n.piece().equals(name)).forEach(n -> screen.remark(n.name() + ": " + n.type()));
    }

    private boolean run(Program piece, boolean expression) {
        if (expression) {
            ImmutableList<Placeholder> open = live.open(piece);
            if (!open.isEmpty()) return unfed(piece, open);
        }
        boolean training = piece.commands().stream().anyMatch(c -> c instanceof Command.Train);
        try {
            List<Diagnostic> failures = stoppable(training, interruption -> conversation.inside(() -> live.run(piece, expression ? new Answers() : report, interruption)));
            screen.messages(failures);
            if (!failures.isEmpty()) conversation.takeBack();
            return failures.isEmpty();
        } catch (Interrupted e) {
            if (!e.isTraining()) conversation.takeBack();
            screen.interrupted(e.sentence());
            return e.isTraining();
        }
    }

    /// The value of an expression that needs what nobody has given is its type.
    private boolean unfed(Program piece, List<Placeholder> open) {
        Command.Run run = piece.commands().stream().flatMap(c -> Command.runOf(c).stream()).findFirst().orElseThrow();
        screen.value(run.fetches().stream().map(t -> t.fullType().toString()).collect(Collectors.joining(", ")), "", Optional.empty());
        String feeds = open.stream().map(p -> p.label() + ": …").collect(Collectors.joining(", "));
        screen.remark("for its value: print " + piece.source().text(0, piece.source().length()).strip() + " with { " + feeds + " }");
        return true;
    }

    /// Shows the value of an expression.
    private final class Answers implements Report {
        @Override public void print(Span command, ImmutableList<Item> items) {
            for (Item item : items) {
                if (item.value() instanceof Shown.Array(NDArray array)) screen.value(array.type().toString(), item.value().text(FormatSpec.NONE), Optional.of(array));
                else screen.value("", item.value().text(FormatSpec.NONE), Optional.empty());
            }
        }

        @Override public void value(String name, NDArray value, boolean asked) {}

        @Override public void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means) {}

        @Override public void step(String label, long epoch, long step, long steps, double objective) {}

        @Override public void trained() {}
    }

    // ---- stopping ------------------------------------------------------------------------------------------------------------

    interface Stoppable<T extends @Nullable Object> {
        T run(Interruption interruption);
    }

    /// Runs what [#interrupt] may stop.
    <T extends @Nullable Object> T stoppable(boolean training, Stoppable<T> work) {
        var interruption = new Interruption(false);
        running = new Running(Thread.currentThread(), interruption, training);
        try {
            return work.run(interruption);
        } finally {
            running = null;
            interruption.over();
        }
    }

    /// Stops the run that is under way, if one is; from another thread. A training is given the time to end its step, unless asked twice.
    public void interrupt() {
        Running now = running;
        if (now == null) return;
        boolean again = now.interruption.isAsked();
        now.interruption.ask();
        if (!now.training || again) now.thread.interrupt();
        else Thread.ofVirtual().start(() -> {
            if (!now.interruption.await(STEP_SECONDS)) now.thread.interrupt();
        });
    }

    // ---- for directives ------------------------------------------------------------------------------------------------------

    public Conversation conversation() {
        return conversation;
    }

    LiveRun live() {
        return live;
    }

    Screen screen() {
        return screen;
    }

    Path path(String written) {
        return options.folder.resolve(written);
    }

    /// What has been said so far and is part of the script.
    List<String> statements() {
        return statements;
    }

    /// Forgets everything.
    void reset() {
        live.close();
        statements.clear();
        conversation = opened();
        live = session();
    }

    @Override public void close() {
        live.close();
    }
}
