package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;
import java.util.Optional;

/// The error function `2⁄√π · ∫₀ˣ e^(−t²) dt`, its complement, and the normal distribution function.
///
/// - Float32 `erf`: `|x| < 1`: `x + x·p(x²)`, 7 terms (minimax, 2⁻²⁹); else `1 − e^(−|x|·q(|x|))`, `q = −ln(erfc)⁄x` of 7 terms (2⁻³¹), to 4.
/// - Float64: the rational functions of FDLIBM `s_erf.c`: `|x| < 0.84375`, `< 1.25`, `< 1⁄0.35`, `< 28`; numerators and denominators are chosen first, so that one
///   division serves all. In the last two, `erfc x = e^(−x² − 0.5625 + R(x⁻²)⁄S(x⁻²)) ⁄ x` with `x²` as a pair.
/// - Float32 `erfc` and `ndtr` go through float64. `ndtr x = ½·erfc(−x⁄√2)`, the quotient as a pair whose low part enters through the derivative.
///
/// Error: erf float32 1.015 (at 1.1956), float64 0.89; erfc float32 0.500, float64 2.23 (at 0.8423); ndtr float32 0.500, float64 2.48 (at −1.7331).
final class Erf {
    private static final double[] NEAR32 = {
        1.28379166e-01, -3.7612626e-01, 1.12835787e-01, -2.68533472e-02, 5.1871622e-03, -7.9978531e-04, 7.80690316e-05};
    private static final double[] FAR32 = {
        1.1286943e+00, 6.34969711e-01, 1.06530547e-01, -2.40097791e-02, 3.75733338e-03, -3.50555201e-04, 1.39585973e-05};

    private static final double AT_ONE = 8.45062911510467529297e-01;
    private static final double[] P_NEAR = {
        1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02, -5.77027029648944159157e-03,
        -2.37630166566501626084e-05};
    private static final double[] Q_NEAR = {
        1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03, 1.32494738004321644526e-04,
        -3.96022827877536812320e-06};
    private static final double[] P_ONE = {
        -2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01, 3.18346619901161753674e-01,
        -1.10894694282396677476e-01, 3.54783043256182359371e-02, -2.16637559486879084300e-03};
    private static final double[] Q_ONE = {
        1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02, 1.26171219808761642112e-01,
        1.36370839120290507362e-02, 1.19844998467991074170e-02};
    private static final double[] R_MIDDLE = {
        -9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01, -6.23753324503260060396e+01,
        -1.62396669462573470355e+02, -1.84605092906711035994e+02, -8.12874355063065934246e+01, -9.81432934416914548592e+00};
    private static final double[] S_MIDDLE = {
        1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02, 6.45387271733267880336e+02,
        4.29008140027567833386e+02, 1.08635005541779435134e+02, 6.57024977031928170135e+00, -6.04244152148580987438e-02};
    private static final double[] R_FAR = {
        -9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01, -1.60636384855821916062e+02,
        -6.37566443368389627722e+02, -1.02509513161107724954e+03, -4.83519191608651397019e+02};
    private static final double[] S_FAR = {
        1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03, 3.19985821950859553908e+03,
        2.55305040643316442583e+03, 4.74528541206955367215e+02, -2.24409524465858183362e+01};

    /// The derivative of `erf`, roughly: below 0.84375 divided by `x`, in `x`; about 1 in `x − 1`.
    private static final double[] SLOPE_NEAR = {9.85, -31.0, 38.1, -16.9};
    private static final double[] SLOPE_ONE = {0.42, -0.79};

    private static final double SQRT_HALF = 0x1.6a09e667f3bcdp-1;
    private static final double SQRT_HALF_LOW = -0x1.bdd3413b26456p-55;

    private Erf() {}

    static Scalar erf(Scalar x) {
        if (x.type() == F32)
            return erf32(x);
        Scalar a = x.abs();
        var part = Parts.of(a, Optional.empty());
        Scalar near = part.near.select(a.fma(part.ratio, a), part.ratio.add(AT_ONE));
        return a.lt(1.25).select(near, part.tail.neg().add(1)).copySign(x);
    }

    private static Scalar erf32(Scalar x) {
        Scalar a = x.abs().atMost(4);
        Scalar square = a.mul(a);
        Scalar near = a.fma(Poly.paired(square, square.mul(square), NEAR32), a);
        var reduced = Exp.Reduced.of(a.mul(Poly.paired(a, square, FAR32)).neg());
        Scalar scale = Power2.ofSum(reduced.sum());
        Scalar far = reduced.expm1().neg().fma(scale, scale.neg().add(1));
        return a.lt(1).select(near, far).copySign(x);
    }

    static Scalar erfc(Scalar x) {
        return complement(x.toF64(), Optional.empty()).to(x.type());
    }

    static Scalar ndtr(Scalar x) {
        Scalar wide = x.toF64();
        if (x.type() == F32)
            return complement(wide.mul(-SQRT_HALF), Optional.empty()).mul(0.5).toF32();
        Scalar inside = x.atMost(60).atLeast(-60);
        Pair argument = Pair.product(inside, x.c(-SQRT_HALF));
        return complement(argument.high(), Optional.of(inside.fma(-SQRT_HALF_LOW, argument.low()))).mul(0.5);
    }

    /// `erfc(x + low)`, `low` far smaller than an ulp of 1.
    private static Scalar complement(Scalar x, Optional<Scalar> low) {
        Scalar a = x.abs();
        var part = Parts.of(a, low.map(d -> d.mulSign(x)));
        Scalar below = x.fma(part.ratio, x).neg().add(1);
        Scalar above = x.fma(part.ratio, x.sub(0.5)).neg().add(0.5);
        Scalar near = x.lt(0.25).select(below, above);
        Scalar negative = x.lt(0);
        Scalar one = negative.select(part.ratio.add(AT_ONE).add(1), part.ratio.neg().add(1 - AT_ONE));
        Scalar far = negative.select(part.tail.neg().add(2), part.tail);
        return part.near.select(near, a.lt(1.25).select(one, far));
    }

    /// Of `a + low`: `ratio` is `erf(a)⁄a − 1` where `near`, `erf(a) − AT_ONE` below 1.25; `tail` is `erfc(a)` from there on.
    private record Parts(Scalar near, Scalar ratio, Scalar tail) {
        static Parts of(Scalar a, Optional<Scalar> low) {
            Scalar near = a.lt(0.84375), small = a.lt(1.25), middle = a.lt(1 / 0.35);
            Scalar b = a.atLeast(1).atMost(28);
            Scalar z = a.mul(a), s = a.sub(1), inverse = b.c(1).div(b), w = inverse.mul(inverse);
            Scalar p = near.select(Poly.horner(z, P_NEAR), small.select(Poly.horner(s, P_ONE), middle.select(Poly.horner(w, R_MIDDLE), Poly.horner(w, R_FAR))));
            Scalar q = near.select(Poly.horner(z, Q_NEAR), small.select(Poly.horner(s, Q_ONE), middle.select(Poly.horner(w, S_MIDDLE), Poly.horner(w, S_FAR))));
            Scalar quotient = p.div(q);
            Pair square = Pair.product(b, b);
            Pair shift = Pair.ordered(b.c(-0.5625), quotient);
            Pair exponent = Pair.ordered(square.high().neg(), shift.high());
            Scalar rest = exponent.low().add(shift.low().sub(square.low()));
            if (low.isPresent())
                rest = b.mul(-2).sub(inverse).fma(low.get(), rest);
            var reduced = Exp.Reduced.of(exponent.high());
            Scalar t = reduced.expm1();
            Pair e = Pair.ordered(b.c(1), t);
            Scalar rough = e.high().mul(inverse);
            Scalar remainder = rough.neg().fma(b, e.high()).add(e.low().add(t.fma(rest, rest)));
            Scalar size = remainder.fma(inverse, rough);
            Scalar ratio = low.map(d -> d.fma(near.select(Poly.horner(a, SLOPE_NEAR), Poly.horner(s, SLOPE_ONE)), quotient)).orElse(quotient);
            return new Parts(near, ratio, Power2.scale(size, reduced.sum()));
        }
    }
}
