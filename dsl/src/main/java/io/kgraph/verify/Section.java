package io.kgraph.verify;

import java.util.Locale;
import java.util.function.Consumer;

/// The parts of the proof, in their order.
public enum Section {
    FUNCTIONS(Elementwise::functions),
    CONVERSIONS(Elementwise::conversions),
    PRODUCTS(Contractions::products),
    CONVOLUTIONS(Contractions::convolutions),
    REDUCTIONS(Reductions::run),
    LOOPS(Loops::run),
    STREAMS(Streams::run),
    GRAPHS(Graphs::run),
    TRAINING(Training::run);

    private final Consumer<Run> what;

    Section(Consumer<Run> what) {
        this.what = what;
    }

    void run(Run run) {
        what.accept(run);
        run.done(1);
    }

    @Override public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
