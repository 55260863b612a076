package io.kgraph.matrix;

/// Rotations of neighbouring rows, gathered sweep by sweep and then applied, those of several sweeps while a row is near.
///
/// A sweep goes through pairs of rows upwards or downwards; rotation `i` makes `c · x − s · y` and `s · x + c · y` of rows `x = i` and `y = i + 1`. A following sweep may
/// be at a pair when the one before has left it and its neighbours, so sweeps follow each other at a distance of one group of four pairs. The order in which each
/// element is changed is that of one sweep after the other. Source: B. Lang, "Using level 3 BLAS in rotation-based algorithms", SIAM J. Sci. Comput. 19, 1998.
final class PlaneRotations {
    private static final int SWEEPS = 8, GROUP = 4, PIECE = 256;

    private final double[][] rows;
    private final int length;
    private final double[][] c, s;
    private final int[] first = new int[SWEEPS], last = new int[SWEEPS];
    private int sweeps;
    private boolean upwards;

    /// @param rows   that are rotated, `count` of them
    /// @param length of each
    PlaneRotations(double[][] rows, int count, int length) {
        this.rows = rows;
        this.length = length;
        this.c = new double[SWEEPS][Math.max(0, count - 1)];
        this.s = new double[SWEEPS][Math.max(0, count - 1)];
    }

    /// Begins a sweep through the pairs from `least` to `greatest`, from whichever end.
    void sweep(int least, int greatest, boolean up) {
        if (sweeps == SWEEPS || up != upwards) apply();
        upwards = up;
        first[sweeps] = least;
        last[sweeps++] = greatest;
    }

    /// A rotation of the sweep.
    void rotate(int pair, double cosine, double sine) {
        c[sweeps - 1][pair] = cosine;
        s[sweeps - 1][pair] = sine;
    }

    /// Applies what has been gathered.
    void apply() {
        int low = Integer.MAX_VALUE, high = -1;
        for (int k = 0; k < sweeps; k++) {
            low = Math.min(low, first[k] / GROUP);
            high = Math.max(high, last[k] / GROUP);
        }
        for (int from = 0; from < length; from += PIECE)
            for (int step = 0; step < high - low + sweeps; step++)
                for (int k = 0; k < sweeps; k++) {
                    int at = step - k;
                    if (at >= 0 && at <= high - low) group(k, GROUP * (upwards ? low + at : high - at), from, Math.min(from + PIECE, length));
                }
        sweeps = 0;
    }

    private void group(int k, int pair, int begin, int end) {
        int from = Math.max(pair, first[k]), to = Math.min(pair + GROUP - 1, last[k]);
        double[] cs = c[k], ss = s[k];
        if (to - from == GROUP - 1) {
            if (upwards) up(rows[pair], rows[pair + 1], rows[pair + 2], rows[pair + 3], rows[pair + 4], cs, ss, pair, begin, end);
            else down(rows[pair], rows[pair + 1], rows[pair + 2], rows[pair + 3], rows[pair + 4], cs, ss, pair, begin, end);
        } else if (upwards) for (int i = from; i <= to; i++) one(rows[i], rows[i + 1], cs[i], ss[i], begin, end);
        else for (int i = to; i >= from; i--) one(rows[i], rows[i + 1], cs[i], ss[i], begin, end);
    }

    private static void one(double[] x, double[] y, double c, double s, int from, int to) {
        for (int i = from; i < to; i++) {
            double a = x[i], b = y[i];
            x[i] = Math.fma(c, a, -(s * b));
            y[i] = Math.fma(s, a, c * b);
        }
    }

    private static void up(double[] v, double[] w, double[] x, double[] y, double[] z, double[] c, double[] s, int at, int from, int to) {
        double c0 = c[at], c1 = c[at + 1], c2 = c[at + 2], c3 = c[at + 3], s0 = s[at], s1 = s[at + 1], s2 = s[at + 2], s3 = s[at + 3];
        for (int i = from; i < to; i++) {
            double p = v[i], q = w[i], near = Math.fma(s0, p, c0 * q);
            v[i] = Math.fma(c0, p, -(s0 * q));
            double r = x[i], next = Math.fma(s1, near, c1 * r);
            w[i] = Math.fma(c1, near, -(s1 * r));
            double t = y[i], far = Math.fma(s2, next, c2 * t);
            x[i] = Math.fma(c2, next, -(s2 * t));
            double u = z[i];
            y[i] = Math.fma(c3, far, -(s3 * u));
            z[i] = Math.fma(s3, far, c3 * u);
        }
    }

    private static void down(double[] v, double[] w, double[] x, double[] y, double[] z, double[] c, double[] s, int at, int from, int to) {
        double c0 = c[at], c1 = c[at + 1], c2 = c[at + 2], c3 = c[at + 3], s0 = s[at], s1 = s[at + 1], s2 = s[at + 2], s3 = s[at + 3];
        for (int i = from; i < to; i++) {
            double p = y[i], q = z[i], near = Math.fma(c3, p, -(s3 * q));
            z[i] = Math.fma(s3, p, c3 * q);
            double r = x[i], next = Math.fma(c2, r, -(s2 * near));
            y[i] = Math.fma(s2, r, c2 * near);
            double t = w[i], far = Math.fma(c1, t, -(s1 * next));
            x[i] = Math.fma(s1, t, c1 * next);
            double u = v[i];
            w[i] = Math.fma(s0, u, c0 * far);
            v[i] = Math.fma(c0, u, -(s0 * far));
        }
    }
}
