package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// The inverse of the error function, float32 through float64; ±∞ at ±1, NaN outside.
///
/// Rational fits of degree 6 over 6 and 7 over 7, by weighted least squares close to minimax: `|x| < 0.75`: `x·(√π⁄2 + x²·N(9⁄16 − x²))` (2⁻⁵⁶); else with
/// `r = √(−ln(1 − |x|))`: `r + M(r)` to `r = 2.75` (2⁻⁵⁶), and `r + F(r)` to 6.1 (2⁻⁵⁸), beyond which no float64 lies.
///
/// Error: float32 0.500, float64 2.42 (at 0.8258).
final class Erfinv {
    private static final double HALF_SQRT_PI = 0x1.c5bf891b4ef6bp-1;
    private static final double HALF_SQRT_PI_LOW = -0x1.618f13eb7ca89p-55;
    private static final double[] NEAR_ABOVE = {
        0.3525917712783408, 1.964844325350116, 3.9453199918881636, 3.45277539907626, 1.2534459104427302, 0.14046775136885958, 0.0006075960396358606};
    private static final double[] NEAR_BELOW = {
        1.0, 6.631510257324332, 16.707470273237114, 19.95904714162731, 11.49371964563913, 2.8582849276190996, 0.21776169639402043};
    private static final double[] MIDDLE_ABOVE = {
        -0.0007593563300395626, -0.9909895782021072, -1.2272373733861337, -1.9492861116317228, -1.1307387216835716, -0.13812652580826473,
        -0.0025306691668632317, 1.8980892111714776e-06};
    private static final double[] MIDDLE_BELOW = {
        1.0, 2.063822009421674, 3.944578582971186, 3.81358739709895, 3.1548526195669524, 0.9260326786331178, 0.0699702228778884, 0.0007542608318661749};
    private static final double[] FAR_ABOVE = {
        -0.15628492084245665, -0.0692385950161212, -0.4389355130592413, 5.1405260833290125, 2.785976805544932, 0.3031817758275776, 0.006702833059094103,
        5.91085321861821e-06};
    private static final double[] FAR_BELOW = {
        1.0, -1.1095164971879792, -2.7818466926189385, -7.438612649160712, -8.176601322283965, -2.179641283327499, -0.15482619469911693,
        -0.002301009119241547};

    private Erfinv() {}

    static Scalar of(Scalar x) {
        if (x.type() == F32)
            return of(x.toF64()).toF32();
        Scalar a = x.abs();
        Scalar near = a.lt(0.75);
        Scalar z = a.mul(a), v = z.neg().add(0.5625);
        Scalar square = Log.of(a.neg().add(1)).neg();
        Scalar r = square.sqrt();
        Scalar lost = r.neg().fma(r, square).div(r.add(r));
        Scalar middle = r.lt(2.75);
        Scalar above = near.select(Poly.horner(v, NEAR_ABOVE), middle.select(Poly.horner(r, MIDDLE_ABOVE), Poly.horner(r, FAR_ABOVE)));
        Scalar below = near.select(Poly.horner(v, NEAR_BELOW), middle.select(Poly.horner(r, MIDDLE_BELOW), Poly.horner(r, FAR_BELOW)));
        Scalar ratio = above.div(below);
        Scalar inside = near.select(a.fma(HALF_SQRT_PI, a.mul(z.fma(ratio, z.c(HALF_SQRT_PI_LOW)))), r.add(ratio.add(lost)));
        return a.eq(1).select(Double.POSITIVE_INFINITY, inside).copySign(x);
    }
}
