package io.kgraph.exec;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.type.TensorType;

/// Views of whole buffers, in memory order.
public final class Views {
    private Views() {}

    public static BoundView whole(int buffer, TensorType type) {
        return whole(buffer, 0, type);
    }

    /// @param offset of the first element, in elements
    public static BoundView whole(int buffer, long offset, TensorType type) {
        long[] e = type.shape().extents(), strides = new long[e.length];
        long stride = 1;
        for (int d = e.length - 1; d >= 0; d--) {
            strides[d] = stride;
            stride *= e[d];
        }
        return new BoundView(buffer, offset, ImmutableLongArray.copyOf(strides), type);
    }
}
