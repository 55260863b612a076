package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
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
        int[] order = of(cells, Math.toIntExact(x.extent(0)), Math.toIntExact(x.extent(1)));
        return NDArray.of(order).cast(DType.INT64);
    }

    /// The order of the rows of row-major cells: runs of 1, 2, 4, … of them are merged.
    public static int[] of(long[] cells, int rows, int columns) {
        int[] order = new int[rows], merged = new int[rows];
        for (int i = 0; i < rows; i++) order[i] = i;
        for (int run = 1; run < rows; run = run > rows / 2 ? rows : 2 * run) {
            for (int from = 0; from < rows; from += 2 * run) {
                int middle = Math.min(rows, from + run), end = (int) Math.min(rows, from + 2L * run), left = from, right = middle;
                for (int at = from; at < end; at++) {
                    boolean second = left == middle || right < end && compare(cells, order[right], order[left], columns) < 0;
                    merged[at] = second ? order[right++] : order[left++];
                }
                if (from > rows - 2L * run) break;
            }
            int[] last = order;
            order = merged;
            merged = last;
        }
        return order;
    }

    private static int compare(long[] cells, int a, int b, int columns) {
        for (int c = 0; c < columns; c++) {
            int order = Long.compare(cells[a * columns + c], cells[b * columns + c]);
            if (order != 0) return order;
        }
        return 0;
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList((Tensor) null);
    }

    @Override public boolean differentiable(int index) {
        return false;
    }
}
