package io.kgraph.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Random graphs for twenty seconds, or as many as `kgraph.fuzz.graphs` says, from the seed `kgraph.fuzz.seed`.
class FuzzTest {
    private static final Duration BUDGET = Duration.ofSeconds(20);

    @Test void randomGraphsGiveTheSameBitsOnAllTargets() {
        long graphs = Long.getLong("kgraph.fuzz.graphs", -1), end = System.nanoTime() + BUDGET.toNanos();
        var fuzz = new Fuzz(Long.getLong("kgraph.fuzz.seed", 7));
        fuzz.run(0, graphs < 0 ? Long.MAX_VALUE : graphs, 3, () -> graphs < 0 && System.nanoTime() > end);
        System.out.println("random graphs: " + fuzz.graphs());
        assertThat(fuzz.failures()).as(() -> fuzz.failures().stream().map(Fuzz.Failure::toString).collect(Collectors.joining("\n"))).isEmpty();
        assertThat(fuzz.graphs()).isPositive();
    }

    @Test void aGraphIsAFunctionOfSeedAndNumber() {
        for (long index = 0; index < 50; index++) assertThat(new Fuzz(3).text(index)).isEqualTo(new Fuzz(3).text(index));
        assertThat(new Fuzz(3).text(1)).isNotEqualTo(new Fuzz(4).text(1));
    }
}
