package io.kgraph.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import io.kgraph.error.Mismatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DimTest {
    private static final Dim H = Dim.named("h"), N = Dim.named("n");

    @Test void equalPolynomialsAreEqualObjects() {
        assertThat(H.plus(1).times(2)).isEqualTo(H.times(2).plus(2)).hasToString("2 * h + 2");
        assertThat(H.plus(N).times(H)).isEqualTo(H.times(H).plus(N.times(H))).hasToString("h * h + h * n");
        assertThat(H.minus(H)).isEqualTo(Dim.ZERO);
        assertThat(H.times(0)).isEqualTo(Dim.ZERO);
        assertThat(Dim.of(3).minus(H.times(2))).hasToString("-2 * h + 3");
    }

    @Test void divisionIsExactWhereItCanBeAndOpaqueElsewhere() {
        assertThat(H.times(4).plus(6).floorDiv(2)).isEqualTo(H.times(2).plus(3));
        assertThat(H.times(4).plus(7).floorDiv(2)).isEqualTo(H.times(2).plus(3));
        assertThat(H.times(N).times(8).floorDiv(N.times(4))).isEqualTo(H.times(2));
        assertThat(H.floorDiv(2)).hasToString("⌊h / 2⌋").isEqualTo(H.floorDiv(2));
        assertThat(H.plus(1).floorDiv(2)).hasToString("⌊(h + 1) / 2⌋");
    }

    @Test void comparisonHasThreeAnswers() {
        assertThat(H.compare(H)).isEqualTo(Agreement.SAME);
        assertThat(H.compare(H.plus(1))).isEqualTo(Agreement.DIFFERENT);
        assertThat(H.plus(N).plus(1).compare(H)).isEqualTo(Agreement.DIFFERENT);
        assertThat(H.compare(N)).isEqualTo(Agreement.UNKNOWN);
        assertThat(H.compare(Dim.of(3))).isEqualTo(Agreement.UNKNOWN);
        assertThat(H.plus(4).compare(Dim.of(3))).isEqualTo(Agreement.DIFFERENT);
    }

    @Test void comparisonsAgreeWithBruteForce() {
        var candidates = List.of(H, N, H.plus(1), H.times(2), H.plus(N), H.floorDiv(2), H.minus(N), H.max(N), Dim.of(2), Dim.ZERO, H.times(N).plus(1));
        for (Dim a : candidates)
            for (Dim b : candidates) {
                boolean equalSomewhere = false, unequalSomewhere = false;
                for (long h = 0; h <= 5; h++)
                    for (long n = 0; n <= 5; n++) {
                        boolean equal = a.evaluate(at(h, n)) == b.evaluate(at(h, n));
                        equalSomewhere |= equal;
                        unequalSomewhere |= !equal;
                    }
                if (a.compare(b) == Agreement.SAME) assertThat(unequalSomewhere).as("%s = %s", a, b).isFalse();
                if (a.compare(b) == Agreement.DIFFERENT) assertThat(equalSomewhere).as("%s ≠ %s", a, b).isFalse();
            }
    }

    @Test void stretchingFollowsNumPy() {
        assertThat(Dim.ONE.broadcast(H)).isEqualTo(H);
        assertThat(H.broadcast(Dim.of(5))).isEqualTo(Dim.of(5));
        assertThat(H.broadcast(N).evaluate(at(1, 4))).isEqualTo(4);
        assertThatThrownBy(() -> Dim.of(2).broadcast(Dim.of(3))).isInstanceOf(Mismatch.class);
        assertThatThrownBy(() -> H.broadcast(N).evaluate(at(2, 4))).isInstanceOf(Mismatch.class);
    }

    @Test void extremesAreOrderedWhereTheyCanBe() {
        assertThat(H.max(H.plus(2))).isEqualTo(H.plus(2));
        assertThat(H.max(Dim.ZERO)).isEqualTo(H);
        assertThat(H.min(N).evaluate(at(3, 5))).isEqualTo(3);
        assertThat(H.max(N)).isEqualTo(N.max(H));
    }

    @Test void unknownsAreFoundInsideOpaqueTermsAndReplaced() {
        Dim d = H.plus(N).floorDiv(2).max(H);
        assertThat(d.symbols()).containsExactlyInAnyOrder(new Dim.Symbol("h"), new Dim.Symbol("n"));
        assertThat(d.substitute(Map.of(new Dim.Symbol("n"), H)).evaluate(at(6, 0))).isEqualTo(6);
    }

    @Test void shapesStretchAlignedAtTheRight() {
        assertThat(Shape.of(H, Dim.ONE).broadcast(Shape.of(4))).isEqualTo(Shape.of(H, Dim.of(4)));
        assertThat(Shape.UNKNOWN_RANK.broadcast(Shape.of(4))).isEqualTo(Shape.UNKNOWN_RANK);
        assertThatThrownBy(() -> Shape.of(2, 3).broadcast(Shape.of(2))).hasMessageContaining("[2, 3] and [2]");
    }

    @Test void axesCountFromTheEndAndAreNamedOnce() {
        assertThat(Axes.normalize(List.of(-1, 0), 3)).isEqualTo(Axes.of(0, 2));
        assertThatThrownBy(() -> Axes.normalize(List.of(2, -1), 3)).hasMessageContaining("axis 2 is listed twice");
        assertThatThrownBy(() -> Axes.normalize(3, 3)).hasMessageContaining("axis 3 is outside rank 3");
        assertThat(Axes.of(1).reduce(Shape.of(2, 3, 4), true)).isEqualTo(Shape.of(2, 1, 4));
    }

    private static DimBinding at(long h, long n) {
        return DimBinding.of(ImmutableMap.of(new Dim.Symbol("h"), h, new Dim.Symbol("n"), n));
    }
}
