package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The index along an axis, as a number: `y[…, i, …] = i`.
///
/// - Dtypes: numbers.
/// - Gradient: none to pass on.
public record Iota(Shape shape, int axis, DType dtype) implements Op.Source {
    @Override public String name() {
        return "iota";
    }

    @Override public TensorType infer(List<TensorType> in) {
        if (!dtype.isNumeric()) throw Mismatch.dtype("iota takes numbers, not " + dtype);
        if (axis < 0 || axis >= shape.rank()) throw Mismatch.axis("iota has no axis " + axis + " in " + shape);
        return TensorType.of(dtype, shape);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Moves.iota(type, axis);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return List.of();
    }

    @Override public Iota bind(DimBinding binding) {
        return new Iota(shape.bind(binding), axis, dtype);
    }

    @Override public String attributes() {
        return shape + ", axis=" + axis + ", " + dtype;
    }
}
