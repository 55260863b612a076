package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// `sinh x` and `cosh x`, float32 through float64.
///
/// Of `a = |x|`, with `eᵃ = 2ⁿ·(1 + t)` of [Exp]: `sinh = ½·(p + p ⁄ eᵃ)`, `p = eᵃ − 1` as in [Expm1]; beyond 40 `½·eᵃ`, scaled late so that it does not overflow
/// early. `cosh = h + ¼ ⁄ h`, `h = ½·eᵃ`.
///
/// Error: sinh float32 0.500, float64 2.34 (at 0.4058); cosh float32 0.500, float64 1.43.
final class Hyperbolic {
    private Hyperbolic() {}

    static Scalar sinh(Scalar x) {
        if (x.type() == F32)
            return sinh(x.toF64()).toF32();
        Scalar a = x.abs().atMost(711);
        var reduced = Exp.Reduced.of(a);
        Scalar t = reduced.expm1();
        Scalar scale = Power2.ofSum(reduced.sum());
        Scalar p = t.fma(scale, scale.sub(1));
        Scalar near = p.add(p.div(t.fma(scale, scale))).mul(0.5);
        return a.gt(40).select(half(t, reduced), near).copySign(x);
    }

    static Scalar cosh(Scalar x) {
        if (x.type() == F32)
            return cosh(x.toF64()).toF32();
        var reduced = Exp.Reduced.of(x.abs().atMost(711));
        Scalar half = half(reduced.expm1(), reduced);
        return half.add(x.c(0.25).div(half));
    }

    private static Scalar half(Scalar t, Exp.Reduced reduced) {
        return Power2.scale(t.add(1), reduced.sum().sub(1));
    }
}
