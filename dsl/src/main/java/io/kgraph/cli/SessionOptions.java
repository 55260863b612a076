package io.kgraph.cli;

import io.kgraph.Session;
import io.kgraph.lang.Nearest;
import java.util.List;
import picocli.CommandLine.Option;

/// What a command line says of the session that runs things.
final class SessionOptions {
    private static final List<String> TARGETS = List.of("auto", "x64", "jvm", "reference");

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "the session's seed (default 0)")
    long seed;

    @Option(names = "--target", paramLabel = "NAME", defaultValue = "auto", description = "auto, x64, jvm or reference")
    String target = "auto";

    Session.Options options() {
        return options(0, false);
    }

    /// @param threads as `--threads` has it, 0 for all cores
    Session.Options options(int threads, boolean fastMath) {
        if (threads < 0) throw new UsageError("--threads is " + threads + ", but cannot be negative");
        return new Session.Options(threads, checked(target), seed, fastMath);
    }

    static String checked(String target) {
        if (TARGETS.contains(target)) return target;
        List<String> near = Nearest.to(target, TARGETS);
        throw new UsageError("there is no target '" + target + "'; " + (near.isEmpty() ? "there are " + String.join(", ", TARGETS) : "did you mean " + near.getFirst() + "?"));
    }
}
