package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Monoid;
import io.kgraph.ir.Op;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A monoid over axes: sum, prod, max, min, any, all, argmax, argmin.
///
/// - Shapes: the axes vanish, or become 1 with `keepdims`. Over nothing the result is the monoid's identity.
/// - Dtypes: numbers keep theirs; any and all take and give bool; argmax and argmin give int64, over one axis.
/// - Errors: axes outside the rank; argmax and argmin of an empty axis, when run.
/// - Gradient: of a sum 1; of max and min shared equally among ties; of a product the product of the others, zeros or not; else none.
/// - Source: NumPy's reductions.
public record Reduce(Monoid monoid, Axes axes, boolean keepdims) implements Op.Reduction {
    @Override public String name() {
        return monoid == Monoid.PRODUCT ? "prod" : monoid.name().toLowerCase(Locale.ROOT);
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        (monoid == Monoid.ANY || monoid == Monoid.ALL ? Admits.BOOL : Admits.NUMERIC).check(name(), 0, x.dtype());
        if (monoid.positional() && axes.size() != 1) throw Mismatch.axis(name() + " goes over one axis, not " + axes.size());
        checkAxes(name(), axes, x);
        return TensorType.of(monoid.positional() ? DType.INT64 : x.dtype(), axes.reduce(x.shape(), keepdims));
    }

    static void checkAxes(String op, Axes axes, TensorType x) {
        for (int axis : axes.list()) TypeRules.axis(op, axis, x);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Reductions.evaluate(this, in.getFirst(), type);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Tensor x = self.input(0);
        if (!x.dtype().isFloating()) return Arrays.asList((Tensor) null);
        Shape kept = axes.reduce(x.shape(), true);
        Tensor d = reshape(upstream, kept);
        return Arrays.asList(switch (monoid) {
            case SUM -> broadcast(d, x.shape());
            case PRODUCT -> product(x, d);
            case MAX, MIN -> extreme(x, reshape(self, kept), d);
            case ANY, ALL, ARGMAX, ARGMIN -> null;
        });
    }

    private Tensor extreme(Tensor x, Tensor y, Tensor d) {
        Tensor tied = equal(x, y);
        Tensor share = div(d, sum(cast(tied, d.dtype()), axes, true));
        return select(tied, share, scalarLike(d, 0));
    }

    /// What stands before times what stands after, with the reduced axes as one at the end.
    private Tensor product(Tensor x, Tensor d) {
        int rank = x.rank(), last = rank - axes.size();
        int[] order = new int[rank];
        int kept = 0, reduced = last;
        for (int axis = 0; axis < rank; axis++) order[axes.contains(axis) ? reduced++ : kept++] = axis;
        Tensor moved = permute(x, order);
        Shape head = moved.shape().slice(0, last), tail = moved.shape().slice(last, rank);
        Tensor flat = reshape(moved, head.plus(tail.size()));
        Tensor others = mul(prefix(Monoid.PRODUCT, flat, last, false, true), prefix(Monoid.PRODUCT, flat, last, true, true));
        return mul(d, permute(reshape(others, moved.shape()), inverse(order)));
    }

    @Override public boolean differentiable(int index) {
        return switch (monoid) {
            case SUM, PRODUCT, MAX, MIN -> true;
            case ANY, ALL, ARGMAX, ARGMIN -> false;
        };
    }

    @Override public String attributes() {
        return "axes=" + axes + (keepdims ? ", keepdims" : "");
    }
}
