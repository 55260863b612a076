package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Monoid;
import io.kgraph.ir.Op;
import io.kgraph.type.Axes;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sum over axes, divided once by the count.
///
/// - Shapes: the axes vanish, or become 1 with `keepdims`. Over nothing the result is NaN.
/// - Dtypes: floating; float16 is rounded after the division.
/// - Gradient: the upstream over the count.
/// - Source: NumPy `mean`.
public record Mean(Axes axes, boolean keepdims) implements Op.Reduction {
    @Override public String name() {
        return "mean";
    }

    @Override public Monoid monoid() {
        return Monoid.SUM;
    }

    @Override public boolean mean() {
        return true;
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        Admits.FLOATING.check(name(), 0, x.dtype());
        Reduce.checkAxes(name(), axes, x);
        return x.with(axes.reduce(x.shape(), keepdims));
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Reductions.evaluate(this, in.getFirst(), type);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Tensor x = self.input(0);
        Dim count = Dim.ONE;
        for (int axis : axes.list()) count = count.times(x.shape().dim(axis));
        Tensor share = div(upstream, extent(x.context(), count, x.dtype()));
        return Arrays.asList(broadcast(reshape(share, axes.reduce(x.shape(), true)), x.shape()));
    }

    @Override public String attributes() {
        return "axes=" + axes + (keepdims ? ", keepdims" : "");
    }
}
