package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// `eˣ − 1`, accurate near 0.
///
/// As [Exp] as far as `p = eʳ − 1`; then `2ⁿ·p + (2ⁿ − 1)`, the bracket exact, computed at half its size so that `2ⁿ` does not overflow early. Where `n` is 1 and
/// the sum may cancel, `2·(p + ½)`, with the half added to `r` before the rest.
///
/// Error: float32 1.478 (at 16.988), float64 1.28 (at 0.3507).
final class Expm1 {
    private Expm1() {}

    static Scalar of(Scalar x) {
        boolean single = x.type() == F32;
        var reduced = Exp.Reduced.of(x.atMost(single ? 89 : 710).atLeast(single ? -20 : -40));
        Scalar half = reduced.n().eq(1).select(0.5, x.c(0));
        Scalar p = reduced.expm1(half);
        Scalar scale = Power2.ofSum(reduced.sum().sub(1));
        Scalar large = p.fma(scale, scale.sub(0.5).sub(half));
        Scalar y = reduced.n().eq(0).select(p, large.add(large));
        return x.eq(0).select(x, y);
    }
}
