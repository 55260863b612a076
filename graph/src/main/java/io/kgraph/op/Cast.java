package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.scalar.ScalarBuilder;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The same values in another dtype.
///
/// - Dtypes: all but string. Float to integer goes toward zero, NaN to 0, saturating at 32 or 64 bits; narrower integers wrap. To bool: not equal to zero.
/// - Gradient: cast back, between floating types only.
public record Cast(DType dtype) implements Op.Elementwise {
    @Override public String name() {
        return "cast";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        if (x.dtype() != dtype && (x.dtype() == DType.STRING || dtype == DType.STRING))
            throw Mismatch.dtype("cast does not convert " + x.dtype() + " to " + dtype).input(0, "dtype is " + x.dtype());
        return x.with(dtype);
    }

    @Override public ScalarFunction scalar(List<DType> inputs) {
        DType from = inputs.getFirst();
        var builder = new ScalarBuilder("cast_" + dtype);
        var x = builder.param(Registers.of(from));
        return builder.returns(from == dtype ? x : Registers.narrow(Registers.convert(x, dtype), dtype));
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return in.getFirst().dtype() == dtype ? in.getFirst() : Elements.evaluate(this, in, type);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        DType from = self.input(0).dtype();
        return Arrays.asList(from.isFloating() && dtype.isFloating() ? Build.cast(upstream, from) : null);
    }

    @Override public boolean differentiable(int index) {
        return dtype.isFloating();
    }

    @Override public String attributes() {
        return dtype.label();
    }
}
