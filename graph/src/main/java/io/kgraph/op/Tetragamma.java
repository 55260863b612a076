package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;

/// The derivative of `trigamma` as an expression of ops, so that the gradients of `lgamma` go on for ever.
///
/// ψ″(x) is moved up by `ψ″(x) = ψ″(x + 1) − 2/x³` to where its asymptotic series `−1/z² − 1/z³ − Σ (2n+1)·B₂ₙ/z²ⁿ⁺²` has
/// converged; below ½ the reflection `ψ″(x) = ψ″(1 − x) − 2π³·cos(πx)/sin³(πx)` comes first. Source: Abramowitz and Stegun, 6.4.
final class Tetragamma {
    private static final int STEPS = 16;
    /// `−(2n+1)·B₂ₙ` for n = 1, 2, …
    private static final double[] SERIES = {-1 / 2.0, 1 / 6.0, -1 / 6.0, 3 / 10.0, -5 / 6.0, 691 / 210.0};

    private Tetragamma() {}

    static Tensor of(Tensor x) {
        Tensor half = scalarLike(x, 0.5), one = scalarLike(x, 1);
        Tensor below = less(x, half);
        Tensor right = positive(select(below, sub(one, x), x));
        Tensor turn = mul(select(below, x, half), scalarLike(x, Math.PI));
        Tensor s = sin(turn);
        Tensor reflected = div(mul(cos(turn), scalarLike(x, 2 * Math.PI * Math.PI * Math.PI)), mul(s, square(s)));
        return select(below, sub(right, reflected), right);
    }

    private static Tensor positive(Tensor x) {
        Tensor sum = null;
        for (int k = 0; k < STEPS; k++) {
            Tensor z = k == 0 ? x : add(x, scalarLike(x, k));
            Tensor term = div(scalarLike(x, -2), mul(z, square(z)));
            sum = sum == null ? term : add(sum, term);
        }
        Tensor r = reciprocal(add(x, scalarLike(x, STEPS))), r2 = square(r);
        Tensor series = scalarLike(x, SERIES[SERIES.length - 1]);
        for (int n = SERIES.length - 2; n >= 0; n--) series = add(mul(series, r2), scalarLike(x, SERIES[n]));
        Tensor tail = sub(mul(square(r2), series), mul(r2, add(r, scalarLike(x, 1))));
        return sum == null ? tail : add(sum, tail);
    }
}
