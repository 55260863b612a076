package io.kgraph.matrix;

/// `P · A = L · U` with rows exchanged for the largest pivot, and what follows from it: solutions and determinants.
///
/// Blocks of 64: from the columns of a block, then from the rows right of it, the product of what came before, `L · U`, is subtracted at once; within the block each element
/// goes on as one chain of fused multiply-adds in the order of the columns. The pivot of a column is its first not-a-number, else its first element of largest
/// magnitude; a column of zeros is left as it is. Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition, 3.4 (Crout's order, by blocks).
///
/// The factors are one matrix of `n + 1` rows: `L` without its ones below the diagonal, `U` on and above it, and in the last row for each row the number of the row
/// of `A` that it came from.
public final class LuFactor {
    public static final int BLOCK = 64;

    private LuFactor() {}

    /// Writes the factors of `a` to `lu`.
    public static void factor(Matrices w, int a, int lu) {
        int n = w.rows(a);
        w.copy(a, 0, 0, lu, 0, 0, n, n, 1);
        double[] order = w.scratch(4, n);
        for (int i = 0; i < n; i++) order[i] = i;
        for (int from = 0; from < n; from += BLOCK) {
            int width = Math.min(BLOCK, n - from), rows = n - from, end = from + width, right = n - end;
            double[][] block = w.panel(3, rows, width), p = w.panel(4, width, rows);
            w.readRows(lu, from, from, rows, width, block, 0);
            if (from > 0) w.subtractProduct(block, Block.of(lu, from, 0, rows, from), Block.of(lu, 0, from, from, width), 0);
            Vectors.transpose(block, p, rows, width);
            panel(w, lu, p, order, from, width, n);
            Vectors.transpose(p, block, width, rows);
            w.writeRows(lu, from, from, rows, width, block, 0);
            if (right == 0) continue;
            double[][] u = w.panel(5, width, right);
            w.readRows(lu, from, end, width, right, u, 0);
            if (from > 0) w.subtractProduct(u, Block.of(lu, from, 0, width, from), Block.of(lu, 0, end, from, right), 0);
            for (int r = 0; r < width; r++) for (int k = 0; k < r; k++) Vectors.subtract(p[k][r], u[k], u[r], 0, right);
            w.writeRows(lu, from, end, width, right, u, 0);
        }
        w.write(lu, n, 0, n, order, 0);
    }

    /// The columns of a block; rows are exchanged in the whole matrix.
    private static void panel(Matrices w, int lu, double[][] p, double[] order, int from, int width, int n) {
        int rows = n - from;
        for (int c = 0; c < width; c++) {
            double[] own = p[c];
            for (int k = 0; k < c; k++) Vectors.subtract(own[k], p[k], own, k + 1, rows);
            int pivot = pivot(own, c, rows);
            if (pivot != c) {
                for (int k = 0; k < width; k++) swap(p[k], c, pivot);
                swap(order, from + c, from + pivot);
                exchange(w, lu, from + c, from + pivot, 0, from);
                exchange(w, lu, from + c, from + pivot, from + width, n - from - width);
            }
            if (own[c] != 0) Vectors.divide(own, c + 1, rows, own[c]);
        }
    }

    private static int pivot(double[] column, int first, int rows) {
        int best = first;
        for (int r = first; r < rows; r++) {
            if (Double.isNaN(column[r])) return r;
            if (Math.abs(column[r]) > Math.abs(column[best])) best = r;
        }
        return best;
    }

    private static void swap(double[] x, int i, int j) {
        double kept = x[i];
        x[i] = x[j];
        x[j] = kept;
    }

    private static void exchange(Matrices w, int matrix, int i, int j, int column, int count) {
        double[] one = w.scratch(0, count), two = w.scratch(1, count);
        w.read(matrix, i, column, count, one, 0);
        w.read(matrix, j, column, count, two, 0);
        w.write(matrix, j, column, count, one, 0);
        w.write(matrix, i, column, count, two, 0);
    }

    /// Writes the solution of `A · X = B`, or of `Aᵀ · X = B`, to `x`.
    ///
    /// @return −1, or the index of a pivot that is zero
    public static int solve(Matrices w, int lu, boolean transposed, int b, int x) {
        int n = w.columns(lu), columns = w.columns(b);
        double[] order = w.scratch(4, n), piece = w.scratch(0, Math.max(1, columns));
        w.read(lu, n, 0, n, order, 0);
        int target = transposed ? w.temporary(1, n, columns) : x;
        for (int r = 0; r < n; r++) {
            w.read(b, transposed ? r : (int) order[r], 0, columns, piece, 0);
            w.write(target, r, 0, columns, piece, 0);
        }
        var lower = new Substitution.Triangle(lu, true, transposed, true);
        var upper = new Substitution.Triangle(lu, false, transposed, false);
        int fault = Substitution.solve(w, transposed ? upper : lower, n, target);
        if (fault < 0) fault = Substitution.solve(w, transposed ? lower : upper, n, target);
        if (fault >= 0 || !transposed) return fault;
        piece = w.scratch(0, Math.max(1, columns));
        for (int r = 0; r < n; r++) {
            w.read(target, r, 0, columns, piece, 0);
            w.write(x, (int) order[r], 0, columns, piece, 0);
        }
        return -1;
    }

    /// `1` or `−1`: whether an even number of exchanges makes the order, which is the last row of the factors.
    public static int sign(Matrices w, int lu) {
        int n = w.columns(lu), sign = 1;
        double[] order = w.scratch(4, n);
        w.read(lu, n, 0, n, order, 0);
        for (int i = 0; i < n; i++)
            while ((int) order[i] != i) {
                swap(order, i, (int) order[i]);
                sign = -sign;
            }
        return sign;
    }

    /// The diagonal of `U`.
    public static double[] pivots(Matrices w, int lu) {
        int n = w.columns(lu);
        double[] pivots = w.scratch(3, n);
        for (int i = 0; i < n; i++) w.read(lu, i, i, 1, pivots, i);
        return pivots;
    }
}
