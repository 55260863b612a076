package io.kgraph.exec.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkPoolTest {
    @Test void everyPieceRunsOnce() {
        for (int threads : new int[] {1, 2, 7})
            try (var pool = new WorkPool(threads)) {
                for (int job = 0; job < 500; job++) {
                    int count = job % 20;
                    var runs = new AtomicIntegerArray(20);
                    pool.run(count, (piece, worker) -> {
                        assertThat(worker).isBetween(0, threads - 1);
                        runs.incrementAndGet(piece);
                    });
                    for (int i = 0; i < 20; i++) assertThat(runs.get(i)).isEqualTo(i < count ? 1 : 0);
                }
            }
    }

    @Test void theFailureOfTheFirstPieceIsThrown() {
        try (var pool = new WorkPool(3)) {
            assertThatThrownBy(() -> pool.run(9, (piece, _) -> {
                if (piece >= 4) throw new IllegalArgumentException("piece " + piece);
            })).isInstanceOf(IllegalArgumentException.class).hasMessage("piece 4");
            var runs = new AtomicIntegerArray(1);
            pool.run(5, (_, _) -> runs.incrementAndGet(0));
            assertThat(runs.get(0)).isEqualTo(5);
        }
    }

    @Test void aJobInsideAJobRunsAlone() {
        try (var pool = new WorkPool(2)) {
            var runs = new AtomicIntegerArray(1);
            pool.run(4, (_, _) -> pool.run(3, (_, worker) -> {
                assertThat(worker).isZero();
                runs.incrementAndGet(0);
            }));
            assertThat(runs.get(0)).isEqualTo(12);
        }
    }

    @Test void workIsCutBySize() {
        try (var pool = new WorkPool(2)) {
            assertThat(pool.pieces(1_000, 100)).isEqualTo(1);
            assertThat(pool.pieces(60_000, 100)).isEqualTo(3);
            assertThat(pool.pieces(1e9, 100)).isEqualTo(8);
            assertThat(pool.pieces(1e9, 1)).isEqualTo(1);
        }
    }
}
