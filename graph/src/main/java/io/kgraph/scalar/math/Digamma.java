package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// The logarithmic derivative of `Γ`, `ψ(x)`, and its derivative, `ψ₁(x)`; float32 through float64.
///
/// With `y = x − ½`, `w = y⁻²`, from `x = 2` on: `ψ = ln y + w·R(w)` and `ψ₁ = (1 + w·S(w)) ⁄ y`, rational minimax fits of degree 6 over 6 (2⁻⁵⁶) and 7 over 7 (2⁻⁵⁹).
/// `1 ≤ x < 2`: `ψ = (x − x₀)·(Y + P(x − 1)⁄Q(x − 1))` with its zero `x₀` in three parts, from Boost `digamma.hpp`. Below 1 by the recurrence, below 0 by reflection.
/// At the poles `ψ₁` is +∞, `ψ` NaN, but `ψ(±0) = ∓∞`.
///
/// Error: digamma float32 0.500, float64 2.37 (at 1.596), for `x > 0`; for negative `x` an absolute error of at most 5·2⁻⁵³·max(1, |y|, ln(1 − x)). trigamma float32 0.500,
/// float64 2.38 (at 1.4263).
final class Digamma {
    private static final double[] R_ABOVE = {
        0.0416666666666456, 0.6236474790330845, 2.972639294929032, 5.500693490985454, 3.8253859981310434, 0.7842348290949382, 0.016557658530709795};
    private static final double[] R_BELOW = {
        1.0, 15.14253949664725, 73.90102560101296, 143.65146159879887, 111.45101271743447, 30.161724416306285, 1.9143525981166298};
    private static final double[] S_ABOVE = {
        -0.08333333333333053, -1.9808202389528988, -16.05586602903008, -55.68433301520814, -84.766786707175, -51.61334989114495,
        -9.380708557020379, -0.11560851773528065};
    private static final double[] S_BELOW = {
        1.0, 24.119842867417344, 200.83555164081437, 732.2252860276095, 1226.5571432471027, 906.8431952063323, 258.0990909261811, 19.7710993790749};
    private static final double[] P = {
        0.25479851061131551, -0.32555031186804491, -0.65031853770896507, -0.28919126444774784, -0.045251321448739056, -0.0020713321167745952};
    private static final double[] Q = {
        1.0, 2.0767117023730469, 1.4606242909763515, 0.43593529692665969, 0.054151797245674225, 0.0021284987017821144, -0.55789841321675513e-6};
    private static final double ROOT1 = 1569415565.0 / 1073741824;
    private static final double ROOT2 = 381566830.0 / 1073741824 / 1073741824;
    private static final double ROOT3 = 0.9016312093258695918615325266959189453125e-19;

    private static final double PI_SQUARED = 0x1.3bd3cc9be45dep+3;
    private static final double PI_SQUARED_LOW = 0x1.692b71366cc04p-51;

    private Digamma() {}

    static Scalar digamma(Scalar x) {
        if (x.type() == F32)
            return digamma(x.toF64()).toF32();
        Scalar negative = x.lt(0);
        Scalar a = negative.select(x.neg().add(1), x);
        Scalar y = a.sub(0.5), inverse = y.c(1).div(y), w = inverse.mul(inverse);
        Scalar large = w.fma(Poly.horner(w, R_ABOVE).div(Poly.horner(w, R_BELOW)), Log.of(y));
        Scalar below = a.lt(1);
        Scalar z = below.select(a, a.sub(1));
        Scalar g = z.sub(ROOT1 - 1).sub(ROOT2).sub(ROOT3);
        Scalar near = g.fma(Poly.horner(z, P).div(Poly.horner(z, Q)), g.mul(0.99558162689208984));
        Scalar small = below.select(near.sub(a.c(1).div(a)), near);
        Scalar positive = a.lt(2).select(small, large);
        Turn turn = Turn.of(x);
        Scalar cotangent = turn.cosine().over(turn.sine()).mul(Math.PI);
        Scalar pole = x.round().eq(x);
        return negative.selectRare(pole.select(Double.NaN, positive.sub(cotangent)), positive);
    }

    static Scalar trigamma(Scalar x) {
        if (x.type() == F32)
            return trigamma(x.toF64()).toF32();
        Scalar negative = x.lt(0);
        Scalar a = negative.select(x.neg().add(1), x);
        Scalar small = a.lt(2);
        Scalar y = small.select(a.add(1.5), a.sub(0.5)), inverse = y.c(1).div(y), w = inverse.mul(inverse);
        Scalar large = w.mul(Poly.horner(w, S_ABOVE).div(Poly.horner(w, S_BELOW))).fma(inverse, inverse);
        Scalar next = a.add(1);
        Scalar shifted = large.add(a.c(1).div(next.mul(next))).add(a.c(1).div(a.mul(a)));
        Scalar positive = small.select(shifted, large);
        Pair sine = Turn.of(x).sine();
        Scalar ratio = new Pair(x.c(PI_SQUARED), x.c(PI_SQUARED_LOW)).over(sine.times(sine));
        Scalar reflected = sine.high().eq(0).select(Double.POSITIVE_INFINITY, ratio.sub(positive));
        Scalar pole = x.c(1).div(x);
        return x.abs().lt(0x1p-500).select(pole.mul(pole), negative.selectRare(reflected, positive));
    }
}
