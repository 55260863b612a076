package io.kgraph.op;

import static io.kgraph.op.Build.scalarLike;
import static io.kgraph.op.Build.sumTo;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.scalar.Scalar;
import io.kgraph.scalar.ScalarBuilder;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of two by a condition: `y[i] = c[i] ? a[i] : b[i]`.
///
/// - Shapes: all three stretch to each other.
/// - Dtypes: the condition is bool; the others have one dtype, which is the result's.
/// - Gradient: goes to the one chosen, element by element; the other gets 0, so a NaN there stays away.
/// - Source: NumPy `where`.
public record Select() implements Op.Elementwise, PerInput {
    @Override public String name() {
        return "select";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 3);
        if (in.getFirst().dtype() != DType.BOOL)
            throw Mismatch.dtype("select needs a bool condition").input(0, "dtype is " + in.getFirst().dtype()).hint("K.cast({0}, \"bool\") would fit.");
        DType dtype = TypeRules.sameDtype(name(), in, 1);
        return TensorType.of(dtype, TypeRules.stretched(name(), in, 0));
    }

    @Override public ScalarFunction scalar(List<DType> inputs) {
        ScalarType type = Registers.of(inputs.getLast());
        var builder = new ScalarBuilder(name());
        Scalar condition = builder.param(ScalarType.BOOL), yes = builder.param(type), no = builder.param(type);
        return builder.returns(condition.select(yes, no));
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Elements.evaluate(this, in, type);
    }

    @Override public @Nullable Tensor contribution(int index, Tensor self, Tensor upstream) {
        if (index == 0) return null;
        Tensor condition = self.input(0), zero = scalarLike(upstream, 0);
        Tensor whole = index == 1 ? Build.select(condition, upstream, zero) : Build.select(condition, zero, upstream);
        return sumTo(whole, self.input(index));
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return contributions(self, upstream);
    }

    @Override public boolean differentiable(int index) {
        return index > 0;
    }
}
