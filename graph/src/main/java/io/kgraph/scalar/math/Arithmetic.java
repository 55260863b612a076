package io.kgraph.scalar.math;

import io.kgraph.scalar.Scalar;

/// The small functions that are a formula: signs, classification, integer division that floors, integer powers.
final class Arithmetic {
    private Arithmetic() {}

    /// −1, +0 or 1; NaN stays.
    static Scalar sign(Scalar x) {
        Scalar zeroOrNaN = x.type().isFloating() ? x.add(0) : x.c(0);
        return x.gt(0).select(x.c(1), x.lt(0).select(x.c(-1), zeroOrNaN));
    }

    static Scalar isNaN(Scalar x) {
        return x.ne(x);
    }

    static Scalar isInf(Scalar x) {
        return x.abs().eq(Double.POSITIVE_INFINITY);
    }

    static Scalar isFinite(Scalar x) {
        return x.abs().lt(Double.POSITIVE_INFINITY);
    }

    /// `⌊a ÷ b⌋` of integers; the least over −1 wraps; by zero is an error of the run.
    static Scalar floorDivInteger(Scalar a, Scalar b) {
        Scalar quotient = a.div(b);
        return unlike(a.sub(quotient.mul(b)), b).select(quotient.sub(1), quotient);
    }

    /// `a − b·⌊a ÷ b⌋` of integers, with the sign of `b`; by zero is an error of the run.
    static Scalar floorModInteger(Scalar a, Scalar b) {
        Scalar remainder = a.rem(b);
        return unlike(remainder, b).select(remainder.add(b), remainder);
    }

    /// Not zero, and of the other sign than `b`.
    private static Scalar unlike(Scalar remainder, Scalar b) {
        return remainder.ne(0).and(remainder.xor(b).lt(0));
    }

    /// `xⁿ` of integers by repeated squaring, wrapping; a negative exponent is an error of the run, the same as a division by zero.
    static Scalar powInteger(Scalar x, Scalar n) {
        Scalar result = x.c(1).div(n.lt(0).select(x.c(0), x.c(1)));
        Scalar power = x;
        int bits = 8 * x.type().bytes() - 1;
        for (int i = 0; i < bits; i++) {
            result = n.and(1L << i).ne(0).select(result.mul(power), result);
            power = power.mul(power);
        }
        return result;
    }
}
