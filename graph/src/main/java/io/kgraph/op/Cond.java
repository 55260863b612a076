package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One of two bodies, chosen by a bool; the other is not computed.
///
/// - Inputs: the condition, of rank 0, then a value for each parameter; both bodies have the same parameters in number and type.
/// - Result: the tuple of the body's results, taken apart by [Project].
/// - Errors: bodies whose results differ in number, dtype or shape.
/// - Gradient: another `Cond` of the bodies' gradients; what one body does not use has gradient 0 there.
/// - Source: TensorFlow `cond`.
public record Cond(Graph then, Graph otherwise) implements Op.Control, Several {
    /// How the gradient of a body is taken: of results with upstreams, with respect to variables.
    public interface BodyGradient {
        List<@Nullable Tensor> of(List<Tensor> results, List<Tensor> upstreams, List<Tensor> variables);
    }

    @Override public String name() {
        return "cond";
    }

    @Override public ImmutableList<Graph> bodies() {
        return ImmutableList.of(then, otherwise);
    }

    @Override public Cond with(List<Graph> bodies) {
        return new Cond(bodies.getFirst(), bodies.getLast());
    }

    @Override public TupleType infer(List<TensorType> in) {
        TensorType condition = in.getFirst();
        if (condition.dtype() != DType.BOOL || condition.rankKnown() && condition.rank() != 0)
            throw Mismatch.dtype("cond needs a bool of rank 0").input(0, "is " + condition);
        for (Graph body : bodies()) checkParameters(body, in);
        if (then.results().size() != otherwise.results().size())
            throw Mismatch.value("cond needs as many results from one branch as from the other, not " + then.results().size() + " and " + otherwise.results().size());
        var types = ImmutableList.<TensorType>builder();
        for (int i = 0; i < then.results().size(); i++) types.add(meet(i, then.results().get(i).type(), otherwise.results().get(i).type()));
        return new TupleType(types.build());
    }

    private static void checkParameters(Graph body, List<TensorType> in) {
        if (body.parameters().size() != in.size() - 1)
            throw Mismatch.value("cond needs a value for each of " + body.parameters().size() + " parameters, not " + (in.size() - 1));
        for (int i = 1; i < in.size(); i++) {
            TensorType wanted = body.parameters().get(i - 1).type();
            if (!in.get(i).agrees(wanted)) throw Mismatch.shape("cond needs " + wanted + " for parameter " + (i - 1)).input(i, "is " + in.get(i));
        }
    }

    private static TensorType meet(int result, TensorType a, TensorType b) {
        if (!a.agrees(b)) throw Mismatch.shape("cond needs results of one type, but result " + result + " is " + a + " in one branch and " + b + " in the other");
        if (!a.rankKnown() || !b.rankKnown()) return a.with(Shape.UNKNOWN_RANK);
        var dims = ImmutableList.<Dim>builder();
        for (int axis = 0; axis < a.rank(); axis++) dims.add(a.dim(axis).meet(b.dim(axis)));
        return a.with(Shape.of(dims.build()));
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        throw new BrokenInvariant("Cond.evaluate", "a body is run by what evaluates the graph");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        throw new BrokenInvariant("Cond.pullback", "the gradients of a tuple are collected by what walks the graph");
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, List<@Nullable Tensor> upstreams, BitSet wanted, BodyGradient gradient) {
        var given = new ArrayList<Tensor>();
        var stand = new ArrayList<Tensor>();                     // in the bodies, for what is given
        var chosen = new ArrayList<Integer>();
        for (int i = 0; i < upstreams.size(); i++) {
            Tensor upstream = upstreams.get(i);
            if (upstream == null) continue;
            given.add(upstream);
            stand.add(Placeholder.of(self.context(), upstream.type()));
            chosen.add(i);
        }
        var variables = wanted.stream().filter(i -> i > 0).map(i -> i - 1).toArray();
        var left = bodyGradient(then, chosen, stand, variables, gradient);
        var right = bodyGradient(otherwise, chosen, stand, variables, gradient);
        var leftResults = new ArrayList<Tensor>();
        var rightResults = new ArrayList<Tensor>();
        var position = new int[self.inputs().size()];            // of an input's contribution among the results, or −1
        Arrays.fill(position, -1);
        for (int i = 0; i < variables.length; i++) {
            Tensor l = left.get(i), r = right.get(i);
            if (l == null && r == null) continue;
            position[variables[i] + 1] = leftResults.size();
            leftResults.add(l != null ? l : Build.zerosLike(then.parameters().get(variables[i])));
            rightResults.add(r != null ? r : Build.zerosLike(otherwise.parameters().get(variables[i])));
        }
        var inputs = ImmutableList.<Tensor>builder().addAll(self.inputs()).addAll(given).build();
        var backward = new Cond(body(then, stand, leftResults), body(otherwise, stand, rightResults));
        List<Tensor> results = leftResults.isEmpty() ? List.of() : results(Tensor.of(backward, inputs));
        var contributions = new ArrayList<@Nullable Tensor>();
        for (int p : position) contributions.add(p < 0 ? null : results.get(p));
        return contributions;
    }

    private static List<@Nullable Tensor> bodyGradient(Graph body, List<Integer> chosen, List<Tensor> upstreams, int[] variables, BodyGradient gradient) {
        return gradient.of(chosen.stream().map(body.results()::get).toList(), upstreams, Arrays.stream(variables).mapToObj(body.parameters()::get).toList());
    }

    private static Graph body(Graph forward, List<Tensor> more, List<Tensor> results) {
        return Graph.of(ImmutableList.<Tensor>builder().addAll(forward.parameters()).addAll(more).build(), results);
    }

    /// The elements of a tuple, as tensors.
    public static List<Tensor> results(Tensor tuple) {
        var elements = ((TupleType) tuple.fullType()).elements();
        var results = ImmutableList.<Tensor>builder();
        for (int i = 0; i < elements.size(); i++) results.add(Tensor.of(new Project(i, elements.get(i)), tuple));
        return results.build();
    }

    /// Runs both suppliers and makes bodies of what they make.
    static List<Tensor> trace(Tensor condition, Supplier<List<Tensor>> then, Supplier<List<Tensor>> otherwise) {
        long first = condition.context().nextNode();
        List<Tensor> yes = then.get();
        long second = condition.context().nextNode();
        List<Tensor> no = otherwise.get();
        var met = new Outline.Captures();
        Outline left = Outline.of(yes, first, met), right = Outline.of(no, second, met);
        List<Tensor> captures = met.tensors();
        var parameters = captures.stream().map(c -> (Tensor) Placeholder.of(c.context(), c.type())).toList();
        var op = new Cond(left.body(captures, parameters), right.body(captures, parameters));
        return results(Tensor.of(op, ImmutableList.<Tensor>builder().add(condition).addAll(captures).build()));
    }
}
