package io.kgraph.verify;

import io.kgraph.fuzz.Fuzz;

/// Random graphs of `kgraph fuzz`, with gradients, loops and updates.
final class Graphs {
    private static final long SEED = 20;

    private Graphs() {}

    static void run(Run run) {
        var fuzz = new Fuzz(SEED);
        int many = run.count(24, 600);
        for (int i = 0; i < many; i++) {
            fuzz.results(i, run.options()).ifPresentOrElse(run::add, () -> run.add("refused"));
            run.done((i + 1.0) / many);
        }
    }
}
