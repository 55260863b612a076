package io.kgraph.scalar.math;

import io.kgraph.scalar.Scalar;

/// An unevaluated sum `high + low` of two floats, `low` at most half an ulp of `high`: about twice the precision.
record Pair(Scalar high, Scalar low) {

    /// `a + b` exactly (Knuth).
    static Pair sum(Scalar a, Scalar b) {
        Scalar high = a.add(b);
        Scalar fromB = high.sub(a);
        return new Pair(high, a.sub(high.sub(fromB)).add(b.sub(fromB)));
    }

    /// `a + b` exactly, where `|a| ≥ |b|` or `a` is 0 (Dekker).
    static Pair ordered(Scalar a, Scalar b) {
        Scalar high = a.add(b);
        return new Pair(high, b.sub(high.sub(a)));
    }

    /// `a · b` exactly.
    static Pair product(Scalar a, Scalar b) {
        Scalar high = a.mul(b);
        return new Pair(high, a.fma(b, high.neg()));
    }

    /// This plus `other`, `|high| ≥ |other.high|`, but for the roundings of the low parts.
    Pair plus(Pair other) {
        Pair sum = ordered(high, other.high);
        return ordered(sum.high, sum.low.add(low.add(other.low)));
    }

    /// `this ⁄ other`, rounded about once. A division by zero gives NaN.
    Scalar over(Pair other) {
        Scalar inverse = high.c(1).div(other.high);
        Scalar quotient = high.mul(inverse);
        Scalar rest = quotient.neg().fma(other.high, high).add(quotient.neg().fma(other.low, low));
        return rest.fma(inverse, quotient);
    }

    Pair times(Pair other) {
        Pair product = product(high, other.high);
        return ordered(product.high, product.low.add(high.fma(other.low, low.mul(other.high))));
    }
}
