package io.kgraph.matrix;

/// Eigenvalues of a symmetric tridiagonal matrix by the QL algorithm with implicit shifts, from the end where it is smaller.
///
/// An element beside the diagonal is nothing where it is below the rounding of its two neighbours on it. The shift is Wilkinson's: of the leading 2 × 2 part the eigenvalue
/// nearer to the first element. Source: B. N. Parlett, "The Symmetric Eigenvalue Problem", 8; R. S. Martin, J. H. Wilkinson, "The implicit QL algorithm", Numer. Math. 12, 1968.
final class ImplicitQl {
    private static final double ROUNDING = 0x1p-53;
    private static final int SWEEPS = 30;                        // for each eigenvalue, on average; two are usual

    private final double[] d, e;
    private final PlaneRotations rotations;
    private final Givens turn = new Givens();

    private ImplicitQl(double[] d, double[] e, PlaneRotations rotations) {
        this.d = d;
        this.e = e;
        this.rotations = rotations;
    }

    /// Makes the diagonal the eigenvalues, in no order; rotations go to the vectors.
    ///
    /// @return −1, or how many elements beside the diagonal are left where it does not converge
    static int run(double[] d, double[] e, int n, PlaneRotations rotations) {
        var ql = new ImplicitQl(d, e, rotations);
        int sweeps = 0;
        for (int high = n - 1; high > 0; ) {
            int low = high;
            while (low > 0 && !ql.nothing(low - 1)) low--;
            if (low == high) {
                high--;
                continue;
            }
            if (sweeps++ > SWEEPS * n) return high;
            ql.sweep(low, high, Math.abs(d[high]) < Math.abs(d[low]));
        }
        rotations.apply();
        return -1;
    }

    private boolean nothing(int i) {
        double x = Math.abs(e[i]);
        if (x > ROUNDING * (Math.abs(d[i]) + Math.abs(d[i + 1])) && x >= Double.MIN_NORMAL) return false;
        e[i] = 0;
        return true;
    }

    /// One sweep over the rows from `low` to `high`, through the pairs downwards, which lets the first element beside the diagonal vanish; turned, all of that is mirrored.
    private void sweep(int low, int high, boolean turned) {
        int step = turned ? -1 : 1, first = turned ? high : low, last = turned ? low : high, beside = turned ? -1 : 0;
        double off = e[first + beside], half = (d[first + step] - d[first]) / (2 * off);
        double root = Math.sqrt(Math.fma(half, half, 1));
        double g = d[last] - d[first] + off / (half + Math.copySign(root, half)), s = 1, c = 1, p = 0;
        rotations.sweep(low, high - 1, turned);
        for (int i = last - step; i != first - step; i -= step) {
            double f = s * e[i + beside], b = c * e[i + beside];
            turn.make(g, f);
            c = turn.c;
            s = turn.s;
            if (i != last - step) e[i + step + beside] = turn.r;
            g = d[i + step] - p;
            double r = Math.fma(d[i] - g, s, 2 * c * b);
            p = s * r;
            d[i + step] = g + p;
            g = Math.fma(c, r, -b);
            rotations.rotate(i + beside, c, turned ? -s : s);
        }
        d[first] -= p;
        e[first + beside] = g;
    }
}
