package io.kgraph.fuzz;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/// How a graph is run.
///
/// @param results the form of the arrays that the caller gives for the results, or none
/// @param guarded whether all memory lies beside pages that cannot be touched
record Way(String target, int threads, Feeding feeding, Optional<Feeding> results, boolean guarded) {
    static final Way REFERENCE = plain("reference");
    static final List<Integer> THREADS = List.of(1, 2, 7);

    private static final List<Integer> DRAWN = List.of(1, 1, 1, 1, 2, 7);     // most graphs are too small to be cut
    private static final List<Feeding> FEEDINGS = List.of(Feeding.values());

    static Way drawn(String target, SplittableRandom random) {
        return new Way(target, DRAWN.get(random.nextInt(DRAWN.size())), feeding(random), random.nextInt(3) == 0 ? Optional.of(feeding(random)) : Optional.empty(),
                target.equals("x64") && random.nextInt(8) == 0);
    }

    private static Feeding feeding(SplittableRandom random) {
        return FEEDINGS.get(random.nextInt(FEEDINGS.size()));
    }

    /// On one thread, fed as arrays.
    static Way plain(String target) {
        return new Way(target, 1, Feeding.ARRAYS, Optional.empty(), false);
    }

    Way on(int count) {
        return new Way(target, count, feeding, results, guarded);
    }

    @Override public String toString() {
        return target + ", " + threads + (threads == 1 ? " thread, fed as " : " threads, fed as ") + name(feeding) + results.map(r -> ", with results to " + name(r)).orElse("") + (guarded ? ", guarded" : "");
    }

    private static String name(Feeding form) {
        return form.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
