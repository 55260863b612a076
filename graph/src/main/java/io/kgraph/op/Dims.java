package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Extents as a vector of numbers: what `K.shape` gives.
///
/// - Dtypes: numbers; floating where a gradient divides by a count.
/// - Gradient: none to pass on.
public record Dims(ImmutableList<Dim> dims, DType dtype) implements Op.Source {
    @Override public String name() {
        return "dims";
    }

    @Override public TensorType infer(List<TensorType> in) {
        if (!dtype.isNumeric()) throw Mismatch.dtype("dims takes numbers, not " + dtype);
        return TensorType.of(dtype, dims.size());
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Elements.ofLongs(type, dims.stream().mapToLong(Dim::value).toArray());
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return List.of();
    }

    @Override public Dims bind(DimBinding binding) {
        return new Dims(Slice.bind(dims, binding), dtype);
    }

    @Override public String attributes() {
        return dims + ", " + dtype;
    }
}
