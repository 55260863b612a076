package io.kgraph.fuzz;

import io.kgraph.array.NDArray;
import io.kgraph.exec.Guarded;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The forms in which the same numbers are fed.
enum Feeding {
    ARRAYS, TRANSPOSED, STRIDED, REVERSED, UNALIGNED, NATIVE, JAVA, BEFORE_GUARD, BEHIND_GUARD;

    private static final int APART = 3;

    /// An array for results, in the same form.
    NDArray room(NDArray like) {
        return of(like) instanceof NDArray array ? array : like.copy();
    }

    Object of(NDArray x) {
        return switch (this) {
            case ARRAYS -> x;
            case TRANSPOSED -> x.transpose().copy().transpose();
            case STRIDED -> strided(x);
            case REVERSED -> x.rank() == 0 ? x : x.flip(x.rank() - 1).copy().flip(x.rank() - 1);
            case UNALIGNED -> moved(x, 1);
            case NATIVE -> moved(x, 64);
            case BEFORE_GUARD -> Guarded.isPossible() ? Guarded.array(x, true) : x;
            case BEHIND_GUARD -> Guarded.isPossible() ? Guarded.array(x, false) : x;
            case JAVA -> switch (x.dtype()) {
                case FLOAT32, FLOAT64, INT32, INT64, BOOL -> x.size() == 0 ? x : x.toArray();
                case FLOAT16, INT8, INT16, UINT8, UINT16, STRING -> x;
            };
        };
    }

    /// Every third element of a longer last axis.
    private static NDArray strided(NDArray x) {
        if (x.rank() == 0) return x;
        int axis = x.rank() - 1;
        long[] extents = x.extents();
        extents[axis] *= APART;
        NDArray view = NDArray.zeros(x.dtype(), extents).pick(axis, Math.min(1, extents[axis]), x.extent(axis), APART);
        view.copyFrom(x);
        return view;
    }

    /// In memory that begins `offset` bytes behind a page.
    private static NDArray moved(NDArray x, int offset) {
        long bytes = x.size() * x.dtype().bytes();
        MemorySegment to = Arena.ofAuto().allocate(bytes + offset, 64).asSlice(offset, bytes);
        x.copyTo(to);
        return NDArray.wrap(to, x.dtype(), x.extents());
    }
}
