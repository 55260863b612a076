package io.kgraph.array;

import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import java.util.List;

/// A host array of which few elements are not zero: their indices, their values, and the shape of the whole.
///
/// @param indices int64 `[n, rank]`, rows in ascending order where the array is to be made dense
/// @param values  `[n]`
/// @param shape   the extents of the whole
public record SparseArray(NDArray indices, NDArray values, Shape shape) {
    public SparseArray {
        if (!shape.rankKnown() || !shape.isStatic()) throw GraphError.value("The extents of a sparse array are numbers, not " + shape + ".");
        if (!indices.dtype().isInteger()) throw GraphError.type("The indices of a sparse array are integers, not " + indices.dtype() + ".");
        indices = (indices.size() == 0 ? NDArray.zeros(DType.INT64, 0, shape.rank()) : indices).cast(DType.INT64);
        if (values.rank() != 1 || indices.rank() != 2 || indices.extent(0) != values.size() || indices.extent(1) != shape.rank())
            throw GraphError.value("A sparse array of shape " + shape + " has indices [n, " + shape.rank() + "] and values [n], not "
                    + indices.type() + " and " + values.type() + ".");
    }

    /// From anything that is an array to [NDArray#of].
    public static SparseArray of(Object indices, Object values, long... shape) {
        return new SparseArray(NDArray.of(indices), NDArray.of(values), Shape.of(shape));
    }

    /// The elements that are not zero, in row-major order.
    public static SparseArray ofDense(NDArray dense) {
        boolean[] present = dense.toBooleanArray();
        int count = 0;
        for (boolean p : present) if (p) count++;
        long[] extents = dense.extents(), indices = new long[count * extents.length];
        NDArray flat = dense.reshape(dense.size()), values = NDArray.zeros(dense.dtype(), count);
        for (int i = 0, n = 0; i < present.length; i++) {
            if (!present[i]) continue;
            long rest = i;
            for (int axis = extents.length - 1; axis >= 0; axis--) {
                indices[n * extents.length + axis] = rest % extents[axis];
                rest /= extents[axis];
            }
            values.pick(0, n, 1, 1).copyFrom(flat.pick(0, i, 1, 1));
            n++;
        }
        return new SparseArray(NDArray.wrap(indices, count, extents.length), values, dense.shape());
    }

    public DType dtype() {
        return values.dtype();
    }

    /// The extents as int64 `[rank]`.
    public NDArray denseShape() {
        return NDArray.of(shape.extents());
    }

    /// Indices, values and extents: what a sparse tensor is fed with, and gives when it is fetched.
    public List<NDArray> triple() {
        return List.of(indices, values, denseShape());
    }

    /// Zeros, with the values at their indices.
    ///
    /// @throws GraphError for an index outside the shape; of equal indices the last counts
    public NDArray toDense() {
        NDArray dense = NDArray.zeros(dtype(), shape.extents()), flat = dense.reshape(dense.size());
        long[] places = places();
        for (int i = 0; i < places.length; i++) flat.pick(0, places[i], 1, 1).copyFrom(values.pick(0, i, 1, 1));
        return dense;
    }

    /// The row-major positions of the indices.
    private long[] places() {
        long[] extents = shape.extents(), index = indices.toLongArray(), places = new long[Math.toIntExact(values.size())];
        for (int i = 0; i < places.length; i++)
            for (int axis = 0; axis < extents.length; axis++) {
                long at = index[i * extents.length + axis];
                if (at < 0 || at >= extents[axis])
                    throw GraphError.value("Index " + at + " is outside axis " + axis + " of a sparse array of shape " + shape + ".");
                places[i] = places[i] * extents[axis] + at;
            }
        return places;
    }
}
