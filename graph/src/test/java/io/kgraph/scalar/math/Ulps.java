package io.kgraph.scalar.math;

/// Distances in units in the last place: neighbouring floats have neighbouring numbers, −0 and 0 the same.
final class Ulps {
    private Ulps() {}

    static int order(float x) {
        int bits = Float.floatToIntBits(x);
        return bits < 0 ? Integer.MIN_VALUE - bits : bits;
    }

    static long order(double x) {
        long bits = Double.doubleToLongBits(x);
        return bits < 0 ? Long.MIN_VALUE - bits : bits;
    }
}
