package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// `ln(1 + eˣ)`, without overflow: `max(x, 0) + log1p(e^(−|x|))`.
///
/// What the exponential loses by rounding `1 + t` is carried into the logarithm as `lost ⁄ (1 + e)`, the quotient by the line `1 − e⁄2`.
///
/// Error: float32 1.376 (at 0.3450), float64 1.37 (at −0.8464).
final class Softplus {
    private Softplus() {}

    static Scalar of(Scalar x) {
        return x.lt(0).select(x.c(0), x).add(ofMinusAbs(x));
    }

    /// `ln(sigmoid x) = −ln(1 + e⁻ˣ)`.
    static Scalar logSigmoid(Scalar x) {
        return x.gt(0).select(x.c(-0.0), x).sub(ofMinusAbs(x));          // what underflows comes from below zero
    }

    /// `ln(1 + e^(−|x|))`.
    private static Scalar ofMinusAbs(Scalar x) {
        var reduced = Exp.Reduced.of(x.abs().neg().atLeast(x.type() == F32 ? -104 : -746));
        Scalar t = reduced.expm1();
        Scalar high = t.add(1);
        Scalar e = Power2.scale(high, reduced.sum());
        Scalar lost = Power2.scale(t.sub(high.sub(1)), reduced.sum());
        Scalar upper = e.ge(2 * Log.least(x) - 1);                   // 1 + e = (1 + f)·2ᵏ, k = 0 or 1
        Scalar f = upper.select(e.fma(0.5, -0.5), e);
        Scalar k = upper.select(1, x.c(0));
        return Log.ofParts(f, lost.mul(e.fma(-0.5, x.c(1))), k);
    }
}
