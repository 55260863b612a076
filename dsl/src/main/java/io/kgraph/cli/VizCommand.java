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
import io.kgraph.error.Diagnostic;
import io.kgraph.ir.Graph;
import io.kgraph.lang.Command.Train;
import io.kgraph.lang.Expressions;
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
final class VizCommand implements Task {
    @Parameters(index = "0", paramLabel = "FILE|EXPR", description = "a script, or an expression")
    String subject = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "a tensor of the script, or the label of a train (default: its first train, else its last run)")
    @Nullable String name;

    @Option(names = "--out", paramLabel = "FILE.html", description = "where the page is written (default: the script's name and .html)")
    @Nullable String out;

    @Option(names = "--time", description = "measures the steps of the plan, with random numbers for what is not fed")
    boolean time;

    @Option(names = "--feed", paramLabel = "NAME=VALUE", description = "a value for a placeholder: 3.5, [1, 2], @f.npy, @f.npz:key")
    List<String> feed = new ArrayList<>();

    @Option(names = "--dim", paramLabel = "NAME=N", description = "an extent of what is not fed (default 64)")
    List<String> dim = new ArrayList<>();

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a param of the script")
    List<String> set = new ArrayList<>();

    @Option(names = "--fast-math", description = "also rules that round otherwise or assume no NaN")
    boolean fastMath;

    @Mixin CommonOptions common = new CommonOptions();

    private final Shell shell;

    VizCommand(Shell shell) {
        this.shell = shell;
    }

    @Override public CommonOptions common() {
        return common;
    }

    @Override public int run() {
        var output = new Output(shell, common);
        boolean inScript = subject.endsWith(".kgraph");
        Map<String, Object> values = Feeds.values(shell, feed);
        Map<String, Long> extents = RandomFeeds.extents(dim);
        var messages = new ArrayList<Diagnostic>();
        Optional<Given> given = Given.open(shell, inScript ? subject : null, set, values, messages);
        if (given.isEmpty()) return Cli.end(output, messages);
        output.messages(messages);
        String file = out != null ? out : inScript ? subject.substring(0, subject.length() - ".kgraph".length()) + ".html" : "graph.html";
        try (var _ = K.graphScope(given.get().context()); Session session = K.openSession(Session.Options.DEFAULT.withFastMath(fastMath)); var _ = K.sessionScope(session)) {
            Part part = given.get().program().isPresent() ? part(given.get().program().get()) : expression(values);
            Plan plan = Compiler.compile(part.graph(), part.updates(), CompileOptions.DEFAULT.withFastMath(fastMath));
            session.initialize(given.get().context().variables());
            IntFunction<OptionalDouble> seconds = time ? times(part, given.get().feeds(), extents, session) : _ -> OptionalDouble.empty();
            Graph whole = part.whole();
            Function<Tensor, ImmutableList<String>> path = inScript ? new ScriptPaths(given.get().program().orElseThrow(), KGraphFile.parse(given.get().program().orElseThrow().source())) : _ -> ImmutableList.of();
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

    private Part expression(Map<String, Object> values) {
        if (name != null) throw new UsageError("an expression is shown as a whole; '" + name + "' is one argument too many");
        if (Expressions.elaborate(subject, values) instanceof Tensor tensor) return Part.of(subject, List.of(tensor));
        throw new UsageError("'" + subject + "' is no tensor, so there is nothing to show");
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
