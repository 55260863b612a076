package io.kgraph.matrix;

import java.util.Arrays;

/// `A = U · diag(s) · Vᵀ`: [Bidiagonal], then [ImplicitQr]; of a matrix that is much longer in one direction, of its `R` of [QrFactor].
///
/// Singular values descend; of each pair of vectors that of the shorter side has a positive first component of largest magnitude. A matrix with an element that is not
/// finite gives not-a-number everywhere. Source of the first step: T. F. Chan, "An improved algorithm for computing the singular value decomposition", ACM TOMS 8, 1982.
public final class SingularFactor {
    private static final int TALL = 3, ORTHOGONAL = 4, REFLECTORS = 6, VECTORS = 12, LONG = 14;    // temporaries

    private SingularFactor() {}

    /// Writes the singular values to the first row of `result`, below them the columns of `U`, and below those the columns of `V`.
    ///
    /// @return −1, or how many singular values were not found
    public static int factor(Matrices w, int a, int result) {
        int m = w.rows(a), n = w.columns(a), k = Math.min(m, n), high = Math.max(m, n), tall = w.temporary(TALL, high, k);
        if (m >= n) w.copy(a, 0, 0, tall, 0, 0, m, n, 1);
        else w.transpose(a, 0, 0, tall, 0, 0, m, n, 1);
        double scale = scale(w, tall);
        if (Double.isNaN(scale)) {
            double[] nan = w.scratch(1, k);
            Arrays.fill(nan, 0, k, Double.NaN);
            for (int i = 0; i < 1 + m + n; i++) w.write(result, i, 0, k, nan, 0);
            return -1;
        }
        boolean reduced = 3L * high >= 5L * k;
        int rows = reduced ? k : high;
        BlockReflectors q = reduced ? QrFactor.reduce(w, tall, ORTHOGONAL) : BlockReflectors.of(w, ORTHOGONAL, high, 0, 1);
        double[][] g = w.panel(8, rows, k), u = w.panel(9, k, rows), v = w.panel(10, k, k);
        w.readRows(tall, 0, 0, rows, k, g, 0);
        Bidiagonal b = Bidiagonal.of(w, g, rows, k, REFLECTORS);
        b.p().columns(u, 0, 0, VECTORS);
        b.q().borderedColumns(v, k, VECTORS);
        double[] d = b.diagonal();
        int left = ImplicitQr.run(d, b.beside(), k, new PlaneRotations(u, k, rows), new PlaneRotations(v, k, k));
        if (left >= 0) return left;
        int[] order = order(w, d, u, v, rows, k, scale, result);
        int across = w.temporary(VECTORS, k, rows), along = w.temporary(VECTORS + 1, k, k);
        for (int i = 0; i < k; i++) {
            w.write(across, i, 0, rows, u[order[i]], 0);
            w.write(along, i, 0, k, v[order[i]], 0);
        }
        int first = m >= n ? 1 : 1 + m, second = m >= n ? 1 + m : 1;
        if (reduced) longer(w, q, across, result, first, k);
        else w.transpose(across, 0, 0, result, first, 0, k, rows, 1);
        w.transpose(along, 0, 0, result, second, 0, k, k, 1);
        return -1;
    }

    /// Writes the singular values, makes them and the vectors have the right signs, and says their order.
    private static int[] order(Matrices w, double[] d, double[][] u, double[][] v, int rows, int k, double scale, int result) {
        double[] values = w.scratch(3, k);
        for (int i = 0; i < k; i++) {
            boolean flipped = Vectors.leansDown(v[i], k);
            if (flipped) Vectors.scale(v[i], 0, k, -1);
            if (flipped != d[i] < 0) Vectors.scale(u[i], 0, rows, -1);
            d[i] = Math.abs(d[i]);
        }
        int[] order = Vectors.order(d, k, true);
        for (int i = 0; i < k; i++) values[i] = d[order[i]] / scale;
        w.write(result, 0, 0, k, values, 0);
        return order;
    }

    /// Applies the reflections of `Q` to the vectors of `R`, given as rows, and writes them as columns.
    private static void longer(Matrices w, BlockReflectors q, int across, int result, int row, int k) {
        int whole = w.temporary(LONG, q.length(), k);
        w.transpose(across, 0, 0, whole, 0, 0, k, k, 1);
        w.clear(whole, k, 0, q.length() - k, k, 0);
        q.applyAll(whole);
        w.copy(whole, 0, 0, result, row, 0, q.length(), k, 1);
    }

    private static double scale(Matrices w, int matrix) {
        int rows = w.rows(matrix), columns = w.columns(matrix);
        double[][] x = w.panel(3, rows, columns);
        w.readRows(matrix, 0, 0, rows, columns, x, 0);
        double scale = Vectors.scale(x, rows, columns);
        if (scale != 1) w.writeRows(matrix, 0, 0, rows, columns, x, 0);
        return scale;
    }
}
