package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;

/// The derivative of the error function.
final class Gaussian {
    private Gaussian() {}

    /// `2/√π · exp(−x²)`.
    static Tensor density(Tensor x) {
        return mul(exp(neg(square(x))), scalarLike(x, 2 / Math.sqrt(Math.PI)));
    }
}
