package io.kgraph.cli;

import java.util.List;

/// What options have in common.
final class Options {
    private static final List<String> TARGETS = List.of("auto", "x64", "jvm", "reference");

    private Options() {}

    static String target(String name) {
        if (TARGETS.contains(name)) return name;
        List<String> near = io.kgraph.lang.Nearest.to(name, TARGETS);
        throw new UsageError("there is no target '" + name + "'; " + (near.isEmpty() ? "there are " + String.join(", ", TARGETS) : "did you mean " + near.getFirst() + "?"));
    }

    /// Takes a shutdown hook back, unless the shutdown is under way.
    static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // it runs already, as it should
        }
    }
}
