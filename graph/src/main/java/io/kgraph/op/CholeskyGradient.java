package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Mismatch;
import io.kgraph.matrix.CholeskyFactor;
import io.kgraph.matrix.Matrices;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a Cholesky factor passes back to the lower triangle of its matrix: with `S = L⁻ᵀ · Φ(Lᵀ · L̄) · L⁻¹`, where `Φ` keeps the lower triangle with half its
/// diagonal, the elements `S + Sᵀ` below the diagonal and those of `S` on it.
///
/// - Inputs: the factor, its upstream; of both the lower triangle is read.
/// - Shapes: `[…, n, n]`, kept; zeros above the diagonal.
/// - Dtypes: floating, computed in float64.
/// - Gradient: that of the formula, of any order.
/// - Source: I. Murray, "Differentiation of the Cholesky decomposition", arXiv 1602.07527; the arithmetic is that of [CholeskyFactor#reverse].
public record CholeskyGradient() implements Matrixwise {
    @Override public String name() {
        return "cholesky_gradient";
    }

    @Override public TensorType infer(List<TensorType> in) {
        MatrixRules.matrices(name(), in, 2);
        MatrixRules.square(name(), in, 0);
        if (!in.get(0).agrees(in.get(1))) throw Mismatch.shape("cholesky_gradient needs an upstream like the factor").input(0, "is " + in.get(0)).input(1, "is " + in.get(1));
        return in.getFirst();
    }

    @Override public int compute(Matrices matrices) {
        CholeskyFactor.reverse(matrices, 0, 1, 2);
        return -1;
    }

    @Override public Mismatch refusal(String which, int fault) {
        throw new BrokenInvariant("CholeskyGradient", "every factor has a gradient");
    }

    /// With the upstream `U` and `W = U` below the diagonal, mirrored above it: `Q = L⁻¹ · W`, `N̄ = Φ(L⁻¹ · Qᵀ)`; `L̄` gets the lower triangle of `L · N̄`, and `L` that of
    /// `L̄ · N̄ᵀ − (S + Sᵀ) · Qᵀ`.
    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Tensor l = MatrixRules.lower(self.input(0)), d = MatrixRules.lower(self.input(1));
        Tensor w = add(MatrixRules.lower(upstream), MatrixRules.transpose(MatrixRules.strictlyLower(upstream)));
        Tensor q = triangularSolve(l, w, true, false, false);
        Tensor n = MatrixRules.half(triangularSolve(l, MatrixRules.transpose(q), true, false, false));
        Tensor s = add(self, MatrixRules.transpose(self));                   // S + Sᵀ: off the diagonal each element is there once, on it twice
        return Arrays.asList(MatrixRules.lower(sub(matmul(d, n, false, true), matmul(s, q, false, true))), MatrixRules.lower(matmul(l, n)));
    }
}
