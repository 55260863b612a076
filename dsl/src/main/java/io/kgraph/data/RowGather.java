package io.kgraph.data;

import com.google.common.primitives.Ints;
import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Copies chosen rows of one array, side by side, into an array of the caller: the batches of a training loop.
///
/// Nothing is allocated for a copy; rows are moved whole.
public final class RowGather {
    private static final long ALIGNMENT = 64;

    private final NDArray from;
    private final boolean text;
    private final MemorySegment source;
    private final String[] strings;
    private final long width;

    public RowGather(NDArray from) {
        this.from = from;
        this.text = from.dtype() == DType.STRING;
        this.source = text ? MemorySegment.NULL : from.bytes();
        this.strings = text ? from.toStringArray() : new String[0];
        this.width = from.extent(0) == 0 ? 0 : from.size() / from.extent(0) * (text ? 1 : from.dtype().bytes());
    }

    /// A new array for `count` rows, outside the heap and aligned, so that sessions can use it in place.
    public NDArray room(long count) {
        long[] extents = from.extents();
        extents[0] = count;
        if (text) return NDArray.zeros(DType.STRING, extents);
        long size = from.dtype().bytes();
        for (long e : extents) size *= e;
        return NDArray.wrap(Arena.ofAuto().allocate(Math.max(size, 1), ALIGNMENT).asSlice(0, size), from.dtype(), extents);
    }

    /// Copies rows `order[start] … order[start + count − 1]` into a contiguous array for `count` rows.
    public void rows(int[] order, int start, int count, NDArray into) {
        if (text) {
            strings(order, start, count, into);
            return;
        }
        MemorySegment target = into.bytes();
        for (int i = 0; i < count; i++) MemorySegment.copy(source, order[start + i] * width, target, i * width, width);
    }

    private void strings(int[] order, int start, int count, NDArray into) {
        int cells = Ints.checkedCast(width);
        var picked = new String[count * cells];
        for (int i = 0; i < count; i++) System.arraycopy(strings, order[start + i] * cells, picked, i * cells, cells);
        into.copyFrom(NDArray.wrap(picked, into.extents()));
    }
}
