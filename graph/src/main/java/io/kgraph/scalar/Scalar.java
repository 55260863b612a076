package io.kgraph.scalar;

import static com.google.common.base.Preconditions.checkArgument;
import static io.kgraph.scalar.ScalarType.BOOL;
import static io.kgraph.scalar.ScalarType.F32;
import static io.kgraph.scalar.ScalarType.F64;
import static io.kgraph.scalar.ScalarType.I32;
import static io.kgraph.scalar.ScalarType.I64;

/// A value in a function that is being built; its methods append instructions, so that code reads like the formula.
///
/// A `double` where an input is expected stands for a constant of this value's type.
public record Scalar(ScalarBuilder builder, int index, ScalarType type) {

    /// A constant of this value's type.
    public Scalar c(double value) {
        return builder.constant(type, value);
    }

    /// A constant of this value's type with these raw bits.
    public Scalar ofBits(long bits) {
        return builder.bits(type, bits);
    }

    // arithmetic
    public Scalar add(Scalar y) { return same(Prim.ADD, y); }
    public Scalar add(double y) { return add(c(y)); }
    public Scalar sub(Scalar y) { return same(Prim.SUB, y); }
    public Scalar sub(double y) { return sub(c(y)); }
    public Scalar mul(Scalar y) { return same(Prim.MUL, y); }
    public Scalar mul(double y) { return mul(c(y)); }
    public Scalar div(Scalar y) { return same(Prim.DIV, y); }
    public Scalar div(double y) { return div(c(y)); }
    public Scalar rem(Scalar y) { return integers(Prim.REM, y); }
    public Scalar mulhi(Scalar y) { return integers(Prim.MULHI, y); }
    public Scalar min(Scalar y) { return same(Prim.MIN, y); }
    public Scalar min(double y) { return min(c(y)); }
    public Scalar max(Scalar y) { return same(Prim.MAX, y); }
    public Scalar max(double y) { return max(c(y)); }
    public Scalar neg() { return unary(Prim.NEG); }
    public Scalar abs() { return unary(Prim.ABS); }
    public Scalar sqrt() { return floating(Prim.SQRT); }
    public Scalar round() { return floating(Prim.ROUND); }
    public Scalar floor() { return floating(Prim.FLOOR); }
    public Scalar ceil() { return floating(Prim.CEIL); }
    public Scalar trunc() { return floating(Prim.TRUNC); }

    /// `this · y + z`, rounded once.
    public Scalar fma(Scalar y, Scalar z) {
        checkArgument(type.isFloating() && y.type == type && z.type == type, "fma of %s, %s, %s", type, y.type, z.type);
        return builder.append(Instruction.of(Prim.FMA, type, index, y.index, z.index));
    }

    public Scalar fma(double y, Scalar z) { return fma(c(y), z); }
    public Scalar fma(Scalar y, double z) { return fma(y, c(z)); }
    public Scalar fma(double y, double z) { return fma(c(y), c(z)); }

    // comparisons and choice
    public Scalar eq(Scalar y) { return compare(Prim.EQ, y); }
    public Scalar eq(double y) { return eq(c(y)); }
    public Scalar ne(Scalar y) { return compare(Prim.NE, y); }
    public Scalar ne(double y) { return ne(c(y)); }
    public Scalar lt(Scalar y) { return compare(Prim.LT, y); }
    public Scalar lt(double y) { return lt(c(y)); }
    public Scalar le(Scalar y) { return compare(Prim.LE, y); }
    public Scalar le(double y) { return le(c(y)); }
    public Scalar gt(Scalar y) { return compare(Prim.GT, y); }
    public Scalar gt(double y) { return gt(c(y)); }
    public Scalar ge(Scalar y) { return compare(Prim.GE, y); }
    public Scalar ge(double y) { return ge(c(y)); }

    /// `yes` where this bool holds, else `no`.
    public Scalar select(Scalar yes, Scalar no) { return select(yes, no, false); }
    public Scalar select(double yes, Scalar no) { return select(no.c(yes), no); }
    public Scalar select(Scalar yes, double no) { return select(yes, yes.c(no)); }

    /// `seldom` where this bool holds, which it seldom does, else `no`.
    public Scalar selectRare(Scalar seldom, Scalar no) { return select(seldom, no, true); }

    /// The lesser, if neither is NaN and zeros have one sign; NaN in `this` stays. One instruction on x86.
    public Scalar atMost(double y) { return c(y).lt(this).select(c(y), this); }

    /// The greater, if neither is NaN and zeros have one sign; NaN in `this` stays. One instruction on x86.
    public Scalar atLeast(double y) { return c(y).gt(this).select(c(y), this); }

    // bits
    public Scalar and(Scalar y) { return same(Prim.AND, y); }
    public Scalar and(long y) { return and(ofBits(y)); }
    public Scalar or(Scalar y) { return same(Prim.OR, y); }
    public Scalar or(long y) { return or(ofBits(y)); }
    public Scalar xor(Scalar y) { return same(Prim.XOR, y); }
    public Scalar not() { return unary(Prim.NOT); }
    public Scalar shl(Scalar count) { return integers(Prim.SHL, count); }
    public Scalar shl(int count) { return shl(c(count)); }
    public Scalar shr(Scalar count) { return integers(Prim.SHR, count); }
    public Scalar shr(int count) { return shr(c(count)); }
    public Scalar sar(Scalar count) { return integers(Prim.SAR, count); }
    public Scalar sar(int count) { return sar(c(count)); }

    /// The bits of a float as an integer, or of an integer as a float.
    public Scalar bitcast() { return builder.append(Instruction.of(Prim.BITCAST, type.bitcast(), index)); }

    /// The magnitude of this float with the sign of `y`.
    public Scalar copySign(Scalar y) {
        long sign = type == F32 ? Integer.MIN_VALUE : Long.MIN_VALUE;
        return bitcast().and(~sign).or(y.bitcast().and(sign)).bitcast();
    }

    /// This float with its sign flipped where `y` is negative (−0 counts).
    public Scalar mulSign(Scalar y) {
        long sign = type == F32 ? Integer.MIN_VALUE : Long.MIN_VALUE;
        return bitcast().xor(y.bitcast().and(sign)).bitcast();
    }

    // conversions
    public Scalar to(ScalarType target) {
        return target == type ? this : builder.append(Instruction.of(Prim.CONVERT, target, index));
    }

    public Scalar toF32() { return to(F32); }
    public Scalar toF64() { return to(F64); }
    public Scalar toI32() { return to(I32); }
    public Scalar toI64() { return to(I64); }
    public Scalar toBool() { return to(BOOL); }

    /// The entry of `table` at this `I32` index, which must be in range whatever the inputs, NaN included.
    public Scalar lookup(Table table) {
        checkArgument(type == I32, "the index of a lookup is i32, not %s", type);
        return builder.append(Instruction.lookup(table, index));
    }

    /// A narrowing primitive: `WRAP8 WRAP16 WRAPU8 WRAPU16` of an `I32`, `ROUND16` of an `F32`.
    public Scalar narrow(Prim prim) {
        checkArgument(prim == Prim.ROUND16 ? type == F32 : type == I32, "%s of %s", prim, type);
        return unary(prim);
    }

    private Scalar unary(Prim prim) {
        return builder.append(Instruction.of(prim, type, index));
    }

    private Scalar floating(Prim prim) {
        checkArgument(type.isFloating(), "%s of %s", prim, type);
        return unary(prim);
    }

    private Scalar same(Prim prim, Scalar y) {
        checkArgument(type == y.type, "%s of %s and %s", prim, type, y.type);
        return builder.append(Instruction.of(prim, type, index, y.index));
    }

    private Scalar integers(Prim prim, Scalar y) {
        checkArgument(type.isInteger(), "%s of %s", prim, type);
        return same(prim, y);
    }

    private Scalar compare(Prim prim, Scalar y) {
        checkArgument(type == y.type, "%s of %s and %s", prim, type, y.type);
        return builder.append(Instruction.of(prim, BOOL, index, y.index));
    }

    private Scalar select(Scalar yes, Scalar no, boolean rare) {
        checkArgument(type == BOOL && yes.type == no.type, "select of %s, %s, %s", type, yes.type, no.type);
        return builder.append(new Instruction(Prim.SELECT, yes.type, index, yes.index, no.index, 0, null, rare));
    }
}
