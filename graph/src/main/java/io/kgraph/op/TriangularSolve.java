package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;
import io.kgraph.error.Mismatch;
import io.kgraph.matrix.Matrices;
import io.kgraph.matrix.Substitution;
import io.kgraph.type.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The `X` with `T · X = B`, or `Tᵀ · X = B`, where `T` is one triangle of a matrix, of which nothing else is read.
///
/// - Inputs: `T […, n, n]`, `B […, n, k]`, with one batch.
/// - Shapes: `[…, n, k]`.
/// - Dtypes: floating, one for both; computed in float64.
/// - Errors: other shapes; when run, a zero on the diagonal. With `unit` the diagonal counts as ones and is not read.
/// - Gradient: `B̄ = T⁻ᵀ · X̄`, `T̄ = −B̄ · Xᵀ` in the triangle.
/// - Source: SciPy `linalg.solve_triangular`; the arithmetic is that of [Substitution].
public record TriangularSolve(boolean lower, boolean transposed, boolean unit) implements Matrixwise, PerInput {
    @Override public String name() {
        return "triangular_solve";
    }

    @Override public TensorType infer(List<TensorType> in) {
        MatrixRules.matrices(name(), in, 2);
        MatrixRules.square(name(), in, 0);
        TensorType b = in.get(1);
        if (!b.dim(-2).agrees(in.getFirst().dim(-1)))
            throw Mismatch.shape("triangular_solve needs as many rows on the right").input(0, "order is " + in.getFirst().dim(-1)).input(1, "second-to-last axis is " + b.dim(-2));
        return b;
    }

    @Override public int compute(Matrices matrices) {
        int n = matrices.rows(1);
        matrices.copy(1, 0, 0, 2, 0, 0, n, matrices.columns(1), 0);
        return Substitution.solve(matrices, new Substitution.Triangle(0, lower, transposed, unit), n, 2);
    }

    @Override public Mismatch refusal(String which, int fault) {
        return Mismatch.run("solve_triangular needs matrices without zeros on the diagonal, but " + which + " has one at row " + fault).input(0, "");
    }

    @Override public @Nullable Tensor contribution(int index, Tensor self, Tensor upstream) {
        Tensor right = triangularSolve(self.input(0), upstream, lower, !transposed, unit);
        if (index == 1) return right;
        Tensor whole = neg(transposed ? matmul(self, right, false, true) : matmul(right, self, false, true));
        return lower ? unit ? MatrixRules.strictlyLower(whole) : MatrixRules.lower(whole) : unit ? MatrixRules.strictlyUpper(whole) : MatrixRules.upper(whole);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return contributions(self, upstream);
    }

    @Override public String attributes() {
        return (lower ? "lower" : "upper") + (transposed ? ", transposed" : "") + (unit ? ", unit" : "");
    }
}
