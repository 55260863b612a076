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
}
