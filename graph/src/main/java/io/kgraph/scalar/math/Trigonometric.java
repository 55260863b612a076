package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// `sin x`, `cos x`, `tan x` of any `x`.
///
/// Sine and cosine of float32 are one polynomial in float64, that of [HalfTurn]. Otherwise the argument is reduced by [Quadrant]; in float64 the polynomials of sine
/// and cosine are those of FDLIBM `k_sin.c` and `k_cos.c` (degree 13 and 14, 2⁻⁵⁸), evaluated in pairs of terms, and also take the low part of the argument. The
/// tangent of float32 has polynomials in float64 of degree 7 and 8 (minimax, 2⁻²⁷ and 2⁻³³); it is their quotient, in float64 of pairs. float32 is rounded once at the end.
///
/// Error: sin float32 0.501, float64 0.80; cos float32 0.501, float64 0.77; tan float32 0.563, float64 0.98.
final class Trigonometric {
    private static final double[] SIN32 = {-0.16666654573625617, 0.008332158286349655, -0.00019514934523830153};
    private static final double[] COS32 = {-0.49999999693207803, 0.0416666202116959, -0.0013886676962756674, 2.438311577819051e-05};
    private static final double[] SIN64 = {
        -1.66666666666666324348e-01, 8.33333333332248946124e-03, -1.98412698298579493134e-04, 2.75573137070700676789e-06, -2.50507602534068634195e-08, 1.58969099521155010221e-10};
    private static final double[] COS64 = {
        4.16666666666666019037e-02, -1.38888888888741095749e-03, 2.48015872894767294178e-05, -2.75573143513906633035e-07, 2.08757232129817482790e-09,
        -1.13596475577881948265e-11};

    private Trigonometric() {}

    static Scalar sin(Scalar x) {
        if (x.type() == F32) return HalfTurn.of(x.toF64(), 0).sine().toF32();
        Quadrant q = Quadrant.of(x);
        Scalar y = q.odd(0).select(cosine(q).high(), sine(q).high());
        return y.bitcast().xor(x.eq(0).select(x.bitcast(), q.sign(0))).bitcast();       // the sine of −0 is −0
    }

    static Scalar cos(Scalar x) {
        if (x.type() == F32) return HalfTurn.of(x.toF64(), 0.5).sine().neg().toF32();
        Quadrant q = Quadrant.of(x);
        Scalar y = q.odd(0).select(sine(q).high(), cosine(q).high());
        return y.bitcast().xor(q.sign(1)).bitcast();
    }

    static Scalar tan(Scalar x) {
        Quadrant q = Quadrant.of(x.toF64());
        Scalar odd = q.odd(0);
        if (x.type() == F32) {
            Scalar r = q.high(), z = r.mul(r);
            Scalar sine = z.mul(r).fma(Poly.horner(z, SIN32), r), cosine = z.fma(Poly.horner(z, COS32), z.c(1));
            Scalar y = odd.select(cosine.neg(), sine).div(odd.select(sine, cosine));
            return x.eq(0).select(x, y.toF32());
        }
        Pair sine = sine(q), cosine = cosine(q);
        Pair above = new Pair(odd.select(cosine.high().neg(), sine.high()), odd.select(cosine.low().neg(), sine.low()));
        Pair below = new Pair(odd.select(sine.high(), cosine.high()), odd.select(sine.low(), cosine.low()));
        return x.eq(0).select(x, above.over(below));
    }

    /// The sine of the reduced argument in float64, with what its last sum loses.
    static Pair sine(Quadrant q) {
        Scalar r = q.high(), z = r.mul(r), cube = z.mul(r);
        Scalar low = z.mul(-0.5).fma(q.low(), q.low());
        return Pair.ordered(r, cube.fma(Poly.paired(z, z.mul(z), SIN64), low));
    }

    static Pair cosine(Quadrant q) {
        Scalar r = q.high(), z = r.mul(r), half = z.mul(0.5), square = z.mul(z);
        Scalar w = half.neg().add(1);
        Scalar tail = square.fma(Poly.paired(z, square, COS64), r.mul(q.low()).neg());
        return Pair.ordered(w, w.neg().add(1).sub(half).add(tail));
    }
}
