package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.type.DimBinding;
import io.kgraph.type.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One result of an op that has several; its input is the tuple.
///
/// - Shapes and dtypes: `type`, which is that of element `index`.
/// - Gradient: goes to that result of the op, which takes those of all results at once.
public record Project(int index, TensorType type) implements Op.Control {
    @Override public String name() {
        return "project";
    }

    @Override public ImmutableList<Graph> bodies() {
        return ImmutableList.of();
    }

    @Override public Project with(List<Graph> bodies) {
        return this;
    }

    @Override public TensorType infer(List<TensorType> in) {
        return type;
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType bound) {
        throw new BrokenInvariant("Project.evaluate", "a tuple is taken apart by what evaluates the graph");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        throw new BrokenInvariant("Project.pullback", "the gradients of a tuple are collected by what walks the graph");
    }

    @Override public Project bind(DimBinding binding) {
        return new Project(index, type.bind(binding));
    }

    @Override public String attributes() {
        return Integer.toString(index);
    }
}
