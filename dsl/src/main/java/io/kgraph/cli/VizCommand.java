package io.kgraph.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.AtomicFile;
import io.kgraph.compiler.CompileOptions;
import io.kgraph.compiler.Compiler;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.ir.Graph;
import io.kgraph.lang.Command.Train;
import io.kgraph.lang.KGraphFile;
import io.kgraph.lang.Program;
import io.kgraph.viz.VizPage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "viz", sortOptions = false, abbreviateSynopsis = true, description = "Writes a page that shows a graph: its modules, its ops, its plan.",
        footer = "%nThe page needs no network. Arrows move in it, Enter opens a group, Escape leaves it, / searches.")
final class VizCommand extends Task {
    @Parameters(index = "0", paramLabel = "FILE|EXPR", description = "a script, or an expression")
    String subject = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "a tensor of the script, or the label of a train (default: its first train, else its last run)")
    @Nullable String name;

    @Option(names = "--out", paramLabel = "FILE.html", description = "where the page is written (default: the script's name and .html)")
    @Nullable String out;

    @Option(names = "--time", description = "measures the steps of the plan, with random numbers for what is not fed")
    boolean time;

    @Mixin Inputs inputs = new Inputs();

    @Option(names = "--dim", paramLabel = "NAME=N", description = "an extent of what is not fed (default 64)")
    List<String> dim = new ArrayList<>();

    @Mixin Params params = new Params();

    @Option(names = "--fast-math", description = "also rules that round otherwise or assume no NaN")
    boolean fastMath;

    VizCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        var output = new Output(shell, common);
        boolean inScript = subject.endsWith(".kgraph");
        Map<String, Object> values = inputs.values(shell);
        Map<String, Long> extents = RandomFeeds.extents(dim);
        Given given = Given.open(shell, inScript ? subject : null, params, values, output);
        String file = out != null ? out : inScript ? subject.substring(0, subject.length() - ".kgraph".length()) + ".html" : "graph.html";
        try (var _ = K.graphScope(given.context()); Session session = K.openSession(Session.Options.DEFAULT.withFastMath(fastMath)); var _ = K.sessionScope(session)) {
            Part part = given.program().isPresent() ? part(given.program().get()) : Part.ofExpression(subject, name, values);
            Plan plan = Compiler.compile(part.graph(), part.updates(), CompileOptions.DEFAULT.withFastMath(fastMath));
            session.initialize(given.context().variables());
            IntFunction<OptionalDouble> seconds = time ? times(part, given.feeds(), extents, session) : _ -> OptionalDouble.empty();
            Graph whole = part.whole();
            Function<Tensor, ImmutableList<String>> path = inScript ? new ScriptPaths(given.program().orElseThrow(), KGraphFile.parse(given.program().orElseThrow().source())) : _ -> ImmutableList.of();
            write(file, VizPage.of(new VizPage.Subject(inScript ? subject + ": " + part.title() : part.title(), whole, path, plan, ImmutableMap.copyOf(extents), seconds)));
            said(file, whole.size(), plan.steps().size(), output);
        }
        return Cli.end(output, List.of());
    }

    private Part part(Program program) {
        if (name != null) return Part.of(program, Optional.of(name), subject).getFirst();
        var all = DryRun.all(program);
        if (all.isEmpty()) throw new UsageError("nothing is run in " + subject + ": name a tensor of it");
        Optional<Train> train = all.stream().flatMap(p -> p.command() instanceof Train t ? Optional.of(t).stream() : Optional.<Train>empty().stream()).findFirst();
        return train.isPresent() ? Part.of(program, Optional.of(train.get().label()), subject).getFirst() : Part.of(program, Optional.empty(), subject).getLast();
    }

    private static IntFunction<OptionalDouble> times(Part part, Map<Tensor, Object> feeds, Map<String, Long> extents, Session session) {
        Map<Tensor, Object> fed = RandomFeeds.fill(part.whole(), feeds, extents);
        Session.Call call = session.prepare(List.copyOf(fed.keySet()), part.graph().results(), part.updates(), List.of());
        List<?> arguments = List.copyOf(fed.values());
        return StepTimes.measure(() -> call.run(arguments))::of;
    }

    private void write(String file, String page) {
        AtomicFile.write(shell.path(file), channel -> {
            ByteBuffer bytes = ByteBuffer.wrap(page.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) channel.write(bytes);
        });
    }

    private static void said(String file, int nodes, int steps, Output output) {
        output.line(file + ": " + nodes + (nodes == 1 ? " node, " : " nodes, ") + steps + (steps == 1 ? " step" : " steps"));
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "file");
        object.put("path", file);
        object.put("nodes", nodes);
        object.put("steps", steps);
        output.json(object);
    }
}
