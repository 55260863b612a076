package io.kgraph.matrix;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Eigenvalues of symmetric matrices and singular values, by Jacobi's rotations in cyclic order until none is left to do.
///
/// Of each vector the first component of largest magnitude is positive. A matrix with an element that is not finite gives not-a-number everywhere.
/// Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition, 8.5 and 8.6.3.
public final class Rotations {
    private static final int SWEEPS = 60;
    private static final double NOTHING = 0x1p-54;               // of the norm of the matrix
    private static final double ORTHOGONAL = 0x1p-51;            // cosine of two columns

    private Rotations() {}

    /// Writes the eigenvalues, ascending, to the first row of `result`, and the eigenvectors to the columns below.
    public static void symmetric(Matrices w, int a, int result) {
        int n = w.rows(a);
        double[][] x = w.panel(3, n, n), v = w.panel(4, n, n), turned = w.panel(5, n, n);
        w.readRows(a, 0, 0, n, n, x, 0);
        Vectors.mirror(x, n);
        identity(v, n);
        double scale = scale(x, n, n), sum = 0;
        for (int i = 0; i < n; i++) sum += Vectors.dot(x[i], 0, x[i], 0, n);
        boolean finite = !Double.isNaN(scale);
        for (int sweep = 0, left = 1; sweep < SWEEPS && left > 0 && finite; sweep++) {
            left = 0;
            for (int p = 0; p < n; p++) for (int q = p + 1; q < n; q++) if (Math.abs(x[p][q]) > NOTHING * Math.sqrt(sum)) {
                rotate(x, v, p, q, n);
                left++;
            }
        }
        double[] values = w.scratch(0, n);
        for (int i = 0; i < n; i++) values[i] = finite ? x[i][i] / scale : Double.NaN;
        int[] order = order(values, n, false);
        double[] row = w.scratch(1, n);
        for (int i = 0; i < n; i++) {
            row[i] = values[order[i]];
            if (finite) flip(v[order[i]], v[order[i]], n, 0);
            else Arrays.fill(v[order[i]], 0, n, Double.NaN);
            for (int j = 0; j < n; j++) turned[j][i] = v[order[i]][j];
        }
        w.write(result, 0, 0, n, row, 0);
        w.writeRows(result, 1, 0, n, n, turned, 0);
    }

    private static void rotate(double[][] x, double[][] v, int p, int q, int n) {
        double theta = (x[q][q] - x[p][p]) / (2 * x[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(Math.fma(theta, theta, 1))), c = 1 / Math.sqrt(Math.fma(t, t, 1)), s = t * c;
        turn(x[p], x[q], c, s, n);
        for (int i = 0; i < n; i++) {
            double[] row = x[i];
            double xp = row[p], xq = row[q];
            row[p] = Math.fma(c, xp, -s * xq);
            row[q] = Math.fma(s, xp, c * xq);
        }
        x[p][q] = 0;
        x[q][p] = 0;
        turn(v[p], v[q], c, s, n);
    }

    private static void turn(double[] x, double[] y, double c, double s, int n) {
        for (int i = 0; i < n; i++) {
            double a = x[i], b = y[i];
            x[i] = Math.fma(c, a, -s * b);
            y[i] = Math.fma(s, a, c * b);
        }
    }

    /// Writes the singular values, descending, to the first row of `result`, below them the columns of `U`, and below those the columns of `V`.
    ///
    /// Where a singular value is nothing beside the greatest, the vector on the longer side is one orthogonal to those before it.
    public static void singular(Matrices w, int a, int result) {
        int m = w.rows(a), n = w.columns(a), high = Math.max(m, n), k = Math.min(m, n);
        double[][] rows = w.panel(3, m, n), g = w.panel(4, k, high), v = w.panel(5, k, k), u = w.panel(6, k, high);
        w.readRows(a, 0, 0, m, n, rows, 0);
        double scale = scale(rows, m, n);
        boolean finite = !Double.isNaN(scale);
        if (m >= n) Vectors.transpose(rows, g, m, n);
        else for (int i = 0; i < m; i++) System.arraycopy(rows[i], 0, g[i], 0, n);
        identity(v, k);
        for (int sweep = 0, left = 1; sweep < SWEEPS && left > 0 && finite; sweep++) {
            left = 0;
            for (int p = 0; p < k; p++) for (int q = p + 1; q < k; q++) if (apart(g, v, p, q, high, k)) left++;
        }
        double[] values = w.scratch(0, k);
        for (int i = 0; i < k; i++) values[i] = finite ? Math.sqrt(Vectors.dot(g[i], 0, g[i], 0, high)) : Double.NaN;
        int[] order = order(values, k, true);
        double[] sorted = w.scratch(1, k);
        double least = k == 0 ? 0 : values[order[0]] * high * 0x1p-52;
        for (int i = 0; i < k; i++) {
            int from = order[i];
            sorted[i] = values[from] / scale;
            System.arraycopy(g[from], 0, u[i], 0, high);
            if (!finite) Arrays.fill(u[i], 0, high, Double.NaN);
            else if (values[from] > least) Vectors.divide(u[i], 0, high, values[from]);
            else complete(u, i, high);
            if (finite) flip(v[from], u[i], k, high);
            else Arrays.fill(v[from], 0, k, Double.NaN);
        }
        double[][] left = w.panel(7, m, k), right = w.panel(3, n, k);
        for (int i = 0; i < k; i++) {
            double[] tall = u[i], square = v[order[i]];
            for (int j = 0; j < m; j++) left[j][i] = m >= n ? tall[j] : square[j];
            for (int j = 0; j < n; j++) right[j][i] = m >= n ? square[j] : tall[j];
        }
        w.write(result, 0, 0, k, sorted, 0);
        w.writeRows(result, 1, 0, m, k, left, 0);
        w.writeRows(result, 1 + m, 0, n, k, right, 0);
    }

    /// Makes two columns orthogonal, unless they are.
    private static boolean apart(double[][] g, double[][] v, int p, int q, int high, int k) {
        double alpha = Vectors.dot(g[p], 0, g[p], 0, high), beta = Vectors.dot(g[q], 0, g[q], 0, high), gamma = Vectors.dot(g[p], 0, g[q], 0, high);
        if (!(Math.abs(gamma) > ORTHOGONAL * Math.sqrt(alpha) * Math.sqrt(beta))) return false;
        double zeta = (beta - alpha) / (2 * gamma);
        double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.sqrt(Math.fma(zeta, zeta, 1))), c = 1 / Math.sqrt(Math.fma(t, t, 1));
        turn(g[p], g[q], c, t * c, high);
        turn(v[p], v[q], c, t * c, k);
        return true;
    }

    /// A unit vector orthogonal to the first `i`.
    private static void complete(double[][] u, int i, int n) {
        for (int e = 0; e < n; e++) {
            Arrays.fill(u[i], 0, n, 0);
            u[i][e] = 1;
            for (int pass = 0; pass < 2; pass++) for (int j = 0; j < i; j++) Vectors.subtract(Vectors.dot(u[i], 0, u[j], 0, n), u[j], u[i], 0, n);
            double length = Math.sqrt(Vectors.dot(u[i], 0, u[i], 0, n));
            if (length < 0.5 / Math.sqrt(n)) continue;
            Vectors.divide(u[i], 0, n, length);
            return;
        }
    }

    /// Scales by a power of two, so that squares neither overflow nor vanish, and says which; not-a-number if an element is not finite.
    private static double scale(double[][] x, int rows, int columns) {
        double most = 0;
        for (int i = 0; i < rows; i++) for (int j = 0; j < columns; j++) most = Math.max(most, Math.abs(x[i][j]));
        if (Double.isNaN(most) || Double.isInfinite(most)) return Double.NaN;
        double scale = most == 0 ? 1 : Math.scalb(1.0, -Math.clamp(Math.getExponent(most), -1000, 1000));
        for (int i = 0; i < rows; i++) for (int j = 0; j < columns; j++) x[i][j] *= scale;
        return scale;
    }

    private static void identity(double[][] v, int n) {
        for (int i = 0; i < n; i++) {
            Arrays.fill(v[i], 0, n, 0);
            v[i][i] = 1;
        }
    }

    /// Turns the signs of two vectors where the greatest component of the first is negative.
    private static void flip(double[] x, double[] y, int n, int other) {
        int best = 0;
        for (int i = 1; i < n; i++) if (Math.abs(x[i]) > Math.abs(x[best])) best = i;
        if (n == 0 || x[best] >= 0) return;
        for (int i = 0; i < n; i++) x[i] = -x[i];
        for (int i = 0; i < other; i++) y[i] = -y[i];
    }

    private static int[] order(double[] values, int n, boolean descending) {
        Comparator<Integer> by = Comparator.comparingDouble(i -> values[i]);
        return IntStream.range(0, n).boxed().sorted(descending ? by.reversed() : by).mapToInt(Integer::intValue).toArray();
    }
}
