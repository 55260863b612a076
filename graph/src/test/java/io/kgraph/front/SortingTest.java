package io.kgraph.front;

import static io.kgraph.error.ErrorKind.TYPE;
import static io.kgraph.error.ErrorKind.VALUE;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SortingTest extends FrontDoor {
    private static Tensor of(Object value) {
        return K.constant(NDArray.of(value), NDArray.of(value).dtype());
    }

    @Test void ordersAreStableAndNanComesLast() {
        assertValue(K.argsort(of(new double[] {2, Double.NaN, 0, 2, -0.0, -1})), new long[] {5, 2, 4, 0, 3, 1});
        assertValue(K.sort(of(new double[] {2, Double.NaN, 1, Double.NEGATIVE_INFINITY})), new double[] {Double.NEGATIVE_INFINITY, 1, 2, Double.NaN});
        assertValue(K.sort(of(new int[][] {{3, 1}, {2, 5}}), 0), new int[][] {{2, 1}, {3, 5}});
        assertValue(K.sort(of(new long[] {Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1})), new long[] {Long.MIN_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE});
        assertValue(K.sort(of(new double[0])), new double[0]);
    }

    @Test void theGreatestComeFirstAndOfEqualOnesTheFirst() {
        List<Tensor> top = K.topK(of(new double[][] {{1, 3, 3, 2}, {0, Double.NaN, 5, 4}}), 2);
        assertValue(top.getFirst(), new double[][] {{3, 3}, {Double.NaN, 5}});
        assertValue(top.getLast(), new int[][] {{1, 2}, {1, 2}});
    }

    @Test void placesAreFromTheLeft() {
        assertValue(K.searchsorted(of(new double[] {1, 2, 2, 3}), of(new double[] {0, 2, 2.5, 9, Double.NaN})), new long[] {0, 1, 3, 4, 4});
    }

    @Test void bordersTakeAValue() {
        assertValue(K.pad(of(new double[] {1, 2}), 1), new double[] {0, 1, 2, 0});
        assertValue(K.pad(of(new double[] {1, 2}), List.of(2, 0), 7), new double[] {7, 7, 1, 2});
        assertValue(K.pad(of(new int[][] {{1}}), List.of(List.of(1, 0), List.of(0, 2)), -1), new int[][] {{-1, -1, -1}, {1, -1, -1}});
    }

    @Test void gradientsGoToWhereElementsCameFrom() {
        Placeholder x = K.placeholder(List.of(3), DType.FLOAT64);
        Tensor loss = K.sum(K.mul(K.sort(x), new double[] {1, 10, 100}));
        assertValue(Objects.requireNonNull(K.gradients(loss, x).getFirst()), Map.of(x, new double[] {5, 1, 3}), new double[] {100, 1, 10});
        assertValue(Objects.requireNonNull(K.gradients(K.topK(x, 1).getFirst(), x).getFirst()), Map.of(x, new double[] {5, 1, 3}), new double[] {1, 0, 0});
        assertValue(Objects.requireNonNull(K.gradients(K.pad(x, 1, 2), x).getFirst()), Map.of(x, new double[] {5, 1, 3}), new double[] {1, 1, 1});
    }

    @Test void whatDoesNotFitIsRefused() {
        assertRefused(VALUE, () -> K.sort(of(1.0)));
        assertRefused(VALUE, () -> K.sort(of(new double[] {1}), 1));
        assertRefused(TYPE, () -> K.sort(K.placeholder(List.of(2), "string")));
        assertRefused(VALUE, () -> K.topK(of(new double[] {1}), 2));
        assertRefused(VALUE, () -> K.searchsorted(of(new double[1][1]), of(new double[] {1})));
        assertRefused(TYPE, () -> K.searchsorted(of(new double[] {1}), of(new int[] {1})));
        assertRefused(VALUE, () -> K.pad(of(new double[] {1}), -1));
        assertRefused(VALUE, () -> K.pad(of(new double[1][1]), List.of(List.of(1, 1), List.of(1, 1), List.of(1, 1))));
    }
}
