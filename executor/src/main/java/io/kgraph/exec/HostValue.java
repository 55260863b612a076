package io.kgraph.exec;

import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Host values that need no conversion, copied without allocating: what the steady state is made of.
final class HostValue {
    private HostValue() {}

    /// Whether `value` is exactly an array of that dtype and those extents, and [#copy] can take it.
    static boolean is(Object value, DType dtype, long[] extents) {
        return switch (value) {
            case NDArray a -> a.dtype() == dtype && dtype != DType.STRING && sameExtents(a, extents);
            case float[] a -> dtype == DType.FLOAT32 && extents.length == 1 && extents[0] == a.length;
            case double[] a -> dtype == DType.FLOAT64 && extents.length == 1 && extents[0] == a.length;
            case int[] a -> dtype == DType.INT32 && extents.length == 1 && extents[0] == a.length;
            case long[] a -> dtype == DType.INT64 && extents.length == 1 && extents[0] == a.length;
            case float[][] a -> dtype == DType.FLOAT32 && extents.length == 2 && extents[0] == a.length && isFull(a, extents[1]);
            case double[][] a -> dtype == DType.FLOAT64 && extents.length == 2 && extents[0] == a.length && isFull(a, extents[1]);
            case Float _ -> dtype == DType.FLOAT32 && extents.length == 0;
            case Double _ -> dtype == DType.FLOAT64 && extents.length == 0;
            case Integer _ -> dtype == DType.INT32 && extents.length == 0;
            case Long _ -> dtype == DType.INT64 && extents.length == 0;
            default -> false;
        };
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
        switch (value) {
            case NDArray a -> a.copyTo(to);
            case float[] a -> MemorySegment.copy(a, 0, to, ValueLayout.JAVA_FLOAT, 0, a.length);
            case double[] a -> MemorySegment.copy(a, 0, to, ValueLayout.JAVA_DOUBLE, 0, a.length);
            case int[] a -> MemorySegment.copy(a, 0, to, ValueLayout.JAVA_INT, 0, a.length);
            case long[] a -> MemorySegment.copy(a, 0, to, ValueLayout.JAVA_LONG, 0, a.length);
            case float[][] a -> {
                for (int r = 0; r < a.length; r++) MemorySegment.copy(a[r], 0, to, ValueLayout.JAVA_FLOAT, 4L * r * a[r].length, a[r].length);
            }
            case double[][] a -> {
                for (int r = 0; r < a.length; r++) MemorySegment.copy(a[r], 0, to, ValueLayout.JAVA_DOUBLE, 8L * r * a[r].length, a[r].length);
            }
            case Float x -> to.set(ValueLayout.JAVA_FLOAT, 0, x);
            case Double x -> to.set(ValueLayout.JAVA_DOUBLE, 0, x);
            case Integer x -> to.set(ValueLayout.JAVA_INT, 0, x);
            case Long x -> to.set(ValueLayout.JAVA_LONG, 0, x);
            default -> throw new IllegalArgumentException("not a value that is copied as it is: " + value.getClass());
        }
    }
}
