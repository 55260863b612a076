package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// `xʸ`, of a negative `x` for integral `y` only.
///
/// `|x| = m·2ᵏ`, `√½ ≤ m < √2`, `s = (m − 1) ⁄ (m + 1)`, `ln m = 2·artanh s`.
///
/// - Float32, in float64: `log₂ m = s·p(s²)` with 6 terms (minimax, 2⁻⁴⁵), then `2^(y·log₂|x|)` with 8 terms (2⁻³⁴).
/// - Float64: the logarithm as a pair ([Pair]), its first two terms in pairs, the rest by 8 terms (minimax, 2⁻⁷³); the product with `y` as a pair; the exponential of [Exp] with the low part multiplied in.
///
/// IEEE 754 `pow`: `x⁰ = 1` and `1ʸ = 1` also for NaN; zeros and infinities of either sign; `(−1)^±∞ = 1`.
///
/// Error: float32 0.501 on sampled pairs, float64 1.22.
final class Pow {
    private static final double[] LOG2 = {
        2.88539008177785, 0.9617966941134394, 0.5770779423345008, 0.4122092556644161, 0.31990555369467716, 0.2829023132082205};
    private static final double[] EXP2 = {
        0.6931471807045165, 0.2402265106752342, 0.05550410367853385, 0.009618037976490856, 0.0013333932366315245, 0.0001546680760067226,
        1.5196975834646593e-05};
    private static final double[] ARTANH64 = {
        0.3999999999999998, 0.28571428571443835, 0.22222222217792167, 0.18181818843583114, 0.15384558463246903, 0.13336262935238857,
        0.1167581643558954, 0.11981428230307967};

    private Pow() {}

    static Scalar of(Scalar x, Scalar y) {
        Scalar a = x.abs();
        Scalar one = a.eq(1).or(y.eq(0));                       // also where y or x is NaN
        Scalar size = x.type() == F32 ? size32(a.toF64(), y.toF64(), one).toF32() : size64(a, y, one);
        Scalar integral = y.trunc().eq(y);
        Scalar half = y.mul(0.5);
        Scalar odd = integral.and(half.trunc().ne(half));
        Scalar signed = odd.select(size.mulSign(x), size);
        Scalar undefined = x.lt(0).and(a.lt(Double.POSITIVE_INFINITY)).and(integral.not());
        return undefined.select(Double.NaN, signed);
    }

    private static Scalar size32(Scalar a, Scalar y, Scalar one) {
        var parts = Power2.Parts.of(a, Math.sqrt(0.5));
        Scalar s = parts.m().sub(1).div(parts.m().add(1));
        Scalar log = ends(a, s.fma(Poly.horner(s.mul(s), LOG2), parts.k()));
        Scalar exponent = one.select(0, y.mul(log)).atMost(200).atLeast(-200);
        double rounder = Power2.rounder(exponent);
        Scalar sum = exponent.add(rounder);
        Scalar f = exponent.sub(sum.sub(rounder));
        return f.fma(Poly.horner(f, EXP2), f.c(1)).mul(Power2.ofSum(sum));
    }

    private static Scalar size64(Scalar a, Scalar y, Scalar one) {
        Scalar denormal = a.lt(Double.MIN_NORMAL);
        var parts = Power2.Parts.of(denormal.select(a.mul(0x1p54), a), Math.sqrt(0.5));
        Pair log = logarithm(parts.m(), denormal.select(parts.k().sub(54), parts.k()));
        Scalar high = ends(a, log.high());
        Scalar exponent = one.select(0, y.mul(high));
        Scalar low = y.fma(log.low(), y.fma(high, exponent.neg()));
        low = exponent.abs().lt(800).and(one.not()).select(low, 0);
        var reduced = Exp.Reduced.of(exponent.atMost(710).atLeast(-746));
        Scalar t = reduced.expm1();
        return Power2.scale(t.fma(low, low).add(t).add(1), reduced.sum());
    }

    /// The logarithm of `a`, which is `log` where that means something.
    private static Scalar ends(Scalar a, Scalar log) {
        return a.eq(0).select(Double.NEGATIVE_INFINITY, a.lt(Double.POSITIVE_INFINITY).select(log, a));
    }

    /// `ln m + k·ln 2` as a pair.
    private static Pair logarithm(Scalar m, Scalar k) {
        Scalar f = m.sub(1);
        Scalar divisor = f.add(2);
        Scalar divisorLow = f.sub(divisor.sub(2));
        Scalar inverse = f.c(1).div(divisor);
        Scalar quotient = f.mul(inverse);
        Scalar rest = quotient.neg().fma(divisorLow, quotient.neg().fma(divisor, f));
        Pair s = Pair.ordered(quotient, rest.mul(inverse));
        Pair z = s.times(s);
        Scalar tail = z.high().mul(Poly.horner(z.high(), ARTANH64));
        Pair inner = Pair.ordered(f.c(0x1.5555555555555p-1), tail);
        inner = new Pair(inner.high(), inner.low().add(0x1.5555555555555p-55));
        Pair cubic = s.times(z).times(inner);
        Pair twice = new Pair(s.high().add(s.high()), s.low().add(s.low()));
        Pair log = twice.plus(cubic);
        Pair shift = Pair.product(k, f.c(0x1.62e42fefa39efp-1));
        shift = new Pair(shift.high(), k.fma(0x1.abc9e3b39803fp-56, shift.low()));
        return shift.plus(log);
    }
}
