package io.kgraph.array;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PermutationTest {
    @Test void everyRowOccursOnce() {
        for (int n : new int[] {0, 1, 2, 255, 256, 257, 10_000}) {
            int[] order = Permutation.of(n, 1, 2, 3);
            Arrays.sort(order);
            assertThat(order).isEqualTo(IntStream.range(0, n).toArray());
        }
    }

    @Test void seedsAndEpochAndNothingElseDecide() {
        int[] order = Permutation.of(100, 1, 2, 3);
        assertThat(Permutation.of(100, 1, 2, 3)).isEqualTo(order);
        assertThat(Permutation.of(100, 0, 2, 3)).isNotEqualTo(order);
        assertThat(Permutation.of(100, 1, 0, 3)).isNotEqualTo(order);
        assertThat(Permutation.of(100, 1, 2, 4)).isNotEqualTo(order);
    }

    @Test void allOrdersOfFourAreAsLikely() {
        var counts = new int[256];
        int epochs = 24_000;
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] p = Permutation.of(4, 42, 0, epoch);
            counts[p[0] * 64 + p[1] * 16 + p[2] * 4 + p[3]]++;
        }
        int[] seen = Arrays.stream(counts).filter(c -> c > 0).toArray();
        assertThat(seen).hasSize(24);
        double chiSquare = Arrays.stream(seen).mapToDouble(c -> (c - 1000.0) * (c - 1000.0) / 1000).sum();
        assertThat(chiSquare).as("23 degrees of freedom, the 99.9th percentile").isLessThan(49.7);
    }
}
