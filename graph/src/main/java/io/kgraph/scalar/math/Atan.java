package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// `arctan x`, and the angle of the point `(x, y)`, float32 through float64.
///
/// As FDLIBM `s_atan.c`: of `a = |x|`, below 7⁄16 as it is, else about ½, 1, 3⁄2 and ∞ by one division; a polynomial of 11 terms in the square. `atan2` takes
/// that of the lesser coordinate over the greater and reflects it. Its edges are those of C: `atan2(±0, −0) = ±π`, infinities lie on the diagonals.
///
/// Error: atan float32 0.500, float64 0.83; atan2 float64 1.57, float32 0.500.
final class Atan {
    private static final double[] T = {
        3.33333333333329318027e-01, -1.99999999998764832476e-01, 1.42857142725034663711e-01, -1.11111104054623557880e-01, 9.09088713343650656196e-02,
        -7.69187620504482999495e-02, 6.66107313738753120669e-02, -5.83357013379057348645e-02, 4.97687799461593236017e-02, -3.65315727442169155270e-02,
        1.62858201153657823623e-02};
    private static final double PI_HIGH = 0x1.921fb54442d18p+1;
    private static final double PI_LOW = 0x1.1a62633145c07p-53;

    private Atan() {}

    static Scalar atan(Scalar x) {
        return x.type() == F32 ? atan(x.toF64()).toF32() : ofPositive(x.abs()).copySign(x);
    }

    static Scalar atan2(Scalar y, Scalar x) {
        if (x.type() == F32)
            return atan2(y.toF64(), x.toF64()).toF32();
        Scalar a = x.abs(), b = y.abs(), greater = a.max(b), lesser = a.min(b);
        Scalar slope = lesser.eq(greater).select(x.c(1), lesser.div(greater));
        Scalar angle = ofPositive(greater.eq(0).select(greater, slope));
        Scalar upper = b.gt(a), left = x.c(1).copySign(x).lt(0);
        Scalar turned = upper.xor(left).select(angle.neg(), angle);
        Scalar high = upper.select(x.c(PI_HIGH / 2), left.select(PI_HIGH, x.c(0)));
        Scalar low = upper.select(x.c(PI_LOW / 2), left.select(PI_LOW, x.c(0)));
        return turned.add(low).add(high).copySign(y);
    }

    private static Scalar ofPositive(Scalar a) {
        Scalar first = a.lt(7.0 / 16), second = a.lt(11.0 / 16), third = a.lt(19.0 / 16), fourth = a.lt(39.0 / 16);
        Scalar above = first.select(a, second.select(a.add(a).sub(1), third.select(a.sub(1), fourth.select(a.sub(1.5), a.c(-1)))));
        Scalar below = first.select(a.c(1), second.select(a.add(2), third.select(a.add(1), fourth.select(a.fma(1.5, a.c(1)), a))));
        Scalar high = choose(a, first, second, third, fourth, 4.63647609000806093515e-01, PI_HIGH / 4, 9.82793723247329054082e-01, PI_HIGH / 2);
        Scalar low = choose(a, first, second, third, fourth, 2.26987774529616870924e-17, PI_LOW / 4, 1.39033110312309984516e-17, PI_LOW / 2);
        Scalar x = above.div(below);
        Scalar z = x.mul(x);
        return high.sub(x.fma(z.mul(Poly.horner(z, T)), low.neg()).sub(x));
    }

    private static Scalar choose(Scalar a, Scalar first, Scalar second, Scalar third, Scalar fourth, double half, double one, double more, double infinite) {
        return first.select(0, second.select(half, third.select(one, fourth.select(more, a.c(infinite)))));
    }
}
