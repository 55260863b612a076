package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.IndexMap;
import io.kgraph.ir.Op;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node of its own with the same value.
///
/// - Dtypes: every one.
/// - Gradient: passes.
public record Identity() implements Op.Movement {
    @Override public String name() {
        return "identity";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        return in.getFirst();
    }

    @Override public IndexMap index(List<Shape> inputs, Shape output) {
        return straight(output.rank());
    }

    /// Each axis from itself.
    static IndexMap straight(int rank) {
        var terms = ImmutableList.<IndexMap.Term>builder();
        for (int axis = 0; axis < rank; axis++) terms.add(IndexMap.Term.of(axis));
        return new IndexMap.Affine(terms.build());
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return in.getFirst();
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(upstream);
    }
}
