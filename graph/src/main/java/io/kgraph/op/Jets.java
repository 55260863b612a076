package io.kgraph.op;

/// Numbers that carry their mixed derivatives along several directions: sums `Σ x[S]·e_S` over the sets `S` of directions, where `e² = 0`.
///
/// A number is `2ⁿ` neighbours in an array; the place of a coefficient is its set as a bit mask, so that the value stands first and the derivative along
/// all directions last. With no direction it is a plain double. `exp` and `log` are those of [StrictMath], which are the same everywhere.
final class Jets {
    private Jets() {}

    /// `out = exp(x)`: half by half, each direction `e` being `exp(a + b·e) = exp(a) + exp(a)·b·e`.
    static void exp(double[] x, int at, double[] out, int to, int width) {
        out[to] = StrictMath.exp(x[at]);
        for (int half = 1; half < width; half <<= 1)
            for (int set = 0; set < half; set++) out[to + half + set] = product(out, to, x, at + half, set);
    }

    /// `out = log(x)`: half by half, the upper one being `y` of `a·y = b`.
    static void log(double[] x, int at, double[] out, int to, int width) {
        out[to] = StrictMath.log(x[at]);
        for (int half = 1; half < width; half <<= 1)
            for (int set = 0; set < half; set++) {
                double rest = x[at + half + set];
                for (int part = set; part != 0; part = part - 1 & set) rest -= x[at + part] * out[to + half + (set ^ part)];
                out[to + half + set] = rest / x[at];
            }
    }

    /// The coefficient of one set in the product of two numbers.
    private static double product(double[] a, int at, double[] b, int bt, int set) {
        double sum = a[at] * b[bt + set];
        for (int part = set; part != 0; part = part - 1 & set) sum += a[at + part] * b[bt + (set ^ part)];
        return sum;
    }
}
