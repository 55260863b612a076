package io.kgraph.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.type.Index;
import io.kgraph.K;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Families C and F, and indexing: extents known and unknown, and what is refused when.
class ShapesTest extends FrontDoor {
    private static final int[][] M = {{1, 2, 3}, {4, 5, 6}};

    @Test void indexingFollowsNumPy() {
        var x = K.constant(M);
        assertValue(x.at(1), new int[] {4, 5, 6});
        assertValue(x.at(-1, 0), 4);
        assertValue(x.at(Index.ALL, Index.slice(null, null, -1)), new int[][] {{3, 2, 1}, {6, 5, 4}});
        assertValue(x.at(Index.ALL, Index.slice(-2, null)), new int[][] {{2, 3}, {5, 6}});
        assertValue(x.at(Index.ELLIPSIS, 0), new int[] {1, 4});
        assertThat(x.at(Index.slice(5, 9)).eval().extents()).containsExactly(0, 3);
        assertThat(x.at(Index.NEW_AXIS, Index.ELLIPSIS, Index.NEW_AXIS).shape()).hasToString("[1, 2, 3, 1]");
        assertValue(x.at(K.constant(-1, "int32")), new int[] {4, 5, 6});
        assertValue(x.at(K.constant(List.of(1, 1, 0), "int32")), new int[][] {{4, 5, 6}, {4, 5, 6}, {1, 2, 3}});
        assertValue(x.at(Index.slice(0, 1), K.constant(2, "int32")), new int[] {3});
    }

    @Test void slicesOfUnknownExtentsStaySymbolic() {
        var x = K.placeholder(List.of("n", 3), null, "x");
        assertThat(x.at(Index.slice(1, null)).type()).hasToString("float32[max(0, n - 1), 3]");
        assertValue(x.at(Index.slice(1, null)), Map.of(x, M), new int[][] {{4, 5, 6}});
        assertValue(x.at(Index.slice(-1, null), Index.slice(null, null, -2)), Map.of(x, M), new int[][] {{6, 4}});
        assertThat(x.at(Index.slice(2, null)).eval(Map.of(x, M)).extents()).containsExactly(0, 3);
        assertThat(x.at(Index.slice(null, 5)).eval(Map.of(x, M)).extents()).containsExactly(2, 3);
    }

    @Test void whatCannotIndexIsRefusedByKind() {
        var x = K.constant(M);
        assertThat(assertRefused(ErrorKind.VALUE, () -> x.at(2)).title()).isEqualTo("INDEX");
        assertThat(assertRefused(ErrorKind.VALUE, () -> x.at(0, 0, 0)).title()).isEqualTo("INDEX");
        assertThat(assertRefused(ErrorKind.TYPE, () -> x.at(2.0)).title()).isEqualTo("INDEX");
        assertThat(assertRefused(ErrorKind.TYPE, () -> x.at(K.greater(x, 1))).title()).isEqualTo("BOOLEAN MASK");
        assertThat(assertRefused(ErrorKind.TYPE, () -> x.at(0, K.constant(List.of(0, 1), "int32"))).title()).isEqualTo("INDEX");
    }

    @Test void reshapeInfersWhatRemains() {
        var x = K.placeholder(Arrays.asList(null, 4), null, "x");
        assertThat(K.intShape(K.reshape(K.constant(M), List.of(-1, 2)))).containsExactly(3, 2);
        assertThat(K.intShape(K.reshape(x, List.of(-1, 2, 2)))).containsExactly(null, 2, 2);
        assertThat(K.reshape(x, K.shape(x)).shape()).isEqualTo(x.shape());
        assertRefused(ErrorKind.VALUE, () -> K.reshape(K.constant(M), List.of(4, 2)));
        assertRefused(ErrorKind.VALUE, () -> K.reshape(K.constant(M), List.of(-1, -1)));
        assertRefused(ErrorKind.VALUE, () -> K.reshape(K.constant(M), List.of(-1, 4)));
    }

    @Test void shapesThatDoNotFitAreExplainedWithBothSites() {
        var h = K.placeholder(List.of("batch", 784), null, "h");
        var w = K.constant(NDArray.zeros(io.kgraph.type.DType.FLOAT32, 10, 784), null, null, "w");
        GraphError error = assertRefused(ErrorKind.VALUE, () -> K.matmul(h, w));
        assertThat(error.getMessage().replaceAll("\\.java:\\d+", ".java:N").replaceAll("─+ ?", "").strip()).isEqualToNormalizingWhitespace("""
                SHAPE MISMATCH ShapesTest.java:N

                matmul needs the inner extents to agree.

                    h   float32[batch, 784]   last axis is 784            made at ShapesTest.java:N
                    w   float32[10, 784]      second-to-last axis is 10   made at ShapesTest.java:N

                Hint: K.matmul(h, K.transpose(w)) would fit.
                """);
    }

    @Test void tileAndRepeat() {
        assertValue(K.tile(List.of(1, 2), 2), new int[] {1, 2, 1, 2});
        assertThat(K.intShape(K.tile(K.zeros(List.of(3, 4, 5)), List.of(1, 2)))).containsExactly(3, 4, 10);
        assertRefused(ErrorKind.NOT_IMPLEMENTED, () -> K.tile(List.of(1, 2), List.of(1, 2)));
        assertRefused(ErrorKind.VALUE, () -> K.tile(List.of(1, 2), -1));
        assertValue(K.repeatElements(List.of(1, 2, 3), 2, 0), new int[] {1, 1, 2, 2, 3, 3});
        assertValue(K.repeat(M, 2), new int[][][] {{{1, 2, 3}, {1, 2, 3}}, {{4, 5, 6}, {4, 5, 6}}});
        assertRefused(ErrorKind.VALUE, () -> K.repeat(List.of(1, 2), 2));
    }

    @Test void joiningAndSplitting() {
        assertValue(K.concatenate(List.of(M, M), -1), new int[][] {{1, 2, 3, 1, 2, 3}, {4, 5, 6, 4, 5, 6}});
        assertRefused(ErrorKind.VALUE, () -> K.concatenate(List.of()));
        assertRefused(ErrorKind.VALUE, () -> K.concatenate(List.of(K.constant(M), K.constant(List.of(1)))));
        assertValue(K.stack(List.of(List.of(1, 2), List.of(3, 4)), -1), new int[][] {{1, 3}, {2, 4}});
        assertValue(K.stack(List.of(K.constant(1, "int32"), 7)), new int[] {1, 7});
        assertRefused(ErrorKind.VALUE, () -> K.stack(List.of(K.constant(M), K.constant(List.of(1)))));
        assertThat(K.split(K.arange(6), 3)).hasSize(3);
        assertValue(K.split(K.arange(6), List.of(1, 4)).get(1), new int[] {1, 2, 3});
        assertRefused(ErrorKind.VALUE, () -> K.split(K.arange(5), 2));
        assertValue(K.roll(K.arange(5), 2), new int[] {3, 4, 0, 1, 2});
        assertValue(K.roll(M, -1, 1), new int[][] {{2, 3, 1}, {5, 6, 4}});
    }

    @Test void axesAreCheckedWhenTheGraphIsBuilt() {
        var x = K.constant(M);
        for (int axis : new int[] {2, -3}) assertRefused(ErrorKind.VALUE, () -> K.sum(x, axis));
        assertRefused(ErrorKind.VALUE, () -> K.sum(x, List.of(0, -2)));
        assertRefused(ErrorKind.VALUE, () -> K.permuteDimensions(x, List.of(0, 0)));
        assertRefused(ErrorKind.VALUE, () -> K.squeeze(x, 0));
        assertRefused(ErrorKind.VALUE, () -> K.expandDims(x, 3));
        assertRefused(ErrorKind.TYPE, () -> K.sum(x, 1.5));
        assertValue(K.sum(x, new int[] {0, 1}), 21);
        assertValue(K.sum(x, List.of()), M);
    }

    @Test void diagonalsAndTriangles() {
        assertValue(K.diag(List.of(1, 2)), new int[][] {{1, 0}, {0, 2}});
        assertValue(K.diag(M), new int[] {1, 5});
        assertValue(K.trace(M), 6);
        assertValue(K.tril(M), new int[][] {{1, 0, 0}, {4, 5, 0}});
        assertValue(K.triu(M, 1), new int[][] {{0, 2, 3}, {0, 0, 6}});
    }

    @Test void kerasShapeIsPreferred() {
        var x = K.placeholder(Arrays.asList(null, 3));
        x.kerasShape(Arrays.asList(7, 3));
        assertThat(K.intShape(x)).containsExactly(7, 3);
        assertRefused(ErrorKind.VALUE, () -> K.countParams(x));
        assertThat(K.countParams(K.zeros(List.of(4, 5)))).isEqualTo(20);
        assertRefused(ErrorKind.VALUE, () -> K.isKerasTensor(3));
        assertThat(K.isKerasTensor(x)).isFalse();
        x.kerasHistory("made by a layer");
        assertThat(K.isKerasTensor(x)).isTrue();
    }
}
