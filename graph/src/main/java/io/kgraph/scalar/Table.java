package io.kgraph.scalar;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;

/// A named constant table that `LOOKUP` reads; equal when type and entries are.
public final class Table {
    private final String name;
    private final ScalarType type;
    private final long[] bits;

    private Table(String name, ScalarType type, long[] bits) {
        checkArgument(bits.length > 0, "table %s is empty", name);
        this.name = name;
        this.type = type;
        this.bits = bits;
    }

    public static Table f64(String name, double... values) {
        return new Table(name, ScalarType.F64, Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray());
    }

    public static Table i32(String name, int... values) {
        return new Table(name, ScalarType.I32, Arrays.stream(values).asLongStream().toArray());
    }

    public static Table f32(String name, float... values) {
        long[] bits = new long[values.length];
        for (int i = 0; i < values.length; i++)
            bits[i] = Float.floatToRawIntBits(values[i]);
        return new Table(name, ScalarType.F32, bits);
    }

    public String name() {
        return name;
    }

    public ScalarType type() {
        return type;
    }

    public int size() {
        return bits.length;
    }

    /// The raw bits of entry `i`, as in [Instruction#bits].
    public long bits(int i) {
        return bits[i];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Table t && t.type == type && Arrays.equals(t.bits, bits);
    }

    @Override
    public int hashCode() {
        return 31 * type.ordinal() + Arrays.hashCode(bits);
    }

    @Override
    public String toString() {
        return name;
    }
}
