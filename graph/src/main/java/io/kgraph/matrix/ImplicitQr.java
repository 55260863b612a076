package io.kgraph.matrix;

/// Singular values of an upper bidiagonal matrix by the QR algorithm with implicit shifts, each to a small relative error, from the end where they are smaller.
///
/// A sweep chases the bulge from the larger end of a block to the smaller one; where a shift would spoil the smallest singular value, it is zero.
/// Source: J. Demmel, W. Kahan, "Accurate singular values of bidiagonal matrices", SIAM J. Sci. Stat. Comput. 11, 1990.
final class ImplicitQr {
    private static final double ROUNDING = 0x1p-53;
    private static final double TOLERANCE = 0x1p-49;             // relative, of an element beside the diagonal
    private static final int SWEEPS = 40;                        // for each singular value, on average; two are usual

    private final double[] d, e;
    private final PlaneRotations left, right;
    private final Givens ahead = new Givens(), behind = new Givens();
    private int low, high;
    private boolean upwards;

    private ImplicitQr(double[] d, double[] e, PlaneRotations left, PlaneRotations right) {
        this.d = d;
        this.e = e;
        this.left = left;
        this.right = right;
    }

    /// Makes the diagonal the singular values but for their signs, in no order; rotations go to the vectors of both sides.
    ///
    /// @return −1, or how many elements beside the diagonal are left where it does not converge
    static int run(double[] d, double[] e, int n, PlaneRotations left, PlaneRotations right) {
        var qr = new ImplicitQr(d, e, left, right);
        int sweeps = 0, oldLow = n, oldHigh = -1;
        for (qr.high = n - 1; qr.high > 0; ) {
            qr.low = qr.high;
            while (qr.low > 0 && Math.abs(e[qr.low - 1]) >= Double.MIN_NORMAL) qr.low--;
            if (qr.low == qr.high) {
                qr.high--;
                continue;
            }
            if (qr.low > oldHigh || qr.high < oldLow) qr.upwards = Math.abs(d[qr.low]) >= Math.abs(d[qr.high]);
            oldLow = qr.low;
            oldHigh = qr.high;
            double least = qr.least();
            if (least < 0) continue;
            if (sweeps++ > SWEEPS * n) return qr.high;
            double shift = qr.shift(least);
            left.sweep(qr.low, qr.high - 1, qr.upwards);
            right.sweep(qr.low, qr.high - 1, qr.upwards);
            if (shift == 0) qr.unshifted();
            else qr.shifted(shift);
        }
        left.apply();
        right.apply();
        return -1;
    }

    /// Number `i` on the diagonal of the block, in the direction of the sweep.
    private int at(int i) {
        return upwards ? low + i : high - i;
    }

    /// Number `i` beside the diagonal of the block.
    private int beside(int i) {
        return upwards ? low + i : high - 1 - i;
    }

    private int last() {
        return high - low;
    }

    /// A lower bound of the smallest singular value; −1 if an element beside the diagonal turned out to be nothing, and now is zero.
    private double least() {
        int last = last();
        if (Math.abs(e[beside(last - 1)]) <= TOLERANCE * Math.abs(d[at(last)])) {
            e[beside(last - 1)] = 0;
            return -1;
        }
        double bound = Math.abs(d[at(0)]), least = bound;
        for (int i = 0; i < last; i++) {
            double off = Math.abs(e[beside(i)]);
            if (off <= TOLERANCE * bound) {
                e[beside(i)] = 0;
                return -1;
            }
            bound = Math.abs(d[at(i + 1)]) * (bound / (bound + off));
            least = Math.min(least, bound);
        }
        return least;
    }

    /// The smaller singular value of the last 2 × 2 part, or zero.
    private double shift(double least) {
        double most = 0;
        for (int i = low; i <= high; i++) most = Math.max(most, Math.abs(d[i]));
        for (int i = low; i < high; i++) most = Math.max(most, Math.abs(e[i]));
        if ((last() + 1) * TOLERANCE * (least / most) <= ROUNDING) return 0;
        double shift = smaller(Math.abs(d[at(last() - 1)]), Math.abs(e[beside(last() - 1)]), Math.abs(d[at(last())])), share = shift / Math.abs(d[at(0)]);
        return share * share < ROUNDING ? 0 : shift;
    }

    /// The smaller singular value of `[f g; 0 h]`: the product of the diagonal by the greater one.
    private static double smaller(double f, double g, double h) {
        double most = Math.max(g, Math.max(f, h));
        if (most == 0 || f == 0 || h == 0) return 0;
        double a = f / most, b = g / most, c = h / most, sum = Math.fma(a + c, a + c, b * b), difference = Math.fma(a - c, a - c, b * b);
        return 2 * Math.min(a, c) * Math.max(a, c) / (Math.sqrt(sum) + Math.sqrt(difference)) * most;
    }

    private void shifted(double shift) {
        int last = last();
        double f = (Math.abs(d[at(0)]) - shift) * (Math.copySign(1, d[at(0)]) + shift / d[at(0)]), g = e[beside(0)];
        for (int i = 0; i < last; i++) {
            int here = at(i), next = at(i + 1), off = beside(i);
            ahead.make(f, g);
            if (i > 0) e[beside(i - 1)] = ahead.r;
            double c = ahead.c, s = ahead.s;
            f = Math.fma(c, d[here], s * e[off]);
            e[off] = Math.fma(c, e[off], -s * d[here]);
            g = s * d[next];
            d[next] *= c;
            behind.make(f, g);
            d[here] = behind.r;
            f = Math.fma(behind.c, e[off], behind.s * d[next]);
            d[next] = Math.fma(behind.c, d[next], -behind.s * e[off]);
            if (i < last - 1) {
                g = behind.s * e[beside(i + 1)];
                e[beside(i + 1)] *= behind.c;
            }
            rotate(off);
        }
        e[beside(last - 1)] = f;
    }

    private void unshifted() {
        int last = last();
        double c = 1;
        for (int i = 0; i < last; i++) {
            double sine = behind.s;
            ahead.make(d[at(i)] * c, e[beside(i)]);
            c = ahead.c;
            if (i > 0) e[beside(i - 1)] = sine * ahead.r;
            behind.make(i == 0 ? ahead.r : behind.c * ahead.r, d[at(i + 1)] * ahead.s);
            d[at(i)] = behind.r;
            rotate(beside(i));
        }
        double h = d[at(last)] * c;
        d[at(last)] = h * behind.c;
        e[beside(last - 1)] = h * behind.s;
    }

    /// What is ahead turns the right vectors and what is behind the left ones; in the mirrored matrix, which is transposed, it is the other way round.
    private void rotate(int pair) {
        if (upwards) {
            right.rotate(pair, ahead.c, -ahead.s);
            left.rotate(pair, behind.c, -behind.s);
        } else {
            left.rotate(pair, ahead.c, ahead.s);
            right.rotate(pair, behind.c, behind.s);
        }
    }
}
