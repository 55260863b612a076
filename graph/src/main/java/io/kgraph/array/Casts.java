package io.kgraph.array;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.kgraph.error.BrokenInvariant;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;

/// Conversion of whole row-major arrays, a block at a time.
///
/// Every value passes through a block of `double` (floating sources) or `long` (the others), which holds it exactly, so that each conversion
/// rounds once and one loop per source and one per result is enough.
final class Casts {
    private static final int BLOCK = 1024;

    private Casts() {}

    static void convert(DType from, MemorySegment source, DType to, MemorySegment target, long count) {
        if (from.isFloating()) {
            var block = new double[(int) Math.min(BLOCK, count)];
            for (long i = 0; i < count; i += BLOCK) {
                int n = (int) Math.min(BLOCK, count - i);
                load(from, source, i, block, n);
                store(to, target, i, block, n);
            }
        } else {
            var block = new long[(int) Math.min(BLOCK, count)];
            for (long i = 0; i < count; i += BLOCK) {
                int n = (int) Math.min(BLOCK, count - i);
                load(from, source, i, block, n);
                store(to, target, i, block, n);
            }
        }
    }

    private static void load(DType from, MemorySegment s, long at, double[] block, int n) {
        switch (from) {
            case FLOAT16 -> { for (int i = 0; i < n; i++) block[i] = Float.float16ToFloat(s.get(JAVA_SHORT_UNALIGNED, 2 * (at + i))); }
            case FLOAT32 -> { for (int i = 0; i < n; i++) block[i] = s.get(JAVA_FLOAT_UNALIGNED, 4 * (at + i)); }
            case FLOAT64 -> MemorySegment.copy(s, JAVA_DOUBLE_UNALIGNED, 8 * at, block, 0, n);
            case INT8, INT16, INT32, INT64, UINT8, UINT16, BOOL, STRING -> throw new BrokenInvariant("array", from + " does not pass through this block");
        }
    }

    private static void load(DType from, MemorySegment s, long at, long[] block, int n) {
        switch (from) {
            case INT8 -> { for (int i = 0; i < n; i++) block[i] = s.get(JAVA_BYTE, at + i); }
            case UINT8 -> { for (int i = 0; i < n; i++) block[i] = s.get(JAVA_BYTE, at + i) & 0xff; }
            case BOOL -> { for (int i = 0; i < n; i++) block[i] = s.get(JAVA_BYTE, at + i) != 0 ? 1 : 0; }
            case INT16 -> { for (int i = 0; i < n; i++) block[i] = s.get(JAVA_SHORT_UNALIGNED, 2 * (at + i)); }
            case UINT16 -> { for (int i = 0; i < n; i++) block[i] = s.get(JAVA_SHORT_UNALIGNED, 2 * (at + i)) & 0xffff; }
            case INT32 -> { for (int i = 0; i < n; i++) block[i] = s.get(JAVA_INT_UNALIGNED, 4 * (at + i)); }
            case INT64 -> MemorySegment.copy(s, JAVA_LONG_UNALIGNED, 8 * at, block, 0, n);
            case FLOAT16, FLOAT32, FLOAT64 -> throw new BrokenInvariant("array", from + " does not pass through this block");
            case STRING -> throw Elements.notNumbers();
        }
    }

    private static void store(DType to, MemorySegment s, long at, double[] block, int n) {
        switch (to) {
            case FLOAT16 -> { for (int i = 0; i < n; i++) s.set(JAVA_SHORT_UNALIGNED, 2 * (at + i), Elements.float16(block[i])); }
            case FLOAT32 -> { for (int i = 0; i < n; i++) s.set(JAVA_FLOAT_UNALIGNED, 4 * (at + i), (float) block[i]); }
            case FLOAT64 -> MemorySegment.copy(block, 0, s, JAVA_DOUBLE_UNALIGNED, 8 * at, n);
            case INT8, UINT8 -> { for (int i = 0; i < n; i++) s.set(JAVA_BYTE, at + i, (byte) (int) block[i]); }
            case INT16, UINT16 -> { for (int i = 0; i < n; i++) s.set(JAVA_SHORT_UNALIGNED, 2 * (at + i), (short) (int) block[i]); }
            case INT32 -> { for (int i = 0; i < n; i++) s.set(JAVA_INT_UNALIGNED, 4 * (at + i), (int) block[i]); }
            case INT64 -> { for (int i = 0; i < n; i++) s.set(JAVA_LONG_UNALIGNED, 8 * (at + i), (long) block[i]); }
            case BOOL -> { for (int i = 0; i < n; i++) s.set(JAVA_BYTE, at + i, (byte) (block[i] != 0 ? 1 : 0)); }
            case STRING -> throw Elements.notNumbers();
        }
    }

    private static void store(DType to, MemorySegment s, long at, long[] block, int n) {
        switch (to) {
            case FLOAT16 -> { for (int i = 0; i < n; i++) s.set(JAVA_SHORT_UNALIGNED, 2 * (at + i), Float.floatToFloat16((float) block[i])); }
            case FLOAT32 -> { for (int i = 0; i < n; i++) s.set(JAVA_FLOAT_UNALIGNED, 4 * (at + i), (float) block[i]); }
            case FLOAT64 -> { for (int i = 0; i < n; i++) s.set(JAVA_DOUBLE_UNALIGNED, 8 * (at + i), (double) block[i]); }
            case INT8, UINT8 -> { for (int i = 0; i < n; i++) s.set(JAVA_BYTE, at + i, (byte) block[i]); }
            case INT16, UINT16 -> { for (int i = 0; i < n; i++) s.set(JAVA_SHORT_UNALIGNED, 2 * (at + i), (short) block[i]); }
            case INT32 -> { for (int i = 0; i < n; i++) s.set(JAVA_INT_UNALIGNED, 4 * (at + i), (int) block[i]); }
            case INT64 -> MemorySegment.copy(block, 0, s, JAVA_LONG_UNALIGNED, 8 * at, n);
            case BOOL -> { for (int i = 0; i < n; i++) s.set(JAVA_BYTE, at + i, (byte) (block[i] != 0 ? 1 : 0)); }
            case STRING -> throw Elements.notNumbers();
        }
    }
}
