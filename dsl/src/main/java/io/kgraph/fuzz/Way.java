package io.kgraph.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/// How a graph is run: by which target, on how many threads, fed how, and whether as a prepared call with places for the results.
record Way(String target, int threads, Feeding feeding, boolean prepared) {
    static final Way REFERENCE = plain("reference");
    static final List<Integer> THREADS = List.of(1, 2, 7);

    private static final List<Integer> DRAWN = List.of(1, 1, 1, 1, 2, 7);     // most graphs are too small to be cut
    private static final List<Feeding> FEEDINGS = List.of(Feeding.values());

    static Way drawn(String target, SplittableRandom random) {
        return new Way(target, DRAWN.get(random.nextInt(DRAWN.size())), FEEDINGS.get(random.nextInt(FEEDINGS.size())), random.nextInt(3) == 0);
    }

    /// On one thread, fed as arrays.
    static Way plain(String target) {
        return new Way(target, 1, Feeding.ARRAYS, false);
    }

    Way on(int count) {
        return new Way(target, count, feeding, prepared);
    }

    @Override public String toString() {
        return target + ", " + threads + (threads == 1 ? " thread, fed as " : " threads, fed as ") + feeding.name().toLowerCase(java.util.Locale.ROOT) + (prepared ? ", prepared" : "");
    }
}
