package io.kgraph.scalar.math;

import io.kgraph.scalar.Scalar;

/// Floor division and floor modulus of floats, as Python and NumPy define them: the modulus is exact and has the sign of the divisor.
///
/// The remainder that truncates comes first, in float64: from the quotient where that is below 2⁵³ (the remainder is exact then, by one fused step), else, on a rare
/// side, from `mₐ·(2^(kₐ − k_b) mod m_b) mod m_b` on integral significands, the power by squaring.
///
/// Error: none, but for the final sum of remainder and divisor where their signs differ, and the rounding of `(a − remainder) ⁄ b`.
final class FloorDiv {
    private static final double TWO52 = 0x1p52;

    private FloorDiv() {}

    /// `a − b·⌊a ⁄ b⌋`; NaN of infinite `a` or zero `b`.
    static Scalar mod(Scalar a, Scalar b) {
        Scalar remainder = remainder(a, b);
        Scalar zero = remainder.eq(0).select(remainder.c(0).copySign(b), remainder);
        return unlike(remainder, b).select(remainder.add(b), zero);
    }

    /// `⌊a ⁄ b⌋`; what `a ⁄ b` is where `b` is zero.
    static Scalar floorDiv(Scalar a, Scalar b) {
        Scalar remainder = remainder(a, b);
        Scalar exact = a.sub(remainder).div(b);
        Scalar quotient = unlike(remainder, b).select(exact.sub(1), exact);
        Scalar floor = quotient.floor();
        Scalar near = quotient.sub(floor).gt(0.5).select(floor.add(1), floor);
        Scalar plain = a.div(b);
        Scalar result = quotient.eq(0).select(a.c(0).copySign(plain), near);
        return b.eq(0).select(plain, result);
    }

    private static Scalar unlike(Scalar remainder, Scalar b) {
        return remainder.ne(0).and(remainder.lt(0).xor(b.lt(0)));
    }

    /// `a − b·trunc(a ⁄ b)`, exactly; it has the sign of `a`.
    private static Scalar remainder(Scalar a, Scalar b) {
        Scalar x = a.toF64().abs(), y = b.toF64().abs();
        Scalar quotient = x.div(y).trunc();
        Scalar rest = quotient.neg().fma(y, x);
        Scalar near = quotient.eq(0).select(x, rest.lt(0).select(rest.add(y), rest));
        Scalar defined = x.lt(Double.POSITIVE_INFINITY).and(y.ne(0));
        Scalar size = quotient.ge(0x1p53).selectRare(far(x, y), near);
        return defined.select(size, x.c(Double.NaN)).copySign(a.toF64()).to(a.type());
    }

    /// `x mod y` for `x ⁄ y` from about 2⁵³ on.
    private static Scalar far(Scalar x, Scalar y) {
        var above = normal(x);
        var below = normal(y);
        Scalar m = below.m().mul(TWO52);
        Scalar shift = above.k().sub(below.k()).atMost(2200).atLeast(0).toI32();
        Scalar power = Power2.ofSum(shift.shr(6).toF64().add(Power2.rounder(x)));
        for (int bit = 5; bit >= 0; bit--) {
            Scalar square = product(power, power, m);
            Scalar doubled = fold(square.add(square), m);
            power = shift.and(1L << bit).ne(0).select(doubled, square);
        }
        Scalar rest = product(above.m().mul(TWO52), power, m);
        return Power2.scale(rest, below.k().sub(52).add(Power2.rounder(x)));
    }

    private static Power2.Parts normal(Scalar x) {
        Scalar denormal = x.lt(Double.MIN_NORMAL);
        var parts = Power2.Parts.of(denormal.select(x.mul(0x1p54), x), 1);
        return new Power2.Parts(parts.m(), denormal.select(parts.k().sub(54), parts.k()));
    }

    /// `a·b mod m` for integers in `[0, m)`, `a` perhaps to 2⁵³, `2⁵² ≤ m < 2⁵³`.
    private static Scalar product(Scalar a, Scalar b, Scalar m) {
        Pair product = Pair.product(a, b);
        Scalar first = product.high().div(m).round().neg().fma(m, product.high());      // in [−m, m], exact
        Scalar half = m.mul(0.5);
        Scalar high = first.gt(half).select(first.sub(m), first);
        Scalar centred = high.lt(half.neg()).select(high.add(m), high);                 // in [−m⁄2, m⁄2]: the next sum is exact too
        Scalar sum = centred.add(product.low());
        Scalar once = sum.lt(0).select(sum.add(m), sum);
        return fold(once.lt(0).select(once.add(m), once), m);
    }

    /// `x mod m` for `0 ≤ x < 2·m`.
    private static Scalar fold(Scalar x, Scalar m) {
        return x.ge(m).select(x.sub(m), x);
    }
}
