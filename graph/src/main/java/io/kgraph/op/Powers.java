package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;

/// The partial derivatives of `x^a`, finite wherever they exist.
final class Powers {
    private Powers() {}

    /// `a·x^(a−1)`, and 0 where `a` is 0, so that no `0·∞` arises at `x = 0`.
    static Tensor byBase(Tensor x, Tensor a) {
        Tensor slope = mul(a, pow(x, sub(a, scalarLike(a, 1))));
        return a.op() instanceof Constant c && !c.holdsZero() ? slope : select(equal(a, scalarLike(a, 0)), scalarLike(x, 0), slope);
    }

    /// `x^a·log(x)` where `x > 0`, else 0; the logarithm never sees another argument, so that its own gradient stays finite too.
    static Tensor byExponent(Tensor x, Tensor a, Tensor power) {
        Tensor above = greater(x, scalarLike(x, 0));
        Tensor log = log(select(above, x, scalarLike(x, 1)));
        return select(above, mul(power, log), scalarLike(x, 0));
    }
}
