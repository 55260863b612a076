package io.kgraph.cli;

import io.kgraph.fuzz.Fuzz;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "fuzz", sortOptions = false, abbreviateSynopsis = true,
        description = "Runs random graphs on all targets, which must agree.")
final class FuzzCommand extends Task {
    private static final int ROUND = 1024;
    private static final List<String> KNOWN = List.of("reference", "x64", "jvm");

    @Option(names = "--graphs", paramLabel = "N", defaultValue = "1000", description = "how many (default 1000)")
    long graphs;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "what all of them depend on (default 0)")
    long seed;

    @Option(names = "--first", paramLabel = "N", defaultValue = "0", description = "the number of the first one (default 0)")
    long first;

    @Option(names = "--failures", paramLabel = "N", defaultValue = "10", description = "stops at so many failures (default 10)")
    int most;

    @Option(names = "--targets", paramLabel = "LIST", split = ",", defaultValue = "reference,x64",
            description = "what each graph runs on, two or more of reference, x64, jvm; the first is what the others must agree with (default reference,x64); one in sixteen runs on all, in every way")
    List<String> targets = List.of();

    @Option(names = "--show", description = "prints the graphs as programs instead of running them")
    boolean show;

    FuzzCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        if (graphs < 0 || first < 0 || most < 1) throw new UsageError("fuzz needs numbers that are not negative, and one failure or more to stop at");
        if (targets.size() < 2 || !KNOWN.containsAll(targets) || Set.copyOf(targets).size() < targets.size()) throw new UsageError("fuzz needs two different targets or more, of " + String.join(", ", KNOWN));
        var output = new Output(shell, common);
        var fuzz = new Fuzz(seed, targets);
        if (show) {
            for (long index = first; index < first + graphs; index++) output.line("graph " + index + " of seed " + seed + ", " + fuzz.text(index));
            return ExitCode.DONE.number();
        }
        long begun = System.nanoTime();
        int told = 0;
        for (long from = first; from < first + graphs && told < most; from += ROUND) {
            fuzz.run(from, Math.min(first + graphs, from + ROUND), most, () -> Thread.currentThread().isInterrupted());
            for (Fuzz.Failure failure : fuzz.failures().subList(told, fuzz.failures().size())) tell(failure, output);
            told = fuzz.failures().size();
            if (Thread.currentThread().isInterrupted()) return ExitCode.INTERRUPTED.number();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        output.line(String.format(Locale.ROOT, "%d graphs, %d failures, %.0f s", fuzz.graphs(), told, seconds));
        return (told == 0 ? ExitCode.DONE : ExitCode.OUR_FAULT).number();
    }

    private static void tell(Fuzz.Failure failure, Output output) {
        output.line("── graph " + failure.index() + " of seed " + failure.seed() + ": " + failure.text());
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "failure");
        object.put("seed", failure.seed());
        object.put("graph", failure.index());
        object.put("text", failure.text());
        output.json(object);
    }
}
