package io.kgraph.run;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.Permutation;
import io.kgraph.data.onnx.OnnxExport;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.lang.Code;
import io.kgraph.lang.Command;
import io.kgraph.lang.FormatSpec;
import io.kgraph.lang.Program;
import io.kgraph.lang.RunErrors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Does the commands of a script, top to bottom, in one session; the first that fails ends it.
public final class ScriptRunner {
    /// What is given from outside.
    ///
    /// @param inputs  the folder to which paths of files to read are relative: that of the script
    /// @param outputs the folder to which paths of files to write are relative
    /// @param feeds   values for placeholders, or any tensors, that the commands themselves do not feed
    /// @param resume  whether trainings keep checkpoints below `outputs` and go on from those that are there
    /// @param interruption what may ask the run to stop
    public record Options(Session.Options session, Path inputs, Path outputs, Map<Tensor, Object> feeds, boolean resume, Interruption interruption) {
        public Options(Session.Options session, Path inputs, Path outputs, Map<Tensor, Object> feeds) {
            this(session, inputs, outputs, feeds, false, new Interruption());
        }
    }

    private final Program program;
    private final Options options;
    private final Report report;
    private final Values values;
    private final Outputs outputs;
    private final Checkpoints checkpoints;
    private final Map<Placeholder, String> names = new HashMap<>();
    private final List<Diagnostic> failed = new ArrayList<>();
    private boolean training;

    ScriptRunner(Program program, Options options, Report report, Values values) {
        this.program = program;
        this.options = options;
        this.report = report;
        this.values = values;
        this.outputs = new Outputs(options.inputs(), options.outputs());
        this.checkpoints = new Checkpoints(options.outputs(), options.resume(), options.interruption(), program, options.session().seed());
        program.names().forEach((name, value) -> {
            if (value instanceof Placeholder slot) names.put(slot, name);
        });
    }

    /// Runs a program; what ended it before its end, if anything did. Nothing is run unless everything needed is fed.
    ///
    /// @param fetches named tensors that are reported, from one more run, after the last command
    /// @throws Interrupted where the run was asked to stop
    public static ImmutableList<Diagnostic> run(Program program, Options options, Report report, Map<String, Tensor> fetches) {
        try (var _ = K.graphScope(program.context()); Session session = K.openSession(options.session())) {
            return new ScriptRunner(program, options, report, new Values(session, options.feeds())).run(fetches);
        }
    }

    ImmutableList<Diagnostic> run(Map<String, Tensor> fetches) {
        try {
            ImmutableList<Diagnostic> unfed = unfed(fetches);
            if (!unfed.isEmpty()) return unfed;
            values.session().initialize(program.context().variables());
            for (Command command : program.commands()) checked(command);
            fetch(fetches);
            if (options.resume()) checkpoints.clear();
            return ImmutableList.copyOf(failed);
        } catch (Stopped stopped) {
            return ImmutableList.of(stopped.diagnostic());
        }
    }

    private ImmutableList<Diagnostic> unfed(Map<String, Tensor> fetches) {
        var unfed = ImmutableList.<Diagnostic>builder();
        program.commands().forEach(c -> unfed(c, unfed));
        List<Placeholder> missing = values.missing(fetches.values(), program.placeholders());
        if (!missing.isEmpty()) unfed.add(Failures.notFed("--fetch", missing, program));
        return unfed.build();
    }

    private void unfed(Command command, ImmutableList.Builder<Diagnostic> into) {
        Optional<Command.Run> run = Command.runOf(command);
        List<Placeholder> missing = run.stream().flatMap(r -> r.inputs().stream()).filter(p -> !values.isFedFromOutside(p)).toList();
        if (!missing.isEmpty()) into.add(Failures.notFed(command, run.orElseThrow(), missing, program));
        if (command instanceof Command.Train train) train.every().forEach(e -> e.commands().forEach(c -> unfed(c, into)));
        if (command instanceof Command.Test test) test.commands().forEach(c -> unfed(c, into));
    }

    private void checked(Command command) {
        if (checkpoints.isInterrupted() && !training) throw new Interrupted("interrupted before line " + command.span().line());
        report.begin(command.span());
        long before = values.runs();
        try {
            execute(command);
        } catch (GraphError e) {
            throw new Stopped(Failures.of(e, program, command));
        } catch (OutOfMemoryError e) {
            throw new Stopped(Failures.memory(e, command));
        }
        report.end(command.span(), values.runs() - before);
    }

    private void execute(Command command) {
        switch (command) {
            case Command.Data c -> c.steps().forEach(this::data);
            case Command.Eval c -> eval(c);
            case Command.Print c -> print(c);
            case Command.Execute c -> repeat(c);
            case Command.Assert c -> check(c);
            case Command.GradCheck c -> gradients(c);
            case Command.Save c -> {
                Map<Tensor, NDArray> found = values.run(c.run());
                outputs.save(text(c.path(), found::get), c.names(), c.run().fetches().stream().map(found::get).toList());
            }
            case Command.Restore c -> values.session().assign(outputs.restore(text(c.path(), this::alone), c.into(), c.all()));
            case Command.Plot c -> {
                Map<Tensor, NDArray> found = values.run(c.run());
                outputs.plot(c, c.path().map(path -> text(path, found::get)), found::get);
            }
            case Command.Export c -> export(c);
            case Command.Test c -> test(c);
            case Command.Train c -> {
                training = true;
                try {
                    new TrainLoop(c, program, values, outputs, options.session().seed(), report, checkpoints, this::checked).run();
                } finally {
                    training = false;
                }
            }
        }
    }

    // ---- data --------------------------------------------------------------------------------------------------------------

    private void data(Command.DataStep step) {
        switch (step) {
            case Command.Load s -> values.put(s.slot(), s.file().read(s.field()));
            case Command.Permute s -> {
                long rows = values.fetch(List.of(s.rows()), values.slotsOf(List.of(s.rows()))).getFirst().getLong();
                int[] order = Permutation.of(Math.toIntExact(rows), options.session().seed(), s.seed(), s.epoch());
                values.put(s.slot(), NDArray.wrap(order, order.length).cast(s.slot().dtype()));
            }
            case Command.Compute s -> keep(s.run(), s.slots());
            case Command.SameRows s -> sameRows(s);
        }
    }

    private void keep(Command.Run run, List<Placeholder> slots) {
        Map<Tensor, NDArray> found = values.run(run);
        for (int i = 0; i < slots.size(); i++) values.put(slots.get(i), Objects.requireNonNull(found.get(run.fetches().get(i))));
    }

    private void sameRows(Command.SameRows step) {
        Map<Tensor, NDArray> found = values.run(step.run());
        List<Long> rows = step.run().fetches().stream().map(t -> rows(Objects.requireNonNull(found.get(t)))).toList();
        for (int i = 1; i < rows.size(); i++)
            if (!rows.get(i).equals(rows.getFirst()))
                throw new Stopped(Code.E0706.at(step.span(), "Columns have " + rows.getFirst() + " and " + rows.get(i) + " rows.")
                        .row(step.names().getFirst(), "", rows.getFirst() + " rows", "").row(step.names().get(i), "", rows.get(i) + " rows", ""));
    }

    /// A row count itself, or that of an array.
    private static long rows(NDArray value) {
        return value.rank() == 0 ? value.getLong() : value.extent(0);
    }

    // ---- commands ----------------------------------------------------------------------------------------------------------

    private void eval(Command.Eval c) {
        keep(c.run(), c.slots());
        for (Placeholder slot : c.slots()) report.value(names.getOrDefault(slot, slot.label()), values.get(slot), false);
    }

    private void print(Command.Print c) {
        Map<Tensor, NDArray> found = values.run(c.run());
        var items = ImmutableList.<Report.Item>builder();
        for (Command.Line line : c.lines())
            switch (line) {
                case Command.Message m -> {
                    String text = text(m.template(), found::get);
                    items.add(new Report.Item(text, "", new Shown.Host(Optional.of(text))));
                }
                case Command.Shown s -> {
                    Shown value = Shown.of(s.value(), found::get);
                    String name = s.source() + " = ";
                    String indent = "\n" + " ".repeat(name.codePointCount(0, name.length()));
                    items.add(new Report.Item(name + value.text(FormatSpec.NONE).replace("\n", indent), s.source(), value));
                }
            }
        report.print(c.span(), items.build());
    }

    private void repeat(Command.Execute c) {
        if (c.run().fetches().isEmpty()) return;
        Map<Tensor, Object> feeds = values.feeds(c.run());
        if (c.times() == 1) {
            values.fetch(c.run().fetches(), feeds);
            return;
        }
        Session.Call call = values.session().prepare(List.copyOf(feeds.keySet()), c.run().fetches(), List.of(), List.of());
        List<Object> given = List.copyOf(feeds.values());
        for (long i = 0; i < c.times(); i++) call.run(given);
        values.count(c.times());
    }

    private void check(Command.Assert c) {
        Map<Tensor, NDArray> found = values.run(c.run());
        NDArray condition = switch (Shown.of(c.condition(), found::get)) {
            case Shown.Array a -> a.array();
            case Shown.Host h -> NDArray.of(h.value().orElse(false));
            case Shown.Row _, Shown.Columns _ -> NDArray.of(false);
        };
        boolean[] elements = condition.toBooleanArray();
        if (IntStream.range(0, elements.length).allMatch(i -> elements[i])) return;
        throw new Stopped(Failures.assertion(c, condition, c.message().map(m -> text(m, found::get)), found));
    }

    private void gradients(Command.GradCheck c) {
        String line = GradChecks.run(c, values);
        report.gradcheck(c.span(), new Report.Item(line, "", new Shown.Host(Optional.of(line))));
    }

    private void export(Command.Export c) {
        Map<Tensor, NDArray> found = values.run(c.run());
        String written = text(c.path(), found::get);
        String file = written.substring(written.lastIndexOf('/') + 1);
        String name = file.contains(".") ? file.substring(0, file.lastIndexOf('.')) : file;
        outputs.bytes(written, OnnxExport.model(name, c.inputs(), c.outputs(), found));
    }

    /// Variables begin as they are and are put back.
    private void test(Command.Test c) {
        var before = new java.util.LinkedHashMap<Variable, NDArray>();
        for (Variable v : program.context().variables()) before.put(v, values.session().value(v));
        Optional<Diagnostic> failure = Optional.empty();
        try {
            c.commands().forEach(this::checked);
        } catch (Stopped stopped) {
            failure = Optional.of(stopped.diagnostic());
        } finally {
            values.session().assign(before);
        }
        report.test(c.span(), c.name(), failure);
        failure.ifPresent(failed::add);
    }

    private void fetch(Map<String, Tensor> fetches) {
        if (fetches.isEmpty()) return;
        List<Tensor> tensors = List.copyOf(fetches.values());
        Map<Tensor, Object> feeds = values.slotsOf(tensors);
        values.addOutside(tensors, feeds);
        try {
            var results = values.fetch(tensors, feeds).iterator();
            fetches.keySet().forEach(name -> report.value(name, results.next(), true));
        } catch (GraphError e) {
            throw new Stopped(RunErrors.outside(e));
        }
    }

    // ---- shared ------------------------------------------------------------------------------------------------------------

    private NDArray alone(Tensor tensor) {
        return values.fetch(List.of(tensor), values.slotsOf(List.of(tensor))).getFirst();
    }

    private static String text(Command.Template template, Function<Tensor, NDArray> found) {
        return template.parts().stream().map(part -> switch (part) {
            case Command.Words w -> w.text();
            case Command.Hole h -> Shown.of(h.value(), found).text(h.spec());
        }).collect(Collectors.joining());
    }
}
