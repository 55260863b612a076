package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;
import io.kgraph.error.Mismatch;
import io.kgraph.matrix.Matrices;
import io.kgraph.matrix.SingularFactor;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `A = U · diag(s) · Vᵀ` with orthonormal columns of `U` and `V`: `s`, descending, in a row above `U`, and `V` below that.
///
/// - Shapes: `[…, m, n]` → `[…, 1 + m + n, k]`, `k = min(m, n)`.
/// - Dtypes: floating, computed in float64.
/// - Errors: other shapes; when run, a matrix for which the iteration does not converge, of which none is known.
/// - Gradient: `U · (P · S + S · N + diag(s̄)) · Vᵀ + (1 − U·Uᵀ) · Ū · S⁻¹ · Vᵀ + U · S⁻¹ · V̄ᵀ · (1 − V·Vᵀ)` with `P = F ∘ (UᵀŪ − ŪᵀU)`, `N = F ∘ (VᵀV̄ − V̄ᵀV)`,
///   `F[i, j] = 1 / (s[j]² − s[i]²)`; 0 instead of what is divided by zero.
/// - Source: NumPy `linalg.svd`, reduced; the arithmetic is that of [SingularFactor]; J. Townsend, "Differentiating the singular value decomposition", 2016.
public record Svd() implements Matrixwise {
    @Override public String name() {
        return "svd";
    }

    @Override public TensorType infer(List<TensorType> in) {
        MatrixRules.matrices(name(), in, 1);
        TensorType a = in.getFirst();
        return a.with(MatrixRules.with(a, a.dim(-2).plus(a.dim(-1)).plus(1), a.dim(-2).min(a.dim(-1))));
    }

    @Override public int compute(Matrices matrices) {
        return SingularFactor.factor(matrices, 0, 1);
    }

    @Override public Mismatch refusal(String which, int fault) {
        return Mismatch.run("svd did not converge for " + which + ": " + fault + " of its singular values were not found").input(0, "");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Dim m = self.input(0).shape().dim(-2), n = self.input(0).shape().dim(-1), below = m.plus(1);
        Tensor s = MatrixRules.rows(self, Dim.ZERO, Dim.ONE), u = MatrixRules.rows(self, Dim.ONE, m), v = MatrixRules.rows(self, below, n);
        Tensor sUp = MatrixRules.rows(upstream, Dim.ZERO, Dim.ONE), uUp = MatrixRules.rows(upstream, Dim.ONE, m), vUp = MatrixRules.rows(upstream, below, n);
        Tensor inverse = MatrixRules.reciprocal(s), square = square(s), f = MatrixRules.reciprocal(sub(square, MatrixRules.transpose(square)));
        Tensor uu = matmul(u, uUp, true, false), vv = matmul(v, vUp, true, false);
        Tensor left = mul(mul(f, sub(uu, MatrixRules.transpose(uu))), s);
        Tensor right = mul(MatrixRules.transpose(s), mul(f, sub(vv, MatrixRules.transpose(vv))));
        Tensor inner = add(add(left, right), mul(identityLike(left), sUp));
        Tensor beside = mul(sub(uUp, matmul(u, uu)), inverse), under = mul(sub(vUp, matmul(v, vv)), inverse);
        return Arrays.asList(add(matmul(add(matmul(u, inner), beside), v, false, true), matmul(u, under, false, true)));
    }
}
