package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RaggedFeedsTest {
    private static final float[][] ROWS = {{1, 2, 3}, {4}, {}};

    private Placeholder rows;

    @BeforeEach void rows() {
        K.clearSession();
        rows = K.placeholder(Arrays.asList(null, null), null, "float32", false, true, "rows");
    }

    private static NDArray ran(Tensor fetch, Map<Tensor, ?> feeds) {
        return (NDArray) Objects.requireNonNull(K.getSession().run(fetch, feeds));
    }

    @Test void rowsArePaddedWithZeros() {
        assertThat(ran(rows, Map.of(rows, ROWS)).toArray()).isEqualTo(new float[][] {{1, 2, 3}, {4, 0, 0}, {0, 0, 0}});
        assertThat(ran(K.rowLengths(rows), Map.of(rows, List.of(List.of(1.5), List.of(), List.of(2, 3)))).toArray()).isEqualTo(new int[] {1, 0, 2});
        assertThat(ran(K.rowLengths(rows), Map.of(rows, NDArray.of(new float[][] {{1, 2}, {3, 4}}))).toArray()).isEqualTo(new int[] {2, 2});
    }

    @Test void aFunctionTakesThem() {
        var means = K.function(List.of(rows), List.of(K.sum(rows, 1).div(K.cast(K.rowLengths(rows), "float32"))));
        assertThat(means.call(List.of(List.of(1, 2, 3), List.of(4))).getFirst().toArray()).isEqualTo(new float[] {2, 4});
    }

    @Test void rowsAndLengthsMayBeFedApart() {
        var lengths = K.rowLengths(rows);
        var sum = K.sum(rows).add(K.cast(K.sum(lengths), "float32"));
        assertThat(ran(sum, Map.of(rows, new float[][] {{1, 2}}, lengths, new int[] {1})).item()).isEqualTo(4f);
    }

    @Test void whatIsNoRowsIsRefused() {
        assertThatThrownBy(() -> ran(rows, Map.of(rows, 3))).isInstanceOf(GraphError.class).hasMessageContaining("rows are fed for the ragged placeholder rows, not 3");
        assertThatThrownBy(() -> ran(rows, Map.of(rows, new float[] {1, 2}))).isInstanceOf(GraphError.class);
        assertThatThrownBy(() -> ran(rows, Map.of(rows, List.of(List.of(List.of(1)))))).isInstanceOf(GraphError.class).hasMessageContaining("row 0 fed for rows has rank 2");
        assertThatThrownBy(() -> K.placeholder(List.of(2, 3), null, null, false, true, null)).hasMessageContaining("its axis 1 is null and not 3");
        assertThatThrownBy(() -> K.placeholder(Arrays.asList(null, null), null, null, true, true, null)).hasMessageContaining("sparse or ragged, not both");
        assertThatThrownBy(() -> K.rowLengths(K.ones(List.of(2, 2)))).hasMessageContaining("a ragged placeholder is needed");
    }
}
