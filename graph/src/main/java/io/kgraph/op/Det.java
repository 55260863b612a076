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

/// The determinant: the sign of the exchanges times the pivots, in their order.
///
/// - Inputs: the factors ([Lu]), `A […, n, n]` itself, which gets the gradient.
/// - Shapes: `[…, 1, 1]`.
/// - Dtypes: floating, one for both; computed in float64.
/// - Errors: other shapes.
/// - Gradient: the [Cofactor] matrix, of singular matrices too.
/// - Source: NumPy `linalg.det`.
public record Det() implements Matrixwise {
    @Override public String name() {
        return "det";
    }

    @Override public TensorType infer(List<TensorType> in) {
        MatrixRules.matrices(name(), in, 2);
        Lu.check(name(), in, 1);
        return in.getFirst().with(MatrixRules.with(in.get(1), Dim.ONE, Dim.ONE));
    }

    @Override public int compute(Matrices matrices) {
        double[] product = {LuFactor.sign(matrices, 0)}, pivots = LuFactor.pivots(matrices, 0);
        for (int i = 0; i < matrices.columns(0); i++) product[0] *= pivots[i];
        product[0] += 0.0;                                       // a zero is +0
        matrices.write(2, 0, 0, 1, product, 0);
        return -1;
    }

    @Override public Mismatch refusal(String which, int fault) {
        throw new BrokenInvariant("Det", "every matrix has a determinant");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(null, Build.mul(upstream, Tensor.of(new Cofactor(), self.input(1))));
    }

    @Override public boolean differentiable(int index) {
        return index == 1;
    }
}
