package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The places of the rows of a matrix of integers when these are put in ascending order, the first column counting most; equal rows stay as they are.
///
/// - Shapes: `[n, k]` → `[n]`.
/// - Dtypes: integers → int64.
/// - Gradient: none.
/// - Source: NumPy `lexsort`, with rows and columns exchanged.
public record RowOrder() implements Op.Library {
    @Override public String name() {
        return "row_order";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TypeRules.integer(name(), in, 0);
        TensorType x = in.getFirst();
        if (x.rank() != 2) throw Mismatch.rank("row_order needs a matrix").input(0, "rank is " + x.rank());
        return TensorType.of(DType.INT64, x.shape().slice(0, 1));
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        NDArray x = in.getFirst();
        long[] cells = x.toLongArray();
        int columns = Math.toIntExact(x.extent(1));
        int[] order = IntStream.range(0, Math.toIntExact(x.extent(0))).boxed()
                .sorted((a, b) -> Arrays.compare(cells, a * columns, (a + 1) * columns, cells, b * columns, (b + 1) * columns))
                .mapToInt(Integer::intValue).toArray();
        return NDArray.of(order).cast(DType.INT64);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList((Tensor) null);
    }

    @Override public boolean differentiable(int index) {
        return false;
    }
}
