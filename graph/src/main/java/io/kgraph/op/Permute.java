package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.IndexMap;
import io.kgraph.ir.Op;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The axes in another order: axis `i` of the result is axis `order[i]` of the input.
///
/// - Dtypes: every one.
/// - Errors: `order` that is no permutation of the input's axes.
/// - Gradient: permuted back.
/// - Source: NumPy `transpose`.
public record Permute(ImmutableList<Integer> order) implements Op.Movement {
    public static Permute of(int... order) {
        return new Permute(Arrays.stream(order).boxed().collect(ImmutableList.toImmutableList()));
    }

    @Override public String name() {
        return "permute";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        if (order.size() != x.rank())
            throw Mismatch.axis("permute needs every axis once, but " + order + " has " + order.size()).input(0, "rank is " + x.rank());
        var seen = new boolean[x.rank()];
        var dims = ImmutableList.<Dim>builder();
        for (int axis : order) {
            TypeRules.axis(name(), axis, x);
            if (seen[axis]) throw Mismatch.axis("permute needs every axis once, but " + order + " has axis " + axis + " twice");
            seen[axis] = true;
            dims.add(x.dim(axis));
        }
        return x.with(Shape.of(dims.build()));
    }

    @Override public IndexMap index(List<Shape> inputs, Shape output) {
        var terms = new IndexMap.Term[order.size()];
        for (int i = 0; i < order.size(); i++) terms[order.get(i)] = IndexMap.Term.of(i);
        return new IndexMap.Affine(ImmutableList.copyOf(terms));
    }

    /// The order as an array.
    public int[] axes() {
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return in.getFirst().permute(axes());
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(Build.permute(upstream, Build.inverse(axes())));
    }

    @Override public String attributes() {
        return order.toString();
    }
}
