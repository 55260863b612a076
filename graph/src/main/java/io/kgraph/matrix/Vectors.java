package io.kgraph.matrix;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

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

    /// `y −= a · u + b · v`, one after the other.
    static void subtract(double a, double b, double[] u, double[] v, double[] y, int from, int to) {
        double e = -a, f = -b;
        for (int i = from; i < to; i++) y[i] = Math.fma(f, v[i], Math.fma(e, u[i], y[i]));
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

    /// `x *= factor`.
    static void scale(double[] x, int from, int to, double factor) {
        for (int i = from; i < to; i++) x[i] *= factor;
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

    /// The products of four vectors with a fifth, each of two lanes, of even and of odd places.
    static void dots(double[] a, double[] b, double[] c, double[] d, double[] x, int from, int to, double[] dots) {
        double a0 = 0, a1 = 0, b0 = 0, b1 = 0, c0 = 0, c1 = 0, d0 = 0, d1 = 0;
        int i = from;
        for (; i + 2 <= to; i += 2) {
            double even = x[i], odd = x[i + 1];
            a0 = Math.fma(a[i], even, a0);
            a1 = Math.fma(a[i + 1], odd, a1);
            b0 = Math.fma(b[i], even, b0);
            b1 = Math.fma(b[i + 1], odd, b1);
            c0 = Math.fma(c[i], even, c0);
            c1 = Math.fma(c[i + 1], odd, c1);
            d0 = Math.fma(d[i], even, d0);
            d1 = Math.fma(d[i + 1], odd, d1);
        }
        if (i < to) {
            a0 = Math.fma(a[i], x[i], a0);
            b0 = Math.fma(b[i], x[i], b0);
            c0 = Math.fma(c[i], x[i], c0);
            d0 = Math.fma(d[i], x[i], d0);
        }
        dots[0] = a0 + a1;
        dots[1] = b0 + b1;
        dots[2] = c0 + c1;
        dots[3] = d0 + d1;
    }

    /// Scales by a power of two, so that squares neither overflow nor vanish, and says which; not-a-number if an element is not finite.
    static double scale(double[][] x, int rows, int columns) {
        double most = 0;
        for (int i = 0; i < rows; i++) for (int j = 0; j < columns; j++) most = Math.max(most, Math.abs(x[i][j]));
        if (Double.isNaN(most) || Double.isInfinite(most)) return Double.NaN;
        double scale = most == 0 ? 1 : Math.scalb(1.0, -Math.clamp(Math.getExponent(most), -1000, 1000));
        for (int i = 0; i < rows; i++) scale(x[i], 0, columns, scale);
        return scale;
    }

    /// Whether the first component of largest magnitude is negative.
    static boolean leansDown(double[] x, int n) {
        int best = 0;
        for (int i = 1; i < n; i++) if (Math.abs(x[i]) > Math.abs(x[best])) best = i;
        return n > 0 && x[best] < 0;
    }

    /// The indices of values as they ascend or descend, equal ones as they were.
    static int[] order(double[] values, int n, boolean descending) {
        Comparator<Integer> by = Comparator.comparingDouble(i -> values[i]);
        return IntStream.range(0, n).boxed().sorted(descending ? by.reversed() : by).mapToInt(Integer::intValue).toArray();
    }
}
