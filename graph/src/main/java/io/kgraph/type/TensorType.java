package io.kgraph.type;

import io.kgraph.error.Mismatch;

/// The static type of a tensor: dtype and shape.
public record TensorType(DType dtype, Shape shape) implements Type {
    public static TensorType of(DType dtype, Shape shape) {
        return new TensorType(dtype, shape);
    }

    public static TensorType scalar(DType dtype) {
        return new TensorType(dtype, Shape.SCALAR);
    }

    public static TensorType of(DType dtype, long... extents) {
        return new TensorType(dtype, Shape.of(extents));
    }

    public boolean rankKnown() {
        return shape.rankKnown();
    }

    public int rank() {
        return shape.rank();
    }

    /// The extent of an axis; negative axes count from the end.
    public Dim dim(int axis) {
        return shape.dim(axis);
    }

    /// The extent of an axis, as a number; only for bound types.
    public int extent(int axis) {
        return Math.toIntExact(dim(axis).value());
    }

    /// The number of elements; only for bound types.
    public long count() {
        return shape.count();
    }

    /// The bytes that the elements take; only for bound types.
    public long bytes() {
        return Math.multiplyExact(count(), (long) dtype.bytes());
    }

    public TensorType with(DType other) {
        return dtype == other ? this : new TensorType(other, shape);
    }

    public TensorType with(Shape other) {
        return new TensorType(dtype, other);
    }

    public TensorType atLeastRank(int rank) {
        if (rankKnown() && rank() < rank) throw Mismatch.rank("rank " + rank + " or more is needed, but " + this + " has rank " + rank());
        return this;
    }

    public TensorType sameDtype(TensorType other) {
        if (dtype != other.dtype) throw Mismatch.dtype(other.dtype + " and " + dtype + " do not mix; nothing is converted implicitly");
        return this;
    }

    /// Not known to differ in dtype, rank or an extent.
    public boolean agrees(TensorType other) {
        return dtype == other.dtype && shape.agrees(other.shape);
    }

    @Override public TensorType bind(DimBinding binding) {
        Shape bound = shape.bind(binding);
        return bound == shape ? this : new TensorType(dtype, bound);
    }

    /// `float32[batch, 784]`; `float32` for rank 0; `float32[...]` for unknown rank.
    @Override public String toString() {
        return !shape.rankKnown() ? dtype + "[...]" : shape.rank() == 0 ? dtype.toString() : dtype + shape.toString();
    }
}
