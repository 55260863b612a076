package io.kgraph.cli;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.error.Diagnostic;
import io.kgraph.exec.Targets;
import io.kgraph.lang.Expressions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "bench", sortOptions = false, abbreviateSynopsis = true, description = "Measures compiled runs: a line of JSON for each.",
        footer = "%nWhat is not fed gets random numbers. A `train` is measured by its step, without reading rows.")
final class BenchCommand implements Task {
    private static final double NANOS = 1e9;
    private static final int MOST = 1_000_000;

    @Parameters(index = "0", paramLabel = "FILE|EXPR", description = "a script, or an expression")
    String subject = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "a tensor of the script, or the label of a train (default: every run of the script)")
    @Nullable String name;

    @Option(names = "--feed", paramLabel = "NAME=VALUE", description = "a value for a placeholder: 3.5, [1, 2], @f.npy, @f.npz:key")
    List<String> feed = new ArrayList<>();

    @Option(names = "--dim", paramLabel = "NAME=N", description = "an extent of what is not fed (default 64)")
    List<String> dim = new ArrayList<>();

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a param of the script")
    List<String> set = new ArrayList<>();

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "1", description = "how long each is measured (default 1)")
    double seconds;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "threads to use (default: all cores)")
    int threads;

    @Option(names = "--target", paramLabel = "NAME", defaultValue = "auto", description = "auto, x64, jvm or reference")
    String target = "auto";

    @Option(names = "--fast-math", description = "also rules that round otherwise or assume no NaN")
    boolean fastMath;

    @Mixin CommonOptions common = new CommonOptions();

    private final Shell shell;

    BenchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override public CommonOptions common() {
        return common;
    }

    @Override public int run() {
        var output = new Output(shell, common);
        if (!(seconds > 0)) throw new UsageError("--seconds is " + seconds + ", but must be positive");
        if (threads < 0) throw new UsageError("--threads is " + threads + ", but cannot be negative");
        boolean inScript = subject.endsWith(".kgraph");
        Map<String, Object> values = Feeds.values(shell, feed);
        var messages = new ArrayList<Diagnostic>();
        Optional<Given> given = Given.open(shell, inScript ? subject : null, set, values, messages);
        if (given.isEmpty()) return Cli.end(output, messages);
        output.messages(messages);
        var options = new Session.Options(threads, Options.target(target), 0, fastMath);
        try (var _ = K.graphScope(given.get().context()); Session session = K.openSession(options); var _ = K.sessionScope(session)) {
            List<Part> parts = given.get().program().isPresent() ? Part.of(given.get().program().get(), Optional.ofNullable(name), subject) : List.of(expression(values));
            session.initialize(given.get().context().variables());
            for (Part part : parts) measure(part, given.get().feeds(), session);
        }
        return Cli.end(output, List.of());
    }

    private Part expression(Map<String, Object> values) {
        if (name != null) throw new UsageError("an expression is measured as a whole; '" + name + "' is one argument too many");
        if (Expressions.elaborate(subject, values) instanceof Tensor tensor) return Part.of(subject, List.of(tensor));
        throw new UsageError("'" + subject + "' is no tensor, so there is nothing to run");
    }

    private void measure(Part part, Map<Tensor, Object> feeds, Session session) {
        Map<Tensor, Object> fed = RandomFeeds.fill(part.whole(), feeds, RandomFeeds.extents(dim));
        List<Tensor> inputs = List.copyOf(fed.keySet());
        List<?> arguments = List.copyOf(fed.values());
        long begun = System.nanoTime();
        Session.Call call = session.prepare(inputs, part.graph().results(), part.updates(), List.of());
        call.run(arguments);
        double first = (System.nanoTime() - begun) / NANOS;
        var times = new ArrayList<Double>();
        long until = System.nanoTime() + (long) (seconds * NANOS);
        for (long now = System.nanoTime(); (now < until || times.size() < 3) && times.size() < MOST; ) {
            call.run(arguments);
            long then = System.nanoTime();
            times.add((then - now) / NANOS);
            now = then;
        }
        double[] sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "bench");
        object.put("what", part.title());
        object.put("target", target.equals("auto") ? Targets.standard() : target);
        object.put("threads", threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
        object.put("first_s", first);
        object.put("median_s", sorted[sorted.length / 2]);
        object.put("least_s", sorted[0]);
        object.put("p90_s", sorted[(int) (0.9 * (sorted.length - 1))]);
        object.put("runs", sorted.length);
        shell.out().println(Json.of(object));
    }
}
