package io.kgraph.op;

import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;

/// The value rules of reading and adding at indices.
///
/// Elements are moved one at a time, as numbers of the accumulator's type; sums follow the order of the indices.
final class Indexing {
    private Indexing() {}

    static NDArray gather(NDArray x, NDArray indices, int axis, TensorType type) {
        long[] index = checked(indices, x.extent(axis));
        NDArray y = NDArray.zeros(type.dtype(), flat(x, axis, index.length));
        for (int i = 0; i < index.length; i++) y.pick(axis, i, 1, 1).copyFrom(x.pick(axis, index[i], 1, 1));
        return y.reshape(type.shape().extents());
    }

    /// The extents of `x` with `count` in place of those of the axis.
    private static long[] flat(NDArray x, int axis, long count) {
        long[] extents = x.extents();
        extents[axis] = count;
        return extents;
    }

    static NDArray takeAlong(NDArray x, NDArray indices, int axis, TensorType type) {
        long[] index = checked(indices, x.extent(axis));
        var places = Places.of(x.extents(), indices.extents(), axis);
        if (x.dtype() == DType.STRING) {
            String[] from = x.toStringArray(), to = new String[index.length];
            for (int i = 0; i < to.length; i++) to[i] = from[places.of(i, index[i])];
            return NDArray.wrap(to, type.shape().extents());
        }
        Object from = Elements.load(x), to = Elements.allocate(Registers.of(x.dtype()), index.length);
        for (int i = 0; i < index.length; i++) System.arraycopy(from, places.of(i, index[i]), to, i, 1);
        return Elements.store(to, x.dtype(), type.shape().extents());
    }

    static NDArray scatterAdd(NDArray indices, NDArray updates, int axis, TensorType type) {
        long[] extents = type.shape().extents();
        long[] index = checked(indices, extents[axis]);
        int outer = Elements.product(extents, 0, axis), inner = Elements.product(extents, axis + 1, extents.length);
        var sums = new Accumulator(type);
        Object from = Elements.load(updates, sums.type());
        for (int o = 0; o < outer; o++)
            for (int i = 0; i < index.length; i++)
                for (int k = 0; k < inner; k++)
                    sums.add(Math.toIntExact((o * extents[axis] + index[i]) * inner + k), from, (o * index.length + i) * inner + k);
        return sums.result();
    }

    static NDArray putAlong(NDArray indices, NDArray updates, int axis, TensorType type) {
        long[] extents = type.shape().extents();
        long[] index = checked(indices, extents[axis]);
        var places = Places.of(extents, indices.extents(), axis);
        var sums = new Accumulator(type);
        Object from = Elements.load(updates, sums.type());
        for (int i = 0; i < index.length; i++) sums.add(places.of(i, index[i]), from, i);
        return sums.result();
    }

    private static long[] checked(NDArray indices, long extent) {
        long[] index = indices.toLongArray();
        for (long i : index)
            if (i < 0 || i >= extent) throw Mismatch.run("index " + i + " is outside 0 … " + (extent - 1));
        return index;
    }

    /// Row-major positions in an array whose extents equal those of the indices but on the axis.
    private record Places(long extent, long count, long inner) {
        static Places of(long[] extents, long[] indices, int axis) {
            return new Places(extents[axis], indices[axis], Elements.product(extents, axis + 1, extents.length));
        }

        int of(long position, long index) {
            long outer = position / (count * inner), rest = position % inner;
            return Math.toIntExact((outer * extent + index) * inner + rest);
        }
    }
}
