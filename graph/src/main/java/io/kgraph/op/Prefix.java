package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Monoid;
import io.kgraph.ir.Op;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Running sums or products along an axis, in index order, or from the end with `reverse`; without the element itself with `exclusive`.
///
/// - Dtypes: numbers.
/// - Gradient: of sums, sums the other way; of products exact with zeros among the elements, as a [Recurrence].
/// - Source: NumPy `cumsum`, `cumprod`; TensorFlow's `exclusive` and `reverse`.
public record Prefix(Monoid monoid, int axis, boolean reverse, boolean exclusive) implements Op.Library {
    @Override public String name() {
        return monoid == Monoid.PRODUCT ? "prefix_prod" : "prefix_sum";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        if (monoid != Monoid.SUM && monoid != Monoid.PRODUCT) throw Mismatch.value("prefix takes sums and products, not " + monoid);
        Admits.NUMERIC.check(name(), 0, in.getFirst().dtype());
        TypeRules.axis(name(), axis, in.getFirst());
        return in.getFirst();
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Chains.prefix(this, in.getFirst(), type);
    }

    /// With `y[j] = Π x[k]` over `k ≤ j`: `dx[i] = (Π x[k], k < i) · r[i]`, where `r[i] = d[i] + x[i+1] · r[i+1]`. Without the
    /// element itself, `d` moves up by one too.
    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Tensor x = self.input(0);
        if (!x.dtype().isFloating()) return Arrays.asList((Tensor) null);
        if (monoid == Monoid.SUM) return Arrays.asList(prefix(Monoid.SUM, upstream, axis, !reverse, exclusive));
        Tensor before = exclusive ? self : prefix(Monoid.PRODUCT, x, axis, reverse, true);
        Tensor after = recurrence(shift(x, axis, !reverse), exclusive ? shift(upstream, axis, !reverse) : upstream, axis, !reverse);
        return Arrays.asList(mul(before, after));
    }

    @Override public String attributes() {
        return "axis=" + axis + (reverse ? ", reverse" : "") + (exclusive ? ", exclusive" : "");
    }
}
