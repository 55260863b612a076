package io.kgraph.front;

import static io.kgraph.error.ErrorKind.INVALID_ARGUMENT;
import static io.kgraph.error.ErrorKind.TYPE;
import static io.kgraph.error.ErrorKind.VALUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.grad.GradientCheck;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LinearAlgebraTest extends FrontDoor {
    private static final double[][] A = {{4, 2, 1}, {2, 5, 3}, {1, 3, 6}}, GENERAL = {{0, 2, 1}, {1, 1, 0}, {3, 0, 1}};
    private static final double[] B = {1, 2, 3};

    private static Tensor of(Object value) {
        return K.constant(NDArray.of(value), "float64");
    }

    @Test void factorsAreThoseOfTheTextbook() {
        assertValue(K.cholesky(of(new double[][] {{4, 0}, {2, 10}})), new double[][] {{2, 0}, {1, 3}});
        assertClose(K.cholesky(of(A)).eval(), 1e-12, 2, 0, 0, 1, 2, 0, 0.5, 1.25, Math.sqrt(6 - 0.25 - 1.5625));
        assertValue(K.cholesky(of(new double[0][0])), NDArray.zeros(DType.FLOAT64, 0, 0));
        assertValue(K.cholesky(f32(new float[][] {{9}})), new float[][] {{3}});
        assertValue(K.cholesky(NDArray.zeros(DType.FLOAT32, 0, 2, 2)), NDArray.zeros(DType.FLOAT32, 0, 2, 2));
    }

    @Test void solutionsOfVectorsAndMatrices() {
        double[] x = K.solve(of(A), of(B)).eval().toDoubleArray();
        for (int i = 0; i < 3; i++) assertThat(A[i][0] * x[0] + A[i][1] * x[1] + A[i][2] * x[2]).isCloseTo(B[i], org.assertj.core.data.Offset.offset(1e-12));
        assertThat(K.solve(of(A), of(new double[3][2])).eval().extents()).containsExactly(3, 2);
        assertClose(K.choSolve(K.cholesky(of(A)), of(B)).eval(), 1e-12, x);
        Tensor l = K.cholesky(of(A));
        assertClose(K.solveTriangular(K.transpose(l), K.solveTriangular(l, of(B), true)).eval(), 1e-12, x);
        assertClose(K.matmul(K.inv(of(GENERAL)), of(GENERAL)).eval(), 1e-12, 1, 0, 0, 0, 1, 0, 0, 0, 1);
    }

    @Test void leadingAxesAreABatchAndStretch() {
        Tensor batch = K.stack(List.of(of(A), of(GENERAL)), 0);
        assertThat(K.solve(batch, of(B)).eval().extents()).containsExactly(2, 3);
        assertThat(K.solve(of(A), K.ones(List.of(5, 2, 3, 4), "float64")).eval().extents()).containsExactly(5, 2, 3, 4);
        assertThat(K.det(batch).eval().toDoubleArray()).containsExactly(new double[] {67, -5}, org.assertj.core.data.Offset.offset(1e-12));
        assertThat(K.inv(batch).eval().at(0, 1).bitEquals(K.inv(of(GENERAL)).eval())).isTrue();
    }

    @Test void determinants() {
        assertValue(K.det(of(new double[0][0])), 1.0);
        assertValue(K.det(of(new double[][] {{0, 1}, {1, 0}})), -1.0);
        assertValue(K.det(of(new double[][] {{1, 2}, {2, 4}})), 0.0);
        List<Tensor> both = K.slogdet(of(GENERAL));
        assertValue(both.getFirst(), -1.0);
        assertClose(both.getLast().eval(), 1e-15, Math.log(5));
        assertValue(K.slogdet(of(new double[][] {{1, 2}, {2, 4}})).getFirst(), 0.0);
        assertValue(K.slogdet(of(new double[][] {{1, 2}, {2, 4}})).getLast(), Double.NEGATIVE_INFINITY);
        assertValue(K.det(of(new double[][] {{Double.NaN, 1}, {1, 2}})), Double.NaN);
    }

    /// The cofactors are there where there is no inverse.
    @Test void theDeterminantOfASingularMatrixHasAGradient() {
        for (double[][] x : new double[][][] {{{1, 2}, {2, 4}}, {{0, 0}, {0, 3}}, {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}, {{0, 0, 0}, {0, 0, 0}, {0, 0, 1}}, {{0}}}) {
            Placeholder p = K.placeholder(List.of(x.length, x.length), DType.FLOAT64);
            Tensor g = Objects.requireNonNull(K.gradients(K.det(p), p).getFirst());
            double[] found = g.eval(Map.of(p, x)).toDoubleArray();
            for (int i = 0; i < x.length; i++)
                for (int j = 0; j < x.length; j++) assertThat(found[i * x.length + j]).isCloseTo(cofactor(x, i, j), org.assertj.core.data.Offset.offset(1e-13));
        }
    }

    private static double cofactor(double[][] x, int row, int column) {
        int n = x.length;
        if (n == 1) return 1;
        double[] rest = new double[(n - 1) * (n - 1)];
        for (int i = 0, at = 0; i < n; i++) for (int j = 0; j < n; j++) if (i != row && j != column) rest[at++] = x[i][j];
        return ((row + column) % 2 == 0 ? 1 : -1) * (n == 2 ? rest[0] : rest[0] * rest[3] - rest[1] * rest[2]);
    }

    @Test void gradientsOfFirstAndSecondOrder() {
        List<UnaryOperator<Tensor>> functions = List.of(K::cholesky, K::inv, K::det, x -> K.slogdet(x).getLast(), x -> K.solve(x, B), x -> K.solve(A, K.transpose(x)),
                x -> K.choSolve(K.cholesky(x), B), x -> K.solveTriangular(x, B), x -> K.solve(K.stack(List.of(x, K.square(x)), 0), B));
        for (int f = 0; f < functions.size(); f++) {
            Placeholder x = K.placeholder(List.of(3, 3), DType.FLOAT64);
            Tensor y = functions.get(f).apply(x), loss = K.sum(K.sin(y));
            Tensor g = Objects.requireNonNull(K.gradients(loss, x).getFirst());
            assertThat(GradientCheck.check(loss, Map.of(x, A), List.of(x), 1).passed()).as("gradient of function %d", f).isTrue();
            assertThat(GradientCheck.check(K.sum(K.square(g)), Map.of(x, A), List.of(x), 2).passed()).as("second gradient of function %d", f).isTrue();
        }
    }

    @Test void orthogonalFactorsMakeTheMatrixAgain() {
        double[][] deficient = {{1, 2, 3}, {2, 4, 6}, {1, 1, 1}, {0, 1, 2}}, zero = new double[3][2];
        for (double[][] x : new double[][][] {A, GENERAL, deficient, zero, {{2}}, {{0}}, {{3, 4}}}) {
            List<Tensor> qr = K.qr(of(x)), svd = K.svd(of(x));
            assertClose(K.matmul(qr.getFirst(), qr.getLast()).eval(), 1e-13, NDArray.of(x).toDoubleArray());
            Tensor scaled = K.mul(svd.get(0), svd.get(1));
            assertClose(K.matmul(scaled, svd.get(2)).eval(), 1e-13, NDArray.of(x).toDoubleArray());
            for (Tensor columns : List.of(qr.getFirst(), svd.getFirst(), K.transpose(svd.getLast()))) {
                int k = (int) columns.eval().extent(1);
                assertClose(K.matmul(K.transpose(columns), columns).eval(), 1e-13, identity(k));
            }
        }
        assertClose(K.qr(of(new double[][] {{3}, {4}})).getLast().eval(), 1e-15, -5);
        assertClose(K.svd(of(deficient)).get(1).eval().slice(0, 2, 3, 1), 1e-14, 0);
    }

    private static double[] identity(int n) {
        double[] one = new double[n * n];
        for (int i = 0; i < n; i++) one[i * n + i] = 1;
        return one;
    }

    @Test void eigenvaluesAndVectors() {
        assertClose(K.eigvalsh(of(new double[][] {{2, 1}, {1, 2}})).eval(), 1e-15, 1, 3);
        for (double[][] x : new double[][][] {A, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {{2, 1, 1}, {1, 2, 1}, {1, 1, 2}}, {{0, 1}, {1, 0}}, new double[2][2], {{1e200, 0}, {0, 1e-200}}}) {
            List<Tensor> both = K.eigh(of(x));
            double[] found = K.matmul(K.mul(both.getLast(), both.getFirst()), K.transpose(both.getLast())).eval().toDoubleArray();
            double most = 1;
            for (double[] row : x) for (double e : row) most = Math.max(most, Math.abs(e));
            for (int i = 0; i < found.length; i++) assertThat(found[i]).isCloseTo(x[i / x.length][i % x.length], org.assertj.core.data.Offset.offset(1e-14 * most));
        }
        assertThat(K.eigvalsh(of(new double[][] {{Double.NaN}})).eval().toDoubleArray()).containsExactly(Double.NaN);
    }

    /// Of repeated eigenvalues the sum has a gradient, as the vectors among each other pass none.
    @Test void gradientsOfOrthogonalFactors() {
        Placeholder x = K.placeholder(List.of(3, 3), DType.FLOAT64);
        Tensor trace = K.sum(K.eigvalsh(x));
        assertClose(Objects.requireNonNull(K.gradients(trace, x).getFirst()).eval(Map.of(x, new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})), 1e-15, identity(3));
        List<UnaryOperator<Tensor>> functions = List.of(v -> K.eigh(v).getLast(), K::eigvalsh, v -> K.svd(v).get(0), v -> K.svd(v).get(1), v -> K.qr(v).getFirst(), v -> K.qr(v).getLast());
        for (UnaryOperator<Tensor> f : functions) {
            Tensor loss = K.sum(K.sin(f.apply(x)));
            assertThat(GradientCheck.check(loss, Map.of(x, A), List.of(x), 1).passed()).isTrue();
            assertThat(GradientCheck.check(K.sum(K.square(Objects.requireNonNull(K.gradients(loss, x).getFirst()))), Map.of(x, A), List.of(x), 2).passed()).isTrue();
        }
    }

    @Test void unknownRanksAndExtentsWait() {
        Placeholder x = K.placeholder(Shape.UNKNOWN_RANK, DType.FLOAT64), y = K.placeholder(List.of("n", "n"), DType.FLOAT64), z = K.placeholder(List.of("p", "q"), DType.FLOAT64);
        assertThat(K.cholesky(x).eval(Map.of(x, A)).bitEquals(K.cholesky(of(A)).eval())).isTrue();
        assertThat(K.solve(x, B).eval(Map.of(x, GENERAL)).bitEquals(K.solve(of(GENERAL), B).eval())).isTrue();
        assertThat(K.det(y).eval(Map.of(y, A)).getDouble()).isCloseTo(67, org.assertj.core.data.Offset.offset(1e-12));
        assertRefused(INVALID_ARGUMENT, () -> K.det(z).eval(Map.of(z, new double[2][3])));
    }

    @Test void whatDoesNotFitIsRefused() {
        assertRefused(VALUE, () -> K.cholesky(of(B)));
        assertThat(assertRefused(VALUE, () -> K.cholesky(of(new double[2][3]))).getMessage()).contains("cholesky needs square matrices").contains("2 and 3");
        assertThat(assertRefused(VALUE, () -> K.inv(of(new double[2][3]))).getMessage()).contains("square");
        assertRefused(VALUE, () -> K.solve(of(A), of(new double[2])));
        assertRefused(VALUE, () -> K.solve(of(A), of(1.0)));
        assertRefused(VALUE, () -> K.solve(K.zeros(List.of(2, 3, 3)), K.zeros(List.of(4, 3, 1))));
        assertRefused(TYPE, () -> K.solve(of(A), K.zeros(List.of(3))));
        assertRefused(TYPE, () -> K.det(K.placeholder(List.of(2, 2), "string")));
    }

    @Test void aMatrixWithoutAResultIsNamedByItsPlace() {
        Placeholder x = K.placeholder(List.of("b", 2, 2), DType.FLOAT64, "covariance");
        double[][] good = {{2, 0}, {0, 2}}, indefinite = {{1, 2}, {2, 1}}, singular = {{1, 2}, {2, 4}};
        GraphError error = assertRefused(INVALID_ARGUMENT, () -> K.cholesky(x).eval(Map.of(x, new double[][][] {good, indefinite})));
        assertThat(error.getMessage()).contains("matrix [1] of the batch is not: its leading minor of order 2 is not positive").contains("covariance");
        assertThat(assertRefused(INVALID_ARGUMENT, () -> K.inv(x).eval(Map.of(x, new double[][][] {singular, good}))).getMessage()).contains("matrix [0] of the batch is singular: pivot 1 is zero");
        assertThat(assertRefused(INVALID_ARGUMENT, () -> K.solveTriangular(of(new double[][] {{0, 1}, {0, 1}}), new double[] {1, 1}).eval()).getMessage())
                .contains("the matrix has one at row 0");
        assertRefused(INVALID_ARGUMENT, () -> K.cholesky(of(new double[][] {{Double.NaN}})).eval());
    }
}
