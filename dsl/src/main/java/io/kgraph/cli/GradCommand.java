package io.kgraph.cli;

import com.google.common.primitives.Longs;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.NumberText;
import io.kgraph.compiler.CompileOptions;
import io.kgraph.compiler.Compiler;
import io.kgraph.error.Diagnostic;
import io.kgraph.grad.GradientCheck;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphText;
import io.kgraph.lang.Code;
import io.kgraph.lang.Expressions;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "grad", sortOptions = false, abbreviateSynopsis = true, description = "Shows the gradients of a value, and what they are.",
        footer = {"%nkgraph grad fit.kgraph loss --wrt W,b     of a tensor of a script",
                "kgraph grad 'sum(x * x)' --feed x=[1,2]   of an expression of what is fed"})
final class GradCommand extends Task {
    enum Stage { graph, optimized, plan }

    @Parameters(index = "0", paramLabel = "FILE|EXPR", description = "a script, or an expression")
    String subject = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "a tensor of the script, or an expression of its names")
    @Nullable String name;

    @Option(names = "--wrt", paramLabel = "A,B", split = ",", description = "what to derive by (default: the variables that matter, or all that is fed)")
    List<String> wrt = new ArrayList<>();

    @Option(names = "--stage", paramLabel = "STAGE", defaultValue = "optimized", description = "graph, optimized or plan (default optimized)")
    Stage stage = Stage.optimized;

    @Option(names = "--check", description = "compares with central differences")
    boolean check;

    @Mixin Inputs inputs = new Inputs();

    @Mixin Params params = new Params();

    @Mixin SessionOptions session = new SessionOptions();

    GradCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        var output = new Output(shell, common);
        boolean inScript = name != null || subject.endsWith(".kgraph");
        if (inScript && name == null) throw new UsageError("grad needs the name of a tensor of " + subject);
        Map<String, Object> values = inputs.values(shell);
        Given given = Given.open(shell, inScript ? subject : null, params, values, output);
        try (var _ = K.graphScope(given.context()); Session opened = K.openSession(session.options()); var _ = K.sessionScope(opened)) {
            Given with = inScript ? given : placed(given, values);
            return derive(name == null ? subject : name, with, opened, output);
        }
    }

    /// With a placeholder for each value that is fed; those derived by hold floating numbers.
    private Given placed(Given given, Map<String, Object> values) {
        var names = new LinkedHashMap<String, Object>();
        var feeds = new LinkedHashMap<Tensor, Object>();
        values.forEach((fed, value) -> {
            NDArray array = NDArray.of(value);
            boolean derived = wrt.isEmpty() || wrt.contains(fed);
            boolean typed = value instanceof NDArray && (array.dtype().isFloating() || !derived);
            NDArray held = typed || !array.dtype().isNumeric() ? array : array.cast(DType.FLOAT32);
            Placeholder p = K.placeholder(Longs.asList(held.extents()), held.dtype(), fed);
            names.put(fed, p);
            feeds.put(p, held);
        });
        return new Given(given.context(), given.program(), names, feeds);
    }

    private int derive(String expression, Given given, Session session, Output output) {
        if (!(Expressions.elaborate(expression, given.names()) instanceof Tensor value)) throw new UsageError("'" + expression + "' is no tensor, so it has no gradient");
        if (!value.dtype().isFloating()) return Cli.end(output, List.of(Feeds.message(Code.E0603, "'" + expression + "' is " + value.type() + ", which has no gradient.")));
        session.initialize(given.context().variables());
        Map<String, Tensor> over = over(value, given);
        List<@Nullable Tensor> found = Gradients.gradients(List.of(value), List.copyOf(over.values()));
        var gradients = new LinkedHashMap<String, Tensor>();
        var problems = new ArrayList<Diagnostic>();
        int i = 0;
        for (String by : over.keySet()) {
            Tensor gradient = found.get(i++);
            if (gradient == null) problems.add(Feeds.message(Code.E0601, "'" + expression + "' does not depend on '" + by + "', or not in a way that has a gradient."));
            else gradients.put("d(" + expression + ")/d" + by, gradient);
        }
        if (!problems.isEmpty()) return Cli.end(output, problems);
        show(Part.of("gradients", List.copyOf(gradients.values())), output);
        if (check) return check(expression, value, over, given, session, output);
        if (needsNothingElse(gradients.values(), given)) {
            List<Tensor> tensors = List.copyOf(gradients.values());
            List<NDArray> results = session.run(tensors, Given.needed(given.feeds(), tensors, "grad"), List.of());
            int r = 0;
            for (String title : gradients.keySet()) output.value(title, results.get(r++));
        }
        return Cli.end(output, List.of());
    }

    private Map<String, Tensor> over(Tensor value, Given given) {
        var over = new LinkedHashMap<String, Tensor>();
        if (!wrt.isEmpty()) {
            for (String by : wrt) over.put(by, named(by.strip(), given));
            return over;
        }
        if (given.program().isEmpty()) given.feeds().keySet().forEach(t -> over.put(t.label(), t));
        Graph graph = Graph.of(List.of(value));
        given.program().ifPresent(p -> {
            for (Variable v : p.context().variables()) if (v.trainable() && v.dtype().isFloating() && graph.contains(v)) over.put(v.nodeName(), v);
        });
        if (over.isEmpty()) throw new UsageError("there is nothing to derive by: name it with --wrt");
        return over;
    }

    private static Tensor named(String by, Given given) {
        if (given.names().get(by) instanceof Tensor tensor) return tensor;
        Optional<Tensor> node = given.program().flatMap(p -> Optional.ofNullable(Feeds.tensor(p, by)));
        if (node.isPresent()) return node.get();
        List<String> near = io.kgraph.lang.Nearest.to(by, List.copyOf(given.names().keySet()));
        throw new UsageError("there is no '" + by + "' to derive by" + (near.isEmpty() ? given.program().isEmpty() ? "; give it a value with --feed" : "" : "; did you mean " + near.getFirst() + "?"));
    }

    private void show(Part part, Output output) {
        String text = stage == Stage.graph ? GraphText.of(part.graph()) : text(part);
        output.line(text.stripTrailing());
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "explain");
        object.put("stage", stage.name());
        object.put("text", text);
        output.json(object);
    }

    private String text(Part part) {
        var plan = Compiler.compile(part.graph(), part.updates(), CompileOptions.DEFAULT);
        return stage == Stage.plan ? plan.toString() : GraphText.of(plan.program().graph());
    }

    private boolean needsNothingElse(Collection<Tensor> gradients, Given given) {
        if (!inputs.isEmpty()) return true;
        for (Tensor node : Graph.of(List.copyOf(given.feeds().keySet()), List.copyOf(gradients)).nodes())
            if (node instanceof Placeholder p && p.defaultValue().isEmpty()) return false;
        return true;
    }

    private static int check(String expression, Tensor value, Map<String, Tensor> over, Given given, Session session, Output output) {
        var feeds = new LinkedHashMap<Tensor, Object>(Given.needed(given.feeds(), List.of(value), "grad"));
        for (Tensor node : Graph.of(List.copyOf(feeds.keySet()), List.of(value)).nodes()) if (node instanceof Variable v) feeds.putIfAbsent(v, session.value(v));
        GradientCheck.Result result = GradientCheck.check(value, feeds, List.copyOf(over.values()), 0);
        GradientCheck.Entry worst = result.worst();
        if (!result.passed())
            return Cli.end(output, List.of(Feeds.message(Code.E0806, "d(" + expression + ")/d" + worst.variable().label() + ": " + NumberText.of(worst.analytic()) + " by rule, "
                    + NumberText.of(worst.numeric()) + " by differences.")));
        int entries = result.checked() - 1;                      // the first comparison is along a direction
        output.line("check: ok, " + entries + (entries == 1 ? " entry" : " entries"));
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "gradcheck");
        object.put("entries", entries);
        object.put("ok", true);
        output.json(object);
        return Cli.end(output, List.of());
    }
}
