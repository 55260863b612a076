package io.kgraph.matrix;

import java.util.Arrays;

/// `A = Q · R` with orthonormal columns of `Q` and an upper triangular `R`, by Householder's reflections, a block of columns after the other.
///
/// The 64 columns of a block are reflected one by one, what is right of it by the block as a whole, as products. A diagonal element of `R` has the sign that the element
/// it came from has not; a column that is zero below its diagonal is left as it is.
/// Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition, 5.2.
public final class QrFactor {
    private static final int BLOCK = 64;
    private static final int REFLECTORS = 3, WORK = 5;           // temporaries

    private QrFactor() {}

    /// Writes `Q` to the first rows of `result`, and behind them the transpose of `R`.
    public static void factor(Matrices w, int a, int result) {
        int m = w.rows(a), n = w.columns(a), k = Math.min(m, n), work = w.temporary(WORK, m, n);
        w.copy(a, 0, 0, work, 0, 0, m, n, 1);
        BlockReflectors q = reduce(w, work, REFLECTORS);
        q.write(result);
        w.transpose(work, 0, 0, result, m, 0, k, n, 1);
    }

    /// Turns a matrix into `R`, its rows from `k` on having no meaning, and says what `Q` is.
    ///
    /// @param slot of two temporaries that it is kept in
    static BlockReflectors reduce(Matrices w, int work, int slot) {
        int m = w.rows(work), n = w.columns(work), k = Math.min(m, n);
        BlockReflectors q = BlockReflectors.of(w, slot, m, k, BLOCK);
        double[] factors = w.scratch(1, BLOCK), dots = w.scratch(2, 4);
        for (int from = 0; from < k; from += BLOCK) {
            int width = Math.min(BLOCK, k - from), end = from + width, rows = m - from;
            double[][] block = w.panel(3, rows, width), c = w.panel(4, width, rows), v = w.panel(5, width, rows);
            w.readRows(work, from, from, rows, width, block, 0);
            Vectors.transpose(block, c, rows, width);
            for (int j = 0; j < width; j++) {
                factors[j] = Reflector.make(c[j], v[j], 0, j, rows);
                Reflector.reflect(v[j], factors[j], c, j + 1, width, j, rows, dots);
                Arrays.fill(c[j], j + 1, Math.max(j + 1, width), 0);
            }
            Vectors.transpose(c, block, width, width);
            w.writeRows(work, from, from, width, width, block, 0);
            w.clear(work, from, 0, width, from, 0);
            q.add(from, v, 0, factors);
            q.apply(from, true, work, from, end, n - end);
        }
        return q;
    }
}
