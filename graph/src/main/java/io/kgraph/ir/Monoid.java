package io.kgraph.ir;

/// What a reduction combines with; the orders of combination are those of the numerics.
///
/// `ARGMAX` and `ARGMIN` give the position (int64) of the first NaN, else of the first extreme, over one axis.
public enum Monoid {
    SUM, PRODUCT, MAX, MIN, ANY, ALL, ARGMAX, ARGMIN;

    /// The order of combination does not change a bit.
    public boolean orderFree() {
        return this != SUM && this != PRODUCT;
    }

    public boolean positional() {
        return this == ARGMAX || this == ARGMIN;
    }
}
