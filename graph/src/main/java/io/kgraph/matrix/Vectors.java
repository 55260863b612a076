package io.kgraph.matrix;

import java.util.Arrays;

/// The few things that are done with pieces of rows and columns, each element one chain or one of eight lanes.
final class Vectors {
    private Vectors() {}

    /// `y −= factor · x`, each element with one rounding.
    ///
    /// Reading and writing at one index is what lets the JVM's compiler make vector code of these loops.
    static void subtract(double factor, double[] x, double[] y, int from, int to) {
        double f = -factor;
        for (int i = from; i < to; i++) y[i] = Math.fma(f, x[i], y[i]);
    }

    /// `y −= a · u + b · v + c · w + d · x`, one after the other.
    static void subtract(double a, double b, double c, double d, double[] u, double[] v, double[] w, double[] x, double[] y, int from, int to) {
        double e = -a, f = -b, g = -c, h = -d;
        for (int i = from; i < to; i++) y[i] = Math.fma(h, x[i], Math.fma(g, w[i], Math.fma(f, v[i], Math.fma(e, u[i], y[i]))));
    }

    /// `y −= x`.
    static void subtract(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] -= x[i];
    }

    /// `x /= divisor`.
    static void divide(double[] x, int from, int to, double divisor) {
        for (int i = from; i < to; i++) x[i] /= divisor;
    }

    /// `y −= x` for the first arrays of two panels.
    static void subtract(double[][] x, double[][] y, int rows, int columns) {
        for (int r = 0; r < rows; r++) subtract(x[r], y[r], 0, columns);
    }

    /// `y[j][i] = x[i][j]`.
    static void transpose(double[][] x, double[][] y, int rows, int columns) {
        for (int i = 0; i < rows; i++) {
            double[] row = x[i];
            for (int j = 0; j < columns; j++) y[j][i] = row[j];
        }
    }

    /// Makes the upper triangle what the lower one is.
    static void mirror(double[][] x, int n) {
        for (int i = 0; i < n; i++) for (int j = 0; j < i; j++) x[j][i] = x[i][j];
    }

    /// `x[i][first + i] *= factor`.
    static void scaleDiagonal(double[][] x, int first, int rows, double factor) {
        for (int i = 0; i < rows; i++) x[i][first + i] *= factor;
    }

    /// Zeros left of the diagonal.
    static void clearLower(double[][] x, int rows) {
        for (int i = 0; i < rows; i++) Arrays.fill(x[i], 0, i, 0);
    }

    /// Zeros right of the diagonal.
    static void clearUpper(double[][] x, int first, int rows, int columns) {
        for (int i = 0; i < rows; i++) Arrays.fill(x[i], Math.min(columns, first + i + 1), columns, 0);
    }

    /// `x · y`: element `i` goes to lane `i mod 8` by a fused multiply-add, lanes combine `j` with `j + 4`, then `+ 2`, then `+ 1`.
    static double dot(double[] x, int xAt, double[] y, int yAt, int n) {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        int i = 0;
        for (; i + 8 <= n; i += 8) {
            int a = xAt + i, b = yAt + i;
            s0 = Math.fma(x[a], y[b], s0);
            s1 = Math.fma(x[a + 1], y[b + 1], s1);
            s2 = Math.fma(x[a + 2], y[b + 2], s2);
            s3 = Math.fma(x[a + 3], y[b + 3], s3);
            s4 = Math.fma(x[a + 4], y[b + 4], s4);
            s5 = Math.fma(x[a + 5], y[b + 5], s5);
            s6 = Math.fma(x[a + 6], y[b + 6], s6);
            s7 = Math.fma(x[a + 7], y[b + 7], s7);
        }
        if (i < n) s0 = Math.fma(x[xAt + i], y[yAt + i], s0);
        if (i + 1 < n) s1 = Math.fma(x[xAt + i + 1], y[yAt + i + 1], s1);
        if (i + 2 < n) s2 = Math.fma(x[xAt + i + 2], y[yAt + i + 2], s2);
        if (i + 3 < n) s3 = Math.fma(x[xAt + i + 3], y[yAt + i + 3], s3);
        if (i + 4 < n) s4 = Math.fma(x[xAt + i + 4], y[yAt + i + 4], s4);
        if (i + 5 < n) s5 = Math.fma(x[xAt + i + 5], y[yAt + i + 5], s5);
        if (i + 6 < n) s6 = Math.fma(x[xAt + i + 6], y[yAt + i + 6], s6);
        return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    }
}
