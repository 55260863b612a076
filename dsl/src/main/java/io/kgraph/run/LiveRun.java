package io.kgraph.run;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.Diagnostic;
import io.kgraph.ir.GraphContext;
import io.kgraph.lang.Command;
import io.kgraph.lang.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs the pieces of a [io.kgraph.lang.Conversation] in one session, which keeps variables, data and results between them.
public final class LiveRun implements AutoCloseable {
    private final Session session;
    private final Session.Options options;
    private final Path folder;
    private final Values values;

    /// @param folder where paths of files start
    public LiveRun(GraphContext context, Session session, Path folder) {
        this.session = session;
        this.options = session.options();
        this.folder = folder;
        this.values = new Values(session, Map.of());
    }

    public Session session() {
        return session;
    }

    /// Runs one piece; what ended it before its end, if anything did: the variables are then what they were before.
    ///
    /// @throws Interrupted where the run was asked to stop; a training that stops so keeps what it has learned
    public ImmutableList<Diagnostic> run(Program piece, Report report, Interruption interruption) {
        Map<Variable, NDArray> before = canHalfFail(piece) ? values(piece.context()) : Map.of();
        var runner = new ScriptRunner(piece, new ScriptRunner.Options(options, folder, folder, Map.of(), false, interruption), report, values);
        boolean whole = false;
        try {
            ImmutableList<Diagnostic> failures = runner.run(Map.of());
            whole = failures.isEmpty();
            if (!whole && interruption.isAsked()) throw new Interrupted("interrupted");
            return failures;
        } catch (Interrupted e) {
            whole = e.isTraining();
            throw e;
        } finally {
            if (!whole && !before.isEmpty()) session.assign(before);
        }
    }

    /// A single run is atomic by itself.
    private static boolean canHalfFail(Program piece) {
        List<Command> commands = piece.commands().stream().filter(c -> !(c instanceof Command.Data)).toList();
        if (commands.size() != 1) return !commands.isEmpty();
        Command only = commands.getFirst();
        return only instanceof Command.Train || only instanceof Command.Execute e && e.times() > 1;
    }

    private Map<Variable, NDArray> values(GraphContext context) {
        var values = new LinkedHashMap<Variable, NDArray>();
        for (Variable v : context.variables()) if (session.isInitialized(v)) values.put(v, session.value(v));
        return values;
    }

    // ---- single tensors ------------------------------------------------------------------------------------------------------

    /// The declared placeholders that a tensor needs and that have no value of their own.
    public ImmutableList<Placeholder> open(Program piece) {
        return piece.commands().stream().flatMap(c -> Command.runOf(c).stream()).flatMap(r -> r.inputs().stream()).distinct().collect(ImmutableList.toImmutableList());
    }

    /// A tensor made ready to be computed again and again, with all results of earlier pieces at hand.
    public Runnable ready(Tensor tensor) {
        session.initialize(tensor.context().variables());
        Map<Tensor, Object> feeds = values.slotsOf(List.of(tensor));
        Session.Call call = session.prepare(List.copyOf(feeds.keySet()), List.of(tensor), List.of(), List.of());
        List<Object> given = new ArrayList<>(feeds.values());
        return () -> call.run(given);
    }

    @Override public void close() {
        session.close();
    }
}
