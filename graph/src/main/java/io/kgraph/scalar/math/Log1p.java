package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// `ln(1 + x)`, accurate near 0.
///
/// The exponent `k` is that of `1 + x` rounded, of a positive `x` rather down, so that below ½ it is 0; `f = x·2⁻ᵏ + (2⁻ᵏ − 1)` keeps what the rounding lost, and is `x` itself near 0. Then as [Log]. (The reduction is
/// that of N. Juffa's `log1pf`.)
///
/// Error: float32 0.960 (at −0.6261), float64 1.29 (at 0.4635).
final class Log1p {
    private Log1p() {}

    static Scalar of(Scalar x) {
        Power2.Parts parts = parts(x);
        Scalar inside = Log.ofParts(parts.m(), parts.k());
        Scalar u = x.add(1);
        return x.eq(0).select(x, Log.edges(x, u, inside));
    }

    /// `f` and `k` of `1 + x = (1 + f)·2ᵏ`, for finite `x > −1`.
    static Power2.Parts parts(Scalar x) {
        boolean single = x.type() == F32;
        int width = single ? 23 : 52;
        Scalar sum = x.add(1), below = x.fma(1 - Math.scalb(1.0, -width), x.c(1));
        Scalar u = below.lt(sum).select(below, sum);
        Scalar bits = u.bitcast().sub(x.c(Log.least(x)).bitcast());
        Scalar exponent = bits.and(-(1L << width));                             // k · 2^width
        Scalar quarter = x.c(4).bitcast().sub(exponent).bitcast();               // 4 · 2⁻ᵏ, normal for every k
        Scalar scaled = x.bitcast().sub(exponent).bitcast();
        Scalar f = scaled.add(quarter.fma(0.25, x.c(-1)));
        Scalar one = x.c(1).bitcast();
        Scalar k = single ? exponent.sar(width).toF32()
                : exponent.add(one).shr(width).or(x.c(Math.scalb(1.0, width)).bitcast()).bitcast().sub(Math.scalb(1.0, width) + 1023);
        return new Power2.Parts(f, k);
    }
}
