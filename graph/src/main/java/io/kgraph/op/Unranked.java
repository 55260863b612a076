package io.kgraph.op;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be built once the ranks of the inputs are known: the place in a graph of unknown rank of ops that need axes.
///
/// [Retype] puts the expansion in its place as soon as it can; until then the shape is unknown too.
///
/// - Dtypes: the result has `dtype`.
/// - Errors: those of the expansion, when it is built.
/// - Gradient: that of the expansion, built as late.
public record Unranked(String name, DType dtype, Expansion expansion) implements Op.Library {
    /// Builds the result from inputs of known rank, and from nothing else.
    public interface Expansion {
        Tensor of(List<Tensor> inputs);
    }

    /// `expansion` now if all ranks are known, else a node that waits for them.
    public static Tensor build(String name, DType dtype, List<Tensor> inputs, Expansion expansion) {
        return ready(inputs) ? expansion.of(inputs) : Tensor.of(new Unranked(name, dtype, expansion), inputs);
    }

    /// All ranks are known.
    static boolean ready(List<Tensor> inputs) {
        return inputs.stream().allMatch(in -> in.type().rankKnown());
    }

    @Override public TensorType infer(List<TensorType> in) {
        return TensorType.of(dtype, Shape.UNKNOWN_RANK);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        var context = new GraphContext();
        var inputs = new ArrayList<Tensor>();
        for (NDArray x : in) inputs.add(Placeholder.of(context, x.type()));
        return Evaluation.run(Graph.of(inputs, List.of(expansion.of(inputs))), in).getFirst();
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        throw new BrokenInvariant("Unranked.pullback", "the gradient of an expansion is taken by what walks the graph");
    }

    /// The contribution to one input, built as late as the expansion itself.
    public Tensor contribution(int index, Tensor self, Tensor upstream, Cond.BodyGradient gradient) {
        var inputs = new ArrayList<>(self.inputs());
        inputs.add(upstream);
        return build("gradient of " + name, self.input(index).dtype(), inputs, in -> {
            var own = in.subList(0, in.size() - 1);
            Tensor d = gradient.of(List.of(expansion.of(own)), List.of(in.getLast()), List.of(own.get(index))).getFirst();
            return d != null ? d : Build.zerosLike(own.get(index));
        });
    }
}
