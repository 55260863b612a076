package io.kgraph.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An empty array needs nothing, on every target: an index or a divisor that is there for it alone is not looked at, and what anybody else needs is.
class EmptyArraysTest {
    private final Placeholder table = K.placeholder(List.of(10, 4), DType.FLOAT32), index = K.placeholder(List.of(5), DType.INT32), wide = K.placeholder(List.of(5, "n"), DType.FLOAT32);
    private final Placeholder whole = K.placeholder(List.of(5), DType.INT32), right = K.placeholder(List.of(4, "n"), DType.FLOAT32);
    private final Tensor picked = K.gather(table, index), one = K.expandDims(K.sum(picked, 1), 1), quotient = K.cast(K.expandDims(K.floorDiv(K.constant(7, "int32"), whole), 1), "float32");

    private Map<Tensor, NDArray> feeds(int n) {
        return Map.of(table, NDArray.ones(DType.FLOAT32, 10, 4), index, NDArray.of(new int[] {1, 2, 99, 3, -4}), whole, NDArray.zeros(DType.INT32, 5),
                wide, NDArray.zeros(DType.FLOAT32, 5, n), right, NDArray.zeros(DType.FLOAT32, 4, n));
    }

    private static List<NDArray> run(String target, List<Tensor> results, Map<Tensor, NDArray> feeds) {
        try (Session s = LocalSession.open(results.getFirst().context(), Session.Options.DEFAULT.withTarget(target).withThreads(2))) {
            return s.run(results, feeds, List.of());
        }
    }

    private List<Tensor> forNothing() {
        return List.of(K.mul(one, wide), K.sum(K.mul(one, wide), 1), K.max(K.add(K.constant(1f), K.sum(K.mul(one, wide), 1)), 0), K.dot(picked, right),
                K.mul(quotient, wide), K.sum(K.mul(quotient, wide), 1), K.concatenate(List.of(K.mul(one, wide), K.constant(NDArray.ones(DType.FLOAT32, 5, 2))), 1),
                K.sum(K.exp(K.dot(picked, right)), 1), K.slice(picked, List.of(0, 0), List.of(0, 4)), K.gather(K.slice(table, List.of(0, 0), List.of(10, 0)), index));
    }

    @ParameterizedTest @ValueSource(strings = {"reference", "jvm", "x64"})
    void whatOnlyEmptyArraysNeedIsNotRefused(String target) {
        for (Tensor result : forNothing()) {
            NDArray expected = run("reference", List.of(result), feeds(0)).getFirst();
            assertThat(run(target, List.of(result), feeds(0)).getFirst().bitEquals(expected)).as("%s", result).isTrue();
        }
        assertThat(run(target, forNothing(), feeds(0))).hasSize(10);
    }

    @ParameterizedTest @ValueSource(strings = {"reference", "jvm", "x64"})
    void whatSomebodyNeedsIs(String target) {
        for (Tensor beside : List.of(picked, one, K.sum(picked), K.concatenate(List.of(K.mul(one, wide), one), 1), quotient)) {
            GraphError error = catchThrowableOfType(GraphError.class, () -> run(target, List.of(K.mul(one, wide), K.sum(K.mul(quotient, wide), 1), beside), feeds(0)));
            assertThat(error).as("%s", beside).isNotNull();
            assertThat(error.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT);
        }
        for (Tensor result : forNothing().subList(0, 6)) assertThat(catchThrowableOfType(GraphError.class, () -> run(target, List.of(result), feeds(3)))).as("%s", result).isNotNull();
    }

    @Test void aSessionServesBoth() {
        for (String target : List.of("reference", "jvm", "x64"))
            try (Session s = LocalSession.open(one.context(), Session.Options.DEFAULT.withTarget(target))) {
                List<Tensor> results = List.of(K.sum(K.mul(one, wide), 1));
                for (int n : new int[] {0, 2, 0, 1}) {
                    GraphError error = catchThrowableOfType(GraphError.class, () -> s.run(results, feeds(n), List.of()));
                    assertThat(error == null).as("%s, %d", target, n).isEqualTo(n == 0);
                }
            }
    }
}
