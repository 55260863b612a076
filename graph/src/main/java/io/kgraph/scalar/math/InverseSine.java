package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// `arcsin x` and `arccos x`, float32 through float64.
///
/// `a = |x| < ½`: `arcsin a = a + a·R(a²)`, `R` of degree 6 over 4, from FDLIBM `e_asin.c`. Else `arcsin a = π⁄2 − 2·arcsin s`, `s = √((1 − a)⁄2)` with what its
/// rounding lost. The arccosine takes the same pieces. Outside [−1, 1] the square root is NaN.
///
/// Error: asin float32 0.500, float64 1.00; acos float32 0.500, float64 0.77.
final class InverseSine {
    private static final double[] P = {
        1.66666666666666657415e-01, -3.25565818622400915405e-01, 2.01212532134862925881e-01, -4.00555345006794114027e-02, 7.91534994289814532176e-04,
        3.47933107596021167570e-05};
    private static final double[] Q = {1, -2.40339491173441421878e+00, 2.02094576023350569471e+00, -6.88283971605453293030e-01, 7.70381505559019352791e-02};
    private static final double PI2_HIGH = 0x1.921fb54442d18p+0;
    private static final double PI2_LOW = 0x1.1a62633145c07p-54;

    private InverseSine() {}

    static Scalar asin(Scalar x) {
        if (x.type() == F32)
            return asin(x.toF64()).toF32();
        var part = Parts.of(x.abs());
        Scalar small = part.a.fma(part.ratio, part.a);
        Scalar twice = part.root.add(part.root);
        Scalar rest = twice.fma(part.ratio, part.lost.add(part.lost).sub(PI2_LOW));
        Scalar large = twice.neg().add(PI2_HIGH / 2).sub(rest).add(PI2_HIGH / 2);
        return part.near.select(small, large).copySign(x);
    }

    static Scalar acos(Scalar x) {
        if (x.type() == F32)
            return acos(x.toF64()).toF32();
        var part = Parts.of(x.abs());
        Scalar middle = x.neg().fma(part.ratio, x.c(PI2_LOW)).sub(x).add(PI2_HIGH);
        Scalar tail = part.root.fma(part.ratio, part.lost);
        Scalar above = part.root.add(tail);
        Scalar below = tail.sub(PI2_LOW).add(part.root).neg().add(PI2_HIGH);
        Scalar outer = x.lt(0).select(below, above);
        return part.near.select(middle, outer.add(outer));
    }

    /// `near`: `a < ½` and `ratio = arcsin(a)⁄a − 1`; else `ratio = arcsin(s)⁄s − 1`, `s = root + lost`.
    private record Parts(Scalar a, Scalar near, Scalar ratio, Scalar root, Scalar lost) {
        static Parts of(Scalar a) {
            Scalar near = a.lt(0.5);
            Scalar z = near.select(a.mul(a), a.neg().add(1).mul(0.5));
            Scalar ratio = z.mul(Poly.horner(z, P)).div(Poly.horner(z, Q));
            Scalar root = z.sqrt();
            Scalar lost = root.neg().fma(root, z).div(root.add(root).atLeast(Double.MIN_NORMAL));
            return new Parts(a, near, ratio, root, lost);
        }
    }
}
