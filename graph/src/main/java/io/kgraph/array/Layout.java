package io.kgraph.array;

import io.kgraph.error.GraphError;
import java.util.Arrays;
import java.util.Optional;

/// Arithmetic on extents and element strides.
final class Layout {
    private Layout() {}

    /// The number of elements; refuses negative extents and products beyond 2⁶³ − 1.
    static long size(long[] extents) {
        long size = 1;
        boolean empty = false;
        for (long e : extents) {
            if (e < 0) throw GraphError.value("an array cannot have the extent " + e + " of " + text(extents));
            empty |= e == 0;
        }
        if (empty) return 0;
        for (long e : extents) {
            if (Math.multiplyHigh(size, e) != 0 || size * e < 0)
                throw GraphError.value("an array of extents " + text(extents) + " is too large to address");
            size *= e;
        }
        return size;
    }

    /// The strides of a row-major array.
    static long[] rowMajor(long[] extents) {
        var strides = new long[extents.length];
        long step = 1;
        for (int d = extents.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= Math.max(1, extents[d]);
        }
        return strides;
    }

    /// Whether the elements lie one after the other in row-major order; strides of axes of extent 1 do not matter.
    static boolean isRowMajor(long[] extents, long[] strides) {
        for (long e : extents) if (e == 0) return true;
        long step = 1;
        for (int d = extents.length - 1; d >= 0; d--) {
            if (extents[d] == 1) continue;
            if (strides[d] != step) return false;
            step *= extents[d];
        }
        return true;
    }

    /// The strides under which the same storage has other extents, if there are any.
    ///
    /// Both lists of extents are walked in runs of equal product; within a run the old axes must lie evenly in storage.
    static Optional<long[]> reshaped(long[] extents, long[] strides, long[] wanted) {
        var result = rowMajor(wanted);
        if (isRowMajor(extents, strides)) return Optional.of(result);
        int rank = 0;
        var e = new long[extents.length];
        var s = new long[extents.length];
        for (int d = 0; d < extents.length; d++) {
            if (extents[d] == 1) continue;
            e[rank] = extents[d];
            s[rank++] = strides[d];
        }
        int from = 0, target = 0;
        while (from < rank && target < wanted.length) {
            int to = from + 1, targetEnd = target + 1;
            long have = e[from], need = wanted[target];
            while (have != need) {
                if (have < need) have *= e[to++];
                else need *= wanted[targetEnd++];
            }
            for (int d = from; d < to - 1; d++) if (s[d] != e[d + 1] * s[d + 1]) return Optional.empty();
            long step = s[to - 1];
            for (int d = targetEnd - 1; d >= target; d--) {
                result[d] = step;
                step *= wanted[d];
            }
            from = to;
            target = targetEnd;
        }
        return Optional.of(result);
    }

    /// The axis counted from the front; refuses one that does not exist.
    static int axis(int axis, int rank) {
        if (axis < -rank || axis >= rank)
            throw GraphError.value("axis " + axis + " does not exist in an array of rank " + rank);
        return axis < 0 ? axis + rank : axis;
    }

    static String text(long[] extents) {
        return Arrays.toString(extents);
    }
}
