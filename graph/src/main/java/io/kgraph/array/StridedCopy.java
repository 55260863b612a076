package io.kgraph.array;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.kgraph.error.BrokenInvariant;
import java.lang.foreign.MemorySegment;

/// Copies elements between two strided arrays of equal extents; positions and strides count elements.
///
/// The two innermost axes are loops, the others recursion as deep as the rank. Nothing is allocated.
final class StridedCopy {
    private StridedCopy() {}

    static void copy(int width, long[] extents, MemorySegment from, long fromAt, long[] fromStrides,
            MemorySegment to, long toAt, long[] toStrides) {
        for (long e : extents) if (e == 0) return;
        axis(0, width, extents, from, fromAt, fromStrides, to, toAt, toStrides);
    }

    private static void axis(int d, int width, long[] extents, MemorySegment from, long fromAt, long[] fromStrides,
            MemorySegment to, long toAt, long[] toStrides) {
        int rank = extents.length;
        if (d == rank) {
            run(width, 1, from, fromAt, 1, to, toAt, 1);
        } else if (d == rank - 1) {
            run(width, extents[d], from, fromAt, fromStrides[d], to, toAt, toStrides[d]);
        } else {
            for (long i = 0; i < extents[d]; i++)
                axis(d + 1, width, extents, from, fromAt + i * fromStrides[d], fromStrides, to, toAt + i * toStrides[d], toStrides);
        }
    }

    private static void run(int width, long n, MemorySegment from, long f, long fs, MemorySegment to, long t, long ts) {
        if (fs == 1 && ts == 1) {
            MemorySegment.copy(from, f * width, to, t * width, n * width);
            return;
        }
        switch (width) {
            case 1 -> { for (long i = 0; i < n; i++) to.set(JAVA_BYTE, t + i * ts, from.get(JAVA_BYTE, f + i * fs)); }
            case 2 -> { for (long i = 0; i < n; i++) to.set(JAVA_SHORT_UNALIGNED, 2 * (t + i * ts), from.get(JAVA_SHORT_UNALIGNED, 2 * (f + i * fs))); }
            case 4 -> { for (long i = 0; i < n; i++) to.set(JAVA_INT_UNALIGNED, 4 * (t + i * ts), from.get(JAVA_INT_UNALIGNED, 4 * (f + i * fs))); }
            case 8 -> { for (long i = 0; i < n; i++) to.set(JAVA_LONG_UNALIGNED, 8 * (t + i * ts), from.get(JAVA_LONG_UNALIGNED, 8 * (f + i * fs))); }
            default -> throw new BrokenInvariant("array", "no copy of elements of " + width + " bytes");
        }
    }

    /// The same for strings, always into row-major order; gives the position after the last one written.
    static int strings(int d, long[] extents, String[] from, long fromAt, long[] strides, String[] to, int toAt) {
        if (d == extents.length) {
            to[toAt] = from[Math.toIntExact(fromAt)];
            return toAt + 1;
        }
        int at = toAt;
        for (long i = 0; i < extents[d]; i++) at = strings(d + 1, extents, from, fromAt + i * strides[d], strides, to, at);
        return at;
    }
}
