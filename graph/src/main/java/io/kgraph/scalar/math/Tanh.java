package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// `tanh x`.
///
/// - `|x| < 0.8` (float64 0.625): `x + x·z·p(z)`, `z = x²`. Float32: `p` of 6 terms (minimax, 2⁻²⁸). Float64: `p` the quotient of Cephes `tanh.c`, of degree 2 over 3.
/// - else `1 − 2 ⁄ (e^(2|x|) + 1)` with the sign of `x`, where `2ⁿ·t + (2ⁿ + 1)` with `t` of [Exp] is the sum with one rounding.
///
/// Error: float32 1.051 (at 0.8785), float64 1.17 (at 0.6262).
final class Tanh {
    private static final double[] P32 = {-3.33332986e-01, 1.33322418e-01, -5.38535975e-02, 2.13065259e-02, -7.41417008e-03, 1.58703874e-03};
    private static final double[] P64 = {-1.61468768441708447952e3, -9.92877231001918586564e1, -9.64399179425052238628e-1};
    private static final double[] Q64 = {4.84406305325125486048e3, 2.23548839060100448583e3, 1.12811678491632931402e2, 1};

    private Tanh() {}

    static Scalar of(Scalar x) {
        boolean single = x.type() == F32;
        Scalar a = x.abs().atMost(single ? 10 : 20);
        var reduced = Exp.Reduced.of(a.add(a));
        Scalar scale = Power2.ofSum(reduced.sum());
        Scalar sum = reduced.expm1().fma(scale, scale.add(1));
        Scalar z = a.mul(a);
        if (single) {
            Scalar small = a.mul(z).fma(Poly.paired(z, z.mul(z), P32), a);
            return a.lt(0.8).select(small, a.c(1).sub(a.c(2).div(sum))).copySign(x);
        }
        Scalar near = a.lt(0.625);                                    // one division serves both
        Scalar quotient = near.select(a.mul(z).mul(Poly.horner(z, P64)), a.c(-2)).div(near.select(Poly.horner(z, Q64), sum));
        return near.select(a, a.c(1)).add(quotient).copySign(x);
    }
}
