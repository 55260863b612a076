package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One element for each index, along an axis: `y[a…, i, b…] = x[a…, index[a…, i, b…], b…]`.
///
/// - Shapes: the indices have the rank of `x` and its extents but on the axis; the result has their shape.
/// - Dtypes: every one; the indices are integers.
/// - Errors: an index below 0 or not below the extent, when run.
/// - Gradient: added up in the places read ([PutAlong]).
/// - Source: NumPy `take_along_axis`, without negative indices and stretching.
public record TakeAlong(int axis) implements Op.Library {
    @Override public String name() {
        return "take_along";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 2);
        TypeRules.integer(name(), in, 1);
        TensorType x = in.getFirst(), index = in.getLast();
        TypeRules.axis(name(), axis, x);
        checkBeside(name(), axis, x.shape(), index.shape(), 1);
        return x.with(index.shape());
    }

    /// Refuses an input whose extents beside the axis are not those of `shape`.
    static void checkBeside(String op, int axis, Shape shape, Shape other, int input) {
        if (shape.rank() != other.rank()) throw Mismatch.shape(op + " needs rank " + shape.rank()).input(input, "rank is " + other.rank());
        for (int a = 0; a < shape.rank(); a++)
            if (a != axis && !shape.dim(a).agrees(other.dim(a)))
                throw Mismatch.shape(op + " along axis " + axis + " needs the extents " + shape + " beside it").input(input, "axis " + a + " is " + other.dim(a));
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Indexing.takeAlong(in.get(0), in.get(1), axis, type);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(Build.putAlong(self.input(1), upstream, axis, self.input(0).shape()), null);
    }

    @Override public boolean differentiable(int index) {
        return index == 0;
    }

    @Override public String attributes() {
        return "axis=" + axis;
    }
}
