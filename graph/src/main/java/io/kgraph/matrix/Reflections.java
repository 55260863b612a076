package io.kgraph.matrix;

import java.util.Arrays;

/// `A = Q · R` with orthonormal columns of `Q` and an upper triangular `R`, by Householder's reflections, one column after the other.
///
/// A diagonal element of `R` has the sign that the element it came from has not; a column that is zero below its diagonal is left as it is.
/// Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition, 5.2, with the signs of LAPACK's `dgeqrf`.
public final class Reflections {
    private Reflections() {}

    /// Writes `Q` to the first rows of `result`, and behind them the transpose of `R`.
    public static void factor(Matrices w, int a, int result) {
        int m = w.rows(a), n = w.columns(a), k = Math.min(m, n);
        double[][] rows = w.panel(3, m, n), c = w.panel(4, n, m), v = w.panel(5, k, m), q = w.panel(6, k, m);
        w.readRows(a, 0, 0, m, n, rows, 0);
        Vectors.transpose(rows, c, m, n);
        double[] factors = w.scratch(0, k);
        for (int j = 0; j < k; j++) {
            factors[j] = reflection(c[j], v[j], j, m);
            for (int l = j + 1; l < n; l++) reflect(v[j], factors[j], c[l], j, m);
        }
        for (int l = 0; l < k; l++) {
            Arrays.fill(q[l], 0, m, 0);
            q[l][l] = 1;
            for (int j = l; j >= 0; j--) reflect(v[j], factors[j], q[l], j, m);
        }
        double[][] turned = w.panel(7, m, k);
        Vectors.transpose(q, turned, k, m);
        w.writeRows(result, 0, 0, m, k, turned, 0);
        for (int j = 0; j < n; j++) if (j < k) Arrays.fill(c[j], j + 1, Math.max(j + 1, k), 0);
        w.writeRows(result, m, 0, n, k, c, 0);
    }

    /// Makes the vector that takes the column to a multiple of a unit vector, and says its factor; what is below the diagonal stays as it is.
    private static double reflection(double[] column, double[] v, int j, int m) {
        double most = 0;
        for (int i = j + 1; i < m; i++) most = Math.max(most, Math.abs(column[i]));
        if (most == 0) return 0;
        double scale = Math.scalb(1.0, -Math.clamp(Math.getExponent(Math.max(most, Math.abs(column[j]))), -1000, 1000));
        for (int i = j; i < m; i++) v[i] = column[i] * scale;
        double alpha = v[j], beta = -Math.copySign(Math.sqrt(Vectors.dot(v, j, v, j, m - j)), alpha);
        for (int i = j + 1; i < m; i++) v[i] /= alpha - beta;
        v[j] = 1;
        column[j] = beta / scale;
        return (beta - alpha) / beta;
    }

    private static void reflect(double[] v, double factor, double[] x, int j, int m) {
        if (factor != 0) Vectors.subtract(factor * Vectors.dot(v, j, x, j, m - j), v, x, j, m);
    }
}
