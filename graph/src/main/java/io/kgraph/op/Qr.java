package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Mismatch;
import io.kgraph.matrix.Matrices;
import io.kgraph.matrix.QrFactor;
import io.kgraph.type.Agreement;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `A = Q · R` with orthonormal columns of `Q` and an upper triangular `R`: `Q` above the transpose of `R`.
///
/// - Shapes: `[…, m, n]` → `[…, m + n, k]`, `k = min(m, n)`.
/// - Dtypes: floating, computed in float64.
/// - Errors: other shapes; when its gradient is run, `A` of a lower rank than `k`.
/// - Gradient: with `M = R · R̄ᵀ − Q̄ᵀ · Q`, `Ā = (Q̄ + Q · copyltu(M)) · R⁻ᵀ`, where `copyltu` mirrors the lower triangle; columns beyond `m` are `QᵀY` and pass
///   `Q · V̄`.
/// - Source: NumPy `linalg.qr`, reduced; the arithmetic is that of [QrFactor]; S. F. Walter, L. Lehmann, "Algorithmic differentiation of linear algebra functions", arXiv 1001.1654.
public record Qr() implements Matrixwise {
    @Override public String name() {
        return "qr";
    }

    @Override public TensorType infer(List<TensorType> in) {
        MatrixRules.matrices(name(), in, 1);
        TensorType a = in.getFirst();
        return a.with(MatrixRules.with(a, a.dim(-2).plus(a.dim(-1)), a.dim(-2).min(a.dim(-1))));
    }

    @Override public int compute(Matrices matrices) {
        QrFactor.factor(matrices, 0, 1);
        return -1;
    }

    @Override public Mismatch refusal(String which, int fault) {
        throw new BrokenInvariant("Qr", "every matrix has factors");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Tensor a = self.input(0);
        Dim m = a.shape().dim(-2), n = a.shape().dim(-1), k = self.shape().dim(-1);
        Tensor q = MatrixRules.rows(self, Dim.ZERO, m), r = MatrixRules.transpose(MatrixRules.rows(self, m, k));
        Tensor qUp = MatrixRules.rows(upstream, Dim.ZERO, m), rUp = MatrixRules.transpose(MatrixRules.rows(upstream, m, k));
        boolean square = k.compare(n) == Agreement.SAME;
        Tensor vUp = square ? rUp : MatrixRules.transpose(MatrixRules.rows(upstream, m.plus(k), n.minus(k)));
        Tensor dq = square ? qUp : add(qUp, matmul(MatrixRules.columns(a, k, n.minus(k)), vUp, false, true));
        Tensor both = sub(matmul(r, MatrixRules.upper(rUp), false, true), matmul(dq, q, true, false));
        Tensor mirrored = add(MatrixRules.lower(both), MatrixRules.transpose(MatrixRules.strictlyLower(both)));
        Tensor left = add(dq, matmul(q, mirrored));
        Tensor first = MatrixRules.transpose(triangularSolve(r, MatrixRules.transpose(left), false, false, false));
        return Arrays.asList(square ? first : concat(List.of(first, matmul(q, vUp)), a.rank() - 1));
    }
}
