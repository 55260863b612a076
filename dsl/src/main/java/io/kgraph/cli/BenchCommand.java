package io.kgraph.cli;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.exec.Targets;
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
final class BenchCommand extends Task {
    private static final double NANOS = 1e9;
    private static final int MOST = 1_000_000;

    @Parameters(index = "0", paramLabel = "FILE|EXPR", description = "a script, or an expression")
    String subject = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "a tensor of the script, or the label of a train (default: every run of the script)")
    @Nullable String name;

    @Mixin Inputs inputs = new Inputs();

    @Option(names = "--dim", paramLabel = "NAME=N", description = "an extent of what is not fed (default 64)")
    List<String> dim = new ArrayList<>();

    @Mixin Params params = new Params();

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "1", description = "how long each is measured (default 1)")
    double seconds;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "threads to use (default: all cores)")
    int threads;

    @Mixin SessionOptions session = new SessionOptions();

    @Option(names = "--fast-math", description = "also rules that round otherwise or assume no NaN")
    boolean fastMath;

    BenchCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        var output = new Output(shell, common);
        if (!(seconds > 0)) throw new UsageError("--seconds is " + seconds + ", but must be positive");
        boolean inScript = subject.endsWith(".kgraph");
        Map<String, Object> values = inputs.values(shell);
        Given given = Given.open(shell, inScript ? subject : null, params, values, output);
        Session.Options options = session.options(threads, fastMath);
        try (var _ = K.graphScope(given.context()); Session opened = K.openSession(options); var _ = K.sessionScope(opened)) {
            List<Part> parts = given.program().isPresent() ? Part.of(given.program().get(), Optional.ofNullable(name), subject) : List.of(Part.ofExpression(subject, name, values));
            opened.initialize(given.context().variables());
            for (Part part : parts) measure(part, given.feeds(), opened);
        }
        return Cli.end(output, List.of());
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
        object.put("target", this.session.target.equals("auto") ? Targets.standard() : this.session.target);
        object.put("threads", threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
        object.put("first_s", first);
        object.put("median_s", sorted[sorted.length / 2]);
        object.put("least_s", sorted[0]);
        object.put("p90_s", sorted[(int) (0.9 * (sorted.length - 1))]);
        object.put("runs", sorted.length);
        shell.out().println(Json.of(object));
    }
}
