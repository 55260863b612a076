package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.IndexMap;
import io.kgraph.ir.Op;
import io.kgraph.type.Axes;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some axes backwards.
///
/// - Dtypes: every one.
/// - Gradient: turned back.
/// - Source: NumPy `flip`.
public record Reverse(Axes axes) implements Op.Movement {
    @Override public String name() {
        return "reverse";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        Reduce.checkAxes(name(), axes, in.getFirst());
        return in.getFirst();
    }

    @Override public IndexMap index(List<Shape> inputs, Shape output) {
        var terms = ImmutableList.<IndexMap.Term>builder();
        for (int axis = 0; axis < output.rank(); axis++)
            terms.add(axes.contains(axis) ? new IndexMap.Term(axis, output.dim(axis).minus(1), -1) : IndexMap.Term.of(axis));
        return new IndexMap.Affine(terms.build());
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        NDArray x = in.getFirst();
        for (int axis : axes.list()) x = x.flip(axis);
        return x;
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(Tensor.of(this, upstream));
    }

    @Override public String attributes() {
        return "axes=" + axes;
    }
}
