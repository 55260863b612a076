package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.error.Mismatch;
import io.kgraph.matrix.CholeskyFactor;
import io.kgraph.matrix.Matrices;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lower triangular `L` with a positive diagonal and `A = L · Lᵀ`. Only the lower triangle of `A` is read.
///
/// - Shapes: `[…, n, n]`, kept; zeros above the diagonal.
/// - Dtypes: floating, computed in float64.
/// - Errors: other shapes; when run, a matrix that is not positive definite, or has not-a-number on the way.
/// - Gradient: [CholeskyGradient], for the lower triangle, whose elements stand for two each.
/// - Source: NumPy `linalg.cholesky`; the arithmetic is that of [CholeskyFactor].
public record Cholesky() implements Matrixwise {
    @Override public String name() {
        return "cholesky";
    }

    @Override public TensorType infer(List<TensorType> in) {
        MatrixRules.matrices(name(), in, 1);
        MatrixRules.square(name(), in, 0);
        return in.getFirst();
    }

    @Override public int compute(Matrices matrices) {
        return CholeskyFactor.factor(matrices, 0, 1);
    }

    @Override public Mismatch refusal(String which, int fault) {
        return Mismatch.run("cholesky needs positive definite matrices, but " + which + " is not: its leading minor of order " + (fault + 1) + " is not positive")
                .input(0, "").hint("a little added to the diagonal, such as 1e-6, helps where rounding is to blame.");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(Tensor.of(new CholeskyGradient(), self, upstream));
    }
}
