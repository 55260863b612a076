package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// Powers of two and exponents through the bits of floats, with instructions that every vector unit has.
final class Power2 {
    /// Adding this and subtracting it rounds to an integer, which the low bits of the sum then hold.
    private static final double ROUNDER32 = 0x1.8p23;
    private static final double ROUNDER64 = 0x1.8p52;

    private Power2() {}

    static double rounder(Scalar x) {
        return x.type() == F32 ? ROUNDER32 : ROUNDER64;
    }

    /// `2ⁿ` for an integer `n` in the range of normal exponents, where `sum` is `n + rounder`.
    static Scalar ofSum(Scalar sum) {
        return exponentBits(sum).add(one(sum)).bitcast();
    }

    /// `y·2ⁿ` for `n` up to twice the range of normal exponents, rounded once where it is denormal; `sum` is `n + rounder`.
    static Scalar scale(Scalar y, Scalar sum) {
        double rounder = rounder(y);
        Scalar half = y.type() == F32 ? exponentBits(sum).sar(1).and(-1L << 23) : exponentBits(sum.sub(rounder).fma(0.5, y.c(rounder)));
        Scalar rest = exponentBits(sum).sub(half);
        return y.mul(half.add(one(y)).bitcast()).mul(rest.add(one(y)).bitcast());
    }

    /// `y·2ⁿ` for a `y` and a result that are normal; `sum` is `n + rounder`.
    static Scalar scaleNormal(Scalar y, Scalar sum) {
        return y.bitcast().add(exponentBits(sum)).bitcast();
    }

    /// `x = m·2ᵏ` with `least ≤ m < 2·least`, `k` as a float; `x` positive and normal. What else comes in gives numbers that mean nothing.
    record Parts(Scalar m, Scalar k) {
        static Parts of(Scalar x, double least) {
            Scalar bits = x.bitcast();
            int width = x.type() == F32 ? 23 : 52;
            Scalar from = x.c(least).bitcast();
            if (x.type() == F32) {
                Scalar moved = bits.sub(from);
                return new Parts(moved.and((1L << width) - 1).add(from).bitcast(), moved.sar(width).toF32());
            }
            Scalar moved = bits.sub(from).add(one(x));
            Scalar k = moved.shr(width).or(x.c(Math.scalb(1.0, width)).bitcast()).bitcast().sub(Math.scalb(1.0, width) + 1023);
            return new Parts(moved.and((1L << width) - 1).add(from).bitcast(), k);
        }
    }

    /// The bits of 1.0.
    private static Scalar one(Scalar x) {
        return x.c(1).bitcast();
    }

    private static Scalar exponentBits(Scalar sum) {
        return sum.bitcast().shl(sum.type() == F32 ? 23 : 52);
    }
}
