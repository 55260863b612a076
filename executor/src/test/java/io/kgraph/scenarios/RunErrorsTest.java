package io.kgraph.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What only a run can find wrong: said with the op, the place that made it and the values, and no variable changes.
class RunErrorsTest extends Scenario {
    private static String text(GraphError e) {
        return e.getMessage().replaceAll("─{3,}", "──").replaceAll("java:\\d+", "java:N");
    }

    @Test void anIndexOutOfRangeNamesOpSiteIndexAndExtentAndLeavesEveryVariable() {
        Placeholder i = K.placeholder(Arrays.asList((Object) null), "int32", "i");
        Variable table = K.variable(new float[][] {{1, 2}, {3, 4}, {5, 6}}, null, "table"), calls = K.variable(0, null, "calls");
        Tensor rows = K.gather(table, i);
        Function f = K.function(List.of(i), List.of(rows), List.of(List.of(calls, calls.add(1)), List.of(table, table.mul(2))));
        assertThat(f.call(new int[] {2, 0}).getFirst()).isEqualTo(f32(new float[][] {{5, 6}, {1, 2}}));
        for (int outside : new int[] {3, -1}) {
            GraphError e = refused(ErrorKind.INVALID_ARGUMENT, () -> f.call(new int[] {0, outside}));
            assertThat(text(e)).isEqualTo(target.equals("reference") ? """
                    ── INVALID ARGUMENT ── RunErrorsTest.java:N

                    gather: index %d is outside 0 … 2.

                        table   float32[3, 2]   made at RunErrorsTest.java:N
                        i       int32[?]        made at RunErrorsTest.java:N
                    """.formatted(outside) : """
                    ── INVALID ARGUMENT ── RunErrorsTest.java:N

                    gather at RunErrorsTest.java:N: index %d is outside 0 … 2.
                    """.formatted(outside));
        }
        assertThat(K.batchGetValue(List.of(calls, table))).containsExactly(f32(1), f32(new float[][] {{2, 4}, {6, 8}, {10, 12}}));
        assertThat(f.call(new int[] {1}).getFirst()).isEqualTo(f32(new float[][] {{6, 8}}));
    }

    @Test void aTargetOutsideTheClassesIsInvalidArgument() {
        Placeholder target = K.placeholder(List.of(2), "int32", "target");
        Tensor loss = K.sparseCategoricalCrossentropy(target, new float[][] {{0.5f, 0.5f}, {0.5f, 0.5f}});
        assertThat(loss.eval(Map.of(target, new int[] {0, 1})).extents()).containsExactly(2);
        GraphError e = refused(ErrorKind.INVALID_ARGUMENT, () -> loss.eval(Map.of(target, new int[] {0, 2})));
        assertThat(e.sentence()).contains("index 2 is outside 0 … 1");
    }

    @Test void aNegativeExponentOfAnIntegerIsInvalidArgument() {
        Placeholder x = K.placeholder(List.of(2), "int32", "x"), a = K.placeholder(List.of(2), "int32", "a");
        Tensor y = K.pow(x, a);
        assertThat(y.eval(Map.of(x, new int[] {2, 3}, a, new int[] {3, 0}))).isEqualTo(NDArray.of(new int[] {8, 1}));
        refused(ErrorKind.INVALID_ARGUMENT, () -> y.eval(Map.of(x, new int[] {2, 3}, a, new int[] {3, -1})));
    }

    @Test void moreDecodedPathsThanTheBeamHasIsInvalidArgument() {
        float[][][] heard = {{{0.3f, 0.7f}, {0.4f, 0.6f}}};
        refused(ErrorKind.INVALID_ARGUMENT, () -> K.eval(K.ctcDecode(heard, new int[] {2}, false, 1, 2, false).logProbabilities()));
    }

    @Test void anEmptyFoldWithoutAnInitializerIsRefused() {
        Placeholder x = K.placeholder(Arrays.asList((Object) null), "float32", "x");
        Tensor y = K.foldl(Tensor::add, x);
        assertThat(y.eval(Map.of(x, new float[] {1, 2, 3}))).isEqualTo(f32(6));
        refused(ErrorKind.INVALID_ARGUMENT, () -> y.eval(Map.of(x, new float[0])));
    }
}
