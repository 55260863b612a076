package io.kgraph.op;

import static io.kgraph.op.Build.*;

import io.kgraph.Tensor;

/// The derivatives of the error function and of the normal distribution.
final class Gaussian {
    private Gaussian() {}

    /// `2/√π · exp(−x²)`.
    static Tensor density(Tensor x) {
        return mul(exp(neg(square(x))), scalarLike(x, 2 / Math.sqrt(Math.PI)));
    }

    /// `1/√(2π) · exp(−x²/2)`.
    static Tensor normal(Tensor x) {
        return mul(exp(mul(square(x), scalarLike(x, -0.5))), scalarLike(x, 1 / Math.sqrt(2 * Math.PI)));
    }
}
