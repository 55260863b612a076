package io.kgraph.scalar.math;

/// A number as the sum of two doubles, and functions of it to some hundred bits: series and Newton steps, written from their definitions.
record DoubleDouble(double high, double low) {
    static final DoubleDouble ONE = new DoubleDouble(1, 0);
    private static final DoubleDouble LN2 = new DoubleDouble(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56), QUARTER_TURN = new DoubleDouble(0x1.921fb54442d18p0, 0x1.1a62633145c07p-54);
    private static final double QUARTER_TURN_REST = -0x1.f1976b7ed8fbcp-110;
    private static final int HALVINGS = 9, TERMS = 30;

    static DoubleDouble of(double x) {
        return new DoubleDouble(x, 0);
    }

    private static DoubleDouble sum(double a, double b) {
        double s = a + b, t = s - a;
        return new DoubleDouble(s, a - (s - t) + (b - t));
    }

    private static DoubleDouble product(double a, double b) {
        double p = a * b;
        return new DoubleDouble(p, Math.fma(a, b, -p));
    }

    DoubleDouble plus(DoubleDouble y) {
        DoubleDouble s = sum(high, y.high), t = sum(low, y.low), u = sum(s.high, s.low + t.high);
        return sum(u.high, u.low + t.low);
    }

    DoubleDouble plus(double y) {
        return plus(of(y));
    }

    DoubleDouble minus(DoubleDouble y) {
        return plus(y.times(-1));
    }

    DoubleDouble times(DoubleDouble y) {
        DoubleDouble p = product(high, y.high);
        return sum(p.high, p.low + (high * y.low + low * y.high));
    }

    DoubleDouble times(double y) {
        return times(of(y));
    }

    DoubleDouble over(DoubleDouble y) {
        double q = high / y.high;
        DoubleDouble r = minus(y.times(q));
        double more = r.high / y.high;
        return of(q).plus(more).plus(r.minus(y.times(more)).high / y.high);
    }

    DoubleDouble sqrt() {
        double root = Math.sqrt(high);
        return of(root).plus(minus(product(root, root)).high / (2 * root));
    }

    private DoubleDouble scaled(int power) {
        return new DoubleDouble(Math.scalb(high, power), Math.scalb(low, power));
    }

    /// `eˣ = 2ᵏ·(1 + s)`: `s`, by its series at a 512th of what is left, doubled as `2s + s²`.
    private DoubleDouble reducedExpm1(int k) {
        DoubleDouble r = minus(LN2.times(k)).scaled(-HALVINGS), term = r, s = r;
        for (int i = 2; i < 12; i++) s = s.plus(term = term.times(r).over(of(i)));
        for (int i = 0; i < HALVINGS; i++) s = s.times(2).plus(s.times(s));
        return s;
    }

    DoubleDouble exp() {
        int k = (int) Math.rint(high / LN2.high);
        return reducedExpm1(k).plus(1).scaled(k);
    }

    DoubleDouble expm1() {
        int k = (int) Math.rint(high / LN2.high);
        return k == 0 ? reducedExpm1(0) : reducedExpm1(k).plus(1).scaled(k).plus(-1);
    }

    /// Near 1 by the series of `2·artanh`, else a Newton step from the library's.
    DoubleDouble log() {
        DoubleDouble less = plus(-1);
        if (Math.abs(less.high) < 0x1p-7) return less.log1p();
        int k = Math.getExponent(high);
        DoubleDouble m = scaled(-k);
        double y = StrictMath.log(m.high);
        DoubleDouble z = m.times(of(-y).exp()).plus(-1);
        return LN2.times(k).plus(y).plus(z.minus(z.times(z).times(0.5)));
    }

    DoubleDouble log1p() {
        if (Math.abs(high) >= 0x1p-7) return plus(1).log();
        DoubleDouble s = over(plus(2)), square = s.times(s), power = s, sum = s;
        for (int i = 3; i < TERMS; i += 2) sum = sum.plus((power = power.times(square)).over(of(i)));
        return sum.times(2);
    }

    private DoubleDouble series(DoubleDouble first, int from) {
        DoubleDouble square = times(this).times(-1), term = first, sum = first;
        for (int i = from; i < TERMS; i += 2) sum = sum.plus(term = term.times(square).over(of((double) i * (i + 1))));
        return sum;
    }

    /// Of a double below 2³⁰: `turns` quarter turns and what is left.
    private static DoubleDouble reduced(double x, double turns) {
        DoubleDouble p = product(turns, QUARTER_TURN.high), q = product(turns, QUARTER_TURN.low);
        return of(x - p.high).plus(-p.low).minus(q).plus(-turns * QUARTER_TURN_REST);
    }

    private static DoubleDouble turned(double x, int more) {
        double turns = Math.rint(x / QUARTER_TURN.high);
        DoubleDouble r = reduced(x, turns);
        int quadrant = Math.floorMod((long) turns + more, 4);
        DoubleDouble y = quadrant % 2 == 0 ? r.series(r, 2) : r.series(ONE, 1);
        return quadrant < 2 ? y : y.times(-1);
    }

    static DoubleDouble sin(double x) {
        return turned(x, 0);
    }

    static DoubleDouble cos(double x) {
        return turned(x, 1);
    }

    /// `y + (x·cos y − sin y) ⁄ (cos y + x·sin y)`, `y` the library's.
    DoubleDouble atan() {
        double y = StrictMath.atan(high);
        DoubleDouble sin = sin(y), cos = cos(y);
        return of(y).plus(times(cos).minus(sin).over(cos.plus(times(sin))));
    }

    DoubleDouble asin() {
        return over(ONE.minus(times(this)).sqrt()).atan();
    }

    /// Of what is above ½ by half the angle.
    static DoubleDouble acos(double x) {
        if (x > 0.5) return of(0.5 - 0.5 * x).sqrt().asin().times(2);
        return x < -0.5 ? QUARTER_TURN.times(2).minus(acos(-x)) : QUARTER_TURN.minus(of(x).asin());
    }

    /// From a double that stands for it, in units of its last place.
    double unitsFrom(double y) {
        return Math.abs(of(y).minus(this).high) / Math.ulp(high);
    }
}
