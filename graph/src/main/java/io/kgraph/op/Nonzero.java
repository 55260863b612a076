package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The indices of what is true, in row-major order.
///
/// - Shapes: any of rank `r` → `[count, r]`; the count is said by an extent that is a value.
/// - Dtypes: bool → int64.
/// - Errors, when run: another count than was said.
/// - Gradient: none.
/// - Source: NumPy `argwhere`.
public record Nonzero(Dim count) implements Op.Library {
    @Override public String name() {
        return "nonzero";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        if (x.dtype() != DType.BOOL) throw Mismatch.dtype("nonzero takes bool").input(0, "dtype is " + x.dtype());
        return TensorType.of(DType.INT64, Shape.of(ImmutableList.of(count, Dim.of(x.rank()))));
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        boolean[] present = in.getFirst().toBooleanArray();
        long[] extents = in.getFirst().extents();
        int rows = type.extent(0), rank = extents.length, n = 0;
        var indices = new long[rows * rank];
        for (int i = 0; i < present.length; i++) {
            if (!present[i]) continue;
            if (n == rows) throw more();
            long rest = i;
            for (int axis = rank - 1; axis >= 0; axis--) {
                indices[n * rank + axis] = rest % extents[axis];
                rest /= extents[axis];
            }
            n++;
        }
        if (n < rows) throw fewer(n);
        return NDArray.wrap(indices, rows, rank);
    }

    /// More are true than was said.
    public Mismatch more() {
        return Mismatch.run("nonzero found more than the " + count + " that were counted");
    }

    /// Only `found` are true.
    public Mismatch fewer(int found) {
        return Mismatch.run("nonzero found " + found + " of the " + count + " that were counted");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList((Tensor) null);
    }

    @Override public boolean differentiable(int index) {
        return false;
    }

    @Override public Nonzero bind(DimBinding binding) {
        return new Nonzero(Dim.of(count.evaluate(binding)));
    }

    @Override public String attributes() {
        return "count=" + count;
    }
}
