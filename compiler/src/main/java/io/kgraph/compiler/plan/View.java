package io.kgraph.compiler.plan;

import com.google.common.collect.ImmutableList;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;

/// A strided look at a buffer: `offset + Σ strides[a] · index[a]`, in elements.
public record View(int buffer, Dim offset, ImmutableList<Dim> strides, TensorType type) {
    /// The whole of a row-major buffer.
    public static View whole(Buffer buffer) {
        return new View(buffer.id(), Dim.ZERO, rowMajor(buffer.type()), buffer.type());
    }

    public static ImmutableList<Dim> rowMajor(TensorType type) {
        Dim[] strides = new Dim[type.rank()];
        Dim stride = Dim.ONE;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride = stride.times(type.dim(i));
        }
        return ImmutableList.copyOf(strides);
    }
}
