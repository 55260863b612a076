package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;
import io.kgraph.error.Mismatch;
import io.kgraph.matrix.EigenFactor;
import io.kgraph.matrix.Matrices;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The eigenvalues `w` of symmetric matrices, ascending, in a row above the matrix `V` whose columns are the eigenvectors: `A · V = V · diag(w)`.
///
/// Only the lower triangle of `A` is read.
///
/// - Shapes: `[…, n, n]` → `[…, n + 1, n]`.
/// - Dtypes: floating, computed in float64.
/// - Errors: other shapes; when run, a matrix for which the iteration does not converge, of which none is known.
/// - Gradient: `V · (diag(w̄) + F ∘ VᵀV̄) · Vᵀ` with `F[i, j] = 1 / (w[j] − w[i])`, 0 where they are equal; for the lower triangle, whose elements stand for two each.
/// - Source: NumPy `linalg.eigh`; the arithmetic is that of [EigenFactor]; M. Giles, "An extended collection of matrix derivative results", 2008, 3.1.
public record SymmetricEigen() implements Matrixwise {
    @Override public String name() {
        return "eigh";
    }

    @Override public TensorType infer(List<TensorType> in) {
        MatrixRules.matrices(name(), in, 1);
        Dim n = MatrixRules.square(name(), in, 0);
        return in.getFirst().with(MatrixRules.with(in.getFirst(), n.plus(1), n));
    }

    @Override public int compute(Matrices matrices) {
        return EigenFactor.factor(matrices, 0, 1);
    }

    @Override public Mismatch refusal(String which, int fault) {
        return Mismatch.run("eigh did not converge for " + which + ": " + fault + " of its eigenvalues were not found").input(0, "");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Dim n = self.shape().dim(-1);
        Tensor w = MatrixRules.rows(self, Dim.ZERO, Dim.ONE), v = MatrixRules.rows(self, Dim.ONE, n);
        Tensor wUp = MatrixRules.rows(upstream, Dim.ZERO, Dim.ONE), vUp = MatrixRules.rows(upstream, Dim.ONE, n);
        Tensor turning = mul(MatrixRules.reciprocal(sub(w, MatrixRules.transpose(w))), matmul(v, vUp, true, false));
        Tensor inner = add(turning, mul(identityLike(v), wUp));
        Tensor whole = matmul(matmul(v, inner), v, false, true);
        Tensor symmetric = mul(add(whole, MatrixRules.transpose(whole)), scalarLike(whole, 0.5));
        return Arrays.asList(MatrixRules.symmetricToLower(symmetric));
    }
}
