package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;

/// Integers as rows with a single one.
public final class OneHot {
    private OneHot() {}

    /// Ones at the indices, float32; an index outside gives a row of zeros.
    public static Tensor of(Object indices, int classes) {
        Tensor i = Operands.tensor(indices);
        if (!i.dtype().isInteger()) throw Refusal.type("one_hot", "indices are integers", i);
        if (classes < 0) throw Refusal.value("one_hot", "num_classes is not negative, but " + classes + " is", i);
        return Build.cast(matches(i, classes), DType.FLOAT32);
    }

    /// Whether an index equals the number of its place along a new last axis.
    static Tensor matches(Tensor indices, int classes) {
        Tensor wide = indices.dtype().bytes() < 4 ? Build.cast(indices, DType.INT32) : indices;
        Arguments.rank("one_hot", wide);
        return Build.equal(Build.expand(wide, wide.rank()), Build.iota(wide.context(), wide.dtype(), Shape.of(classes), 0));
    }
}
