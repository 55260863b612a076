package io.kgraph.op;

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

/// The same elements in row-major order under other extents.
///
/// - Shapes: as many elements before as after.
/// - Dtypes: every one.
/// - Gradient: reshaped back.
/// - Source: NumPy `reshape`; a `-1` has been replaced before.
public record Reshape(Shape shape) implements Op.Movement {
    @Override public String name() {
        return "reshape";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        if (x.rankKnown()) {
            Dim before = x.shape().size(), after = shape.size();
            if (!before.agrees(after))
                throw Mismatch.shape("reshape keeps the number of elements, but " + shape + " has " + after).input(0, "has " + before + " elements");
        }
        for (Dim d : shape.dims())
            if (d.isConstant() && d.value() < 0) throw Mismatch.value("reshape to " + shape + " has a negative extent");
        return x.with(shape);
    }

    @Override public IndexMap index(List<Shape> inputs, Shape output) {
        return new IndexMap.Flat();
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return in.getFirst().reshape(type.shape().extents());
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(Build.reshape(upstream, self.input(0).shape()));
    }

    @Override public Reshape bind(DimBinding binding) {
        return new Reshape(shape.bind(binding));
    }

    @Override public String attributes() {
        return shape.toString();
    }
}
