package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;
import io.kgraph.error.Mismatch;
import io.kgraph.matrix.LuFactor;
import io.kgraph.matrix.Matrices;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The `X` with `A · X = B`, or `Aᵀ · X = B`, from the factors of `A`.
///
/// - Inputs: the factors ([Lu]), `A […, n, n]` itself, which gets the gradient, `B […, n, k]`; one batch.
/// - Shapes: `[…, n, k]`.
/// - Dtypes: floating, one for all; computed in float64.
/// - Errors: other shapes; when run, a singular matrix: a pivot that is zero.
/// - Gradient: `B̄ = A⁻ᵀ · X̄`, `Ā = −B̄ · Xᵀ`; none for the factors.
/// - Source: NumPy `linalg.solve`; the arithmetic is that of [LuFactor#solve].
public record LuSolve(boolean transposed) implements Matrixwise {
    @Override public String name() {
        return "lu_solve";
    }

    @Override public TensorType infer(List<TensorType> in) {
        MatrixRules.matrices(name(), in, 3);
        Lu.check(name(), in, 1);
        TensorType b = in.get(2);
        if (!b.dim(-2).agrees(in.get(1).dim(-1)))
            throw Mismatch.shape("solve needs as many rows on the right").input(1, "order is " + in.get(1).dim(-1)).input(2, "second-to-last axis is " + b.dim(-2));
        return b;
    }

    @Override public int compute(Matrices matrices) {
        return LuFactor.solve(matrices, 0, transposed, 2, 3);
    }

    @Override public Mismatch refusal(String which, int fault) {
        return Mismatch.run("there is no solution or inverse, as " + which + " is singular: pivot " + fault + " is zero").input(1, "");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Tensor b = luSolve(self.input(0), self.input(1), upstream, !transposed);
        return Arrays.asList(null, neg(transposed ? matmul(self, b, false, true) : matmul(b, self, false, true)), b);
    }

    @Override public boolean differentiable(int index) {
        return index > 0;
    }

    @Override public String attributes() {
        return transposed ? "transposed" : "";
    }
}
