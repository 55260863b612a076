package io.kgraph.matrix;

/// Solves `T · X = B` or `Tᵀ · X = B` for a triangular `T`, of which only the triangle is read.
///
/// Rows of `X` come in blocks of 64, in the order in which they get known. From a block the product of the rows known before is subtracted at once, over them in
/// index order; within the block each element goes on as one chain of fused multiply-adds in the order of getting known, and is divided by the diagonal element.
/// Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition, 3.1.
public final class Substitution {
    public static final int BLOCK = 64;

    private Substitution() {}

    /// Where a triangle lies, and how it is meant.
    ///
    /// @param matrix     that holds it, its first element at `row` and column 0
    /// @param lower      which triangle of the matrix it is
    /// @param transposed solve with its transpose
    /// @param unit       ones on the diagonal, which is not read
    public record Triangle(int matrix, boolean lower, boolean transposed, boolean unit) {
        /// The first rows get known first.
        boolean forward() {
            return lower != transposed;
        }
    }

    /// Replaces `B`, of `n` rows, by `X`.
    ///
    /// @return −1, or the index of a zero on the diagonal, when nothing has been changed
    public static int solve(Matrices w, Triangle t, int n, int x) {
        int columns = w.columns(x), zero = t.unit ? -1 : zero(w, t.matrix, n);
        if (zero >= 0 || columns == 0) return zero;
        int blocks = Math.ceilDiv(n, BLOCK);
        for (int b = 0; b < blocks; b++) {
            int from = (t.forward() ? b : blocks - 1 - b) * BLOCK, width = Math.min(BLOCK, n - from), end = from + width;
            int known = t.forward() ? from : n - end, first = t.forward() ? 0 : end;
            double[][] d = w.panel(3, width, width), rows = w.panel(4, width, columns);
            w.readRows(x, from, 0, width, columns, rows, 0);
            w.readRows(t.matrix, from, from, width, width, d, 0);
            if (known > 0) {
                Block left = t.transposed ? Block.of(t.matrix, first, from, known, width).turned() : Block.of(t.matrix, from, first, width, known);
                w.subtractProduct(rows, left, Block.of(x, first, 0, known, columns), 0);
            }
            within(t, d, rows, width, columns);
            w.writeRows(x, from, 0, width, columns, rows, 0);
        }
        return -1;
    }

    /// The first zero on a diagonal, or −1.
    private static int zero(Matrices w, int matrix, int n) {
        double[] element = w.scratch(0, 1);
        for (int i = 0; i < n; i++) {
            w.read(matrix, i, i, 1, element, 0);
            if (element[0] == 0) return i;
        }
        return -1;
    }

    /// The rows of a block, with its triangle `d`.
    private static void within(Triangle t, double[][] d, double[][] rows, int width, int columns) {
        for (int step = 0; step < width; step++) {
            int r = t.forward() ? step : width - 1 - step;
            if (!t.unit) Vectors.divide(rows[r], 0, columns, d[r][r]);
            for (int later = step + 1; later < width; later++) {
                int i = t.forward() ? later : width - 1 - later;
                Vectors.subtract(t.transposed ? d[r][i] : d[i][r], rows[r], rows[i], 0, columns);
            }
        }
    }
}
