package io.kgraph.cli;

import com.google.common.collect.ImmutableSet;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.data.Csv;
import io.kgraph.data.Sources;
import io.kgraph.data.Table;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.error.Place;
import io.kgraph.lang.Code;
import io.kgraph.lang.Program;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "info", sortOptions = false, abbreviateSynopsis = true, description = "Says what a file of arrays, records or rows, or a script holds.")
final class InfoCommand extends Task {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "files")
    List<String> files = new ArrayList<>();

    InfoCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        var output = new Output(shell, common);
        var messages = new ArrayList<Diagnostic>();
        for (String file : files) {
            try {
                describe(file, output, messages);
            } catch (GraphError e) {
                Code code = e.title().equals(Code.E0701.title()) ? Code.E0701 : Code.E0702;
                messages.add(Diagnostic.error(code.name(), code.title(), Place.file(file), e.sentence()).candidates(e.candidates()));
            }
        }
        return Cli.end(output, messages);
    }

    private void describe(String file, Output output, List<Diagnostic> messages) {
        var sources = new Sources(shell.folder());
        switch (file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "npy" -> arrays(file, Map.of("", sources.npy(file)), output);
            case "npz" -> arrays(file, sources.npz(file), output);
            case "safetensors" -> arrays(file, sources.arrays(file), output);
            case "idx" -> arrays(file, Map.of("", sources.idx(file)), output);
            case "tfrecord", "tfrecords" -> table(file, sources.tfrecord(file, ImmutableSet.of()), output);
            case "csv" -> table(file, sources.csv(file, Csv.Options.DEFAULT), output);
            case "kgraph" -> script(file, output, messages);
            default -> throw new UsageError("info knows .npy, .npz, .safetensors, .idx, .tfrecord, .csv and .kgraph files, but not '" + file + "'");
        }
    }

    private static void arrays(String file, Map<String, NDArray> arrays, Output output) {
        int widest = arrays.keySet().stream().mapToInt(String::length).max().orElse(0);
        long bytes = arrays.values().stream().mapToLong(InfoCommand::bytes).sum();
        output.line(file + ": " + arrays.size() + (arrays.size() == 1 ? " array, " : " arrays, ") + String.format(Locale.ROOT, "%,d", bytes) + " bytes");
        arrays.forEach((name, array) -> {
            output.line("  " + name + " ".repeat(widest - name.length()) + (widest == 0 ? "" : "   ") + array.type() + range(array));
            object(file, name, array.type().toString(), output);
        });
    }

    private static void object(String file, String name, String type, Output output) {
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "info");
        object.put("file", file);
        object.put("name", name);
        object.put("is", type);
        output.json(object);
    }

    private static long bytes(NDArray array) {
        return array.size() * array.dtype().bytes();
    }

    /// `   0 … 16`: the least and the greatest number.
    private static String range(NDArray array) {
        if (!array.dtype().isNumeric() || array.size() == 0) return "";
        double low = Double.POSITIVE_INFINITY, high = Double.NEGATIVE_INFINITY;
        long unknown = 0;
        for (double v : array.toDoubleArray()) {
            if (Double.isNaN(v)) unknown++;
            else {
                low = Math.min(low, v);
                high = Math.max(high, v);
            }
        }
        String numbers = low > high ? "" : "   " + number(low, array) + " … " + number(high, array);
        return numbers + (unknown == 0 ? "" : "   " + unknown + " NaN");
    }

    private static String number(double value, NDArray like) {
        return like.dtype().isInteger() ? Long.toString((long) value)
                : like.dtype() == io.kgraph.type.DType.FLOAT64 ? io.kgraph.array.NumberText.of(value) : io.kgraph.array.NumberText.of((float) value);
    }

    private static void table(String file, Table table, Output output) {
        output.line(file + ": " + table);
        table.columns().forEach((name, column) -> object(file, name, column.type().toString(), output));
        table.notes().forEach((name, texts) -> {
            output.line("  " + name + ": " + (texts.size() <= 12 ? texts : texts.size() + " texts"));
        });
    }

    private void script(String file, Output output, List<Diagnostic> messages) {
        Scripts.Opened script = Scripts.open(shell, file, Map.of(), false);
        messages.addAll(Scripts.withoutUnused(script.messages()));
        if (script.program().isEmpty()) return;
        Program program = script.program().get();
        output.line(file + ": " + (program.doc().isEmpty() ? "a script" : program.doc().lines().findFirst().orElse("")));
        program.params().forEach(p -> said(file, "param " + p.name(), p.type() + " = " + p.value(), output));
        program.placeholders().forEach(p -> said(file, "placeholder " + p.label(), p.type().toString(), output));
        program.variables().forEach(v -> said(file, (v.trainable() ? "variable " : "frozen variable ") + v.nodeName(), v.type().toString(), output));
        program.names().forEach((name, value) -> {
            if (value instanceof Tensor t && !program.variables().contains(t) && !(t instanceof io.kgraph.Placeholder)) said(file, "let " + name, t.type().toString(), output);
        });
        output.line("  " + program.commands().size() + (program.commands().size() == 1 ? " command" : " commands"));
    }

    private static void said(String file, String what, String type, Output output) {
        output.line("  " + what + "   " + type);
        object(file, what, type, output);
    }
}
