package io.kgraph.matrix;

import java.util.Arrays;

/// `A = P · B · Qᵀ` with an upper bidiagonal `B`, of a matrix that is not wider than high, by Householder's reflections of columns and rows in turn.
///
/// Of a block of 32 columns and rows each is reflected when the reflections before it have been applied to it alone; the rest of the matrix follows at once when the block
/// is done, as `A − V · Yᵀ − X · Uᵀ`, a product, where `V` and `U` are the vectors of the columns and of the rows.
/// Source: J. J. Dongarra, D. C. Sorensen, S. J. Hammarling, "Block reduction of matrices to condensed forms for eigenvalue computations", J. Comput. Appl. Math. 27, 1989.
///
/// @param diagonal of `B`
/// @param beside   the diagonal, above it
/// @param p        what makes `P`
/// @param q        what makes `Q`, of which the first row and column are those of the identity
record Bidiagonal(double[] diagonal, double[] beside, BlockReflectors p, BlockReflectors q) {
    private static final int BLOCK = 32;

    /// Uses up the `m` rows of `g`, of `n ≤ m` columns.
    ///
    /// @param slot of four temporaries that the reflections are kept in, and two more
    static Bidiagonal of(Matrices w, double[][] g, int m, int n, int slot) {
        double[] d = w.scratch(1, n), e = w.scratch(2, n), left = w.scratch(3, BLOCK), right = w.scratch(4, BLOCK);
        BlockReflectors p = BlockReflectors.of(w, slot, m, n, BLOCK), q = BlockReflectors.of(w, slot + 2, Math.max(0, n - 1), Math.max(0, n - 1), BLOCK);
        for (int from = 0; from < n; from += BLOCK) {
            var block = new Panel(w, g, from, Math.min(BLOCK, n - from), m, n);
            for (int i = 0; i < block.width; i++) {
                left[i] = block.column(i, d);
                if (from + i < n - 1) right[i] = block.row(i, e);
            }
            p.add(from, block.v, from, left);
            if (from < n - 1) q.add(from, block.u, from + 1, right);
            block.update(slot + 4);
        }
        return new Bidiagonal(d, e, p, q);
    }

    /// The columns and rows from `from` on of a block, and what they do to the rest.
    private static final class Panel {
        private final Matrices w;
        private final double[][] g, v, y, x, u;
        private final double[] column, dots;
        private final int from, width, m, n;

        Panel(Matrices w, double[][] g, int from, int width, int m, int n) {
            this.w = w;
            this.g = g;
            this.from = from;
            this.width = width;
            this.m = m;
            this.n = n;
            this.v = w.panel(4, BLOCK, m);
            this.x = w.panel(5, BLOCK, m);
            this.y = w.panel(6, BLOCK, n);
            this.u = w.panel(7, BLOCK, n);
            this.column = w.scratch(5, m);
            this.dots = w.scratch(6, 4);
        }

        /// Reflects column `i` of the block, and makes `Y[i]`; says the factor of the reflection.
        double column(int i, double[] d) {
            int j = from + i;
            for (int r = j; r < m; r++) column[r] = g[r][j];
            for (int k = 0; k < i; k++) Vectors.subtract(y[k][j], u[k][j], v[k], x[k], column, j, m);
            double factor = Reflector.make(column, v[i], from, j, m);
            d[j] = column[j];
            double[] own = y[i];
            Arrays.fill(own, from, n, 0);
            if (factor == 0) return 0;
            int r = j;
            for (; r + 4 <= m; r += 4) Vectors.subtract(-v[i][r], -v[i][r + 1], -v[i][r + 2], -v[i][r + 3], g[r], g[r + 1], g[r + 2], g[r + 3], own, j + 1, n);
            for (; r < m; r++) Vectors.subtract(-v[i][r], g[r], own, j + 1, n);
            for (int k = 0; k < i; k++) Vectors.subtract(Vectors.dot(v[k], j, v[i], j, m - j), Vectors.dot(x[k], j, v[i], j, m - j), y[k], u[k], own, j + 1, n);
            Vectors.scale(own, j + 1, n, factor);
            return factor;
        }

        /// Reflects what is behind the diagonal in row `i` of the block, and makes `X[i]`; says the factor of the reflection.
        double row(int i, double[] e) {
            int j = from + i;
            double[] row = g[j];
            for (int k = 0; k < i; k++) Vectors.subtract(v[k][j], x[k][j], y[k], u[k], row, j + 1, n);
            Vectors.subtract(v[i][j], y[i], row, j + 1, n);
            double factor = Reflector.make(row, u[i], from, j + 1, n);
            e[j] = row[j + 1];
            double[] own = x[i];
            Arrays.fill(own, from, m, 0);
            if (factor == 0) return 0;
            int r = j + 1;
            for (; r + 4 <= m; r += 4) {
                Vectors.dots(g[r], g[r + 1], g[r + 2], g[r + 3], u[i], j + 1, n, dots);
                System.arraycopy(dots, 0, own, r, 4);
            }
            for (; r < m; r++) own[r] = Vectors.dot(g[r], j + 1, u[i], j + 1, n - j - 1);
            for (int k = 0; k < i; k++) Vectors.subtract(along(y[k], i), along(u[k], i), v[k], x[k], own, j + 1, m);
            Vectors.subtract(along(y[i], i), v[i], own, j + 1, m);
            Vectors.scale(own, j + 1, m, factor);
            return factor;
        }

        private double along(double[] vector, int i) {
            int first = from + i + 1;
            return Vectors.dot(vector, first, u[i], first, n - first);
        }

        void update(int slot) {
            int end = from + width;
            if (end == n) return;
            int left = w.temporary(slot, 2 * width, m), right = w.temporary(slot + 1, 2 * width, n);
            w.writeRows(left, 0, end, width, m - end, v, end);
            w.writeRows(left, width, end, width, m - end, x, end);
            w.writeRows(right, 0, end, width, n - end, y, end);
            w.writeRows(right, width, end, width, n - end, u, end);
            for (int r = end; r < m; r += Matrices.STRIP)
                w.subtractProduct(g, r, end, Block.of(left, 0, r, 2 * width, Math.min(Matrices.STRIP, m - r)).turned(), Block.of(right, 0, end, 2 * width, n - end), 0);
        }
    }
}
