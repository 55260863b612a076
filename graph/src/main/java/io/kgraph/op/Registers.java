package io.kgraph.op;

import io.kgraph.scalar.Prim;
import io.kgraph.scalar.Scalar;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;

/// How stored elements sit in registers while they are computed with: widened when loaded, brought back into range before they are stored.
public final class Registers {
    private Registers() {}

    /// The register type: float16 computes in `F32`; integers up to 32 bits, the unsigned ones extended by zeros, in `I32`.
    public static ScalarType of(DType dtype) {
        return switch (dtype) {
            case FLOAT16, FLOAT32 -> ScalarType.F32;
            case FLOAT64 -> ScalarType.F64;
            case INT8, INT16, INT32, UINT8, UINT16 -> ScalarType.I32;
            case INT64 -> ScalarType.I64;
            case BOOL -> ScalarType.BOOL;
            case STRING -> throw io.kgraph.error.Mismatch.dtype("strings are not computed with");
        };
    }

    /// A result in the range of `dtype`: integers wrap, float16 rounds.
    public static Scalar narrow(Scalar value, DType dtype) {
        return switch (dtype) {
            case FLOAT16 -> value.narrow(Prim.ROUND16);
            case INT8 -> value.narrow(Prim.WRAP8);
            case INT16 -> value.narrow(Prim.WRAP16);
            case UINT8 -> value.narrow(Prim.WRAPU8);
            case UINT16 -> value.narrow(Prim.WRAPU16);
            case FLOAT32, FLOAT64, INT32, INT64, BOOL, STRING -> value;
        };
    }

    /// A value in registers of `to`, converted as a cast does.
    static Scalar convert(Scalar value, DType to) {
        ScalarType type = of(to);
        return value.type() == type ? value : switch (type) {
            case F32 -> value.toF32();
            case F64 -> value.toF64();
            case I32 -> value.toI32();
            case I64 -> value.toI64();
            case BOOL -> value.toBool();
        };
    }
}
