package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Zeros of a shape, to which each update is added at its own index along an axis, in row-major order: the transpose of [TakeAlong].
///
/// - Inputs: indices, updates, of one shape.
/// - Dtypes: numbers; the indices are integers.
/// - Errors: an index below 0 or not below the extent, when run.
/// - Gradient: of the updates, taken along.
/// - Source: PyTorch `scatter_add`.
public record PutAlong(int axis, Shape shape) implements Op.Library {
    @Override public String name() {
        return "put_along";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 2);
        TypeRules.integer(name(), in, 0);
        TensorType index = in.getFirst(), updates = in.getLast();
        Admits.NUMERIC.check(name(), 1, updates.dtype());
        if (axis < 0 || axis >= shape.rank()) throw Mismatch.axis("put_along has no axis " + axis + " in " + shape);
        TakeAlong.checkBeside(name(), axis, shape, index.shape(), 0);
        if (!updates.shape().agrees(index.shape()))
            throw Mismatch.shape("put_along needs an index for each update").input(0, "shape is " + index.shape()).input(1, "shape is " + updates.shape());
        return updates.with(shape);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Indexing.putAlong(in.get(0), in.get(1), axis, type);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(null, Build.takeAlong(upstream, self.input(0), axis));
    }

    @Override public boolean differentiable(int index) {
        return index == 1;
    }

    @Override public PutAlong bind(DimBinding binding) {
        return new PutAlong(axis, shape.bind(binding));
    }

    @Override public String attributes() {
        return "axis=" + axis + ", " + shape;
    }
}
