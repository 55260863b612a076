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

/// Zeros of a shape, to which updates are added at indices along an axis, in the order of the indices: the transpose of [Gather].
///
/// - Inputs: indices, updates `[a…, i…, b…]`.
/// - Dtypes: numbers; the indices are integers.
/// - Errors: an index below 0 or not below the extent, when run.
/// - Gradient: of the updates, gathered.
/// - Source: TensorFlow `tensor_scatter_nd_add`.
public record ScatterAdd(int axis, Shape shape) implements Op.Library {
    @Override public String name() {
        return "scatter_add";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 2);
        TypeRules.integer(name(), in, 0);
        TensorType updates = in.getLast();
        Admits.NUMERIC.check(name(), 1, updates.dtype());
        if (axis < 0 || axis >= shape.rank()) throw Mismatch.axis("scatter_add has no axis " + axis + " in " + shape);
        Shape wanted = Gather.result(shape, axis, in.getFirst().shape());
        if (!updates.shape().agrees(wanted)) throw Mismatch.shape("scatter_add needs updates of shape " + wanted).input(1, "shape is " + updates.shape());
        return updates.with(shape);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Indexing.scatterAdd(in.get(0), in.get(1), axis, type);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(null, Build.gather(upstream, self.input(0), axis));
    }

    @Override public boolean differentiable(int index) {
        return index == 1;
    }

    @Override public ScatterAdd bind(DimBinding binding) {
        return new ScatterAdd(axis, shape.bind(binding));
    }

    @Override public String attributes() {
        return "axis=" + axis + ", " + shape;
    }
}
