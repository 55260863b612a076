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

/// The columns of a matrix made orthonormal, one after the other: the `Q` of a QR factorisation whose `R` has a positive diagonal.
///
/// - Shapes: `[m, n]` with `m ≥ n`, kept. Dtype: float64.
/// - Columns that depend on those before become zeros.
/// - Gradient: none; initial values need none.
/// - Source: the modified Gram–Schmidt process, run twice (Giraud, Langou, Rozložník 2005).
public record Orthonormal() implements Op.Library {
    private static final double DEPENDENT = 1e-12;

    @Override public String name() {
        return "orthonormal";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        if (x.dtype() != DType.FLOAT64) throw Mismatch.dtype("orthonormal takes float64, not " + x.dtype());
        if (x.rank() != 2) throw Mismatch.rank("orthonormal needs a matrix").input(0, "rank is " + x.rank());
        return x;
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        int rows = type.extent(0), columns = type.extent(1);
        double[][] q = new double[columns][rows];
        double[] elements = in.getFirst().toDoubleArray();
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < rows; i++) q[j][i] = elements[i * columns + j];
            double before = length(q[j]);
            for (int pass = 0; pass < 2; pass++)
                for (int k = 0; k < j; k++) subtract(q[j], q[k], product(q[j], q[k]));
            double length = length(q[j]);
            for (int i = 0; i < rows; i++) q[j][i] = length > DEPENDENT * before ? q[j][i] / length : 0;
        }
        double[] result = new double[rows * columns];
        for (int j = 0; j < columns; j++) for (int i = 0; i < rows; i++) result[i * columns + j] = q[j][i];
        return NDArray.wrap(result, rows, columns);
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static double length(double[] a) {
        return Math.sqrt(product(a, a));
    }

    private static void subtract(double[] a, double[] b, double factor) {
        for (int i = 0; i < a.length; i++) a[i] -= factor * b[i];
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList((Tensor) null);
    }

    @Override public boolean differentiable(int index) {
        return false;
    }
}
