package io.kgraph.scalar;

import java.util.Locale;

/// The scalar primitives: all that a target has to know.
///
/// A primitive means what its type says (`ADD` of `F32` rounds once, of `I32` wraps). Unless noted, inputs and result have one type.
/// Floating arithmetic is IEEE 754, round to nearest even, one rounding an instruction, never contracted, denormals kept. All NaNs count as equal
/// bits, so no function may let the payload or the sign of a NaN reach a result that is not NaN.
public enum Prim {
    /// The value whose raw bits are [Instruction#bits] (an `F32` or `I32` sits in the low 32; a bool is 0 or 1).
    CONST(0),
    /// Input number [Instruction#bits] of the function.
    PARAM(0),

    ADD(2), SUB(2), MUL(2),
    /// The high 32 bits of the **unsigned** 64-bit product; `I32` only.
    MULHI(2),
    /// Floating: IEEE. Integer: toward zero, least ÷ −1 wraps to itself; by zero is an error of the run (`ArithmeticException`).
    DIV(2),
    /// Integer only: the remainder of [#DIV], with the sign of the dividend; by zero is an error of the run.
    REM(2),
    /// `a · b + c`, rounded once; floating only.
    FMA(3),
    /// Floating: flips the sign bit. Integer: wraps.
    NEG(1),
    /// Floating: clears the sign bit. Integer: the least value stays itself.
    ABS(1),
    /// As Java's `Math`: NaN propagates, −0 < +0. Also for integers. Where NaN and zeros need no care, `SELECT(LT(a, b), a, b)` is cheaper.
    MIN(2), MAX(2),
    /// Correctly rounded; `sqrt(−0)` is −0, of less than that NaN.
    SQRT(1),
    /// To the nearest integral value, ties to even; the sign of zero stays. Floating only, as the next three.
    ROUND(1), FLOOR(1), CEIL(1), TRUNC(1),

    /// Comparisons have a `BOOL` result and inputs of one other type (`EQ` and `NE` also of `BOOL`). With NaN all are false but `NE`.
    EQ(2), NE(2), LT(2), LE(2), GT(2), GE(2),
    /// `a ? b : c`, `a` a bool. When [Instruction#rare] is set, `a` seldom holds: what only `b` needs may be skipped if it holds nowhere.
    SELECT(3),

    /// Bitwise on integers, logical on bools.
    AND(2), OR(2), XOR(2), NOT(1),
    /// Shifts of integers: left, right with zeros, right with the sign. The count has the value's type and is taken modulo its width.
    SHL(2), SHR(2), SAR(2),

    /// From the register type of its input to its own. Float to integer: toward zero, NaN → 0, saturating. Integer to float: nearest even. `I64` to `I32` wraps.
    /// To bool: not equal to zero (NaN is true). From bool: 0 or 1.
    CONVERT(1),
    /// Same bits, between `F32` and `I32`, or `F64` and `I64`.
    BITCAST(1),
    /// The entry of the constant [Instruction#table] at an `I32` index, which the code around it keeps in range.
    LOOKUP(1),
    /// `I32` wrapped to the range of int8, int16, uint8, uint16.
    WRAP8(1), WRAP16(1), WRAPU8(1), WRAPU16(1),
    /// `F32` rounded to float16 and back: ties to even, overflow to infinity, denormals kept, NaN stays.
    ROUND16(1);

    private final int arity;

    Prim(int arity) {
        this.arity = arity;
    }

    /// How many of an instruction's inputs `a`, `b`, `c` it reads.
    public int arity() {
        return arity;
    }

    public boolean isComparison() {
        return ordinal() >= EQ.ordinal() && ordinal() <= GE.ordinal();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
