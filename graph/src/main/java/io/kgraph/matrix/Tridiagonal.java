package io.kgraph.matrix;

import java.util.Arrays;

/// `A = Q · T · Qᵀ` with a tridiagonal `T`, of a symmetric `A`, by Householder's reflections from both sides.
///
/// Of a block of 32 columns each is reflected when the reflections before it have been applied to it alone; the rest of the matrix follows at once when the block is done,
/// as `A − V · Wᵀ − W · Vᵀ`, a product. Only the upper triangle is kept.
/// Source: J. J. Dongarra, D. C. Sorensen, S. J. Hammarling, "Block reduction of matrices to condensed forms for eigenvalue computations", J. Comput. Appl. Math. 27, 1989.
///
/// @param diagonal of `T`
/// @param beside   the diagonal
/// @param q        what makes `Q`, of which the first row and column are those of the identity
record Tridiagonal(double[] diagonal, double[] beside, BlockReflectors q) {
    private static final int BLOCK = 32;

    /// Uses up `g`, whose upper triangle is read.
    ///
    /// @param slot of two temporaries that the reflections are kept in, and two more
    static Tridiagonal of(Matrices w, double[][] g, int n, int slot) {
        double[] d = w.scratch(1, n), e = w.scratch(2, n), factors = w.scratch(3, BLOCK), dots = w.scratch(4, 4);
        int count = Math.max(0, n - 1);
        BlockReflectors q = BlockReflectors.of(w, slot, count, count, BLOCK);
        double[][] v = w.panel(4, BLOCK, n), y = w.panel(5, BLOCK, n);
        for (int from = 0; from < count; from += BLOCK) {
            int width = Math.min(BLOCK, count - from), end = from + width;
            for (int i = 0; i < width; i++) {
                int j = from + i;
                for (int k = 0; k < i; k++) Vectors.subtract(y[k][j], v[k][j], v[k], y[k], g[j], j, n);
                d[j] = g[j][j];
                factors[i] = Reflector.make(g[j], v[i], from, j + 1, n);
                e[j] = g[j][j + 1];
                if (factors[i] == 0) Arrays.fill(y[i], from, n, 0);
                else beside(g, v, y, i, factors[i], j + 1, n, dots);
            }
            q.add(from, v, from + 1, factors);
            update(w, g, v, y, width, end, n, slot + 2);
        }
        if (n > 0) d[n - 1] = g[n - 1][n - 1];
        return new Tridiagonal(d, e, q);
    }

    /// The vector `w` with which the reflection by `v` from both sides is `A − v · wᵀ − w · vᵀ`, where `A` is `g` after the reflections before in the block.
    private static void beside(double[][] g, double[][] v, double[][] y, int i, double factor, int from, int n, double[] dots) {
        double[] own = v[i], w = y[i];
        times(g, own, w, from, n, dots);
        for (int k = 0; k < i; k++) {
            double a = Vectors.dot(y[k], from, own, from, n - from), b = Vectors.dot(v[k], from, own, from, n - from);
            Vectors.subtract(a, b, v[k], y[k], w, from, n);
        }
        Vectors.scale(w, from, n, factor);
        Vectors.subtract(0.5 * factor * Vectors.dot(w, from, own, from, n - from), own, w, from, n);
    }

    /// `y = A · x` with the upper triangle of `A`, four rows at a time, each read once as a row and as a column.
    private static void times(double[][] a, double[] x, double[] y, int from, int n, double[] dots) {
        Arrays.fill(y, from, n, 0);
        int r = from;
        for (; r + 4 <= n; r += 4) {
            for (int i = r; i < r + 4; i++) corner(a[i], x, y, i, r + 4);
            Vectors.dots(a[r], a[r + 1], a[r + 2], a[r + 3], x, r + 4, n, dots);
            for (int i = 0; i < 4; i++) y[r + i] += dots[i];
            Vectors.subtract(-x[r], -x[r + 1], -x[r + 2], -x[r + 3], a[r], a[r + 1], a[r + 2], a[r + 3], y, r + 4, n);
        }
        for (; r < n; r++) corner(a[r], x, y, r, n);
    }

    private static void corner(double[] row, double[] x, double[] y, int i, int end) {
        double sum = row[i] * x[i];
        for (int j = i + 1; j < end; j++) {
            sum = Math.fma(row[j], x[j], sum);
            y[j] = Math.fma(row[j], x[i], y[j]);
        }
        y[i] += sum;
    }

    private static void update(Matrices w, double[][] g, double[][] v, double[][] y, int width, int end, int n, int slot) {
        int left = w.temporary(slot, 2 * width, n), right = w.temporary(slot + 1, 2 * width, n);
        w.writeRows(left, 0, end, width, n - end, v, end);
        w.writeRows(left, width, end, width, n - end, y, end);
        w.writeRows(right, 0, end, width, n - end, y, end);
        w.writeRows(right, width, end, width, n - end, v, end);
        for (int r = end; r < n; r += Matrices.STRIP)
            w.subtractProduct(g, r, r, Block.of(left, 0, r, 2 * width, Math.min(Matrices.STRIP, n - r)).turned(), Block.of(right, 0, r, 2 * width, n - r), 0);
    }
}
