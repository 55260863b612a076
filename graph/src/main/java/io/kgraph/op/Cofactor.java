package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Mismatch;
import io.kgraph.matrix.CofactorMatrix;
import io.kgraph.matrix.Matrices;
import io.kgraph.type.Axes;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The matrix of cofactors, `C = det(A) · A⁻ᵀ` where there is an inverse.
///
/// - Shapes: `[…, n, n]`, kept.
/// - Dtypes: floating, computed in float64.
/// - Errors: other shapes.
/// - Gradient: `(⟨C̄, C⟩ · 1 − C · C̄ᵀ) · A⁻ᵀ`; an error of the run where `A` is singular.
/// - Source: Jacobi's formula; the arithmetic is that of [CofactorMatrix].
public record Cofactor() implements Matrixwise {
    @Override public String name() {
        return "cofactor";
    }

    @Override public TensorType infer(List<TensorType> in) {
        MatrixRules.matrices(name(), in, 1);
        MatrixRules.square(name(), in, 0);
        return in.getFirst();
    }

    @Override public int compute(Matrices matrices) {
        CofactorMatrix.write(matrices, 0, 1);
        return -1;
    }

    @Override public Mismatch refusal(String which, int fault) {
        throw new BrokenInvariant("Cofactor", "every matrix has cofactors");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Tensor a = self.input(0);
        Tensor product = sum(mul(upstream, self), Axes.of(self.rank() - 2, self.rank() - 1), true);
        Tensor right = sub(mul(identityLike(self), product), matmul(upstream, self, false, true));
        return Arrays.asList(MatrixRules.transpose(luSolve(lu(a), a, right, false)));
    }
}
