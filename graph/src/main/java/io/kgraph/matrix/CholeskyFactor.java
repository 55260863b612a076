package io.kgraph.matrix;

/// The lower triangular `L` with `A = L · Lᵀ`, of which only the lower triangle is read, and the derivative of that.
///
/// Columns come in blocks of 64. From a block the product of what is left of it, `L[i, <j₀] · L[j, <j₀]`, is subtracted at once; within the block each element
/// goes on as one chain of fused multiply-adds in the order of the columns, and is divided by the root on the diagonal. Source: G. H. Golub, C. F. Van Loan,
/// "Matrix Computations", 4th edition, 4.2 (left-looking, by blocks).
public final class CholeskyFactor {
    public static final int BLOCK = 64;

    private CholeskyFactor() {}

    /// Writes the factor of `a` to `l`, zeros above the diagonal. On the way columns lie side by side, as rows of `Lᵀ`.
    ///
    /// @return −1, or the index of the first column whose diagonal element is not positive
    public static int factor(Matrices w, int a, int l) {
        int n = w.rows(a), u = w.temporary(1, n, n);
        for (int from = 0; from < n; from += BLOCK) w.transpose(a, from, from, u, from, from, n - from, Math.min(BLOCK, n - from), 1);
        for (int from = 0; from < n; from += BLOCK) {
            int width = Math.min(BLOCK, n - from), rows = n - from;
            double[][] p = w.panel(3, width, rows);
            w.readRows(u, from, from, width, rows, p, 0);
            if (from > 0) w.subtractProduct(p, Block.of(u, 0, from, from, width).turned(), Block.of(u, 0, from, from, rows), 0);
            int fault = columns(p, width, rows);
            if (fault >= 0) return from + fault;
            Vectors.clearLower(p, width);
            w.writeRows(u, from, from, width, rows, p, 0);
        }
        for (int from = 0; from < n; from += BLOCK) {
            int width = Math.min(BLOCK, n - from), end = from + width;
            w.transpose(u, from, from, l, from, from, width, n - from, 1);
            w.clear(l, from, end, width, n - end, 0);
        }
        return -1;
    }

    /// The columns of a block, each from its diagonal element on.
    private static int columns(double[][] p, int width, int rows) {
        for (int c = 0; c < width; c++) {
            double[] own = p[c];
            int k = 0;
            for (; k + 4 <= c; k += 4) Vectors.subtract(p[k][c], p[k + 1][c], p[k + 2][c], p[k + 3][c], p[k], p[k + 1], p[k + 2], p[k + 3], own, c, rows);
            for (; k < c; k++) Vectors.subtract(p[k][c], p[k], own, c, rows);
            if (!(own[c] > 0)) return c;
            own[c] = Math.sqrt(own[c]);
            Vectors.divide(own, c + 1, rows, own[c]);
        }
        return -1;
    }

    /// From the factor and the upstream of its lower triangle the gradient of the lower triangle of `A`, zeros above.
    ///
    /// Blocks of 64 columns, from the last to the first, each from the symmetric matrix `P` of those behind it: `C̄ = (L̄ − P · C) · D⁻¹` below the diagonal block `D`,
    /// and on it `L̄ − C̄ᵀ · C`, taken on column by column. Source: I. Murray, "Differentiation of the Cholesky decomposition", arXiv 1602.07527, with the updates
    /// of a block gathered when its turn comes.
    public static void reverse(Matrices w, int l, int upstream, int result) {
        int n = w.rows(l), p = w.temporary(2, n, n);
        for (int from = (n - 1) / BLOCK * BLOCK; from >= 0 && n > 0; from -= BLOCK) {
            int width = Math.min(BLOCK, n - from), end = from + width, below = n - end;
            double[][] d = w.panel(3, width, width), g = w.panel(4, width, width);
            w.readRows(l, from, from, width, width, d, 0);
            w.readRows(upstream, from, from, width, width, g, 0);
            if (below > 0) {
                double[][] c = w.panel(5, width, below);
                Block under = Block.of(l, end, from, below, width);
                int turned = w.temporary(3, width, below);
                w.transpose(upstream, end, from, turned, 0, 0, below, width, 1);
                w.readRows(turned, 0, 0, width, below, c, 0);
                w.subtractProduct(c, under.turned(), Block.of(p, end, end, below, below), 0);
                divide(c, d, width, below);
                w.writeRows(p, from, end, width, below, c, 0);
                w.transpose(p, from, end, p, end, from, width, below, 1);
                w.subtractProduct(g, Block.of(p, from, end, width, below), under, 0);
            }
            square(d, g, width);
            Vectors.mirror(g, width);
            Vectors.scaleDiagonal(g, 0, width, 2);
            w.writeRows(p, from, from, width, width, g, 0);
        }
        for (int from = 0; from < n; from += BLOCK) {
            int width = Math.min(BLOCK, n - from);
            double[][] g = w.panel(5, width, n);
            w.readRows(p, from, 0, width, n, g, 0);
            Vectors.scaleDiagonal(g, from, width, 0.5);
            Vectors.clearUpper(g, from, width, n);
            w.writeRows(result, from, 0, width, n, g, 0);
        }
    }

    /// `C · D⁻¹` for the columns of `C`.
    private static void divide(double[][] c, double[][] d, int width, int below) {
        for (int j = width - 1; j >= 0; j--) {
            int k = width - 1;
            for (; k - 4 >= j; k -= 4) Vectors.subtract(d[k][j], d[k - 1][j], d[k - 2][j], d[k - 3][j], c[k], c[k - 1], c[k - 2], c[k - 3], c[j], 0, below);
            for (; k > j; k--) Vectors.subtract(d[k][j], c[k], c[j], 0, below);
            Vectors.divide(c[j], 0, below, d[j][j]);
        }
    }

    /// Column by column, the last first: the lower triangle `g` of the factor `d` becomes that of its square.
    private static void square(double[][] d, double[][] g, int n) {
        for (int j = n - 1; j >= 0; j--) {
            double root = d[j][j], sum = 0;
            for (int i = j + 1; i < n; i++) sum = Math.fma(d[i][j], g[i][j], sum);
            g[j][j] = (g[j][j] - sum / root) / root;
            for (int i = j + 1; i < n; i++) g[i][j] /= root;
            Vectors.subtract(g[j][j], d[j], g[j], 0, j);
            for (int i = j + 1; i < n; i++) {
                Vectors.subtract(g[i][j], d[i], g[j], 0, j);
                Vectors.subtract(g[i][j], d[j], g[i], 0, j);
            }
            g[j][j] /= 2;
        }
    }
}
