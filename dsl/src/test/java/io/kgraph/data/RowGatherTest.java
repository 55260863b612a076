package io.kgraph.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.array.NDArray;
import org.junit.jupiter.api.Test;

class RowGatherTest {
    @Test void picksRowsOfAnyArrayIntoTheSameRoom() {
        NDArray source = NDArray.arange(io.kgraph.type.DType.INT32, 12).reshape(2, 6).transpose();
        var gather = new RowGather(source);
        NDArray room = gather.room(3);
        gather.rows(new int[] {9, 5, 0, 2}, 1, 3, room);
        assertThat(room).isEqualTo(NDArray.of(new int[][] {{5, 11}, {0, 6}, {2, 8}}));
        gather.rows(new int[] {1, 1, 1}, 0, 3, room);
        assertThat(room).isEqualTo(NDArray.of(new int[][] {{1, 7}, {1, 7}, {1, 7}}));
    }

    @Test void picksStringsAndNothingAtAll() {
        NDArray source = NDArray.of(new String[] {"a", "b", "c"});
        var gather = new RowGather(source);
        NDArray room = gather.room(2);
        gather.rows(new int[] {2, 0}, 0, 2, room);
        assertThat(room).isEqualTo(NDArray.of(new String[] {"c", "a"}));
        assertThat(new RowGather(NDArray.zeros(io.kgraph.type.DType.FLOAT32, 0, 3)).room(0).hasExtents(0, 3)).isTrue();
    }
}
