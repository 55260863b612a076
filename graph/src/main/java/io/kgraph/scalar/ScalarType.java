package io.kgraph.scalar;

import java.util.Locale;

/// The type of a register in scalar code: what a value is while it is computed with, not how it is stored.
///
/// Storage types narrower than these live in `I32` (int8, int16, uint8, uint16, wrapped by `WRAP8` …) or `F32` (float16, rounded by `ROUND16`).
public enum ScalarType {
    F32(4), F64(8), I32(4), I64(8), BOOL(1);

    private final int bytes;

    ScalarType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of one value in a host array of this type.
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return this == F32 || this == F64;
    }

    public boolean isInteger() {
        return this == I32 || this == I64;
    }

    /// The type of the same width that `BITCAST` leads to.
    public ScalarType bitcast() {
        return switch (this) {
            case F32 -> I32;
            case F64 -> I64;
            case I32 -> F32;
            case I64 -> F64;
            case BOOL -> throw new IllegalArgumentException("a bool has no bits to cast");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
