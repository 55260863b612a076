package io.kgraph.scalar.math;

import io.kgraph.scalar.Scalar;
import io.kgraph.scalar.Table;

/// `x = n·π⁄2 + (high + low)` in float64, `|high| ≤ π⁄4`: the reduction for sine, cosine and tangent.
///
/// - `|x| < 2³⁰`: `n·π⁄2` is taken off in three parts of 53 bits (Cody and Waite); the first step is exact.
/// - beyond, on a rare side: `x·2⁄π mod 4` from the bits of `2⁄π` in pieces of 53, of which those that give multiples of 4 are left out and the next four taken
///   (Payne and Hanek). The products are exact pairs, and their sum keeps at least 100 bits behind the point; no float64 comes closer to a multiple of `π⁄2` than 2⁻⁶².
///
/// @param n an integer whose two low bits are the quadrant, as the bits of `n + 1.5·2⁵²`
record Quadrant(Scalar n, Scalar high, Scalar low) {
    static final double ROUNDER = 0x1.8p52;
    private static final double PI2_HIGH = 0x1.921fb54442d18p+0;
    private static final double PI2_MIDDLE = 0x1.1a62633145c07p-54;
    private static final double PI2_LOW = -0x1.f1976b7ed8fbcp-110;

    /// Bits `53·i` to `53·i + 52` of `2⁄π`, times 2⁶⁰⁰.
    private static final Table TWO_OVER_PI = Table.f64("two_over_pi",
            0x1.45f306dc9c882p+599, 0x1.4a7f09d5f47d4p+546, 0x1.a6ee06db14accp+493, 0x1.3c439041fe516p+440,
            0x1.d5ef5de2b0db8p+385, 0x1.2371d2126e970p+333, 0x1.924bba8274600p+274, 0x1.21cfe1deb1cb1p+228,
            0x1.4d39f74411af8p+173, 0x1.4baed1213a671p+122, 0x1.8135a2fbf209cp+69, 0x1.91d639835339fp+16,
            0x1.272117e2ef7e4p-38, 0x1.41d8ffc4bffeep-91, 0x1.02cc07f79788cp-143, 0x1.6b414da3eda6cp-197,
            0x1.fb3c9f2c26dd2p-250, 0x1.d18fd9a797fa8p-302, 0x1.6ba93dd63f5f2p-355, 0x1.f17b3d0739f78p-408,
            0x1.4a525d4d7f6bfp-461, 0x1.88fc6ae842b00p-515, 0x1.98237e3db5d5fp-567, 0x1.0cfbc209af436p-620);

    static Quadrant of(Scalar x) {
        Scalar rare = x.abs().ge(0x1p30);                      // first, so that what it guards comes after it
        Quadrant usual = near(x);
        Quadrant huge = far(x);
        return new Quadrant(rare.selectRare(huge.n, usual.n), rare.selectRare(huge.high, usual.high), rare.selectRare(huge.low, usual.low));
    }

    private static Quadrant near(Scalar x) {
        Scalar sum = x.fma(0x1.45f306dc9c883p-1, x.c(ROUNDER));
        Scalar n = sum.sub(ROUNDER);
        Scalar first = n.fma(-PI2_HIGH, x);                     // a multiple of an ulp of what follows, however small it is
        Pair second = Pair.product(n, x.c(-PI2_MIDDLE));
        Pair rest = Pair.ordered(first, second.high());
        return new Quadrant(sum, rest.high(), n.fma(-PI2_LOW, second.low()).add(rest.low()));
    }

    private static Quadrant far(Scalar x) {
        Pair fraction = quarters(x);
        Scalar sum = fraction.high().add(ROUNDER);
        Pair turn = Pair.ordered(fraction.high().sub(sum.sub(ROUNDER)), fraction.low());
        Pair angle = turn.times(new Pair(x.c(PI2_HIGH), x.c(PI2_MIDDLE)));
        return new Quadrant(sum, angle.high(), angle.low());
    }

    /// `x·2⁄π mod 4`.
    static Pair quarters(Scalar x) {
        Scalar scaled = x.mul(0x1p-600);
        Scalar exponent = x.bitcast().shr(52).toI32().and(0x7ff);
        Scalar unit = exponent.max(exponent.c(1077)).sub(exponent.c(1077));       // of the last bit of x, less 2
        Scalar start = unit.mul(unit.c(1237)).shr(16);                            // unit ⁄ 53
        Pair fraction = new Pair(x.c(0), x.c(0));
        for (int i = 0; i < 4; i++) {
            Pair product = Pair.product(scaled, start.add(start.c(i)).lookup(TWO_OVER_PI));
            Scalar high = i < 2 ? modulo4(product.high()) : product.high();
            Scalar low = i < 2 ? modulo4(product.low()) : product.low();
            Pair sum = Pair.sum(fraction.high(), high);
            Pair more = Pair.sum(fraction.low().add(sum.low()), low);
            fraction = Pair.sum(sum.high(), more.high());
            fraction = new Pair(fraction.high(), fraction.low().add(more.low()));
        }
        return fraction;
    }

    private static Scalar modulo4(Scalar x) {
        return x.mul(0.25).round().fma(-4, x);
    }

    /// Whether the quadrant, `shift` further on, is odd.
    Scalar odd(int shift) {
        return bits(shift).and(1).ne(0);
    }

    /// A sign that is set in the quadrants 2 and 3, `shift` further on, and nothing else.
    Scalar sign(int shift) {
        return bits(shift).and(2).shl(62);
    }

    private Scalar bits(int shift) {
        Scalar bits = n.bitcast();
        return shift == 0 ? bits : bits.add(bits.c(shift));
    }
}
