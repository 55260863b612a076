package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.DimBinding;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value given from outside; with one input, that is its value where none is given.
///
/// - Shapes and dtypes: as declared; a default agrees with them.
/// - Gradient: passes to the default.
/// - Source: TensorFlow `placeholder`, `placeholder_with_default`.
public record PlaceholderOp(TensorType type) implements Op.Source {
    @Override public String name() {
        return "placeholder";
    }

    @Override public TensorType infer(List<TensorType> in) {
        if (!in.isEmpty() && !in.getFirst().agrees(type)) throw Mismatch.shape("the default is " + in.getFirst() + ", but the placeholder is " + type);
        return type;
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType bound) {
        if (in.isEmpty()) throw new BrokenInvariant("PlaceholderOp.evaluate", "a placeholder without a value was reached");
        return in.getFirst();
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return self.inputs().isEmpty() ? List.of() : Arrays.asList(upstream);
    }

    @Override public PlaceholderOp bind(DimBinding binding) {
        return new PlaceholderOp(type.bind(binding));
    }

    @Override public boolean pure() {
        return false;
    }

    @Override public String attributes() {
        return type.toString();
    }

}
