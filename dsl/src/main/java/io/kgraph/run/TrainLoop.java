package io.kgraph.run;

import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.lang.Code;
import io.kgraph.lang.Command;
import io.kgraph.lang.Program;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// The loop of `train`: one call, prepared once, for each batch of each epoch.
///
/// The updates are guarded ([Guard]), so that what a failed run leaves is the state after the last good step.
final class TrainLoop {
    /// An epoch that takes less need not be interrupted inside.
    private static final long SLOW_NANOS = 200_000_000L;

    private final Command.Train train;
    private final Program program;
    private final Values values;
    private final Outputs outputs;
    private final Report report;
    private final Consumer<Command> execute;
    private final Readings readings;
    private final Batches batches;
    private final List<Tensor> inputs;
    private final Object[] feeds;
    private final Session.Call call;
    private final Optional<NDArray[]> into;
    private final List<Patience> patience = new ArrayList<>();
    private final long steps;
    private final Checkpoints checkpoints;
    private final TrainState state;
    private final String file;
    private Optional<Map<String, NDArray>> whole = Optional.empty();
    private long step;
    private long written;

    TrainLoop(Command.Train train, Program program, Values values, Outputs outputs, long sessionSeed, Report report, Checkpoints checkpoints, Consumer<Command> execute) {
        this.train = train;
        this.program = program;
        this.values = values;
        this.outputs = outputs;
        this.report = report;
        this.execute = execute;
        this.checkpoints = checkpoints;
        this.state = new TrainState(train, values);
        this.file = checkpoints.file(train.label());
        this.readings = new Readings(train, values, program.origins());
        this.batches = new Batches(train, values.evaluate(train.columns()), sessionSeed);
        this.inputs = new ArrayList<>(batches.targets());
        var given = new LinkedHashMap<Tensor, Object>();
        train.phase().ifPresent(phase -> given.put(phase, NDArray.of(1, phase.dtype())));
        train.run().slots().forEach(slot -> given.put(slot, values.get(slot)));
        values.evaluate(train.run().feeds()).forEach(given::put);
        var all = new LinkedHashMap<Tensor, Object>(given);
        inputs.forEach(target -> all.put(target, true));
        var needed = new ArrayList<>(train.run().fetches());
        train.updates().forEach(u -> needed.add(u.value()));
        values.addOutside(needed, all);
        all.forEach((tensor, value) -> {
            if (!inputs.contains(tensor)) given.put(tensor, value);
        });
        inputs.addAll(given.keySet());
        this.feeds = new Object[inputs.size()];
        int at = batches.targets().size();
        for (Object value : given.values()) feeds[at++] = value;
        this.call = values.session().prepare(inputs, train.run().fetches(), Guard.updates(train), List.of());
        this.into = room();
        train.stop().ifPresent(stop -> stop.plateaus().forEach(p -> patience.add(new Patience(p))));
        long perEpoch = batches.perEpoch();
        long most = train.epochs().isPresent() ? train.epochs().getAsLong() * perEpoch : 0;
        this.steps = train.steps().isEmpty() ? most : most == 0 ? train.steps().getAsLong() : Math.min(most, train.steps().getAsLong());
    }

    /// Arrays for the results, where their extents are known.
    private Optional<NDArray[]> room() {
        var arrays = new NDArray[train.run().fetches().size()];
        for (int i = 0; i < arrays.length; i++) {
            Tensor t = train.run().fetches().get(i);
            if (!t.type().rankKnown() || !t.shape().isStatic()) return Optional.empty();
            arrays[i] = NDArray.zeros(t.dtype(), t.shape().extents());
        }
        return Optional.of(arrays);
    }

    // ---- the loop ------------------------------------------------------------------------------------------------------------

    void run() {
        if (batches.rows() == 0) throw GraphError.value("train: there are no rows to train on.");
        try {
            long epoch = resumed() + 1;
            boolean slow = true;
            while (epoch > 0) {
                if (slow) whole = Optional.of(taken(epoch - 1, false));
                long begun = System.nanoTime();
                boolean more = epoch(epoch);
                slow = System.nanoTime() - begun >= SLOW_NANOS;
                whole = Optional.empty();
                if (checkpoints.isInterrupted()) interrupt(taken(epoch, !more), epoch);
                keep(epoch, !more);
                epoch = more ? epoch + 1 : 0;
            }
        } finally {
            report.trained();
            readings.keepHistory();
        }
    }

    /// Whether another epoch follows.
    private boolean epoch(long epoch) {
        readings.begin(epoch);
        int[] order = batches.order(epoch);
        boolean last = train.epochs().isPresent() && epoch >= train.epochs().getAsLong();
        boolean full = false;
        for (int at = 0; at < batches.rows() && !full; at += batches.size()) {
            int count = Math.min(batches.size(), batches.rows() - at);
            batches.fill(order, at, count, feeds);
            NDArray[] results = step(epoch);
            step++;
            readings.add(step, count, results);
            full = train.steps().isPresent() && step >= train.steps().getAsLong();
            report.step(train.label(), epoch, step, steps, readings.objective());
            every(true, step);
            if (whole.isPresent() && checkpoints.isInterrupted()) interrupt(whole.get(), epoch - 1);
        }
        readings.record();
        report.epoch(train.label(), epoch, step, readings.means());
        every(false, epoch);
        return !stops() && !full && !last;
    }

    // ---- checkpoints ---------------------------------------------------------------------------------------------------------

    /// Takes up a checkpoint that is there; the epoch it stands after, or −1 if that was the last.
    private long resumed() {
        Optional<Map<String, NDArray>> found = checkpoints.read(file);
        if (found.isEmpty()) return 0;
        Map<String, NDArray> arrays = found.get();
        state.restore(arrays, file);
        readings.restore(arrays);
        double[] best = Objects.requireNonNull(arrays.get("best")).toDoubleArray();
        long[] waited = Objects.requireNonNull(arrays.get("waited")).toLongArray();
        for (int i = 0; i < patience.size(); i++) patience.get(i).restore(best[i], waited[i]);
        step = Objects.requireNonNull(arrays.get("step")).getLong();
        return Objects.requireNonNull(arrays.get("finished")).getBoolean() ? -1 : Objects.requireNonNull(arrays.get("epoch")).getLong();
    }

    private Map<String, NDArray> taken(long epoch, boolean finished) {
        Map<String, NDArray> arrays = state.take();
        arrays.putAll(readings.recorded());
        arrays.put("best", NDArray.wrap(patience.stream().mapToDouble(p -> p.best).toArray(), patience.size()));
        arrays.put("waited", NDArray.wrap(patience.stream().mapToLong(p -> p.waited).toArray(), patience.size()));
        arrays.put("step", NDArray.of(step));
        arrays.put("epoch", NDArray.of(epoch));
        arrays.put("finished", NDArray.of(finished));
        return arrays;
    }

    /// Leaves a checkpoint where they are kept, though not for each of many short epochs.
    private void keep(long epoch, boolean finished) {
        if (!checkpoints.kept()) return;
        long now = System.nanoTime();
        if (!finished && written != 0 && now - written < SLOW_NANOS) return;
        checkpoints.write(file, taken(epoch, finished), outputs);
        written = System.nanoTime();
    }

    private void interrupt(Map<String, NDArray> at, long epoch) {
        if (!checkpoints.leavesFile()) throw new Interrupted("interrupted after epoch " + epoch + ", step " + step + "; the variables keep what they have learned", true);
        checkpoints.write(file, at, outputs);
        throw new Interrupted("interrupted; \"" + file + "\" has the state after epoch " + epoch + " of `" + train.label() + "`, from which --resume goes on");
    }

    private NDArray[] step(long epoch) {
        values.count(1);
        NDArray[] results;
        if (into.isPresent()) {
            results = into.get();
            call.run(feeds, results);
        } else {
            results = call.run(List.of(feeds)).toArray(NDArray[]::new);
        }
        double objective = train.objective().isPresent() ? results[0].getDouble() : 0;
        if (!Double.isFinite(objective)) throw new Stopped(notFinite(objective, epoch));
        return results;
    }

    private void every(boolean steps, long count) {
        for (Command.Every every : train.every()) {
            if (every.steps() != steps || count % every.count() != 0) continue;
            readings.fill();
            every.commands().forEach(execute);
        }
    }

    private boolean stops() {
        if (train.stop().isEmpty()) return false;
        readings.fill();
        for (Patience p : patience) p.look(values);
        return values.one(train.stop().get().run()).getBoolean();
    }

    /// Counts the epochs in which a value has not fallen.
    private static final class Patience {
        private final Command.Plateau plateau;
        private double best = Double.POSITIVE_INFINITY;
        private long waited;

        void restore(double value, long epochs) {
            best = value;
            waited = epochs;
        }

        Patience(Command.Plateau plateau) {
            this.plateau = plateau;
        }

        void look(Values values) {
            double value = values.one(plateau.run()).getDouble();
            if (value < best - plateau.minDelta()) {
                best = value;
                waited = 0;
            } else {
                waited++;
            }
            values.put(plateau.slot(), NDArray.of(waited >= plateau.patience()));
        }
    }

    // ---- failure -------------------------------------------------------------------------------------------------------------

    private Diagnostic notFinite(double value, long epoch) {
        var given = new LinkedHashMap<Tensor, Object>();
        for (int i = 0; i < feeds.length; i++) given.put(inputs.get(i), feeds[i]);
        Optional<NonFinite.Found> first = NonFinite.first(train.run().fetches().getFirst(), given, values);
        String saved = train.label() + ".stopped.npz";
        List<Variable> variables = train.variables();
        Diagnostic message = Failures.notFinite(train, value, epoch, step + 1, first, saved, program);
        try {
            outputs.save(saved, variables.stream().map(Tensor::nodeName).toList(), variables.stream().map(values.session()::value).toList());
        } catch (GraphError e) {
            return message.hint("the variables could not be saved (" + Code.E0707 + "): " + e.sentence());
        }
        return message;
    }
}
