package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Op;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Slices along an axis by index: `y[a…, i…, b…] = x[a…, index[i…], b…]`.
///
/// - Shapes: the axis is replaced by the axes of the indices.
/// - Dtypes: every one; the indices are integers.
/// - Errors: an index below 0 or not below the extent, when run.
/// - Gradient: added up in the places read ([ScatterAdd]).
/// - Source: NumPy `take`, without negative indices.
public record Gather(int axis) implements Op.Library {
    @Override public String name() {
        return "gather";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 2);
        TypeRules.integer(name(), in, 1);
        TensorType x = in.getFirst();
        TypeRules.axis(name(), axis, x);
        return x.with(result(x.shape(), axis, in.getLast().shape()));
    }

    /// The shape of the slices of `x` that the indices name.
    static Shape result(Shape x, int axis, Shape indices) {
        return x.slice(0, axis).plus(indices).plus(x.slice(axis + 1, x.rank()));
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Indexing.gather(in.get(0), in.get(1), axis, type);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(Build.scatterAdd(self.input(1), upstream, axis, self.input(0).shape()), null);
    }

    @Override public boolean differentiable(int index) {
        return index == 0;
    }

    @Override public String attributes() {
        return "axis=" + axis;
    }
}
