package io.kgraph.matrix;

import java.util.Arrays;

/// `A = V · diag(w) · Vᵀ` of a symmetric matrix: [Tridiagonal], then [ImplicitQl].
///
/// Eigenvalues ascend; of each vector the first component of largest magnitude is positive. A matrix with an element that is not finite gives not-a-number everywhere.
public final class EigenFactor {
    private static final int TURNED = 3, REFLECTORS = 4, VECTORS = 8;   // temporaries

    private EigenFactor() {}

    /// Writes the eigenvalues to the first row of `result`, and the eigenvectors to the columns below. Of `a` the lower triangle is read.
    ///
    /// @return −1, or how many eigenvalues were not found
    public static int factor(Matrices w, int a, int result) {
        int n = w.rows(a), turned = w.temporary(TURNED, n, n);
        double[][] g = w.panel(3, n, n), z = w.panel(6, n, n);
        w.transpose(a, 0, 0, turned, 0, 0, n, n, 1);
        w.readRows(turned, 0, 0, n, n, g, 0);
        for (int i = 1; i < n; i++) Arrays.fill(g[i], 0, i, 0);
        double scale = Vectors.scale(g, n, n);
        if (Double.isNaN(scale)) {
            double[] nan = w.scratch(1, n);
            Arrays.fill(nan, 0, n, Double.NaN);
            for (int i = 0; i <= n; i++) w.write(result, i, 0, n, nan, 0);
            return -1;
        }
        Tridiagonal t = Tridiagonal.of(w, g, n, REFLECTORS);
        t.q().borderedColumns(z, n, VECTORS);
        double[] d = t.diagonal();
        int left = ImplicitQl.run(d, t.beside(), n, new PlaneRotations(z, n, n));
        if (left >= 0) return left;
        double[] values = w.scratch(2, n);
        int[] order = Vectors.order(d, n, false);
        for (int i = 0; i < n; i++) {
            double[] row = z[order[i]];
            values[i] = d[order[i]] / scale;
            if (Vectors.leansDown(row, n)) Vectors.scale(row, 0, n, -1);
            w.write(turned, i, 0, n, row, 0);
        }
        w.write(result, 0, 0, n, values, 0);
        w.transpose(turned, 0, 0, result, 1, 0, n, n, 1);
        return -1;
    }
}
