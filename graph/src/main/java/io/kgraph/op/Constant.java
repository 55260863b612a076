package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Op;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value known while the graph is built.
///
/// - Shapes and dtypes: those of the array, which nobody writes to any more.
/// - Gradient: none to pass on.
public record Constant(NDArray value) implements Op.Source {
    private static final int SAMPLES = 16;
    private static final int SHOWN = 8;

    @Override public String name() {
        return "constant";
    }

    @Override public TensorType infer(List<TensorType> in) {
        return value.type();
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return value;
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return List.of();
    }

    /// Some element is zero.
    boolean holdsZero() {
        return Arrays.stream(value.toDoubleArray()).anyMatch(v -> v == 0);
    }

    /// Of dtype, extents and a few elements only, so that large arrays stay cheap as keys.
    @Override public int hashCode() {
        int hash = 31 * value.dtype().hashCode() + Arrays.hashCode(value.extents());
        NDArray row = value.reshape(value.size());
        for (long i = 0; i < value.size(); i += Math.max(1, value.size() / SAMPLES)) hash = 31 * hash + row.at(0, i).hashCode();
        return hash;
    }

    @Override public String attributes() {
        if (value.rank() == 0) return value.item().toString();
        return value.size() > SHOWN ? value.size() + " elements" : Arrays.deepToString(new Object[] {value.reshape(value.size()).toArray()}).replaceFirst("^\\[(.*)]$", "$1");
    }
}
