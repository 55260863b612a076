package io.kgraph.cli;

import io.kgraph.K;
import io.kgraph.exec.MachineFacts;
import io.kgraph.exec.Targets;
import io.kgraph.ir.GraphContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "doctor", sortOptions = false, abbreviateSynopsis = true, description = "Says what kgraph runs on here, and what is in its way.",
        footer = "%nThe exit code is 1 if something is in the way of machine code, or a proof fails.")
final class DoctorCommand extends Task {
    private static final double GIGA = 1e9;

    @Option(names = "--verify", arity = "0..1", paramLabel = "HOW", fallbackValue = "full",
            description = "computes the proof of docs/reproducibility.md, in two minutes or so or, with HOW short, in some seconds, and prints its hash, which must be the published one")
    @Nullable String verify;

    @Option(names = "--target", paramLabel = "NAME", defaultValue = "auto", description = "with --verify: x64, jvm or reference (default: all that are for speed)")
    String target = "auto";

    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "with --verify: threads to use (default: all cores)")
    int threads;

    DoctorCommand(Shell shell) {
        super(shell);
    }

    /// Something about this machine, as a number or word and as it is shown.
    private record Fact(String name, Object value, String text) {
        Fact(String name, Object value) {
            this(name, value, value.toString());
        }
    }

    @Override int run() {
        var output = new Output(shell, common);
        if (verify != null) return Verification.of(verify, target, threads).run(output);
        MachineFacts here = MachineFacts.here();
        List<Fact> facts = facts(here);
        boolean good = here.refusal().isEmpty();
        boolean runs = computes();
        facts.add(new Fact("computes", runs, runs ? "yes: 1 + … + 1000 is 500500" : "no: 1 + … + 1000 is not 500500"));
        output.line(TextTable.of(facts.stream().map(f -> List.of(f.name.replace('_', ' '), f.text)).toList()).stripTrailing());
        if (!good) output.line("\nThere is no machine code here: " + here.refusal() + ".");
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "doctor");
        facts.forEach(f -> object.put(f.name, f.value));
        output.json(object);
        return Cli.end(output, List.of(), good && runs ? ExitCode.DONE : ExitCode.FAILED);
    }

    private static List<Fact> facts(MachineFacts here) {
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("kgraph", Cli.VERSION.substring(Cli.VERSION.indexOf(' ') + 1)));
        facts.add(new Fact("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version")));
        facts.add(new Fact("java_home", System.getProperty("java.home")));
        facts.add(new Fact("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch")));
        facts.add(new Fact("cores", Runtime.getRuntime().availableProcessors()));
        facts.add(bytes("heap", Runtime.getRuntime().maxMemory()));
        facts.add(new Fact("native_access", here.nativeAccess(), here.nativeAccess() ? "allowed" : "denied"));
        facts.add(new Fact("target", here.target()));
        String forced = System.getProperty(Targets.PROPERTY, "");
        if (!forced.isEmpty()) facts.add(new Fact("forced_target", forced));
        here.isa().ifPresent(isa -> facts.add(new Fact("instructions", isa)));
        if (!here.refusal().isEmpty()) facts.add(new Fact("no_machine_code", here.refusal()));
        here.caches().ifPresent(c -> {
            facts.add(bytes("cache_1", c.l1()));
            facts.add(bytes("cache_2", c.l2()));
            facts.add(bytes("cache_3", c.l3()));
        });
        MachineFacts.measure().ifPresent(m -> {
            facts.add(rate("float32", m.floats(), "GFLOP/s a core"));
            facts.add(rate("float64", m.doubles(), "GFLOP/s a core"));
            facts.add(rate("from_cache_2", m.cache(), "GB/s a core"));
            facts.add(rate("from_memory", m.memory(), "GB/s a core"));
        });
        return facts;
    }

    /// Whether a small run gives what it should.
    private static boolean computes() {
        try (var _ = K.graphScope(new GraphContext()); var session = K.openSession()) {
            return session.run(K.sum(K.arange(1, 1001, 1, "float32"))).getDouble() == 500_500;
        }
    }

    private static Fact rate(String name, double perSecond, String unit) {
        return new Fact(name, perSecond, String.format(Locale.ROOT, "%.1f %s", perSecond / GIGA, unit));
    }

    private static Fact bytes(String name, long count) {
        String text = count >= 1L << 30 ? String.format(Locale.ROOT, "%.1f GiB", count / (double) (1L << 30)) : count >= 1L << 20 ? (count >> 20) + " MiB" : (count >> 10) + " KiB";
        return new Fact(name, count, text);
    }
}
