package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;
import static io.kgraph.scalar.ScalarType.F64;

import io.kgraph.scalar.Scalar;

/// `sin x`, `cos x`, `tan x` of any `x`.
///
/// The argument is reduced by [Quadrant], also for float32, whose sine and cosine are then polynomials in float64 of degree 7 and 8 (minimax, 2⁻²⁷ and 2⁻³³), rounded
/// once at the end. In float64 they are those of FDLIBM `k_sin.c` and `k_cos.c` (degree 13 and 14, 2⁻⁵⁸), which also take the low part of the argument. The tangent
/// is their quotient, in float64 of pairs.
///
/// Error: sin float32 0.563, float64 0.77; cos float32 0.563, float64 0.76; tan float32 0.563, float64 0.87.
final class Trigonometric {
    private static final double[] SIN32 = {-0.16666654573625617, 0.008332158286349655, -0.00019514934523830153};
    private static final double[] COS32 = {-0.49999999693207803, 0.0416666202116959, -0.0013886676962756674, 2.438311577819051e-05};
    private static final double SIN64_FIRST = -1.66666666666666324348e-01;
    private static final double[] SIN64 = {
        8.33333333332248946124e-03, -1.98412698298579493134e-04, 2.75573137070700676789e-06, -2.50507602534068634195e-08, 1.58969099521155010221e-10};
    private static final double[] COS64 = {
        4.16666666666666019037e-02, -1.38888888888741095749e-03, 2.48015872894767294178e-05, -2.75573143513906633035e-07, 2.08757232129817482790e-09,
        -1.13596475577881948265e-11};

    private Trigonometric() {}

    static Scalar sin(Scalar x) {
        Quadrant q = Quadrant.of(x.toF64());
        Scalar y = q.odd(0).select(cosine(x, q), sine(x, q));
        return x.eq(0).select(x, q.turned(y, 0).to(x.type()));
    }

    static Scalar cos(Scalar x) {
        Quadrant q = Quadrant.of(x.toF64());
        Scalar y = q.odd(0).select(sine(x, q), cosine(x, q));
        return q.turned(y, 1).to(x.type());
    }

    static Scalar tan(Scalar x) {
        Quadrant q = Quadrant.of(x.toF64());
        Scalar odd = q.odd(0);
        if (x.type() == F32) {
            Scalar sine = sine(x, q), cosine = cosine(x, q);
            Scalar y = odd.select(cosine.neg(), sine).div(odd.select(sine, cosine));
            return x.eq(0).select(x, y.toF32());
        }
        Pair sine = sine(q), cosine = cosine(q);
        Pair above = new Pair(odd.select(cosine.high().neg(), sine.high()), odd.select(cosine.low().neg(), sine.low()));
        Pair below = new Pair(odd.select(sine.high(), cosine.high()), odd.select(sine.low(), cosine.low()));
        return x.eq(0).select(x, above.over(below));
    }

    /// The sine of the reduced argument, as exact as `x` needs.
    private static Scalar sine(Scalar x, Quadrant q) {
        if (x.type() == F64)
            return sine(q).high();
        Scalar r = q.high(), z = r.mul(r);
        return z.mul(r).fma(Poly.horner(z, SIN32), r);
    }

    private static Scalar cosine(Scalar x, Quadrant q) {
        if (x.type() == F64)
            return cosine(q).high();
        Scalar r = q.high(), z = r.mul(r);
        return z.fma(Poly.horner(z, COS32), z.c(1));
    }

    /// The sine of the reduced argument in float64, with what its last sum loses.
    static Pair sine(Quadrant q) {
        Scalar r = q.high(), z = r.mul(r), cube = z.mul(r);
        Scalar inner = cube.neg().fma(Poly.horner(z, SIN64), q.low().mul(0.5));
        return Pair.ordered(r, cube.fma(SIN64_FIRST, z.fma(inner, q.low().neg()).neg()));
    }

    static Pair cosine(Quadrant q) {
        Scalar r = q.high(), z = r.mul(r), half = z.mul(0.5);
        Scalar w = half.neg().add(1);
        Scalar tail = z.mul(z).fma(Poly.horner(z, COS64), r.mul(q.low()).neg());
        return Pair.ordered(w, w.neg().add(1).sub(half).add(tail));
    }
}
