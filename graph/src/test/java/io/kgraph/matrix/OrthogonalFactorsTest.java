package io.kgraph.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the factors have to satisfy: they make the matrix again and are orthogonal, both within rounding, whatever its spectrum.
class OrthogonalFactorsTest {
    private static final double ROUNDING = 0x1p-53;

    private static double[][] random(int m, int n, long seed) {
        var random = new SplittableRandom(seed);
        double[][] x = new double[m][n];
        for (double[] row : x) for (int j = 0; j < n; j++) row[j] = random.nextDouble(-1, 1);
        return x;
    }

    private static HeapMatrices of(double[][] a, int n, int rows, int columns) {
        var w = new HeapMatrices(new int[] {a.length, rows}, new int[] {n, columns});
        for (int i = 0; i < a.length; i++) w.write(0, i, 0, n, a[i], 0);
        return w;
    }

    private static double[][] rows(HeapMatrices w, int first, int count) {
        double[][] x = new double[count][w.columns(1)];
        w.readRows(1, first, 0, count, w.columns(1), x, 0);
        return x;
    }

    private static double[][] product(double[][] x, double[][] y) {
        double[][] z = new double[x.length][y.length == 0 ? 0 : y[0].length];
        for (int i = 0; i < z.length; i++) for (int k = 0; k < y.length; k++) for (int j = 0; j < z[i].length; j++) z[i][j] += x[i][k] * y[k][j];
        return z;
    }

    private static double[][] transposed(double[][] x, int columns) {
        double[][] y = new double[columns][x.length];
        Vectors.transpose(x, y, x.length, columns);
        return y;
    }

    private static double most(double[][] x) {
        return Arrays.stream(x).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
    }

    private static void close(double[][] found, double[][] expected, double bound) {
        for (int i = 0; i < expected.length; i++) for (int j = 0; j < expected[i].length; j++) assertThat(found[i][j]).as("[%d, %d]", i, j).isCloseTo(expected[i][j], within(bound));
    }

    private static void orthonormal(double[][] columns, int k) {
        double[][] one = new double[k][k];
        for (int i = 0; i < k; i++) one[i][i] = 1;
        close(product(transposed(columns, k), columns), one, 8 * ROUNDING * Math.max(8, columns.length));
    }

    private static double bound(double[][] a) {
        return 8 * ROUNDING * Math.max(8, a.length + (a.length == 0 ? 0 : a[0].length)) * most(a) + a.length * Double.MIN_VALUE;
    }

    // ---- QR --------------------------------------------------------------------------------------------------------------

    private static void qr(double[][] a, int n) {
        int m = a.length, k = Math.min(m, n);
        HeapMatrices w = of(a, n, m + n, k);
        QrFactor.factor(w, 0, 1);
        double[][] q = rows(w, 0, m), r = transposed(rows(w, m, n), k);
        close(product(q, r), a, bound(a));
        orthonormal(q, k);
        for (int i = 0; i < k; i++) for (int j = 0; j < i; j++) assertThat(r[i][j]).isZero();
    }

    @ParameterizedTest @ValueSource(ints = {0, 1, 2, 5, 63, 64, 65, 130})
    void qrOfAnyShape(int n) {
        qr(random(n, n, n), n);
        qr(random(n + 70, n, n), n);
        qr(random(n, n + 70, n), n + 70);
        qr(new double[n][3], 3);
        double[][] graded = random(n, n, 7), ranked = random(n, n, 8);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) graded[i][j] *= Math.scalb(1.0, -4 * i);
            ranked[i] = Arrays.stream(ranked[i % 3]).map(x -> 3 * x).toArray();
        }
        qr(graded, n);
        qr(transposed(graded, n), n);
        qr(ranked, n);
        qr(transposed(ranked, n), n);
    }

    // ---- eigenvalues -----------------------------------------------------------------------------------------------------

    /// `Q · diag(values) · Qᵀ`.
    private static double[][] symmetric(int n, IntToDoubleFunction values) {
        HeapMatrices w = of(random(n, n, 3 * n), n, 2 * n, n);
        QrFactor.factor(w, 0, 1);
        double[][] q = rows(w, 0, n), scaled = transposed(q, n);
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) scaled[i][j] *= values.applyAsDouble(i);
        double[][] a = product(q, scaled);
        for (int i = 0; i < n; i++) for (int j = 0; j < i; j++) a[j][i] = a[i][j];
        return a;
    }

    private static double[] eigen(double[][] a) {
        int n = a.length;
        double[][] lower = new double[n][];
        for (int i = 0; i < n; i++) {
            lower[i] = a[i].clone();
            Arrays.fill(lower[i], i + 1, n, Double.NaN);
        }
        HeapMatrices w = of(lower, n, n + 1, n);
        assertThat(EigenFactor.factor(w, 0, 1)).isEqualTo(-1);
        double[] values = rows(w, 0, 1)[0];
        double[][] v = rows(w, 1, n), scaled = transposed(v, n);
        assertThat(values).isSorted();
        orthonormal(v, n);
        for (int i = 0; i < n; i++) {
            assertThat(Vectors.leansDown(scaled[i], n)).isFalse();
            for (int j = 0; j < n; j++) scaled[i][j] *= values[i];
        }
        close(product(v, scaled), a, bound(a));
        return values;
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 3, 32, 33, 34, 65, 100})
    void eigenvaluesOfAnySpectrum(int n) {
        List<IntToDoubleFunction> spectra = List.of(i -> i + 1, i -> i % 2 == 0 ? 1 : -1, i -> i < 3 ? i : 0, i -> 1 + i * 1e-14, i -> Math.pow(10, -i), i -> 5, i -> i % 3 - 1);
        for (IntToDoubleFunction spectrum : spectra) {
            double[] expected = IntStream.range(0, n).mapToDouble(spectrum).sorted().toArray(), found = eigen(symmetric(n, spectrum));
            double scale = Math.max(Math.abs(expected[0]), Math.abs(expected[n - 1]));
            for (int i = 0; i < n; i++) assertThat(found[i]).isCloseTo(expected[i], within(4 * Math.max(8, n) * ROUNDING * scale));
        }
    }

    @Test void eigenvaluesOfKnownMatrices() {
        int n = 80;
        double[][] difference = new double[n][n], wilkinson = new double[21][21];
        for (int i = 0; i < n; i++) {
            difference[i][i] = 2;
            if (i > 0) difference[i][i - 1] = difference[i - 1][i] = -1;
        }
        double[] found = eigen(difference);
        for (int i = 0; i < n; i++) assertThat(found[i]).isCloseTo(2 - 2 * Math.cos((i + 1) * Math.PI / (n + 1)), within(1e-14));
        for (int i = 0; i < 21; i++) {
            wilkinson[i][i] = Math.abs(i - 10);
            if (i > 0) wilkinson[i][i - 1] = wilkinson[i - 1][i] = 1;
        }
        double[] pairs = eigen(wilkinson);
        assertThat(pairs[20]).isCloseTo(10.746194182903393, within(1e-14));
        assertThat(pairs[19]).isCloseTo(10.746194182903322, within(1e-14));
        eigen(new double[40][40]);
        for (double scale : new double[] {0x1p-1060, 0x1p-600, 0x1p600, 0x1p1000})
            eigen(Arrays.stream(difference).map(row -> Arrays.stream(row).map(x -> x * scale).toArray()).toArray(double[][]::new));
    }

    // ---- singular values -------------------------------------------------------------------------------------------------

    private static double[] singular(double[][] a, int n) {
        int m = a.length, k = Math.min(m, n);
        HeapMatrices w = of(a, n, 1 + m + n, k);
        assertThat(SingularFactor.factor(w, 0, 1)).isEqualTo(-1);
        double[] values = rows(w, 0, 1)[0];
        double[][] u = rows(w, 1, m), v = rows(w, 1 + m, n), scaled = transposed(v, k), shorter = transposed(m >= n ? v : u, k);
        orthonormal(u, k);
        orthonormal(v, k);
        for (int i = 0; i < k; i++) {
            assertThat(values[i]).isBetween(0.0, i == 0 ? Double.MAX_VALUE : values[i - 1]);
            assertThat(Vectors.leansDown(shorter[i], k)).isFalse();
            for (int j = 0; j < n; j++) scaled[i][j] *= values[i];
        }
        close(product(u, scaled), a, bound(a));
        return values;
    }

    @ParameterizedTest @ValueSource(ints = {0, 1, 2, 3, 31, 32, 33, 65, 100})
    void singularValuesOfAnyShape(int n) {
        double[] square = singular(random(n, n, n), n);
        assertThat(square).hasSize(n);
        singular(random(n + n / 3 + 1, n, n), n);
        singular(random(n, n + n / 3 + 1, n), n + n / 3 + 1);
        double[] wide = singular(random(n, 3 * n + 20, 5), 3 * n + 20), tall = singular(transposed(random(n, 3 * n + 20, 5), 3 * n + 20), n);
        assertThat(wide).isEqualTo(tall);
        singular(new double[n][4], 4);
    }

    @ParameterizedTest @ValueSource(ints = {2, 33, 70})
    void singularValuesOfAnySpectrum(int n) {
        List<IntToDoubleFunction> spectra = List.of(i -> i < 3 ? i : 0, i -> 1 + i * 1e-14, i -> Math.pow(10, -i), i -> 5, i -> i % 3 - 1);
        for (IntToDoubleFunction spectrum : spectra) {
            double[] expected = IntStream.range(0, n).mapToDouble(spectrum).map(x -> -Math.abs(x)).sorted().map(x -> -x).toArray();
            HeapMatrices w = of(random(n, n, 17), n, 2 * n, n);
            QrFactor.factor(w, 0, 1);
            double[] found = singular(product(rows(w, 0, n), symmetric(n, spectrum)), n);
            for (int i = 0; i < n; i++) assertThat(found[i]).isCloseTo(expected[i], within(4 * Math.max(8, n) * ROUNDING * expected[0]));
        }
    }

    /// Those of a bidiagonal matrix have small relative errors, however small they are: their product is that of the diagonal.
    @Test void gradedSingularValuesAreRelativelyExact() {
        for (boolean growing : new boolean[] {false, true}) {
            int n = 30;
            double[][] b = new double[n][n];
            double expected = 0, found = 0;
            for (int i = 0; i < n; i++) {
                double d = Math.pow(10, growing ? i - n : -i);
                b[i][i] = d;
                if (i > 0) b[i - 1][i] = d;
                expected += Math.log(d);
            }
            double[] values = singular(b, n);
            for (double s : values) found += Math.log(s);
            assertThat(found).isCloseTo(expected, within(1e-12));
            b[n / 2][n / 2] = 0;
            assertThat(singular(b, n)[n - 1]).isZero();
        }
    }

    // ---- what is not finite ----------------------------------------------------------------------------------------------

    @Test void whatIsNotFiniteGivesNotANumberEverywhereButInQr() {
        for (int n : new int[] {1, 3, 70})
            for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                double[][] a = random(n, n, n);
                a[n - 1][n / 2] = bad;
                HeapMatrices eigen = of(a, n, n + 1, n), singular = of(a, n, 1 + 2 * n, n), qr = of(a, n, 2 * n, n);
                assertThat(EigenFactor.factor(eigen, 0, 1)).isEqualTo(-1);
                assertThat(SingularFactor.factor(singular, 0, 1)).isEqualTo(-1);
                QrFactor.factor(qr, 0, 1);
                assertThat(eigen.elements(1)).containsOnly(Double.NaN);
                assertThat(singular.elements(1)).containsOnly(Double.NaN);
                assertThat(Arrays.stream(qr.elements(1)).allMatch(Double::isFinite)).isFalse();
            }
    }
}
