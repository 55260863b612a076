package io.kgraph.matrix;

import java.util.Arrays;

/// Householder's reflection `1 − f · v · vᵀ`, whose vector is 1 at its first index.
///
/// It takes a column to a multiple of a unit vector, whose sign is not that of the element it stands in for; a column that is zero behind its first element is left as
/// it is, with `f = 0`. Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition, 5.1, with the signs of LAPACK's `dlarfg`.
final class Reflector {
    private Reflector() {}

    /// Makes the vector from what is at `[first, end)` of a column, with zeros before it from `begin` on, and puts the multiple in the column's place `first`.
    ///
    /// @return the factor
    static double make(double[] column, double[] v, int begin, int first, int end) {
        Arrays.fill(v, begin, first, 0);
        double most = 0;
        for (int i = first + 1; i < end; i++) most = Math.max(most, Math.abs(column[i]));
        v[first] = 1;
        if (most == 0) {
            Arrays.fill(v, first + 1, end, 0);
            return 0;
        }
        double scale = Math.scalb(1.0, -Math.clamp(Math.getExponent(Math.max(most, Math.abs(column[first]))), -1000, 1000));
        for (int i = first; i < end; i++) v[i] = column[i] * scale;
        double alpha = v[first], beta = -Math.copySign(Math.sqrt(Vectors.dot(v, first, v, first, end - first)), alpha);
        Vectors.divide(v, first + 1, end, alpha - beta);
        v[first] = 1;
        column[first] = beta / scale;
        return (beta - alpha) / beta;
    }

    /// Reflects the columns numbered from `next` to `count`.
    static void reflect(double[] v, double factor, double[][] columns, int next, int count, int first, int end, double[] dots) {
        if (factor == 0) return;
        int c = next;
        for (; c + 4 <= count; c += 4) {
            Vectors.dots(columns[c], columns[c + 1], columns[c + 2], columns[c + 3], v, first, end, dots);
            for (int i = 0; i < 4; i++) Vectors.subtract(factor * dots[i], v, columns[c + i], first, end);
        }
        for (; c < count; c++) Vectors.subtract(factor * Vectors.dot(v, first, columns[c], first, end - first), v, columns[c], first, end);
    }
}
