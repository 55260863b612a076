package io.kgraph.cli;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npy;
import io.kgraph.ir.GraphContext;
import io.kgraph.lang.Expressions;
import io.kgraph.lang.FormatSpec;
import io.kgraph.lang.Formats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "eval", sortOptions = false, abbreviateSynopsis = true, description = "Evaluates one expression.")
final class EvalCommand extends Task {
    @Parameters(paramLabel = "EXPR", description = "the expression")
    String expression = "";

    @Option(names = "--in", paramLabel = "FILE", description = "a script whose declarations the expression may use")
    @Nullable String in;

    @Mixin Inputs inputs = new Inputs();

    @Mixin Params params = new Params();

    @Mixin SessionOptions session = new SessionOptions();

    @Option(names = "--out", paramLabel = "FILE.npy", description = "writes the value instead of printing it")
    @Nullable String out;

    EvalCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        var output = new Output(shell, common);
        Map<String, Object> values = inputs.values(shell);
        Given given = Given.open(shell, in, params, values, output);
        GraphContext context = given.context();
        Map<String, Object> names = in == null ? values : given.names();
        try (var _ = K.graphScope(context); Session opened = K.openSession(session.options()); var _ = K.sessionScope(opened)) {
            Object value = Expressions.elaborate(expression, names);
            opened.initialize(context.variables());
            return show(fetched(value, opened, given.feeds()), output);
        }
    }

    /// The value with arrays for tensors, from one run.
    private @Nullable Object fetched(@Nullable Object value, Session session, Map<Tensor, Object> feeds) {
        var tensors = new ArrayList<Tensor>();
        collect(value, tensors);
        if (tensors.isEmpty()) return value;
        return session.run(value, Given.needed(feeds, tensors, "eval"));
    }

    private static void collect(@Nullable Object value, List<Tensor> into) {
        if (value instanceof Tensor tensor) into.add(tensor);
        else if (value instanceof List<?> list) list.forEach(v -> collect(v, into));
        else if (value instanceof Map<?, ?> map) map.values().forEach(v -> collect(v, into));
    }

    private int show(@Nullable Object value, Output output) {
        if (out != null) {
            Npy.write(shell.path(out), array(value));
        } else if (value instanceof NDArray array) {
            output.value("", array);
        } else if (output.isJson()) {
            var object = new LinkedHashMap<String, Object>();
            object.put("type", "value");
            object.put("name", "");
            object.put("data", value == null ? "none" : value);
            output.json(object);
        } else {
            output.line(text(value));
        }
        return Cli.end(output, List.of());
    }

    private static NDArray array(@Nullable Object value) {
        if (value == null) throw new UsageError("--out saves an array, but the value is none");
        return NDArray.of(value);
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "none";
            case Long n -> Formats.integer(FormatSpec.NONE, n);
            case Double x -> Formats.real(FormatSpec.NONE, x, Formats.Width.FLOAT64);
            case List<?> list -> list.stream().map(EvalCommand::text).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map -> map.entrySet().stream().map(e -> e.getKey() + ": " + text(e.getValue())).collect(Collectors.joining(", ", "{", "}"));
            default -> value.toString();
        };
    }
}
