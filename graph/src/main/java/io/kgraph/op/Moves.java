package io.kgraph.op;

import io.kgraph.array.NDArray;
import io.kgraph.type.TensorType;

/// Blocks of arrays and arrays made of positions: what the value rules of movement share.
final class Moves {
    private Moves() {}

    /// The block of `sizes` from `starts` on, each axis with its step; a view.
    static NDArray block(NDArray x, long[] starts, long[] sizes, long[] steps) {
        NDArray block = x;
        for (int axis = 0; axis < x.rank(); axis++)
            if (starts[axis] != 0 || sizes[axis] != x.extent(axis) || steps[axis] != 1) block = block.pick(axis, starts[axis], sizes[axis], steps[axis]);
        return block;
    }

    /// The part of `y` that begins at `starts` and has the extents of `x` becomes `x`.
    static void put(NDArray y, long[] starts, NDArray x) {
        NDArray block = y;
        for (int axis = 0; axis < x.rank(); axis++) block = block.pick(axis, starts[axis], x.extent(axis), 1);
        block.copyFrom(x);
    }

    static NDArray iota(TensorType type, int axis) {
        var column = NDArray.arange(type.dtype(), type.dim(axis).value());
        long[] extents = new long[type.rank()];
        java.util.Arrays.fill(extents, 1);
        extents[axis] = type.dim(axis).value();
        return column.reshape(extents).broadcastTo(type.shape().extents());
    }
}
