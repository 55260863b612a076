package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.scalar.Scalar;

/// `ln |Γ(x)|`, float32 through float64.
///
/// Of `a = |x|`, with the coefficients of FDLIBM `e_lgamma_r.c`: near 2, near the minimum 1.4616 and near 1 three polynomials (below 0.9 after
/// `Γ(a) = Γ(a + 1) ⁄ a`), to 8 a rational function on [2, 3) and the logarithm of the product that leads there, then Stirling's series. One logarithm serves all.
/// Negative `x` by reflection: `ln(π ⁄ |x·sin πx|) − ln Γ(a)`; +∞ at the poles.
///
/// Error: float32 0.500, float64 2.36 (at 1.596), for `x > 0`; for negative `x` an absolute error of at most 5·2⁻⁵³·max(1, |y|, ln Γ(|x|)).
final class Gamma {
    private static final double MINIMUM = 1.46163214496836224576e+00;
    private static final double AT_MINIMUM = -1.21486290535849611461e-01;
    private static final double AT_MINIMUM_LOW = 3.63867699703950536541e-18;
    private static final double[] A = {
        7.72156649015328655494e-02, 3.22467033424113591611e-01, 6.73523010531292681824e-02, 2.05808084325167332806e-02, 7.38555086081402883957e-03,
        2.89051383673415629091e-03, 1.19270763183362067845e-03, 5.10069792153511336608e-04, 2.20862790713908385557e-04, 1.08011567247583939954e-04,
        2.52144565451257326939e-05, 4.48640949618915160150e-05};
    private static final double[] T = {
        4.83836122723810047042e-01, -1.47587722994593911752e-01, 6.46249402391333854778e-02, -3.27885410759859649565e-02, 1.79706750811820387126e-02,
        -1.03142241298341437450e-02, 6.10053870246291332635e-03, -3.68452016781138256760e-03, 2.25964780900612472250e-03, -1.40346469989232843813e-03,
        8.81081882437654011382e-04, -5.38595305356740546715e-04, 3.15632070903625950361e-04, -3.12754168375120860518e-04, 3.35529192635519073543e-04};
    private static final double[] U = {
        -7.72156649015328655494e-02, 6.32827064025093366517e-01, 1.45492250137234768737e+00, 9.77717527963372745603e-01, 2.28963728064692451092e-01,
        1.33810918536787660377e-02};
    private static final double[] V = {
        1, 2.45597793713041134822e+00, 2.12848976379893395361e+00, 7.69285150456672783825e-01, 1.04222645593369134254e-01, 3.21709242282423911810e-03};
    private static final double[] S = {
        -7.72156649015328655494e-02, 2.14982415960608852501e-01, 3.25778796408930981787e-01, 1.46350472652464452805e-01, 2.66422703033638609560e-02,
        1.84028451407337715652e-03, 3.19475326584100867617e-05};
    private static final double[] R = {
        1, 1.39200533467621045958e+00, 7.21935547567138069525e-01, 1.71933865632803078993e-01, 1.86459191715652901344e-02, 7.77942496381893596434e-04,
        7.32668430744625636189e-06};
    private static final double W0 = 4.18938533204672725052e-01;
    private static final double[] W = {
        8.33333333333329678849e-02, -2.77777777728775536470e-03, 7.93650558643019558500e-04, -5.95187557450339963135e-04, 8.36339918996282139126e-04,
        -1.63092934096575273989e-03};

    private Gamma() {}

    static Scalar lgamma(Scalar x) {
        if (x.type() == F32)
            return lgamma(x.toF64()).toF32();
        Scalar a = x.abs(), negative = x.lt(0);
        Scalar positive = ofPositive(a);
        Scalar y = a.eq(0).or(a.eq(Double.POSITIVE_INFINITY)).select(Double.POSITIVE_INFINITY, positive);
        Scalar sine = Turn.of(x).sine().high().abs();
        Scalar other = Log.of(x.c(Math.PI).div(a.mul(sine))).sub(positive);
        Scalar reflected = x.trunc().eq(x).select(Double.POSITIVE_INFINITY, other);
        Scalar tiny = a.lt(0x1p-70).select(y, reflected);
        return negative.selectRare(tiny, y);
    }

    private static Scalar ofPositive(Scalar a) {
        Scalar low = a.lt(2), middle = a.lt(8), shifted = a.le(0.9);
        Scalar whole = a.floor();
        Scalar y = a.sub(whole);
        Scalar product = a.c(1);
        for (int i = 3; i <= 7; i++)
            product = whole.ge(i).select(product.mul(y.add(i - 1)), product);
        Scalar log = Log.of(low.select(a, middle.select(product, a)));

        Scalar one = shifted.select(a, a.sub(1));                             // distance from 1 of what is looked up
        Scalar small = ofOneToTwo(one, shifted.select(log.neg(), a.c(0)));
        Scalar between = y.mul(0.5).add(y.mul(Poly.horner(y, S)).div(Poly.horner(y, R))).add(log);
        Scalar z = a.c(1).div(a);
        Scalar series = z.mul(Poly.horner(z.mul(z), W)).add(W0);
        Scalar large = a.sub(0.5).fma(log.sub(1), series);
        return low.select(small, middle.select(between, large));
    }

    /// `ln Γ(1 + d) + first`, `0 ≤ d < 1`.
    private static Scalar ofOneToTwo(Scalar d, Scalar first) {
        Scalar y = d.neg().add(1), z = y.mul(y);                              // near 2
        Scalar nearTwo = y.fma(Poly.horner(z, A[0], A[2], A[4], A[6], A[8], A[10]), z.mul(Poly.horner(z, A[1], A[3], A[5], A[7], A[9], A[11])))
                .sub(y.mul(0.5));
        Scalar t = d.sub(MINIMUM - 1), square = t.mul(t);
        Scalar nearMinimum = square.fma(Poly.horner(t, T), t.c(AT_MINIMUM_LOW)).add(AT_MINIMUM);
        Scalar nearOne = d.mul(-0.5).add(d.mul(Poly.horner(d, U)).div(Poly.horner(d, V)));
        return first.add(d.ge(0.7316).select(nearTwo, d.ge(0.2316).select(nearMinimum, nearOne)));
    }
}
