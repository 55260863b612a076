package io.kgraph.scalar.math;

import io.kgraph.scalar.Scalar;

/// `x = (n + shift)·π + angle` in float64, `|angle| ≤ π⁄2`, with 2⁻⁵⁰ of the angle or less lost: the reduction for sine (`shift` 0) and cosine (½) of float32.
///
/// Below `2³⁰` `(n + shift)·π` is taken off in two parts of 53 bits, of which the first step is exact; beyond, on a rare side, it comes from [Quadrant#quarters].
///
/// @param n an integer as the bits of `n + 1.5·2⁵²`
record HalfTurn(Scalar n, Scalar angle) {
    private static final double PI_HIGH = 0x1.921fb54442d18p+1;
    private static final double PI_MIDDLE = 0x1.1a62633145c07p-53;

    static HalfTurn of(Scalar x, double shift) {
        Scalar rare = x.abs().ge(0x1p30);
        HalfTurn usual = near(x, shift);
        HalfTurn huge = far(x, shift);
        return new HalfTurn(rare.selectRare(huge.n, usual.n), rare.selectRare(huge.angle, usual.angle));
    }

    private static HalfTurn near(Scalar x, double shift) {
        double perTurn = 0x1.45f306dc9c883p-2;
        Scalar sum = shift == 0 ? x.fma(perTurn, x.c(Quadrant.ROUNDER)) : x.fma(perTurn, x.c(-shift)).add(Quadrant.ROUNDER);
        Scalar n = sum.sub(Quadrant.ROUNDER), turns = shift == 0 ? n : n.add(shift);
        return new HalfTurn(sum, turns.fma(-PI_HIGH, x).add(turns.mul(-PI_MIDDLE)));
    }

    private static HalfTurn far(Scalar x, double shift) {
        Pair quarters = Quadrant.quarters(x);
        Pair halves = Pair.sum(quarters.high().mul(0.5), x.c(-shift));
        Scalar sum = halves.high().add(Quadrant.ROUNDER);
        Pair turn = Pair.ordered(halves.high().sub(sum.sub(Quadrant.ROUNDER)), quarters.low().fma(0.5, halves.low()));
        return new HalfTurn(sum, turn.high().mul(PI_HIGH).add(turn.high().mul(PI_MIDDLE).add(turn.low().mul(PI_HIGH))));
    }

    /// `± sin` of the angle: the sine of all of `x − shift·π`.
    Scalar sine() {
        Scalar z = angle.mul(angle);
        Scalar y = Poly.paired(z, z.mul(z), SINE).mul(angle);
        return y.bitcast().xor(n.bitcast().shl(63)).bitcast();
    }

    /// `sin r ⁄ r` in `r²`, minimax on `|r| ≤ π⁄2` with 1 for `r = 0`: 2⁻³⁵.
    private static final double[] SINE = {1, -0.16666666626149243, 0.008333331108586434, -0.00019840868207687286, 2.7525384309500573e-06, -2.3888907224961786e-08};
}
