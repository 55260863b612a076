package io.kgraph.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/// How a graph is run: by which target, on how many threads, fed how, and whether as a prepared call with places for the results.
record Way(String target, int threads, Feeding feeding, boolean prepared) {
    static final Way REFERENCE = new Way("reference", 1, Feeding.ARRAYS, false);

    private static final List<Integer> THREADS = List.of(1, 1, 2, 7);
    private static final List<Feeding> FEEDINGS = List.of(Feeding.values());

    static Way drawn(String target, SplittableRandom random) {
        return new Way(target, THREADS.get(random.nextInt(THREADS.size())), FEEDINGS.get(random.nextInt(FEEDINGS.size())), random.nextInt(3) == 0);
    }

    Way plain() {
        return new Way(target, 1, Feeding.ARRAYS, false);
    }

    @Override public String toString() {
        return target + ", " + threads + (threads == 1 ? " thread, fed as " : " threads, fed as ") + feeding.name().toLowerCase(java.util.Locale.ROOT) + (prepared ? ", prepared" : "");
    }
}
