package io.kgraph.array;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhiloxTest {
    @Test void blocksAreThoseOfThePublishedVectors() {
        assertThat(block(0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(block(-1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(block(0x85a308d3_243f6a88L, 0x03707344_13198a2eL, 0x299f31d0_a4093822L))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test void anyPartOfAStreamCanBeComputedAlone() {
        var all = new int[40];
        Philox.fill(all, 0, 0, 40, 7, 9);
        for (int i = 0; i < 40; i += 4) assertThat(Arrays.copyOfRange(all, i, i + 4)).isEqualTo(block(i / 4, 9, 7));
        for (int from = 0; from < 9; from++) for (int count = 0; count < 12; count++) {
            var part = new int[count + 2];
            Philox.fill(part, 1, from, count, 7, 9);
            assertThat(Arrays.copyOfRange(part, 1, count + 1)).isEqualTo(Arrays.copyOfRange(all, from, from + count));
            assertThat(part[0]).isEqualTo(part[count + 1]).isZero();
        }
    }

    @Test void keysAndRunsDifferForAllTheirParts() {
        var seen = new HashSet<Long>();
        for (long session = 0; session < 30; session++) for (long op = 0; op < 30; op++) seen.add(Philox.key(session, op));
        assertThat(seen).hasSize(900);
        assertThat(Philox.run(5)).isEqualTo(5);
        seen.clear();
        for (long run = 0; run < 10; run++) for (long outer = 0; outer < 10; outer++) for (long inner = 0; inner < 10; inner++)
            seen.add(Philox.run(run, outer, inner));
        assertThat(seen).hasSize(1000);
    }

    @Test void unitNumbersCoverTheHalfOpenInterval() {
        assertThat(Philox.unitFloat(0)).isZero();
        assertThat(Philox.unitFloat(-1)).isEqualTo(1 - 0x1p-24f);
        assertThat(Philox.unitFloat(0x80000000)).isEqualTo(0.5f);
        assertThat(Philox.unitDouble(-1, 0)).isEqualTo(0x1p-32 - 0x1p-53);
        assertThat(Philox.unitDouble(-1, -1)).isEqualTo(1 - 0x1p-53);
        var words = new int[100_000];
        Philox.fill(words, 0, 0, words.length, Philox.key(1, 2), 0);
        double mean = IntStream.of(words).mapToDouble(Philox::unitFloat).average().orElseThrow();
        assertThat(mean).isBetween(0.495, 0.505);
    }

    private static int[] block(long low, long high, long key) {
        var out = new int[4];
        Philox.block(low, high, key, out, 0);
        return out;
    }
}
