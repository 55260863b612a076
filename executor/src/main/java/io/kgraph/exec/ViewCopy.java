package io.kgraph.exec;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Lane;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.jvm.Walk;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A strided look at a buffer, and its elements in row-major order.
final class ViewCopy {
    private final DType dtype;
    private final long[] extents;
    private final long offset;
    private final long count;
    private final boolean dense;
    private final Walk walk;

    ViewCopy(BoundView view) {
        dtype = view.type().dtype();
        extents = view.type().shape().extents();
        offset = view.offset();
        count = view.type().count();
        walk = Walk.of(offset, extents, view.strides().toArray());
        dense = walk.isDense();
    }

    /// The strides of elements that lie in row-major order.
    static ImmutableLongArray rowMajor(TensorType type) {
        long[] strides = new long[type.rank()];
        long stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= type.extent(axis);
        }
        return ImmutableLongArray.copyOf(strides);
    }

    DType dtype() {
        return dtype;
    }

    long[] extents() {
        return extents;
    }

    long bytes() {
        return count * dtype.bytes();
    }

    /// The elements lie in the buffer one after the other.
    boolean isDense() {
        return dense;
    }

    /// Writes the elements to the start of `to`.
    void copy(MemorySegment buffer, MemorySegment to, Tiles tiles) {
        if (count == 0) return;
        if (dense) MemorySegment.copy(buffer, offset * dtype.bytes(), to, 0, bytes());
        else Lane.of(dtype).copy(walk, buffer, to, count, tiles);
    }

    /// Writes the elements to `to` from `at` bytes on.
    void copy(MemorySegment buffer, MemorySegment to, long at, Tiles tiles) {
        if (count == 0) return;
        if (dense) MemorySegment.copy(buffer, offset * dtype.bytes(), to, at, bytes());
        else Lane.of(dtype).copy(walk, buffer, to.asSlice(at, bytes()), count, tiles);
    }

    /// The only element, of a view of bools.
    boolean isTrue(MemorySegment buffer) {
        return buffer.get(ValueLayout.JAVA_BYTE, offset) != 0;
    }

    /// The elements are the start of the buffer.
    boolean isWhole() {
        return dense && offset == 0;
    }

    /// Writes the elements into an array of the view's type.
    void copy(MemorySegment buffer, NDArray to, Tiles tiles) {
        if (count == 0) return;
        if (dense && offset == 0) to.copyFrom(buffer);
        else to.copyFrom(elements(buffer, tiles));
    }

    /// A segment of exactly the elements: a part of the buffer where they are dense, else a copy.
    MemorySegment elements(MemorySegment buffer, Tiles tiles) {
        if (dense) return buffer.asSlice(offset * dtype.bytes(), bytes());
        MemorySegment copy = MemorySegment.ofArray(new long[Math.toIntExact(Math.ceilDiv(bytes(), 8L))]).asSlice(0, bytes());
        copy(buffer, copy, tiles);
        return copy;
    }

    /// The elements as an array of their own.
    NDArray array(MemorySegment buffer, Tiles tiles) {
        var result = NDArray.zeros(dtype, extents);
        copy(buffer, result, tiles);
        return result;
    }
}
