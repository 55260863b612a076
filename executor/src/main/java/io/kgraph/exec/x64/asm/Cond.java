package io.kgraph.exec.x64.asm;

/// A condition on the flags, in the order of the encoding. After `vucomiss`: `A AE B BE E NE` and `P` for NaN.
public enum Cond {
    O, NO, B, AE, E, NE, BE, A, S, NS, P, NP, L, GE, LE, G;

    public Cond negate() {
        return values()[ordinal() ^ 1];
    }
}
