package io.kgraph.exec;

import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Host values that need no conversion, copied without allocating: what the steady state is made of.
final class HostValue {
    private HostValue() {}

    /// Whether `value` is exactly an array of that dtype and those extents, and [#copy] can take it.
    ///
    /// A chain, not a switch: linking a switch over classes takes longer than a short call, and would fall into the second one.
    static boolean is(Object value, DType dtype, long[] extents) {
        if (value instanceof NDArray a) return a.dtype() == dtype && dtype != DType.STRING && sameExtents(a, extents);
        if (value instanceof float[] a) return dtype == DType.FLOAT32 && extents.length == 1 && extents[0] == a.length;
        if (value instanceof double[] a) return dtype == DType.FLOAT64 && extents.length == 1 && extents[0] == a.length;
        if (value instanceof int[] a) return dtype == DType.INT32 && extents.length == 1 && extents[0] == a.length;
        if (value instanceof long[] a) return dtype == DType.INT64 && extents.length == 1 && extents[0] == a.length;
        if (value instanceof float[][] a) return dtype == DType.FLOAT32 && extents.length == 2 && extents[0] == a.length && isFull(a, extents[1]);
        if (value instanceof double[][] a) return dtype == DType.FLOAT64 && extents.length == 2 && extents[0] == a.length && isFull(a, extents[1]);
        if (extents.length != 0) return false;
        return value instanceof Float && dtype == DType.FLOAT32 || value instanceof Double && dtype == DType.FLOAT64
                || value instanceof Integer && dtype == DType.INT32 || value instanceof Long && dtype == DType.INT64;
    }

    private static boolean sameExtents(NDArray a, long[] extents) {
        if (a.rank() != extents.length) return false;
        for (int d = 0; d < extents.length; d++) if (a.extent(d) != extents[d]) return false;
        return true;
    }

    private static boolean isFull(float[][] rows, long n) {
        for (float[] row : rows) if (row == null || row.length != n) return false;
        return true;
    }

    private static boolean isFull(double[][] rows, long n) {
        for (double[] row : rows) if (row == null || row.length != n) return false;
        return true;
    }

    /// Writes the elements to the start of `to`.
    static void copy(Object value, MemorySegment to) {
        if (value instanceof NDArray a) a.copyTo(to);
        else if (value instanceof float[] a) MemorySegment.copy(a, 0, to, ValueLayout.JAVA_FLOAT, 0, a.length);
        else if (value instanceof double[] a) MemorySegment.copy(a, 0, to, ValueLayout.JAVA_DOUBLE, 0, a.length);
        else if (value instanceof int[] a) MemorySegment.copy(a, 0, to, ValueLayout.JAVA_INT, 0, a.length);
        else if (value instanceof long[] a) MemorySegment.copy(a, 0, to, ValueLayout.JAVA_LONG, 0, a.length);
        else if (value instanceof float[][] a) {
            for (int r = 0; r < a.length; r++) MemorySegment.copy(a[r], 0, to, ValueLayout.JAVA_FLOAT, 4L * r * a[r].length, a[r].length);
        } else if (value instanceof double[][] a) {
            for (int r = 0; r < a.length; r++) MemorySegment.copy(a[r], 0, to, ValueLayout.JAVA_DOUBLE, 8L * r * a[r].length, a[r].length);
        } else if (value instanceof Float x) to.set(ValueLayout.JAVA_FLOAT, 0, x);
        else if (value instanceof Double x) to.set(ValueLayout.JAVA_DOUBLE, 0, x);
        else if (value instanceof Integer x) to.set(ValueLayout.JAVA_INT, 0, x);
        else if (value instanceof Long x) to.set(ValueLayout.JAVA_LONG, 0, x);
        else throw new IllegalArgumentException("not a value that is copied as it is: " + value.getClass());
    }
}
