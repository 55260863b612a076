package io.kgraph.matrix;

/// The rotation that takes `(f, g)` to `(r, 0)`: `c · f + s · g = r`, `c · g − s · f = 0`.
///
/// One object is used for a whole algorithm. Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition, 5.1.8.
final class Givens {
    private static final double LARGE = 0x1p500, SMALL = 0x1p-500;   // between them squares neither overflow nor vanish

    double c = 1;
    double s;
    double r;

    void make(double f, double g) {
        if (g == 0) {
            c = 1;
            s = 0;
            r = f;
            return;
        }
        double most = Math.max(Math.abs(f), Math.abs(g));
        if (most < LARGE && most > SMALL) r = Math.sqrt(Math.fma(f, f, g * g));
        else {
            double scale = Math.scalb(1.0, -Math.clamp(Math.getExponent(most), -1000, 1000)), x = f * scale, y = g * scale;
            r = Math.sqrt(Math.fma(x, x, y * y)) / scale;
        }
        c = f / r;
        s = g / r;
    }
}
