package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A linear recurrence along an axis: `y[i] = a[i] · y[i−1] + b[i]`, from 0; from the end with `reverse`.
///
/// - Shapes: `a` and `b` have one shape, which is the result's.
/// - Dtypes: floating; the product and the sum are rounded each, float16 after the last step only.
/// - Gradient: `db` is the recurrence the other way over the next `a`; `da[i] = db[i] · y[i−1]`.
/// - Source: the chain rule of a running product, which it is needed for.
public record Recurrence(int axis, boolean reverse) implements Op.Library {
    @Override public String name() {
        return "recurrence";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 2);
        Admits.FLOATING.check(name(), 0, in.getFirst().dtype());
        TypeRules.sameDtype(name(), in, 0);
        TensorType a = in.getFirst(), b = in.getLast();
        TypeRules.axis(name(), axis, a);
        if (!a.shape().agrees(b.shape()))
            throw Mismatch.shape("recurrence needs inputs of one shape").input(0, "shape is " + a.shape()).input(1, "shape is " + b.shape());
        return b;
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Chains.recurrence(this, in.get(0), in.get(1), type);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Tensor a = self.input(0);
        Tensor db = Build.recurrence(shift(a, axis, !reverse), upstream, axis, !reverse);
        return List.of(mul(db, shift(self, axis, reverse)), db);
    }

    @Override public String attributes() {
        return "axis=" + axis + (reverse ? ", reverse" : "");
    }
}
