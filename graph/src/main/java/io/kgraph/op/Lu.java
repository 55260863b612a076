package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Mismatch;
import io.kgraph.matrix.LuFactor;
import io.kgraph.matrix.Matrices;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `P · A = L · U` in one matrix: `L` below the diagonal without its ones, `U` on and above it, and behind them a row with the rows of `A` in the order of `P`.
///
/// - Shapes: `[…, n, n]` → `[…, n + 1, n]`.
/// - Dtypes: floating, computed in float64.
/// - Errors: other shapes. A singular matrix has factors too.
/// - Gradient: none of its own; [LuSolve], [Det] and [LogDet] pass theirs to `A`.
/// - Source: Gaussian elimination with partial pivoting; the arithmetic is that of [LuFactor].
public record Lu() implements Matrixwise {
    @Override public String name() {
        return "lu";
    }

    @Override public TensorType infer(List<TensorType> in) {
        MatrixRules.matrices(name(), in, 1);
        Dim n = MatrixRules.square(name(), in, 0);
        return in.getFirst().with(MatrixRules.with(in.getFirst(), n.plus(1), n));
    }

    /// Refuses factors that are not those of square matrices of the order of input `a`.
    static void check(String op, List<TensorType> in, int a) {
        Dim n = MatrixRules.square(op, in, a);
        TensorType lu = in.getFirst();
        if (!lu.dim(-1).agrees(n) || !lu.dim(-2).agrees(n.plus(1))) throw Mismatch.shape(op + " needs the factors of its matrix").input(0, "is " + lu).input(a, "is " + in.get(a));
    }

    @Override public int compute(Matrices matrices) {
        LuFactor.factor(matrices, 0, 1);
        return -1;
    }

    @Override public Mismatch refusal(String which, int fault) {
        throw new BrokenInvariant("Lu", "every matrix has factors");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList((Tensor) null);
    }

    @Override public boolean differentiable(int index) {
        return false;
    }
}
