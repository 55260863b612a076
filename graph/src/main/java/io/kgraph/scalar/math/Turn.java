package io.kgraph.scalar.math;

import io.kgraph.scalar.Scalar;

/// Sine and cosine of `π·x` in float64, up to a common sign: those of the distance from the nearest integer, which is exact.
record Turn(Pair sine, Pair cosine) {
    static Turn of(Scalar x) {
        Scalar fraction = x.sub(x.round());
        Scalar a = fraction.abs();
        Scalar far = a.gt(0.25);
        Scalar part = far.select(a.neg().add(0.5), a);
        Pair angle = Pair.product(part, x.c(0x1.921fb54442d18p+1));
        Quadrant q = new Quadrant(x.c(0), angle.high(), part.fma(0x1.1a62633145c07p-53, angle.low()));
        Pair sine = Trigonometric.sine(q), cosine = Trigonometric.cosine(q);
        Pair unsigned = choose(far, cosine, sine);
        return new Turn(new Pair(unsigned.high().copySign(fraction), unsigned.low().mulSign(fraction)), choose(far, sine, cosine));
    }

    private static Pair choose(Scalar condition, Pair yes, Pair no) {
        return new Pair(condition.select(yes.high(), no.high()), condition.select(yes.low(), no.low()));
    }
}
