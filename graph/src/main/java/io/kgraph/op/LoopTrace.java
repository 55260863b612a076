package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.error.Site;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Op;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A loop in the making: tensors that stand for what a step is given, then what the step gives.
///
/// ```
/// var loop = new LoopTrace(context);
/// Tensor h = loop.carry(zeros), x = loop.part(sequence);
/// Tensor next = tanh(add(x, matmul(h, w)));
/// loop.next(h, next);
/// loop.output(next);
/// List<Tensor> finalAndStacked = loop.scan(steps, false);
/// ```
///
/// What is made between the first and the last of these lines and is needed becomes the body; the tensors it uses that were there before are captured.
public final class LoopTrace {
    private static final long UNKNOWN_STEPS = 32;                // from checkpoint to checkpoint

    private final GraphContext context;
    private final long first;
    private final List<Tensor> initial = new ArrayList<>();
    private final List<Tensor> carried = new ArrayList<>();
    private final List<Tensor> next = new ArrayList<>();
    private final List<Tensor> sequences = new ArrayList<>();
    private final List<Tensor> parts = new ArrayList<>();
    private final List<Tensor> outputs = new ArrayList<>();

    public LoopTrace(GraphContext context) {
        this.context = context;
        this.first = context.nextNode();
    }

    /// What stands for a carry in the step; until [#next] says otherwise it stays as it is.
    public Tensor carry(Tensor from) {
        Tensor parameter = Placeholder.of(context, from.type());
        initial.add(from);
        carried.add(parameter);
        next.add(parameter);
        return parameter;
    }

    /// What stands for the part of a sequence that the step sees.
    public Tensor part(Tensor sequence) {
        Tensor parameter = Placeholder.of(context, Scan.part(sequence.type()));
        sequences.add(sequence);
        parts.add(parameter);
        return parameter;
    }

    /// The value of a carry after the step.
    public void next(Tensor carry, Tensor value) {
        int i = carried.indexOf(carry);
        if (i < 0) throw new BrokenInvariant("LoopTrace.next", carry + " is no carry of this loop");
        checkCarry(initial.get(i), value);
        next.set(i, value);
    }

    /// Refuses a next value of another dtype or shape.
    public static void checkCarry(Tensor from, Tensor to) {
        TensorType before = from.type(), after = to.type();
        if (before.agrees(after)) return;
        ErrorKind kind = before.dtype() != after.dtype() ? ErrorKind.TYPE : ErrorKind.VALUE;
        throw GraphError.of(kind, "CARRY CHANGES", "The carried value begins as " + before + " and comes back as " + after + ".")
                .involving(from.label(), before.toString(), "before the first step", "made at " + from.site().text())
                .involving(to.label(), after.toString(), "after a step", "made at " + to.site().text());
    }

    /// A value of each step that is kept.
    public void output(Tensor value) {
        outputs.add(value);
    }

    /// The final carries, then the stacked outputs of a loop with that many steps.
    public List<Tensor> scan(Dim steps, boolean reverse) {
        return scan(steps, reverse, false);
    }

    List<Tensor> scan(Dim steps, boolean reverse, boolean recompute) {
        var captures = new Outline.Captures();
        Graph body = body(captures);
        return scan(body, initial, sequences, captures.tensors(), steps, reverse, recompute);
    }

    private Graph body(Outline.Captures captures) {
        Outline outline = outline(ImmutableList.<Tensor>builder().addAll(next).addAll(outputs).build(), captures);
        return withOwn(outline.body(captures.tensors(), parameters(captures)));
    }

    private List<Tensor> scan(Graph body, List<Tensor> from, List<Tensor> over, List<Tensor> captures, Dim steps, boolean reverse, boolean recompute) {
        var inputs = ImmutableList.<Tensor>builder().addAll(from).addAll(over).addAll(captures).build();
        return Cond.results(Tensor.of(context, new Scan(body, carried.size(), parts.size(), steps, reverse, recompute), inputs));
    }

    /// As [#scan(Dim, boolean)], but for gradients it keeps the carries of every √n-th step alone and computes what lies between again.
    ///
    /// Where the number of steps is not known while the graph is built, it is those of every 32nd step.
    public List<Tensor> checkpointed(Dim steps, boolean reverse) {
        if (steps.isConstant() && steps.value() < 4) return scan(steps, reverse);
        Dim length = Dim.of(steps.isConstant() ? (long) Math.ceil(Math.sqrt(steps.value())) : UNKNOWN_STEPS);
        Dim chunks = steps.floorDiv(length), most = chunks.times(length), rest = steps.minus(most);
        var captures = new Outline.Captures();
        Graph body = body(captures);
        List<Tensor> captured = captures.tensors();
        var outer = new LoopTrace(context);
        var from = initial.stream().map(outer::carry).toList();
        var over = sequences.stream().map(s -> outer.part(chunked(s, reverse ? rest : Dim.ZERO, chunks, length))).toList();
        List<Tensor> inner = scan(body, from, over, captured, length, reverse, false);
        for (int i = 0; i < from.size(); i++) outer.next(from.get(i), inner.get(i));
        inner.subList(from.size(), inner.size()).forEach(outer::output);
        List<Tensor> many = outer.scan(chunks, reverse, true);
        var last = sequences.stream().map(s -> Build.sliceAxis(s, 0, reverse ? Dim.ZERO : most, rest, 1)).toList();
        List<Tensor> end = scan(body, many.subList(0, from.size()), last, captured, rest, reverse, false);
        var results = ImmutableList.<Tensor>builder().addAll(end.subList(0, from.size()));
        for (int i = from.size(); i < end.size(); i++) {
            Shape whole = Shape.of(List.of(most)).plus(end.get(i).shape().slice(1, end.get(i).rank()));
            Tensor joined = Build.reshape(many.get(i), whole);
            results.add(Build.concat(reverse ? List.of(end.get(i), joined) : List.of(joined, end.get(i)), 0));
        }
        return results.build();
    }

    /// The outputs of a single step, whose gradients compute the step again instead of keeping what is inside.
    public List<Tensor> once() {
        return scan(Dim.ONE, false, true).stream().map(r -> Build.reshape(r, r.shape().slice(1, r.rank()))).toList();
    }

    private static Tensor chunked(Tensor sequence, Dim start, Dim chunks, Dim length) {
        Tensor part = Build.sliceAxis(sequence, 0, start, chunks.times(length), 1);
        return Build.reshape(part, Shape.of(List.of(chunks, length)).plus(sequence.shape().slice(1, sequence.rank())));
    }

    /// The final carries of a loop that goes on while `condition`, built on the carries, holds.
    public List<Tensor> whileLoop(Tensor condition) {
        var captures = new Outline.Captures();
        Outline holds = outline(List.of(condition), captures), step = outline(next, captures);
        List<Tensor> parameters = parameters(captures);
        var op = new While(withOwn(holds.body(captures.tensors(), parameters)), withOwn(step.body(captures.tensors(), parameters)));
        return Cond.results(Tensor.of(context, op, ImmutableList.<Tensor>builder().addAll(initial).addAll(captures.tensors()).build()));
    }

    private Outline outline(List<Tensor> results, Outline.Captures captures) {
        var own = new ArrayList<>(carried);
        own.addAll(parts);
        Outline outline = Outline.ofLoop(results, first, captures, own);
        outline.inner().forEach(LoopTrace::refuseUpdates);
        return outline;
    }

    private List<Tensor> parameters(Outline.Captures captures) {
        var parameters = ImmutableList.<Tensor>builder();
        for (Tensor c : captures.tensors()) parameters.add(Placeholder.of(context, c.type()));
        return parameters.build();
    }

    /// The body with the carries and parts as its first parameters.
    private Graph withOwn(Graph body) {
        var parameters = ImmutableList.<Tensor>builder().addAll(carried).addAll(parts).addAll(body.parameters()).build();
        return Graph.of(parameters, body.results());
    }

    /// A variable takes its new value at the end of a run, of which there is one for all steps.
    private static void refuseUpdates(Tensor node) {
        var open = new ArrayDeque<Tensor>(List.of(node));
        while (!open.isEmpty()) {
            Tensor t = open.pop();
            if (t.op() instanceof Assign assign)
                throw new GraphError(ErrorKind.VALUE, "UPDATE IN A LOOP", "A step of a loop cannot update a variable.", Optional.of(Site.here()), ImmutableList.of(), ImmutableList.of(),
                        Optional.of("carry the value through the loop and update " + assign.variable().label() + " with what it is at the end."))
                        .involving(assign.variable().label(), assign.variable().type().toString(), "is updated", "made at " + t.site().text());
            if (t.op() instanceof Op.Control control) for (Graph body : control.bodies()) open.addAll(body.nodes());
        }
    }
}
