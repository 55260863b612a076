package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// `eˣ`.
///
/// `x = n·ln 2 + r` with `|r| ≤ ½ ln 2`, `ln 2` in two parts; `eʳ = 1 + (r + r²·q(r))`; the result is scaled by `2ⁿ` through its
/// exponent, and seldom, where it may be denormal or overflow, in two steps, so that denormals round once. `q` has 5 terms in float32 (minimax, 2⁻²⁸) and 11 in float64 (2⁻⁶³), by the Remez algorithm.
///
/// Error: float32 1.032 (at −5.863), float64 0.98 (at −4.464).
final class Exp {
    static final double LOG2E = 1.4426950408889634;
    private static final double[] Q32 = {4.9999994e-01, 1.6666515e-01, 4.1668084e-02, 8.369370e-03, 1.3841559e-03};
    private static final double[] Q64 = {
        0.5, 0.16666666666666688, 0.041666666666666824, 0.008333333333313889, 0.001388888888877886, 0.00019841269903578677,
        2.4801587561478816e-05, 2.755722820062752e-06, 2.755705814737203e-07, 2.5114191411382204e-08, 2.098360351986633e-09};

    private Exp() {}

    static Scalar of(Scalar x) {
        boolean single = x.type() == F32;
        Scalar extreme = x.abs().bitcast().gt(x.c(single ? 86 : 707).bitcast());           // NaN too; first, so that what it guards comes after it
        var reduced = Reduced.of(x);
        Scalar y = reduced.expm1().add(1);
        Scalar low = x.lt(single ? -104 : -746).select(0, Power2.scale(y, reduced.sum));
        return extreme.selectRare(x.gt(single ? 89 : 710).select(Double.POSITIVE_INFINITY, low), Power2.scaleNormal(y, reduced.sum));
    }

    /// `x = n·ln 2 + r`; `sum` is `n` plus the number that rounds it.
    record Reduced(Scalar sum, Scalar n, Scalar r) {
        static Reduced of(Scalar x) {
            boolean single = x.type() == F32;
            Scalar sum = x.fma(LOG2E, x.c(Power2.rounder(x)));
            Scalar n = sum.sub(Power2.rounder(x));
            Scalar high = n.fma(single ? -0x1.62e43p-1 : -0x1.62e42fefa39efp-1, x);
            return new Reduced(sum, n, n.fma(single ? 0x1.05c61p-29 : -0x1.abc9e3b39803fp-56, high));
        }

        /// `eʳ − 1`.
        Scalar expm1() {
            return onto(r);
        }

        /// `eʳ − 1 + more`, rounded as one where `r + more` is exact.
        Scalar expm1(Scalar more) {
            return onto(r.add(more));
        }

        private Scalar onto(Scalar first) {
            Scalar square = r.mul(r);
            return square.fma(Poly.paired(r, square, r.type() == F32 ? Q32 : Q64), first);
        }
    }
}
