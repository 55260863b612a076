package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import java.util.Optional;
import java.util.OptionalLong;

/// One thing a script does with its session, ready to be done: all nodes are built, all names resolved, all types checked.
///
/// What is known only while running (columns of a file, results of `eval`, `epoch`) is a *slot*: a placeholder of the graph that the
/// runner fills and feeds wherever it is needed. A slot keeps the last value it was given.
public sealed interface Command {
    /// The statement in the script.
    Span span();

    /// One session run: everything a command looks at, at once.
    ///
    /// @param fetches what is computed
    /// @param feeds   what the author feeds
    /// @param slots   the slots needed, by the fetches or by the values of feeds; the runner feeds what it holds for them
    /// @param inputs  the declared placeholders needed that have no default and are not fed; the runner refuses the run with E0504
    ///                unless the command line feeds them
    record Run(ImmutableList<Tensor> fetches, ImmutableList<Feed> feeds, ImmutableList<Placeholder> slots, ImmutableList<Placeholder> inputs) {}

    /// The run of a command, where it has one.
    static Optional<Run> runOf(Command command) {
        return switch (command) {
            case Eval c -> Optional.of(c.run());
            case Print c -> Optional.of(c.run());
            case Execute c -> Optional.of(c.run());
            case Assert c -> Optional.of(c.run());
            case GradCheck c -> Optional.of(c.run());
            case Save c -> Optional.of(c.run());
            case Plot c -> Optional.of(c.run());
            case Export c -> Optional.of(c.run());
            case Train c -> Optional.of(c.run());
            case Data _, Restore _, Test _ -> Optional.empty();
        };
    }

    /// A tensor and what is fed for it: a value made of slots and constants, computed in a run of its own before.
    record Feed(Span span, Tensor target, Tensor value) {}

    /// Fills slots, in order.
    record Data(Span span, ImmutableList<DataStep> steps) implements Command {}

    sealed interface DataStep {}

    /// A field of a file; `field` is empty for a file that is one array.
    record Load(Span span, Placeholder slot, DataFiles.Opened file, String field) implements DataStep {}

    /// `0 … rows-1` in a random order: `io.kgraph.array.Permutation` of the session seed, the seed and the epoch.
    record Permute(Span span, Placeholder slot, Tensor rows, long seed, long epoch) implements DataStep {}

    /// Values of one run, which the slots keep.
    record Compute(Span span, Run run, ImmutableList<Placeholder> slots) implements DataStep {}

    /// Columns that must be equally long, else E0706; only where that was not known before running.
    record SameRows(Span span, Run run, ImmutableList<String> names) implements DataStep {}

    /// `eval`: the slots keep the fetched values, one each.
    record Eval(Span span, Run run, ImmutableList<Placeholder> slots) implements Command {}

    /// `print`: one line for each.
    record Print(Span span, Run run, ImmutableList<Line> lines) implements Command {}

    sealed interface Line {}

    /// A string with its holes filled.
    record Message(Template template) implements Line {}

    /// `source = value`.
    record Shown(String source, Result value) implements Line {}

    /// `run`: done `times` times, the values discarded. Update nodes among the fetches assign.
    record Execute(Span span, Run run, long times) implements Command {}

    /// `assert`: all elements of the condition must be true, else E0801.
    ///
    /// @param source the text of the condition
    /// @param sides  what the condition compares, to be shown if it fails
    record Assert(Span span, Run run, Result condition, String source, Optional<Template> message, ImmutableList<Shown> sides)
            implements Command {}

    /// `gradcheck`: of a floating value against central differences in the variables (or any floating tensors) of `over`.
    record GradCheck(Span span, String source, Tensor value, ImmutableList<Tensor> over, Run run) implements Command {}

    /// `save`: to `.npz` under the names, or the only value to `.npy`.
    record Save(Span span, Run run, ImmutableList<String> names, Template path) implements Command {}

    /// `load`: sets these variables by their node names; if not `all`, each must be in the file (E0704).
    record Restore(Span span, Template path, ImmutableList<Variable> into, boolean all) implements Command {}

    /// `plot`: `kind` is `line scatter bar hist image heatmap`, if said.
    record Plot(Span span, Run run, ImmutableList<PlotItem> items, Optional<String> kind, Optional<Template> path) implements Command {}

    /// `test`: its commands, after which the variables are what they were before; one that fails does not end the script.
    record Test(Span span, String name, ImmutableList<Command> commands) implements Command {}

    /// `export onnx`: the graph from inputs to outputs as a model; `run` gives the values of the variables between them.
    record Export(Span span, Run run, Template path, ImmutableMap<String, Tensor> inputs, ImmutableMap<String, Tensor> outputs) implements Command {}

    /// Something drawn; `label` is how the author named it.
    sealed interface PlotItem {
        String label();
    }

    record Series(String label, Tensor values) implements PlotItem {}

    record Curve(String label, Tensor x, Tensor y) implements PlotItem {}

    record Points(String label, Tensor x, Tensor y) implements PlotItem {}

    record Band(String label, Tensor x, Tensor y, Tensor halfWidth) implements PlotItem {}

    /// `train`: the loop of the language's 4.4.
    ///
    /// A step is one atomic run: inputs are the targets of `columns`, `phase` if there is one (fed with true) and `run`'s slots; results are
    /// the fetches of `run`, that is the objective, if there is one, followed by the watched values; then the updates.
    ///
    /// @param label     as given, else the script's name without extension
    /// @param named     whether the label was given
    /// @param objective its name, the key of its history; nothing where updates are only applied
    /// @param negated   `maximize`: what the updates descend is the negative objective; what is fetched and recorded is not
    /// @param columns   values over all rows, computed once and cut into batches; empty without `on`: one row
    /// @param variables what is trained, for the file that a failed run leaves
    record Train(
            Span span, String label, boolean named, Optional<String> objective, boolean negated, Run run, ImmutableList<Feed> columns, Optional<Tensor> phase,
            ImmutableList<Variable> variables, ImmutableList<Session.Update> updates, OptionalLong batch, Optional<Long> shuffle,
            OptionalLong epochs, OptionalLong steps, Readings readings, Optional<Stop> stop, ImmutableList<Every> every) implements Command {}

    /// Slots that the loop fills before it runs `every` and `stop when`, and the columns of `history(label)`.
    ///
    /// @param values       the means so far, in the order of the run's fetches
    /// @param historyEpoch `int64[?]`, as is `historyStep`
    /// @param history      the recorded means, `[?]` and the value's shape, in the order of `values`
    record Readings(
            Placeholder epoch, Placeholder step, ImmutableList<Placeholder> values,
            Placeholder historyEpoch, Placeholder historyStep, ImmutableList<Placeholder> history) {}

    /// `every n epochs { … }` or steps.
    record Every(Span span, long count, boolean steps, ImmutableList<Command> commands) {}

    /// `stop when`: a bool computed from slots only.
    record Stop(Span span, Run run, ImmutableList<Plateau> plateaus) {}

    /// A bool slot that is true once `value` (a fetch of its run) has not fallen by more than `minDelta` for `patience` epochs.
    record Plateau(Span span, Placeholder slot, Run run, long patience, double minDelta) {}

    // ---- what is shown ---------------------------------------------------------------------------------------------

    /// A value to show: fetched, known since the script was read, or a nesting of these.
    sealed interface Result {}

    record Fetched(Tensor tensor) implements Result {}

    /// A `Long`, `Double`, `Boolean`, `String`, or nothing for `none`.
    record Known(Optional<Object> value) implements Result {}

    record Listed(ImmutableList<Result> items) implements Result {}

    record Columns(ImmutableList<String> names, ImmutableList<Result> values) implements Result {}

    /// Text with holes.
    record Template(Span span, ImmutableList<Part> parts) {}

    sealed interface Part {}

    record Words(String text) implements Part {}

    record Hole(Span span, Result value, FormatSpec spec) implements Part {}
}
