package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A loop for as long as a condition holds: `while (condition(c)) c = body(c)`.
///
/// - Inputs: the first values of the carries, then captures, which are the same at each step; both graphs have parameters for all of these.
/// - Result: the tuple of the final carries.
/// - Errors: a condition that is no bool of rank 0; a carry that comes back with another dtype or shape.
/// - Gradient: refused, as the steps are not known; a loop with a bound is a [Scan].
/// - Source: the `while_loop` of JAX.
public record While(Graph condition, Graph body) implements Op.Control, Several {
    @Override public String name() {
        return "while";
    }

    @Override public ImmutableList<Graph> bodies() {
        return ImmutableList.of(condition, body);
    }

    @Override public While with(List<Graph> bodies) {
        return new While(bodies.getFirst(), bodies.getLast());
    }

    /// How many of the inputs are carried.
    public int carries() {
        return body.results().size();
    }

    @Override public TupleType infer(List<TensorType> in) {
        for (Graph graph : bodies()) checkParameters(graph, in);
        TensorType holds = condition.results().getFirst().type();
        if (condition.results().size() != 1 || holds.dtype() != DType.BOOL || holds.rankKnown() && holds.rank() != 0)
            throw Mismatch.dtype("while needs a condition that is one bool, but it is " + holds);
        Scan.checkCarries(body, carries(), DimBinding.NONE);
        var types = ImmutableList.<TensorType>builder();
        for (int i = 0; i < carries(); i++) types.add(body.parameters().get(i).type());
        return new TupleType(types.build());
    }

    private static void checkParameters(Graph graph, List<TensorType> in) {
        if (graph.parameters().size() != in.size())
            throw Mismatch.value("while needs a value for each of " + graph.parameters().size() + " parameters, not " + in.size());
        for (int i = 0; i < in.size(); i++) {
            TensorType wanted = graph.parameters().get(i).type();
            if (!in.get(i).agrees(wanted)) throw Mismatch.shape("while needs " + wanted + " for parameter " + i).input(i, "is " + in.get(i));
        }
    }

    @Override public ImmutableList<Dim> dims() {
        return Scan.carried(body, carries());
    }

    /// With numbers the carries are compared once more.
    @Override public While bind(DimBinding binding) {
        Scan.checkCarries(body, carries(), binding);
        return this;
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        throw new BrokenInvariant("While.evaluate", "a body is run by what evaluates the graph");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        throw new BrokenInvariant("While.pullback", "the gradients of a tuple are collected by what walks the graph");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, List<@Nullable Tensor> upstreams, BitSet wanted, Cond.BodyGradient gradient) {
        var error = new GraphError(ErrorKind.NOT_IMPLEMENTED, "NO GRADIENT", "A loop whose number of steps is not known has no gradient.", Optional.of(self.site()),
                ImmutableList.of(), ImmutableList.of(), Optional.of("say how many steps it makes at most, or use K.scan"));
        for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
            Tensor in = self.input(i);
            error = error.involving(in.label(), in.type().toString(), "asks for a gradient", "made at " + in.site().text());
        }
        throw error;
    }
}
