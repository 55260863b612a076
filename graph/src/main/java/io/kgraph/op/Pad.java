package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.IndexMap;
import io.kgraph.ir.Op;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Zeros before and after the elements of each axis.
///
/// - Shapes: each extent grows by both.
/// - Dtypes: all but string; of bool the zero is false.
/// - Errors: a negative count.
/// - Gradient: the block sliced out again.
/// - Source: NumPy `pad`, mode `constant`.
public record Pad(ImmutableList<Dim> before, ImmutableList<Dim> after) implements Op.Movement {
    @Override public String name() {
        return "pad";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        if (before.size() != x.rank() || after.size() != x.rank())
            throw Mismatch.rank("pad needs two counts for each axis").input(0, "rank is " + x.rank());
        var dims = ImmutableList.<Dim>builder();
        for (int axis = 0; axis < x.rank(); axis++) {
            Dim b = before.get(axis), a = after.get(axis);
            if (b.isConstant() && b.value() < 0 || a.isConstant() && a.value() < 0)
                throw Mismatch.value("pad needs counts of 0 or more, not " + b + " and " + a + " on axis " + axis);
            dims.add(b.plus(x.dim(axis)).plus(a));
        }
        return x.with(Shape.of(dims.build()));
    }

    @Override public IndexMap index(List<Shape> inputs, Shape output) {
        return new IndexMap.Padded(before);
    }

    @Override public ImmutableList<Dim> dims() {
        return ImmutableList.<Dim>builder().addAll(before).addAll(after).build();
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        NDArray x = in.getFirst(), y = NDArray.zeros(type.dtype(), type.shape().extents());
        Moves.put(y, before.stream().mapToLong(Dim::value).toArray(), x);
        return y;
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(Build.slice(upstream, before, self.input(0).shape().dims()));
    }

    @Override public Pad bind(DimBinding binding) {
        return new Pad(Slice.bind(before, binding), Slice.bind(after, binding));
    }

    @Override public String attributes() {
        return "before=" + before + ", after=" + after;
    }
}
