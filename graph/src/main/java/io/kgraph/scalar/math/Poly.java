package io.kgraph.scalar.math;

import io.kgraph.scalar.Scalar;

/// Polynomials with constant coefficients, the constant term first.
final class Poly {
    private Poly() {}

    /// `c[0] + x·(c[1] + x·(…))` by fused multiply-adds.
    static Scalar horner(Scalar x, double... c) {
        Scalar sum = x.c(c[c.length - 1]);
        for (int i = c.length - 2; i >= 0; i--)
            sum = sum.fma(x, c[i]);
        return sum;
    }

    /// The same, by pairs of neighbouring terms in `square`, which is `x²`: as many multiply-adds in a chain half as long.
    static Scalar paired(Scalar x, Scalar square, double... c) {
        Scalar sum = pair(x, c, (c.length - 1) / 2 * 2);
        for (int i = (c.length - 1) / 2 * 2 - 2; i >= 0; i -= 2)
            sum = sum.fma(square, pair(x, c, i));
        return sum;
    }

    private static Scalar pair(Scalar x, double[] c, int i) {
        return i + 1 < c.length ? x.fma(c[i + 1], x.c(c[i])) : x.c(c[i]);
    }
}
