package io.kgraph.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.array.SparseArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.grad.GradientCheck;
import io.kgraph.type.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Sparse tensors, wherever the specification names them.
class SparseTest extends Scenario {
    private static final SparseArray SMALL = SparseArray.of(new long[][] {{0, 1}, {1, 0}}, new float[] {5, 6}, 2, 2);

    private static Tensor sparse(Object... shape) {
        return K.placeholder(Arrays.asList(shape), null, "float32", true, "s");
    }

    @Test void aSparsePlaceholderIsAPlaceholderATensorAndSparse() {
        Tensor s = sparse(2, 2);
        assertThat(K.isSparse(s) && K.isPlaceholder(s) && K.isTensor(s)).isTrue();
        assertThat(K.isSymbolic(s) || K.isVariable(s) || K.isKerasTensor(s)).isFalse();
        assertThat(K.intShape(s)).containsExactly(2, 2);
        assertThat(K.ndim(s)).isEqualTo(2);
        assertThat(K.dtype(s)).isEqualTo("float32");
        assertThat(K.isSparse(K.placeholder(List.of(2, 2)))).isFalse();
        refused(ErrorKind.VALUE, () -> K.isSparse(3));
    }

    @Test void toDenseHasZeroAtAbsentIndices() {
        Tensor s = sparse(2, 2), dense = K.toDense(s);
        assertThat(K.isSparse(dense)).isFalse();
        NDArray expected = f32(new float[][] {{0, 5}, {6, 0}});
        assertThat(dense.eval(Map.of(s, SMALL))).isEqualTo(expected);
        assertThat(dense.eval(Map.of(s, SMALL.triple()))).isEqualTo(expected);
        assertThat(dense.eval(Map.of(s, List.of(List.of(List.of(0, 1), List.of(1, 0)), List.of(5, 6), List.of(2, 2))))).isEqualTo(expected);
        assertThat(dense.eval(Map.of(s, expected))).isEqualTo(expected);
        Tensor x = K.constant(1);
        assertThat(K.toDense(x)).isSameAs(x);
    }

    @Test void unsortedRepeatedAndOutlyingIndicesAreInvalidArgument() {
        Tensor s = sparse(2, 2), dense = K.toDense(s);
        for (long[][] indices : new long[][][] {{{1, 0}, {0, 1}}, {{0, 1}, {0, 1}}, {{0, 1}, {2, 0}}, {{0, -1}, {1, 0}}})
            refused(ErrorKind.INVALID_ARGUMENT, () -> dense.eval(Map.of(s, SparseArray.of(indices, new float[] {1, 2}, 2, 2))));
    }

    @Test void aFetchGivesTheTriple() {
        Tensor s = sparse(null, 2);
        Object fetched = K.getSession().run(List.of(s, K.shape(s)), Map.of(s, SMALL));
        assertThat(fetched).isEqualTo(List.of(SMALL, NDArray.of(new int[] {2, 2})));
        assertThat(SMALL.triple()).containsExactly(NDArray.of(new long[][] {{0, 1}, {1, 0}}), f32(new float[] {5, 6}), NDArray.of(new long[] {2, 2}));
    }

    @Test void aFeedOfAnotherShapeIsAValueError() {
        Tensor s = sparse(null, 3), dense = K.toDense(s);
        assertThat(refused(ErrorKind.VALUE, () -> dense.eval(Map.of(s, SMALL))).getMessage()).contains("s", "[2, 2]");
        refused(ErrorKind.INVALID_ARGUMENT, () -> K.eval(dense));
        refused(ErrorKind.VALUE, () -> SparseArray.of(new long[][] {{0, 1}}, new float[] {1, 2}, 2, 2));
    }

    @Test void unknownExtentsAreThoseOfTheFeedAndNamedOnesAgree() {
        Tensor s = K.placeholder(Arrays.asList("batch", null), null, "float32", true, null), x = K.placeholder(Arrays.asList("batch", null), "float32");
        Tensor y = K.sum(K.mul(K.toDense(s), x));
        var wide = SparseArray.of(new long[][] {{0, 3}, {2, 1}}, new float[] {1, 2}, 3, 4);
        assertThat(y.eval(Map.of(s, wide, x, NDArray.ones(DType.FLOAT32, 3, 4)))).isEqualTo(f32(3));
        assertThat(y.eval(Map.of(s, SMALL, x, NDArray.ones(DType.FLOAT32, 2, 2)))).isEqualTo(f32(11));
        refused(ErrorKind.INVALID_ARGUMENT, () -> y.eval(Map.of(s, SMALL, x, NDArray.ones(DType.FLOAT32, 3, 2))));
    }

    @Test void aHostSparseMatrixMakesAConstantSparseTensorAndNoVariable() {
        Tensor eye = K.variable(SparseArray.ofDense(NDArray.of(new double[][] {{1, 0}, {0, 1}})));
        assertThat(K.isSparse(eye)).isTrue();
        assertThat(K.isVariable(eye)).isFalse();
        assertThat(K.dtype(eye)).isEqualTo("float64");
        assertThat(K.isSparse(K.toDense(eye))).isFalse();
        assertThat(K.eval(eye)).isEqualTo(NDArray.of(new double[][] {{1, 0}, {0, 1}}));
        refused(ErrorKind.TYPE, () -> K.variable(SMALL, "float32", null));
    }

    @Test void aSparseMatrixTimesADenseOneIsDense() {
        Tensor s = sparse(2, 2), y = K.variable(new float[][] {{1, 2, 3}, {4, 5, 6}}), product = K.dot(s, y);
        assertThat(K.isSparse(product)).isFalse();
        assertThat(K.intShape(product)).containsExactly(2, 3);
        assertThat(product.eval(Map.of(s, SMALL))).isEqualTo(f32(new float[][] {{20, 25, 30}, {6, 12, 18}}));
        assertThat(K.eval(K.dot(SMALL, y))).isEqualTo(f32(new float[][] {{20, 25, 30}, {6, 12, 18}}));
        refused(ErrorKind.VALUE, () -> K.dot(s, K.variable(new float[3][2])));
        refused(ErrorKind.TYPE, () -> K.dot(s, K.variable(new float[2][2], "float64")));
    }

    @Test void theProductHasGradientsForTheDenseSideAndTheValues() {
        Tensor s = K.placeholder(List.of(3, 4), null, "float64", true, null), y = K.placeholder(List.of(4, 2), "float64");
        Tensor loss = K.sum(K.square(K.dot(s, y)));
        var array = SparseArray.of(new long[][] {{0, 0}, {0, 3}, {2, 1}}, new double[] {1, -2, 3}, 3, 4);
        NDArray dense = NDArray.of(new double[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}});
        var slopes = K.gradients(loss, List.of(s, y));
        Tensor bySparse = Objects.requireNonNull(slopes.getFirst()), byDense = Objects.requireNonNull(slopes.getLast());
        assertThat(K.isSparse(bySparse)).isTrue();
        Tensor x = K.placeholder(List.of(3, 4), "float64"), same = K.sum(K.square(K.dot(x, y)));
        var wanted = K.gradients(same, List.of(x, y));
        NDArray inAll = Objects.requireNonNull(wanted.getFirst()).eval(Map.of(x, array.toDense(), y, dense));
        NDArray expected = K.eval(K.where(K.notEqual(array.toDense(), 0.), inAll, 0.));
        assertThat(bySparse.eval(Map.of(s, array, y, dense))).isEqualTo(expected);
        assertThat(byDense.eval(Map.of(s, array, y, dense))).isEqualTo(Objects.requireNonNull(wanted.getLast()).eval(Map.of(x, array.toDense(), y, dense)));
    }

    @Test void theDenseSideHasASecondDerivative() {
        Tensor y = K.variable(new double[][] {{1, 2}, {3, 4}}, "float64");
        var s = SparseArray.of(new long[][] {{0, 1}, {1, 0}, {1, 1}}, new double[] {2, -1, 3}, 2, 2);
        Tensor loss = K.sum(K.exp(K.mul(K.dot(K.variable(s), y), 0.1)));
        Tensor fed = K.placeholder(List.of(2, 2), "float64");
        Tensor free = K.sum(K.exp(K.mul(K.dot(K.variable(s), fed), 0.1)));
        assertThat(GradientCheck.check(free, Map.of(fed, NDArray.of(new double[][] {{1, 2}, {3, 4}})), List.of(fed), 2).passed()).isTrue();
        assertThat(K.gradients(loss, y)).doesNotContainNull();
    }

    @Test void theGradientOfTheValuesHasTheDerivativeOfItsDenseCounterpart() {
        Tensor s = K.placeholder(List.of(3, 4), null, "float64", true, null), x = K.placeholder(List.of(3, 4), "float64"), y = K.placeholder(List.of(4, 2), "float64");
        var array = SparseArray.of(new long[][] {{0, 0}, {0, 3}, {2, 1}}, new double[] {1, -2, 3}, 3, 4);
        NDArray dense = NDArray.of(new double[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}});
        Tensor bySparse = K.toDense(Objects.requireNonNull(K.gradients(K.sum(K.sin(K.dot(s, y))), s).getFirst()));
        Tensor inAll = Objects.requireNonNull(K.gradients(K.sum(K.sin(K.dot(x, y))), x).getFirst());
        Tensor byDense = K.where(K.notEqual(array.toDense(), 0.), inAll, 0.);
        Tensor second = Objects.requireNonNull(K.gradients(K.sum(K.square(bySparse)), y).getFirst());
        Tensor expected = Objects.requireNonNull(K.gradients(K.sum(K.square(byDense)), y).getFirst());
        double[] found = second.eval(Map.of(s, array, y, dense)).toDoubleArray(), wanted = expected.eval(Map.of(x, array.toDense(), y, dense)).toDoubleArray();
        assertThat(found).containsExactly(wanted, org.assertj.core.data.Offset.offset(1e-12));
    }

    @Test void allSparseJoinsAreSparseAndMixturesDense() {
        Tensor a = sparse(2, 2), b = sparse(2, 3);
        var wide = SparseArray.of(new long[][] {{0, 0}, {1, 2}}, new float[] {7, 8}, 2, 3);
        Tensor joined = K.concatenate(List.of(a, b), 1);
        assertThat(K.isSparse(joined)).isTrue();
        assertThat(K.intShape(joined)).containsExactly(2, 5);
        assertThat(K.getSession().run((Object) joined, Map.of(a, SMALL, b, wide)))
                .isEqualTo(SparseArray.of(new long[][] {{0, 1}, {0, 2}, {1, 0}, {1, 4}}, new float[] {5, 7, 6, 8}, 2, 5));
        Tensor below = K.concatenate(List.of(a, a), 0);
        assertThat(K.toDense(below).eval(Map.of(a, SMALL))).isEqualTo(f32(new float[][] {{0, 5}, {6, 0}, {0, 5}, {6, 0}}));
        Tensor mixed = K.concatenate(List.of(a, K.ones(List.of(2, 1))), -1);
        assertThat(K.isSparse(mixed)).isFalse();
        assertThat(mixed.eval(Map.of(a, SMALL))).isEqualTo(f32(new float[][] {{0, 5, 1}, {6, 0, 1}}));
        refused(ErrorKind.VALUE, () -> K.concatenate(List.of(a, b), 0));
    }

    @Test void castAndIdentityKeepASparseTensorSparse() {
        Tensor s = sparse(2, 2), wide = K.cast(s, "float64");
        assertThat(K.isSparse(wide) && K.isSparse(K.identity(s))).isTrue();
        assertThat(K.dtype(wide)).isEqualTo("float64");
        assertThat(K.toDense(wide).eval(Map.of(s, SMALL))).isEqualTo(NDArray.of(new double[][] {{0, 5}, {6, 0}}));
    }

    @Test void functionsTakeAndGiveSparseArrays() {
        Tensor s = sparse(2, 2), x = K.placeholder(List.of(2, 1));
        var f = K.function(List.of(s, x), List.of(K.dot(s, x), s));
        assertThat(f.apply(List.of(SMALL, new float[][] {{1}, {2}}))).isEqualTo(List.of(f32(new float[][] {{10}, {6}}), SMALL));
        assertThat(f.call(SMALL.triple(), new float[][] {{1}, {2}})).containsExactly(f32(new float[][] {{10}, {6}}), f32(new float[][] {{0, 5}, {6, 0}}));
        refused(ErrorKind.VALUE, () -> f.call(SMALL, K.constant(new float[][] {{1}, {2}})));
    }

    @Test void denseFunctionsTakeTheDenseValue() {
        Tensor s = sparse(2, 2);
        assertThat(K.sum(K.mul(s, 2), 0).eval(Map.of(s, SMALL))).isEqualTo(f32(new float[] {12, 10}));
        assertThat(K.countParams(s)).isEqualTo(4);
    }

    @Test void aSparseArrayWithoutEntriesIsAllZeros() {
        Tensor s = sparse(null, 2);
        var nothing = SparseArray.of(new long[0][2], new float[0], 3, 2);
        assertThat(K.toDense(s).eval(Map.of(s, nothing))).isEqualTo(NDArray.zeros(DType.FLOAT32, 3, 2));
        assertThat(K.dot(s, K.ones(List.of(2, 4))).eval(Map.of(s, nothing))).isEqualTo(NDArray.zeros(DType.FLOAT32, 3, 4));
    }
}
