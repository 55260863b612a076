package io.kgraph.op;

import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.type.TensorType;

/// The value rule of the matrix product.
final class Products {
    private Products() {}

    static NDArray evaluate(MatMul op, NDArray a, NDArray b, TensorType type) {
        throw new BrokenInvariant("Products", "sums are not there");
    }
}
