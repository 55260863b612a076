package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.config.Settings;
import io.kgraph.error.GraphError;
import io.kgraph.op.Build;
import io.kgraph.type.Agreement;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The functions that only scripts have: data sources and tables, training, plots.
final class ScriptCalls {
    /// Something to draw, as a value of the language.
    record Drawing(Command.PlotItem item) {}

    private final Script script;
    /// What `plateau` adds to, while a `stop when` is elaborated.
    private Optional<List<Command.Plateau>> plateaus = Optional.empty();

    ScriptCalls(Script script) {
        this.script = script;
    }

    @Nullable Object call(Builtin f, Arguments a) {
        return switch (f.name()) {
            case "npy" -> file(a, f, () -> script.options.files().npy(a.text(0)));
            case "npz" -> file(a, f, () -> script.options.files().npz(a.text(0)));
            case "csv" -> file(a, f, () -> script.options.files().csv(a.text(0), csvOptions(a)));
            case "idx" -> file(a, f, () -> script.options.files().idx(a.text(0)));
            case "safetensors" -> file(a, f, () -> script.options.files().safetensors(a.text(0)));
            case "tfrecord" -> file(a, f, () -> script.options.files().tfrecord(a.text(0), a.isNone(1) ? ImmutableList.of() : names(a, 1)));
            case "table" -> table(a);
            case "train_test_split" -> split(a, f);
            case "permutation" -> permutation(a, f);
            case "len" -> length(a);
            case "history" -> history(a);
            case "plateau" -> plateau(a);
            case "trainable" -> script.variables.stream().filter(Variable::trainable).toList();
            case "line" -> new Drawing(new Command.Curve(label(a), array(a, 0), array(a, 1)));
            case "points" -> new Drawing(new Command.Points(label(a), array(a, 0), array(a, 1)));
            case "band" -> new Drawing(new Command.Band(label(a), array(a, 0), array(a, 1), array(a, 2)));
            default -> throw new IllegalStateException("no such function of scripts: " + f.name());
        };
    }

    private void inData(Builtin f, Arguments a) {
        if (script.position() == Surroundings.Position.DECLARATION)
            throw Refused.of(Code.E0501, a.call(), f.name() + " belongs into data or a command.");
    }

    // ---- files -----------------------------------------------------------------------------------------------------

    /// An array, or a table if all row counts agree.
    private Object file(Arguments a, Builtin f, Supplier<DataFiles.Opened> open) {
        inData(f, a);
        DataFiles.Opened opened = opened(a, open);
        var columns = ImmutableMap.<String, Tensor>builder();
        opened.fields().forEach((name, type) -> {
            Placeholder slot = script.slots.of(type);
            script.slots.step(new Command.Load(a.call(), slot, opened, name));
            script.origins.name(slot, name.isEmpty() ? Kinds.shortened(a.call()) : name, "data", a.call());
            columns.put(name, slot);
        });
        var all = columns.buildOrThrow();
        Tensor only = all.get("");
        return all.size() == 1 && only != null ? only : new Dataset(all, opened.texts(), rows(all));
    }

    /// A file that is not there may be spelt otherwise.
    private DataFiles.Opened opened(Arguments a, Supplier<DataFiles.Opened> open) {
        try {
            return open.get();
        } catch (GraphError e) {
            if (!e.title().equals(Code.E0701.title())) throw e;
            String path = a.text(0), folder = path.substring(0, path.lastIndexOf('/') + 1);
            List<String> near = Nearest.to(path, script.options.files().names(folder.isEmpty() ? "." : folder).stream().map(n -> folder + n).toList());
            throw new Refused(Code.E0701.at(a.span(0), e.sentence()).candidates(near.stream().map(n -> '"' + n + '"').toList()), Optional.of(e));
        }
    }

    private static Optional<Dim> rows(Map<String, Tensor> columns) {
        Dim rows = null;
        for (Tensor t : columns.values()) {
            if (!t.type().rankKnown() || t.rank() == 0) return Optional.empty();
            Dim own = t.shape().dim(0);
            if (rows != null && rows.compare(own) == Agreement.DIFFERENT) return Optional.empty();
            rows = rows == null ? own : rows.meet(own);
        }
        return Optional.ofNullable(rows);
    }

    private DataFiles.CsvOptions csvOptions(Arguments a) {
        Optional<ImmutableList<String>> columns = a.isNone(3) ? Optional.empty()
                : Optional.of(names(a, 3));
        Optional<DType> dtype = a.isNone(5) ? Optional.empty() : Optional.of(io.kgraph.nn.Arguments.dtype(a.maybe(5), DType.FLOAT32));
        return new DataFiles.CsvOptions(a.bool(1), a.text(2), columns, Optional.ofNullable(a.maybeText(4)), dtype, Settings.current().floatx());
    }

    private static ImmutableList<String> names(Arguments a, int i) {
        var names = ImmutableList.<String>builder();
        for (Object name : a.list(i)) {
            if (!(name instanceof String s)) throw a.wrong(i, "a list of names");
            names.add(s);
        }
        return names.build();
    }

    // ---- tables ----------------------------------------------------------------------------------------------------

    private Object table(Arguments a) {
        var columns = new LinkedHashMap<String, Tensor>();
        a.keywords().forEach((name, value) -> columns.put(name, tensor(value, a.call())));
        Optional<Dim> rows = rows(columns);
        if (rows.isEmpty()) {
            Map.Entry<String, Tensor> first = null;
            for (var c : columns.entrySet()) {
                if (c.getValue().type().rankKnown() && c.getValue().rank() == 0) throw Refused.of(Code.E0214, a.call(), "table: '" + c.getKey() + "' is one value and has no rows.");
                if (first != null && c.getValue().type().rankKnown() && first.getValue().shape().dim(0).compare(c.getValue().shape().dim(0)) == Agreement.DIFFERENT)
                    throw unlikeRows(a.call(), first.getKey(), first.getValue(), c.getKey(), c.getValue());
                if (first == null) first = c;
            }
        }
        boolean known = columns.values().stream().allMatch(c -> c.type().rankKnown() && c.rank() > 0 && c.shape().dim(0).isConstant());
        if (!known && columns.size() > 1)
            script.slots.step(new Command.SameRows(a.call(), Commands.run(script, List.copyOf(columns.values()), ImmutableList.of()), ImmutableList.copyOf(columns.keySet())));
        return new Dataset(ImmutableMap.copyOf(columns), ImmutableMap.of(), rows);
    }

    private static Refused unlikeRows(Span span, String a, Tensor x, String b, Tensor y) {
        var problem = Code.E0706.at(span, "Columns have " + x.shape().dim(0) + " and " + y.shape().dim(0) + " rows.");
        return new Refused(problem.row(a, x.type().toString(), "", "").row(b, y.type().toString(), "", ""));
    }

    /// A column, or a list of the texts behind one.
    @Nullable Object field(Dataset d, String of, String name, Span span) {
        Tensor column = d.columns().get(name);
        if (column != null) return column;
        if (name.endsWith("_names") && d.texts().containsKey(name.substring(0, name.length() - 6))) return d.texts().get(name.substring(0, name.length() - 6));
        List<String> near = Nearest.to(name, d.columns().keySet());
        var problem = Code.E0206.at(span, (d.rows().isPresent() ? "Table" : "File") + " '" + of + "' has no field '" + name + "'.");
        if (!near.isEmpty()) throw new Refused(problem.candidates(near));
        for (var c : d.columns().entrySet()) problem = problem.row(c.getKey(), c.getValue().type().toString(), "", "");
        throw new Refused(problem);
    }

    /// `d["field"]`, or rows of every column.
    Object rows(Dataset d, Ast.Subscript subscript, Span whole, Locals locals) {
        if (subscript.indices().size() == 1 && subscript.indices().getFirst() instanceof Ast.At at && at.value() instanceof Ast.Text text)
            return java.util.Objects.requireNonNull(field(d, Kinds.shortened(whole), text.value(), text.span()));
        if (d.rows().isEmpty()) throw Refused.of(Code.E0313, subscript.span(), "The arrays of this file have unlike row counts.");
        var subscripts = new Subscripts(script, script.evaluator);
        var columns = new LinkedHashMap<String, Tensor>();
        d.columns().forEach((name, column) -> {
            if (subscripts.of(column, whole, subscript, whole, locals) instanceof Tensor t) columns.put(name, t);
        });
        return new Dataset(ImmutableMap.copyOf(columns), d.texts(), rows(columns));
    }

    /// Two tables: rows in a random order, the last ones for the test.
    private Object split(Arguments a, Builtin f) {
        inData(f, a);
        if (!(a.raw(0) instanceof Dataset d) || d.rows().isEmpty()) throw a.wrong(0, "a table");
        if (!d.rows().get().isConstant()) throw Refused.of(Code.E0401, a.call(), "The number of rows must be known before running.");
        long rows = d.rows().get().value();
        double share = a.number(1);
        boolean count = a.raw(1) instanceof Long;
        if (!(share > 0 && (count || share < 1) && share < rows || count && share == 0))
            throw Refused.of(Code.E0316, a.span(1), "train_test_split: test_size is a part of the rows, between 0 and 1, or a number of rows, but not " + a.raw(1) + ".");
        long test = count ? (long) share : (long) Math.ceil(rows * share);
        Placeholder order = script.slots.of(TensorType.of(DType.INT64, rows));
        long seed = java.util.Objects.requireNonNull(a.maybeNumber(2)).longValue();
        script.slots.step(new Command.Permute(a.call(), order, Build.constant(script.context, NDArray.of(rows)), seed, 0));
        script.origins.name(order, Kinds.shortened(a.call()), "data", a.call());
        return List.of(picked(d, order, 0, rows - test), picked(d, order, rows - test, test));
    }

    private static Dataset picked(Dataset d, Tensor order, long from, long count) {
        Tensor rows = Build.slice(order, List.of(Dim.of(from)), List.of(Dim.of(count)));
        var columns = new LinkedHashMap<String, Tensor>();
        d.columns().forEach((name, column) -> columns.put(name, Build.gather(column, rows, 0)));
        return new Dataset(ImmutableMap.copyOf(columns), d.texts(), Optional.of(Dim.of(count)));
    }

    private Object permutation(Arguments a, Builtin f) {
        inData(f, a);
        Placeholder order = script.slots.of(TensorType.of(DType.INT64, a.whole(0)));
        script.slots.step(new Command.Permute(a.call(), order, Build.constant(script.context, NDArray.of(a.whole(0))), a.whole(1), a.whole(2)));
        script.origins.name(order, Kinds.shortened(a.call()), "data", a.call());
        return order;
    }

    private Object length(Arguments a) {
        return switch (a.raw(0)) {
            case List<?> list -> (long) list.size();
            case String s -> (long) s.codePointCount(0, s.length());
            case Dataset d when d.rows().isPresent() -> Host.dim(d.rows().get());
            case Tensor t when t.type().rankKnown() && t.rank() > 0 -> t.shape().dim(0).isConstant() ? (Object) t.shape().dim(0).value() : K.shape(t).at(0);
            case null, default -> throw a.wrong(0, "a list, a table or an array");
        };
    }

    // ---- training --------------------------------------------------------------------------------------------------

    private Object history(Arguments a) {
        inData(Functions.find("history").orElseThrow(), a);
        Dataset history = script.histories.get(a.text(0));
        if (history != null) return history;
        if (script.brokenTrains.contains(a.text(0))) throw Poisoned.NAME;
        var problem = Code.E0503.at(a.span(0), "No train is called \"" + a.text(0) + "\".");
        List<String> near = Nearest.to(a.text(0), script.histories.keySet());
        throw new Refused(near.isEmpty() && script.histories.size() == 1 ? problem.candidates(ImmutableList.copyOf(script.histories.keySet())) : problem.candidates(near));
    }

    private Object plateau(Arguments a) {
        if (plateaus.isEmpty()) throw Refused.of(Code.E0501, a.call(), "plateau belongs into stop when.");
        Placeholder slot = script.slots.scalar(DType.BOOL);
        Tensor value = tensor(a.any(0), a.span(0));
        plateaus.get().add(new Command.Plateau(a.call(), slot, Commands.run(script, List.of(value), ImmutableList.of()), a.whole(1), a.number(2)));
        return slot;
    }

    /// The plateaus that `work` meets.
    ImmutableList<Command.Plateau> plateausOf(Runnable work) {
        var found = new ArrayList<Command.Plateau>();
        plateaus = Optional.of(found);
        try {
            work.run();
        } finally {
            plateaus = Optional.empty();
        }
        return ImmutableList.copyOf(found);
    }

    // ---- arrays ----------------------------------------------------------------------------------------------------

    private static String label(Arguments a) {
        return Kinds.shortened(a.span(1));
    }

    private Tensor array(Arguments a, int i) {
        return tensor(a.any(i), a.span(i));
    }

    /// A value as a tensor: arrays and lists become constants.
    Tensor tensor(@Nullable Object value, Span span) {
        if (value instanceof Tensor t) return t;
        if (value instanceof Dim d) return Evaluator.at(span, () -> Build.extent(script.context, d, DType.INT64));
        if (value instanceof Number || value instanceof Boolean || value instanceof List<?> || value instanceof NDArray)
            return new Calls(script, script.evaluator).guarded(new Calls.Site(span, List.of()), Kinds.shortened(span), () -> io.kgraph.nn.Operands.tensor(value));
        throw Refused.of(Code.E0214, span, "An array is needed, but " + Kinds.shortened(span) + " is " + Kinds.described(value) + ".");
    }
}
