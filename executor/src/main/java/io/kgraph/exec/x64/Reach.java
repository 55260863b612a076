package io.kgraph.exec.x64;

import io.kgraph.type.DType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An access with numbers: bytes from the start of an array, over the rows and then a stage's own axes.
///
/// @param param   the nest's param, or −1 for an array in scratch memory
/// @param low     of each axis the least index inside of the guards, 0 where there are none
/// @param high    one more than the greatest; the extent where there are none
/// @param nowhere the guards leave nothing
/// @param gather  of a gathered load, else null
record Reach(int param, DType dtype, long offset, long[] strides, long[] low, long[] high, boolean nowhere, @Nullable Picks gather) {
    /// @param index the position of the index in the body
    record Picks(int index, long stride, long extent, String owner) {}

    boolean guardedOn(int axis, long[] extents) {
        return low[axis] > 0 || high[axis] < extents[axis];
    }

    /// Axis `a` steps over exactly one round of axis `a + 1`, and no guard tells them apart.
    boolean merges(int a, long[] extents) {
        return !guardedOn(a, extents) && !guardedOn(a + 1, extents) && strides[a] == Math.multiplyExact(strides[a + 1], extents[a + 1]);
    }

    /// At each index the same bytes from the start of its array.
    boolean isAt(Reach other) {
        return offset == other.offset && Arrays.equals(strides, other.strides);
    }

    /// Without axis `a`, which has extent 1.
    Reach dropped(int a) {
        return new Reach(param, dtype, offset, without(strides, a), without(low, a), without(high, a), nowhere || low[a] > 0 || high[a] < 1, gather);
    }

    /// With axis `a` merged into `a + 1`, which has then `extent` indices.
    Reach merged(int a, long extent) {
        long[] l = without(low, a), h = without(high, a);
        l[a] = 0;
        h[a] = extent;
        return new Reach(param, dtype, offset, without(strides, a), l, h, nowhere, gather);
    }

    static long[] without(long[] x, int a) {
        long[] y = Arrays.copyOf(x, x.length - 1);
        System.arraycopy(x, a + 1, y, a, y.length - a);
        return y;
    }
}
