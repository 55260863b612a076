package io.kgraph.array;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Single elements in storage, and the conversions between numbers that [NDArray#cast] is made of.
final class Elements {
    /// Arrays of more elements than a Java array holds are allocated outside the heap.
    private static final long HEAP_LIMIT = Integer.MAX_VALUE - 8;

    private Elements() {}

    /// Zeroed storage for `count` elements.
    static MemorySegment allocate(DType dtype, long count) {
        if (count > HEAP_LIMIT) return Arena.ofAuto().allocate(Math.multiplyExact(count, dtype.bytes()), 64);
        int n = (int) count;
        return switch (dtype) {
            case FLOAT32 -> MemorySegment.ofArray(new float[n]);
            case FLOAT64 -> MemorySegment.ofArray(new double[n]);
            case INT32 -> MemorySegment.ofArray(new int[n]);
            case INT64 -> MemorySegment.ofArray(new long[n]);
            case FLOAT16, INT16, UINT16 -> MemorySegment.ofArray(new short[n]);
            case INT8, UINT8, BOOL -> MemorySegment.ofArray(new byte[n]);
            case STRING -> MemorySegment.NULL;
        };
    }

    static double getDouble(DType dtype, MemorySegment s, long index) {
        return switch (dtype) {
            case FLOAT16 -> Float.float16ToFloat(s.get(JAVA_SHORT_UNALIGNED, 2 * index));
            case FLOAT32 -> s.get(JAVA_FLOAT_UNALIGNED, 4 * index);
            case FLOAT64 -> s.get(JAVA_DOUBLE_UNALIGNED, 8 * index);
            case INT8, INT16, INT32, INT64, UINT8, UINT16, BOOL, STRING -> getLong(dtype, s, index);
        };
    }

    static long getLong(DType dtype, MemorySegment s, long index) {
        return switch (dtype) {
            case FLOAT16, FLOAT32, FLOAT64 -> (long) getDouble(dtype, s, index);
            case INT8 -> s.get(JAVA_BYTE, index);
            case UINT8 -> s.get(JAVA_BYTE, index) & 0xff;
            case BOOL -> s.get(JAVA_BYTE, index) != 0 ? 1 : 0;
            case INT16 -> s.get(JAVA_SHORT_UNALIGNED, 2 * index);
            case UINT16 -> s.get(JAVA_SHORT_UNALIGNED, 2 * index) & 0xffff;
            case INT32 -> s.get(JAVA_INT_UNALIGNED, 4 * index);
            case INT64 -> s.get(JAVA_LONG_UNALIGNED, 8 * index);
            case STRING -> throw notNumbers();
        };
    }

    static void set(DType dtype, MemorySegment s, long index, double value) {
        switch (dtype) {
            case FLOAT16 -> s.set(JAVA_SHORT_UNALIGNED, 2 * index, float16(value));
            case FLOAT32 -> s.set(JAVA_FLOAT_UNALIGNED, 4 * index, (float) value);
            case FLOAT64 -> s.set(JAVA_DOUBLE_UNALIGNED, 8 * index, value);
            case INT8, UINT8, INT16, UINT16, INT32 -> set(dtype, s, index, (long) (int) value);
            case INT64 -> set(dtype, s, index, (long) value);
            case BOOL -> set(dtype, s, index, value != 0 ? 1L : 0L);
            case STRING -> throw notNumbers();
        }
    }

    static void set(DType dtype, MemorySegment s, long index, long value) {
        switch (dtype) {
            case FLOAT16 -> s.set(JAVA_SHORT_UNALIGNED, 2 * index, Float.floatToFloat16((float) value));
            case FLOAT32 -> s.set(JAVA_FLOAT_UNALIGNED, 4 * index, (float) value);
            case FLOAT64 -> s.set(JAVA_DOUBLE_UNALIGNED, 8 * index, (double) value);
            case INT8, UINT8 -> s.set(JAVA_BYTE, index, (byte) value);
            case INT16, UINT16 -> s.set(JAVA_SHORT_UNALIGNED, 2 * index, (short) value);
            case INT32 -> s.set(JAVA_INT_UNALIGNED, 4 * index, (int) value);
            case INT64 -> s.set(JAVA_LONG_UNALIGNED, 8 * index, value);
            case BOOL -> s.set(JAVA_BYTE, index, (byte) (value != 0 ? 1 : 0));
            case STRING -> throw notNumbers();
        }
    }

    /// The stored bits, with one NaN for all and one truth for all.
    static long canonicalBits(DType dtype, MemorySegment s, long index) {
        return switch (dtype) {
            case FLOAT16 -> canonical16(s.get(JAVA_SHORT_UNALIGNED, 2 * index));
            case FLOAT32 -> Float.floatToIntBits(s.get(JAVA_FLOAT_UNALIGNED, 4 * index));
            case FLOAT64 -> Double.doubleToLongBits(s.get(JAVA_DOUBLE_UNALIGNED, 8 * index));
            case INT8, INT16, INT32, INT64, UINT8, UINT16, BOOL, STRING -> getLong(dtype, s, index);
        };
    }

    static short canonical16(short bits) {
        return (bits & 0x7fff) > 0x7c00 ? (short) 0x7e00 : bits;
    }

    /// The float16 nearest to `value`, ties to even, rounded once.
    ///
    /// Going through the nearest float32 would round twice. Here the float32 in between is rounded *to odd*: cut toward zero, its last bit set
    /// if anything was lost, which keeps it on the right side of every float16 midpoint.
    static short float16(double value) {
        float cut = (float) value;
        if (cut == value || Double.isNaN(value)) return Float.floatToFloat16(cut);
        int bits = Float.floatToRawIntBits(cut);
        if (Math.abs((double) cut) > Math.abs(value)) bits--;
        return Float.floatToFloat16(Float.intBitsToFloat(bits | 1));
    }

    static GraphError notNumbers() {
        return GraphError.type("strings are not numbers: an array of strings can be fed and fetched, not computed with");
    }
}
