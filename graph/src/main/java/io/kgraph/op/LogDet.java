package io.kgraph.op;

import static io.kgraph.op.Build.*;

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

/// The sign of the determinant and the logarithm of its magnitude, side by side: 0 and −∞ of a singular matrix.
///
/// - Inputs: the factors ([Lu]), `A […, n, n]` itself, which gets the gradient.
/// - Shapes: `[…, 1, 2]`.
/// - Dtypes: floating, one for both; computed in float64, logarithms of pivots added in their order.
/// - Errors: other shapes.
/// - Gradient: of the logarithm `A⁻ᵀ`, an error of the run where `A` is singular; of the sign none.
/// - Source: NumPy `linalg.slogdet`.
public record LogDet() implements Matrixwise {
    @Override public String name() {
        return "log_det";
    }

    @Override public TensorType infer(List<TensorType> in) {
        MatrixRules.matrices(name(), in, 2);
        Lu.check(name(), in, 1);
        return in.getFirst().with(MatrixRules.with(in.get(1), Dim.ONE, Dim.of(2)));
    }

    @Override public int compute(Matrices matrices) {
        double[] result = {LuFactor.sign(matrices, 0), 0}, pivots = LuFactor.pivots(matrices, 0);
        for (int i = 0; i < matrices.columns(0); i++) {
            result[0] *= Math.signum(pivots[i]);
            result[1] += StrictMath.log(Math.abs(pivots[i]));
        }
        result[0] += 0.0;                                        // a zero is +0
        matrices.write(2, 0, 0, 2, result, 0);
        return -1;
    }

    @Override public Mismatch refusal(String which, int fault) {
        throw new BrokenInvariant("LogDet", "every matrix has a determinant");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Tensor a = self.input(1);
        Tensor inverse = luSolve(self.input(0), a, identityLike(a), true);
        return Arrays.asList(null, mul(MatrixRules.columns(upstream, Dim.ONE, Dim.ONE), inverse));
    }

    @Override public boolean differentiable(int index) {
        return index == 1;
    }
}
