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

/// Extents of 1, and axes missing at the left, repeated to a shape.
///
/// - Dtypes: every one.
/// - Errors: an extent that is neither 1 nor that of the shape.
/// - Gradient: summed back.
/// - Source: NumPy `broadcast_to`.
public record Broadcast(Shape shape) implements Op.Movement {
    @Override public String name() {
        return "broadcast";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        if (x.rankKnown()) {
            if (x.rank() > shape.rank()) throw Mismatch.shape("broadcast to " + shape + " needs no more axes than that").input(0, "rank is " + x.rank());
            for (int axis = -x.rank(); axis < 0; axis++)
                if (!x.dim(axis).is(1) && !x.dim(axis).agrees(shape.dim(axis)))
                    throw Mismatch.shape("broadcast repeats extents of 1 only, to " + shape).input(0, TypeRules.axisWords(axis) + " is " + x.dim(axis));
        }
        return x.with(shape);
    }

    /// Where an extent is not known to be 1 it is taken to be that of the result.
    @Override public IndexMap index(List<Shape> inputs, Shape output) {
        Shape in = inputs.getFirst();
        int lead = output.rank() - in.rank();
        var terms = ImmutableList.<IndexMap.Term>builder();
        for (int axis = 0; axis < in.rank(); axis++)
            terms.add(in.dim(axis).is(1) && !output.dim(lead + axis).is(1) ? IndexMap.Term.fixed(Dim.ZERO) : IndexMap.Term.of(lead + axis));
        return new IndexMap.Affine(terms.build());
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return in.getFirst().broadcastTo(type.shape().extents());
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(Build.sumTo(upstream, self.input(0).shape()));
    }

    @Override public Broadcast bind(DimBinding binding) {
        return new Broadcast(shape.bind(binding));
    }

    @Override public String attributes() {
        return shape.toString();
    }
}
