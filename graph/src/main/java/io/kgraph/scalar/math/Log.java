package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// `ln x`.
///
/// `x = m·2ᵏ`, `f = m − 1`. Float32: `¾ ≤ m < 1½`, `ln m = f + f²·q(f)`, `q` of 9 terms (minimax, 2⁻²⁷). Float64: `√½ ≤ m < √2`, with `s = f ⁄ (2 + f)`,
/// `ln m = f − (f²⁄2 − s·(f²⁄2 + R(s²)))`, `R` of 7 terms and the order of operations from FDLIBM `e_log.c`. `k·ln 2` is added last.
///
/// Error: float32 0.960 (at 0.3739), float64 0.78 (at 1.279).
final class Log {
    private static final double[] Q32 = {
        -5.000000e-01, 3.3333462e-01, -2.5000194e-01, 1.9990422e-01, -1.664271e-01, 1.4474928e-01, -1.320652e-01, 1.0587478e-01, -4.602375e-02};
    private static final double[] R64 = {
        6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01, 1.818357216161805012e-01,
        1.531383769920937332e-01, 1.479819860511658591e-01};

    private Log() {}

    static Scalar of(Scalar x) {
        boolean single = x.type() == F32;
        int up = single ? 23 : 54;
        Scalar denormal = x.lt(single ? Float.MIN_NORMAL : Double.MIN_NORMAL);
        var parts = Power2.Parts.of(denormal.select(x.mul(Math.scalb(1.0, up)), x), least(x));
        Scalar inside = ofParts(parts.m().sub(1), denormal.select(parts.k().sub(up), parts.k()));
        return edges(x, x, inside);
    }

    /// `inside`, where the value whose logarithm it is was positive and finite; else what IEEE 754 says, of `sign`, which has the value's sign and zeros.
    static Scalar edges(Scalar x, Scalar sign, Scalar inside) {
        Scalar low = sign.eq(0).select(Double.NEGATIVE_INFINITY, x.c(Double.NaN));
        Scalar top = x.eq(Double.POSITIVE_INFINITY).select(x, inside);
        return sign.gt(0).select(top, low);
    }

    /// The least `m` of the reduction.
    static double least(Scalar x) {
        return x.type() == F32 ? 0.75 : Math.sqrt(0.5);
    }

    /// `ln(1 + f) + k·ln 2`.
    static Scalar ofParts(Scalar f, Scalar k) {
        if (f.type() == F32) {
            Scalar square = f.mul(f);
            return k.fma(0x1.62e43p-1, square.fma(Poly.paired(f, square, Q32), f));
        }
        return ofParts(f, f.c(0), k);
    }

    /// `ln(1 + f) + more + k·ln 2`, `more` far smaller than the rest.
    static Scalar ofParts(Scalar f, Scalar more, Scalar k) {
        if (f.type() == F32) {
            Scalar square = f.mul(f);
            return k.fma(0x1.62e43p-1, square.fma(Poly.paired(f, square, Q32), more).add(f));
        }
        Scalar s = f.div(f.add(2));
        Scalar z = s.mul(s);
        Scalar half = f.mul(f).mul(0.5);
        Scalar small = s.fma(half.add(z.mul(Poly.paired(z, z.mul(z), R64))), k.fma(0x1.ef35793c7673p-45, more));
        return k.mul(0x1.62e42fefa38p-1).sub(half.sub(small).sub(f));
    }
}
