package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A loop of a known number of steps: `(c, yₜ) = body(c, xₜ)` for `t = 0 … steps − 1`, or from the last to the first.
///
/// - Inputs: the first values of the carries; the sequences, of which each step sees the part at `t` of the leading axis; captures, which are the same at
///   each step. The body's parameters stand for these in that order, its results are the next carries and the outputs.
/// - Result: the tuple of the final carries and of the outputs, stacked along a new leading axis, each at its `t` also in a loop from the end.
/// - Errors: sequences of another length; a carry that comes back with another dtype or shape.
/// - Gradient: a `Scan` in the other direction over the carries and over what else was expensive, which the forward loop stacks; with `recompute` over
///   the carries alone, everything else is computed again. What a step adds to the gradient of a capture is, for a product or a sum, taken over all
///   steps at once.
/// - Source: the `scan` of JAX.
public record Scan(Graph body, int carries, int sequences, Dim steps, boolean reverse, boolean recompute) implements Op.Control, Several {
    @Override public String name() {
        return "scan";
    }

    @Override public ImmutableList<Graph> bodies() {
        return ImmutableList.of(body);
    }

    @Override public Scan with(List<Graph> bodies) {
        return new Scan(bodies.getFirst(), carries, sequences, steps, reverse, recompute);
    }

    @Override public TupleType infer(List<TensorType> in) {
        if (in.size() != body.parameters().size())
            throw Mismatch.value("scan needs a value for each of " + body.parameters().size() + " parameters, not " + in.size());
        var types = ImmutableList.<TensorType>builder();
        for (int i = 0; i < in.size(); i++) {
            TensorType wanted = body.parameters().get(i).type(), found = in.get(i);
            if (isSequence(i)) found = part(i, found);
            if (!found.agrees(wanted)) throw Mismatch.shape("scan needs " + wanted + " for parameter " + i + " of its step").input(i, "is " + in.get(i));
            if (i < carries) types.add(wanted);
        }
        checkCarries(body, carries, DimBinding.NONE);
        for (Tensor output : outputs()) types.add(stacked(output.type()));
        return new TupleType(types.build());
    }

    private TensorType part(int input, TensorType sequence) {
        if (!sequence.rankKnown()) return sequence;
        if (sequence.rank() == 0) throw Mismatch.rank("scan needs sequences with a leading axis").input(input, "rank is 0");
        if (!sequence.dim(0).agrees(steps)) throw Mismatch.shape("scan makes " + steps + " steps").input(input, "leading axis is " + sequence.dim(0));
        return part(sequence);
    }

    /// What a step sees of a sequence.
    static TensorType part(TensorType sequence) {
        return sequence.rankKnown() ? sequence.with(sequence.shape().slice(1, sequence.rank())) : sequence;
    }

    private TensorType stacked(TensorType output) {
        return output.rankKnown() ? output.with(Shape.of(steps).plus(output.shape())) : output;
    }

    /// Refuses a body whose carries come back with another dtype or shape.
    static void checkCarries(Graph body, int carries, DimBinding binding) {
        for (int i = 0; i < carries; i++) {
            Tensor from = body.parameters().get(i), to = body.results().get(i);
            TensorType before = bound(from.type(), binding), after = bound(to.type(), binding);
            if (before.agrees(after)) continue;
            String sentence = "the carried value begins as " + before + " and comes back as " + after + " from " + to.site().text();
            throw (before.dtype() != after.dtype() ? Mismatch.dtype(sentence) : Mismatch.shape(sentence)).titled("CARRY CHANGES").input(i, "begins as " + before);
        }
    }

    /// The extents of what comes back.
    static ImmutableList<Dim> carried(Graph body, int carries) {
        var dims = ImmutableList.<Dim>builder();
        for (int i = 0; i < carries; i++) if (body.results().get(i).type().rankKnown()) dims.addAll(body.results().get(i).shape().dims());
        return dims.build();
    }

    private static TensorType bound(TensorType type, DimBinding binding) {
        return binding == DimBinding.NONE ? type : type.bind(binding);
    }

    /// Input `i` is a sequence.
    public boolean isSequence(int i) {
        return i >= carries && i < carries + sequences;
    }

    /// The results of the body that are stacked.
    public List<Tensor> outputs() {
        return body.results().subList(carries, body.results().size());
    }

    @Override public ImmutableList<Dim> dims() {
        return ImmutableList.<Dim>builder().add(steps).addAll(carried(body, carries)).build();
    }

    /// With numbers the carries are compared once more.
    @Override public Scan bind(DimBinding binding) {
        checkCarries(body, carries, binding);
        return new Scan(body, carries, sequences, Dim.of(steps.evaluate(binding)), reverse, recompute);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        throw new BrokenInvariant("Scan.evaluate", "a body is run by what evaluates the graph");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        throw new BrokenInvariant("Scan.pullback", "the gradients of a tuple are collected by what walks the graph");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, List<@Nullable Tensor> upstreams, BitSet wanted, Cond.BodyGradient gradient) {
        return ScanGradient.of(self, upstreams, wanted, gradient);
    }

    @Override public String attributes() {
        return "steps=" + steps + ", carries=" + carries + ", sequences=" + sequences + (reverse ? ", reverse" : "") + (recompute ? ", recompute" : "");
    }
}
