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

/// Where values would go into an ascending vector so that it stays one: how many of its elements are less. Not-a-number is greater than everything.
///
/// - Inputs: the vector `[n]`, values of any shape.
/// - Shapes: that of the values.
/// - Dtypes: numbers, one for both → int64.
/// - Errors: another rank of the vector. One that is not ascending is not noticed.
/// - Gradient: none.
/// - Source: NumPy `searchsorted` with `side="left"`.
public record SearchSorted() implements Op.Library {
    @Override public String name() {
        return "searchsorted";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 2);
        for (int i = 0; i < 2; i++) Admits.NUMERIC.check(name(), i, in.get(i).dtype());
        TypeRules.sameDtype(name(), in, 0);
        if (in.getFirst().rank() != 1) throw Mismatch.rank("searchsorted needs a vector to search in").input(0, "rank is " + in.getFirst().rank());
        return in.getLast().with(DType.INT64);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        boolean floating = in.getFirst().dtype().isFloating();
        var result = new long[Math.toIntExact(type.count())];
        if (floating) {
            double[] x = in.getFirst().toDoubleArray(), v = in.getLast().toDoubleArray();
            for (int i = 0; i < result.length; i++) result[i] = place(x, v[i]);
        } else {
            long[] x = in.getFirst().toLongArray(), v = in.getLast().toLongArray();
            for (int i = 0; i < result.length; i++) result[i] = place(x, v[i]);
        }
        return NDArray.wrap(result, type.shape().extents());
    }

    private static int place(double[] x, double v) {
        int low = 0, high = x.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (x[middle] < v || Double.isNaN(v) && !Double.isNaN(x[middle])) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static int place(long[] x, long v) {
        int low = 0, high = x.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (x[middle] < v) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(null, null);
    }

    @Override public boolean differentiable(int index) {
        return false;
    }
}
