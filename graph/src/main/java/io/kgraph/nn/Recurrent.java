package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.op.LoopTrace;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// `rnn`: a step applied along the time axis, as a loop or written out.
public final class Recurrent {
    /// A step on arrangements of tensors: lists, maps, or one.
    public interface Step {
        Rnn.Stepped of(Object input, List<Object> statesAndConstants);
    }

    /// The outputs in the step's own arrangement, the states in theirs.
    public record Result(Object lastOutput, Object outputs, Object states) {}

    private static final String WHO = "rnn";

    private final Step step;
    private final Rnn options;
    private final Structure input;                               // time major
    private final Structure state;
    private final List<Tensor> sequences;
    private final List<Tensor> initial;
    private final List<Object> constants;
    private final @Nullable Tensor mask;                         // time major, bool, of rank 2
    private final GraphContext context;
    private final Dim steps;

    private Recurrent(Step step, Object inputs, Object initialStates, Rnn options) {
        this.step = step;
        this.options = options;
        this.state = Structure.of(initialStates, Operands::tensor);
        this.initial = state.leaves();
        Structure given = Structure.of(inputs, Operands::tensor);
        for (Tensor x : given.leaves())
            if (Arguments.rank(WHO, x) < 3) throw Refusal.rank(WHO, "inputs have a batch, a time and at least one more axis, but rank " + x.rank(), x);
        if (given.leaves().isEmpty()) throw Refusal.value(WHO, "there are no inputs");
        this.input = given.map(this::timeMajor);
        this.sequences = input.leaves();
        this.context = sequences.getFirst().context();
        this.steps = sequences.getFirst().shape().dim(0);
        var kept = new ArrayList<Object>();
        for (Object c : options.constants()) {
            Structure constant = Structure.of(c, Operands::tensor);
            kept.add(filled(constant, constant.leaves()));
        }
        this.constants = Collections.unmodifiableList(kept);
        this.mask = mask();
    }

    public static Result arranged(Step step, Object inputs, Object initialStates, Rnn options) {
        var recurrence = new Recurrent(step, inputs, initialStates, options);
        return options.unroll() ? recurrence.unrolled() : recurrence.loop();
    }

    /// Of one tensor or a list of them, with states that are tensors.
    public static <X> Rnn.Result of(Rnn.Step<X> step, X inputs, List<?> initialStates, Rnn options) {
        @SuppressWarnings("unchecked")                           // a step sees its input arranged as the inputs are
        Step general = (input, states) -> step.of((X) input, states.stream().map(Tensor.class::cast).toList());
        Result result = arranged(general, inputs, initialStates, options);
        if (!(result.lastOutput instanceof Tensor last && result.outputs instanceof Tensor outputs)) throw Refusal.type(WHO, "the output of a step is a tensor");
        return new Rnn.Result(last, outputs, ((List<?>) result.states).stream().map(Tensor.class::cast).toList());
    }

    // ---- time and masks ------------------------------------------------------------------------------------------------

    private Tensor timeMajor(Tensor x) {
        return options.timeMajor() ? x : swapped(x);
    }

    private static Tensor swapped(Tensor x) {
        return Build.permute(x, IntStream.range(0, x.rank()).map(i -> i == 0 ? 1 : i == 1 ? 0 : i).toArray());
    }

    private @Nullable Tensor mask() {
        Object length = options.inputLength();
        boolean lengths = length != null && !(length instanceof Number) && !(length instanceof Dim);
        if (length instanceof Number n && steps.isConstant() && steps.value() != n.longValue())
            throw Refusal.value(WHO, "input_length is " + n + ", but there are " + steps + " steps", sequences.getFirst());
        if (options.mask() == null) return lengths && !options.unroll() ? fromLengths(Operands.tensor(length)) : null;
        Tensor m = Operands.tensor(options.mask());
        int rank = Arguments.rank(WHO, m);
        if (rank != 2 && !(rank == 3 && m.shape().dim(2).agrees(Dim.ONE)))
            throw Refusal.rank(WHO, "a mask is (batch, time) or (batch, time, 1), but has the shape " + m.shape(), m);
        if (initial.isEmpty()) throw Refusal.value(WHO, "a mask needs states that can stay as they are, but there are none", m);
        Tensor flat = rank == 2 ? m : Build.reshape(m, m.shape().dropLast(1));
        return timeMajor(Build.cast(flat, DType.BOOL));
    }

    /// Step k counts for a sample if it is within its length; backward, the longest sample starts first.
    private Tensor fromLengths(Tensor lengths) {
        if (!lengths.dtype().isInteger() || Arguments.rank(WHO, lengths) != 1)
            throw Refusal.type(WHO, "input_length is an integer, or one integer for each sample", lengths);
        Tensor time = Build.iota(context, lengths.dtype(), Shape.of(steps, Dim.ONE), 0);
        Tensor row = Build.expand(lengths, 0);
        if (!options.goBackwards()) return Build.less(time, row);
        Tensor last = Build.extent(context, steps.minus(1), lengths.dtype());
        Tensor longest = Build.max(lengths, io.kgraph.type.Axes.of(0), false);
        return Build.greaterEqual(Build.sub(last, time), Build.sub(longest, row));
    }

    /// A row of the mask beside a tensor of the batch.
    private static Tensor beside(Tensor row, Tensor value) {
        Shape shape = row.shape();
        while (shape.rank() < value.rank()) shape = shape.plus(Dim.ONE);
        return Build.reshape(row, shape);
    }

    private static Tensor zero(Tensor like) {
        return Build.scalarLike(like, 0);
    }

    // ---- the step ------------------------------------------------------------------------------------------------------

    private record Made(Structure output, List<Tensor> states) {}

    private Made call(List<Tensor> parts, List<Tensor> states) {
        var given = new ArrayList<Object>();
        Object arranged = filled(state, states);
        if (arranged instanceof List<?> list) given.addAll(list);
        else given.add(arranged);
        given.addAll(constants);
        Rnn.Stepped made = step.of(filled(input, parts), Collections.unmodifiableList(given));
        List<Tensor> next = Structure.of(made.states(), Operands::tensor).leaves();
        if (next.size() != initial.size())
            throw Refusal.value(WHO, "the step gives " + next.size() + " states, but gets " + initial.size());
        return new Made(Structure.of(made.output(), Operands::tensor), next);
    }

    // ---- as a loop -----------------------------------------------------------------------------------------------------

    private Result loop() {
        long first = context.nextNode();
        var loop = new LoopTrace(context);
        List<Tensor> states = initial.stream().map(loop::carry).toList();
        List<Tensor> parts = sequences.stream().map(loop::part).toList();
        Tensor row = mask == null ? null : loop.part(mask);
        Made made = call(parts, states);
        for (int i = 0; i < states.size(); i++) {
            LoopTrace.checkCarry(initial.get(i), made.states.get(i));
            loop.next(states.get(i), row == null ? made.states.get(i) : Build.select(beside(row, made.states.get(i)), made.states.get(i), states.get(i)));
        }
        List<Tensor> outputs = made.output.leaves();
        List<Tensor> emitted = outputs.stream().map(o -> row == null ? o : masked(loop, row, o)).toList();
        boolean kept = options.returnAllOutputs();
        boolean held = row != null && !options.zeroOutputForMask();                            // then the last output is carried
        if (kept) emitted.forEach(loop::output);
        else if (!held) emitted.forEach(o -> loop.next(loop.carry(Build.full(context, o.dtype(), o.shape(), 0)), o));
        List<Tensor> results = options.checkpoint() ? loop.checkpointed(steps, options.goBackwards()) : loop.scan(steps, options.goBackwards());
        List<Tensor> finals = results.subList(0, states.size());
        List<Tensor> last = new ArrayList<>(), all = new ArrayList<>();
        for (int i = 0; i < emitted.size(); i++) {
            boolean carried = held || !kept;
            Tensor stacked = kept ? results.get(states.size() + (carried ? emitted.size() : 0) + i) : null;
            int state = made.states.indexOf(emitted.get(i));
            Tensor end = carried ? results.get(states.size() + i) : state >= 0 ? finals.get(state) : last(Objects.requireNonNull(stacked));
            last.add(end);
            all.add(stacked == null ? Build.expand(end, options.timeMajor() ? 0 : 1) : inOrder(stacked));
        }
        notePhase(outputs, last, first);
        return new Result(filled(made.output, last), filled(made.output, all), filled(state, finals));
    }

    /// The output of a step that counts, else zero or that of the step before.
    private Tensor masked(LoopTrace loop, Tensor row, Tensor output) {
        Arguments.rank(WHO, output);
        if (options.zeroOutputForMask()) return Build.select(beside(row, output), output, zero(output));
        Tensor before = loop.carry(Build.full(context, output.dtype(), output.shape(), 0));
        Tensor emitted = Build.select(beside(row, output), output, before);
        loop.next(before, emitted);
        return emitted;
    }

    private Tensor last(Tensor stacked) {
        Dim at = options.goBackwards() ? Dim.ZERO : steps.minus(1);
        return Build.reshape(Build.sliceAxis(stacked, 0, at, Dim.ONE, 1), stacked.shape().slice(1, stacked.rank()));
    }

    /// The outputs of all steps as the caller has them: in the order in which they were made.
    private Tensor inOrder(Tensor stacked) {
        Tensor ordered = options.goBackwards() ? Build.reverse(stacked, 0) : stacked;
        return options.timeMajor() ? ordered : swapped(ordered);
    }

    // ---- written out ---------------------------------------------------------------------------------------------------

    private Result unrolled() {
        if (!steps.isConstant()) throw Refusal.value(WHO, "unroll needs a number of steps that is known when the graph is built, not " + steps, sequences.getFirst());
        if (steps.value() == 0) throw Refusal.value(WHO, "unroll needs at least one step", sequences.getFirst());
        long first = context.nextNode();
        List<Tensor> states = initial;
        List<Tensor> emitted = List.of(), outputs = List.of();
        var rows = new ArrayList<List<Tensor>>();
        Structure arrangement = state;
        for (int k = 0; k < steps.value(); k++) {
            Dim t = Dim.of(options.goBackwards() ? steps.value() - 1 - k : k);
            Made made = call(sequences.stream().map(s -> at(s, t)).toList(), states);
            for (int i = 0; i < initial.size(); i++) LoopTrace.checkCarry(initial.get(i), made.states.get(i));
            arrangement = made.output;
            outputs = made.output.leaves();
            if (mask == null) {
                states = made.states;
                emitted = outputs;
            } else {
                Tensor row = at(mask, t);
                states = chosen(row, made.states, states);
                emitted = chosen(row, outputs, options.zeroOutputForMask() || k == 0 ? outputs.stream().map(Recurrent::zero).toList() : emitted);
            }
            rows.add(emitted);
        }
        var all = new ArrayList<Tensor>();
        for (int i = 0; i < emitted.size(); i++) {
            int at = i;
            var column = options.returnAllOutputs() ? rows.stream().map(r -> r.get(at)).toList() : ImmutableList.of(emitted.get(i));
            all.add(Build.stack(column, options.timeMajor() ? 0 : 1));
        }
        notePhase(outputs, emitted, first);
        return new Result(filled(arrangement, emitted), filled(arrangement, all), filled(state, states));
    }

    private static Tensor at(Tensor sequence, Dim t) {
        return Build.reshape(Build.sliceAxis(sequence, 0, t, Dim.ONE, 1), sequence.shape().slice(1, sequence.rank()));
    }

    private static List<Tensor> chosen(Tensor row, List<Tensor> yes, List<Tensor> no) {
        var chosen = ImmutableList.<Tensor>builder();
        for (int i = 0; i < yes.size(); i++) chosen.add(Build.select(beside(row, yes.get(i)), yes.get(i), no.get(i)));
        return chosen.build();
    }

    // ---- results -------------------------------------------------------------------------------------------------------

    private static Object filled(Structure arrangement, List<Tensor> tensors) {
        return Objects.requireNonNull(arrangement.fill(tensors));
    }

    /// The last output uses the learning phase if a step does.
    private void notePhase(List<Tensor> outputs, List<Tensor> last, long first) {
        var seen = new HashSet<Tensor>();
        var open = new ArrayDeque<Tensor>(outputs);
        while (!open.isEmpty()) {
            Tensor node = open.pop();
            if (!seen.add(node)) continue;
            if (node.usesLearningPhase() || node == context.learningPhase()) {
                for (Tensor t : last) context.note(t, Metadata.USES_LEARNING_PHASE, true);
                return;
            }
            if (node.id() >= first) open.addAll(node.inputs());
        }
    }
}
