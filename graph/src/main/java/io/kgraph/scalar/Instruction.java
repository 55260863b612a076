package io.kgraph.scalar;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One step of straight-line code: a primitive, the register type of its **result**, and the indices of its inputs (−1 where it has none).
///
/// The type of an input is that of the instruction it names; comparisons and conversions need no other record of it. A body that is inlined
/// elsewhere is its instructions renumbered ([#renumbered]).
///
/// @param bits  of `CONST` the raw bits, of `PARAM` its number, else 0
/// @param table what `LOOKUP` reads, else null
/// @param rare  of a `SELECT`: its condition seldom holds
public record Instruction(Prim prim, ScalarType type, int a, int b, int c, long bits, @Nullable Table table, boolean rare) {
    public Instruction {
        checkArgument((a >= 0) == (prim.arity() > 0) && (b >= 0) == (prim.arity() > 1) && (c >= 0) == (prim.arity() > 2),
                "%s takes %s inputs", prim, prim.arity());
        checkArgument((table != null) == (prim == Prim.LOOKUP), "a table belongs to lookup alone");
        checkArgument(!rare || prim == Prim.SELECT, "only a select has a rare side");
    }

    /// Written out, as bodies are compared all the time, and before the JVM is warm.
    @Override public boolean equals(Object other) {
        return other instanceof Instruction i && prim == i.prim && type == i.type && a == i.a && b == i.b && c == i.c && bits == i.bits
                && Objects.equals(table, i.table) && rare == i.rare;
    }

    @Override public int hashCode() {
        return ((((prim.ordinal() * 31 + type.ordinal()) * 31 + a) * 31 + b) * 31 + c) * 31 + Long.hashCode(bits);
    }

    public static Instruction of(Prim prim, ScalarType type) {
        return new Instruction(prim, type, -1, -1, -1, 0, null, false);
    }

    public static Instruction of(Prim prim, ScalarType type, int a) {
        return new Instruction(prim, type, a, -1, -1, 0, null, false);
    }

    public static Instruction of(Prim prim, ScalarType type, int a, int b) {
        return new Instruction(prim, type, a, b, -1, 0, null, false);
    }

    public static Instruction of(Prim prim, ScalarType type, int a, int b, int c) {
        return new Instruction(prim, type, a, b, c, 0, null, false);
    }

    public static Instruction constant(ScalarType type, long bits) {
        return new Instruction(Prim.CONST, type, -1, -1, -1, bits, null, false);
    }

    public static Instruction constant(float value) {
        return constant(ScalarType.F32, Float.floatToIntBits(value));
    }

    public static Instruction constant(double value) {
        return constant(ScalarType.F64, Double.doubleToLongBits(value));
    }

    public static Instruction constant(boolean value) {
        return constant(ScalarType.BOOL, value ? 1 : 0);
    }

    public static Instruction param(ScalarType type, int number) {
        return new Instruction(Prim.PARAM, type, -1, -1, -1, number, null, false);
    }

    public static Instruction lookup(Table table, int index) {
        return new Instruction(Prim.LOOKUP, table.type(), index, -1, -1, 0, table, false);
    }

    /// Input number `i` of this instruction.
    public int input(int i) {
        return switch (i) {
            case 0 -> a;
            case 1 -> b;
            case 2 -> c;
            default -> throw new IndexOutOfBoundsException(i);
        };
    }

    /// The same step with its inputs at `to[a]`, `to[b]`, `to[c]`.
    public Instruction renumbered(int[] to) {
        return new Instruction(prim, type, a < 0 ? a : to[a], b < 0 ? b : to[b], c < 0 ? c : to[c], bits, table, rare);
    }

    /// The value of a `CONST`, or the number of a `PARAM`, as text.
    private String literal() {
        if (prim == Prim.PARAM)
            return Long.toString(bits);
        return switch (type) {
            case F32 -> Float.toString(Float.intBitsToFloat((int) bits));
            case F64 -> Double.toString(Double.longBitsToDouble(bits));
            case I32, I64 -> Long.toString(bits);
            case BOOL -> Boolean.toString(bits != 0);
        };
    }

    /// For example `mul %0 %3 : f32`, `const 0.5 : f32`, `lookup two_over_pi %7 : f64`, `select %1 %9 %4 : f32 rare`.
    @Override
    public String toString() {
        var text = new StringBuilder(prim.toString());
        if (prim == Prim.CONST || prim == Prim.PARAM)
            text.append(' ').append(literal());
        if (table != null)
            text.append(' ').append(table.name());
        for (int i = 0; i < prim.arity(); i++)
            text.append(" %").append(input(i));
        return text.append(" : ").append(type).append(rare ? " rare" : "").toString();
    }
}
