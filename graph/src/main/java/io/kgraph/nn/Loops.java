package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.op.LoopTrace;
import io.kgraph.op.SymbolicInts;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Functions applied along the leading axis, and loops over arrangements of tensors: one, lists or maps.
///
/// A function is called once, while the graph is built; what it makes is the step of a loop.
public final class Loops {
    /// What a step of [#scan] gives: the next carry, and what is stacked, perhaps nothing.
    public record Stepped(Object carry, @Nullable Object output) {}

    /// The final carry and the stacked outputs, in the arrangements of the carry and of a step's output.
    public record Scanned(Object carry, @Nullable Object outputs) {
        /// The final carry, if it is one tensor.
        public Tensor end() {
            return (Tensor) carry;
        }

        /// The stacked outputs, if a step gives one tensor.
        public Tensor stacked() {
            return (Tensor) Objects.requireNonNull(outputs);
        }
    }

    private Loops() {}

    /// A list or map with a tensor in it, or one operand.
    private static Structure arranged(Object value) {
        return hasTensor(value) ? Structure.of(value, Operands::tensor) : new Structure.Leaf(Operands.tensor(value));
    }

    private static boolean hasTensor(@Nullable Object value) {
        return switch (value) {
            case Tensor _ -> true;
            case List<?> list -> list.stream().anyMatch(Loops::hasTensor);
            case Map<?, ?> map -> map.values().stream().anyMatch(Loops::hasTensor);
            case null, default -> false;
        };
    }

    private static Object filled(Structure arrangement, List<Tensor> tensors) {
        return Objects.requireNonNull(arrangement.fill(tensors));
    }

    /// A list of tensors as what it is.
    public static List<Tensor> tensors(Object list) {
        return ((List<?>) list).stream().map(Tensor.class::cast).toList();
    }

    /// The common extent of the leading axes.
    private static Dim length(String who, List<Tensor> sequences) {
        if (sequences.isEmpty()) throw Refusal.value(who, "there is nothing to go through");
        Tensor first = sequences.getFirst();
        for (Tensor x : sequences) {
            if (Arguments.rank(who, x) == 0) throw Refusal.rank(who, "a leading axis to go through is needed, but the rank is 0", x);
            if (!x.shape().dim(0).agrees(first.shape().dim(0))) throw Refusal.shape(who, "the leading axes differ", first, x);
        }
        return first.shape().dim(0);
    }

    // ---- map -----------------------------------------------------------------------------------------------------------

    /// `f` of each element, stacked.
    ///
    /// @param dtype of the results where it is not that of the elements
    public static Object map(Function<Object, ?> f, Object elements, @Nullable Object dtype) {
        String who = "map_fn";
        Structure given = arranged(elements);
        List<Tensor> sequences = given.leaves();
        Dim steps = length(who, sequences);
        var loop = new LoopTrace(sequences.getFirst().context());
        Structure result = Structure.of(f.apply(filled(given, sequences.stream().map(loop::part).toList())), Operands::tensor);
        List<Tensor> results = result.leaves();
        for (int i = 0; i < results.size(); i++) {
            DType wanted = dtype == null ? natural(sequences, results.size(), i) : Arguments.dtype(dtype, results.get(i).dtype());
            if (results.get(i).dtype() != wanted)
                throw Refusal.type(who, "the function gives " + results.get(i).dtype() + ", but " + wanted + " is said to come; say so with dtype", results.get(i));
            loop.output(results.get(i));
        }
        return filled(result, loop.scan(steps, false));
    }

    private static DType natural(List<Tensor> elements, int results, int result) {
        return elements.get(results == elements.size() ? result : 0).dtype();
    }

    // ---- folds ---------------------------------------------------------------------------------------------------------

    /// `f(… f(f(initial, x₀), x₁) …, xₙ₋₁)`, or from the right with the last element first; without an initial value the first one met is it.
    public static Object fold(String who, BiFunction<Object, Object, ?> f, Object elements, @Nullable Object initial, boolean right) {
        Structure given = arranged(elements);
        List<Tensor> sequences = given.leaves();
        Dim steps = length(who, sequences);
        Structure from;
        if (initial == null) {
            if (steps.is(0)) throw Refusal.value(who, "no elements and no initializer give no value", sequences.getFirst());
            Dim met = right ? steps.minus(1) : Dim.ZERO, rest = steps.minus(1);
            from = given.map(x -> Build.reshape(Build.sliceAxis(x, 0, met, Dim.ONE, 1), x.shape().slice(1, x.rank())));
            sequences = sequences.stream().map(x -> Build.sliceAxis(x, 0, right ? Dim.ZERO : Dim.ONE, rest, 1)).toList();
            steps = rest;
        } else from = hasTensor(initial) ? Structure.of(initial, Operands::tensor) : new Structure.Leaf(Operands.like(initial, sequences.getFirst()));
        var loop = new LoopTrace(sequences.getFirst().context());
        List<Tensor> carried = from.leaves().stream().map(loop::carry).toList();
        Object made = f.apply(filled(from, carried), filled(given, sequences.stream().map(loop::part).toList()));
        next(who, loop, from.leaves(), carried, Structure.of(made, o -> Operands.like(o, carried.getFirst())).leaves());
        return filled(from, loop.scan(steps, right).subList(0, carried.size()));
    }

    private static void next(String who, LoopTrace loop, List<Tensor> initial, List<Tensor> carried, List<Tensor> values) {
        check(who, initial, values);
        for (int i = 0; i < carried.size(); i++) loop.next(carried.get(i), values.get(i));
    }

    // ---- scan ----------------------------------------------------------------------------------------------------------

    /// `(carry, yₜ) = f(carry, xₜ)` along the leading axis of `xs`, or `length` times without any.
    ///
    /// @param reverse    from the last to the first; each `yₜ` still stands at its `t`
    /// @param checkpoint gradients keep the carries of every √n-th step alone
    public static Scanned scan(BiFunction<Object, @Nullable Object, Stepped> f, Object initial, @Nullable Object xs, @Nullable Object length, boolean reverse,
            boolean checkpoint) {
        String who = "scan";
        Structure from = arranged(initial);
        Optional<Structure> over = xs == null ? Optional.empty() : Optional.of(arranged(xs));
        List<Tensor> sequences = over.map(Structure::leaves).orElse(ImmutableList.of());
        Dim steps = sequences.isEmpty() ? given(who, length) : length(who, sequences);
        if (!sequences.isEmpty() && length != null && !steps.agrees(given(who, length)))
            throw Refusal.value(who, "length is " + given(who, length) + ", but there are " + steps + " elements", sequences.getFirst());
        GraphContext context = Stream.concat(from.leaves().stream(), sequences.stream()).findFirst().map(Tensor::context).orElseGet(DefaultGraph::current);
        var loop = new LoopTrace(context);
        List<Tensor> carried = from.leaves().stream().map(loop::carry).toList();
        Object part = over.isEmpty() ? null : filled(over.get(), sequences.stream().map(loop::part).toList());
        Stepped made = f.apply(filled(from, carried), part);
        next(who, loop, from.leaves(), carried, Structure.of(made.carry(), o -> Operands.like(o, carried.getFirst())).leaves());
        Optional<Structure> output = made.output() == null ? Optional.empty() : Optional.of(Structure.of(made.output(), Operands::tensor));
        output.ifPresent(o -> o.leaves().forEach(loop::output));
        List<Tensor> results = checkpoint ? loop.checkpointed(steps, reverse) : loop.scan(steps, reverse);
        Object outputs = output.isEmpty() ? null : filled(output.get(), results.subList(carried.size(), results.size()));
        return new Scanned(filled(from, results.subList(0, carried.size())), outputs);
    }

    /// What `f` gives, in tensors whose gradients compute it again instead of keeping what it is made of; the values are the same.
    public static @Nullable Object recomputed(GraphContext context, Supplier<@Nullable Object> f) {
        var loop = new LoopTrace(context);
        Object value = f.get();
        if (!hasTensor(value)) return value;
        Structure result = Structure.of(value, Operands::tensor);
        result.leaves().forEach(loop::output);
        return filled(result, loop.once());
    }

    private static Dim given(String who, @Nullable Object length) {
        return switch (length) {
            case null -> throw Refusal.value(who, "without elements a length is needed");
            case Dim d -> d;
            case Integer n when n >= 0 -> Dim.of(n);
            case Long n when n >= 0 -> Dim.of(n);
            case Tensor t when SymbolicInts.of(t).isPresent() -> SymbolicInts.of(t).get().getFirst();
            default -> throw Refusal.value(who, "length is an integer that is not negative, but not " + Arguments.described(length));
        };
    }

    // ---- while ---------------------------------------------------------------------------------------------------------

    /// `carry = f(carry)` for as long as `condition(carry)` holds.
    ///
    /// @param maximum how many steps there are at most, which makes a loop with gradients of it; null for any number
    public static Object whileLoop(Function<Object, ?> condition, Function<Object, ?> f, Object initial, @Nullable Integer maximum) {
        String who = "while_loop";
        Structure from = arranged(initial);
        if (from.leaves().isEmpty()) throw Refusal.value(who, "nothing is carried, so that the condition cannot change");
        var loop = new LoopTrace(from.leaves().getFirst().context());
        List<Tensor> carried = from.leaves().stream().map(loop::carry).toList();
        Tensor holds = bool(who, condition.apply(filled(from, carried)));
        if (maximum == null) {
            next(who, loop, from.leaves(), carried, values(f, from, carried));
            return filled(from, loop.whileLoop(holds));
        }
        if (maximum < 0) throw Refusal.value(who, "a number of steps is not negative, but " + maximum + " is");
        List<Tensor> chosen = Build.cond(holds, () -> {
            List<Tensor> values = values(f, from, carried);
            check(who, from.leaves(), values);
            return values;
        }, () -> carried);
        next(who, loop, from.leaves(), carried, chosen);
        return filled(from, loop.scan(Dim.of(maximum), false).subList(0, carried.size()));
    }

    private static void check(String who, List<Tensor> initial, List<Tensor> values) {
        if (values.size() != initial.size())
            throw Refusal.of(ErrorKind.VALUE, "CARRY CHANGES", who, "the function gives " + values.size() + " carried values, but gets " + initial.size());
        for (int i = 0; i < values.size(); i++) LoopTrace.checkCarry(initial.get(i), values.get(i));
    }

    private static List<Tensor> values(Function<Object, ?> f, Structure from, List<Tensor> carried) {
        return Structure.of(f.apply(filled(from, carried)), o -> Operands.like(o, carried.getFirst())).leaves();
    }

    private static Tensor bool(String who, @Nullable Object condition) {
        Tensor c = Operands.tensor(condition);
        if (c.dtype() != DType.BOOL || c.type().rankKnown() && c.rank() != 0) throw Refusal.type(who, "a condition is one bool", c);
        return c;
    }

    /// `carry = f(i, carry)` for `i` from `lower` to `upper`, which is left out.
    ///
    /// Between numbers of the host and extents it is a [#scan], with gradients; between tensors it is a loop with a condition.
    public static Object foriLoop(Object lower, Object upper, BiFunction<Object, Object, ?> f, Object initial) {
        Optional<Dim> first = known(lower), last = known(upper);
        GraphContext context = arranged(initial).leaves().stream().findFirst().map(Tensor::context).orElseGet(DefaultGraph::current);
        if (first.isPresent() && last.isPresent()) {
            Dim steps = last.get().minus(first.get()).max(Dim.ZERO);
            Tensor counted = Build.iota(context, DType.INT32, Shape.of(steps), 0);
            Tensor indices = first.get().is(0) ? counted : Build.add(counted, Build.extent(context, first.get(), DType.INT32));
            return scan((carry, i) -> new Stepped(Objects.requireNonNull(f.apply(Objects.requireNonNull(i), carry)), null), initial, indices, null, false, false).carry();
        }
        var ends = Operands.pair(lower, upper);
        Structure from = arranged(initial);
        var all = new ArrayList<Object>(List.of(ends.x()));
        all.addAll(from.leaves());
        Tensor stop = ends.y();
        List<?> end = (List<?>) whileLoop(c -> Build.less((Tensor) ((List<?>) c).getFirst(), stop), c -> {
            List<?> now = (List<?>) c;
            Tensor i = (Tensor) now.getFirst();
            var carried = now.subList(1, now.size()).stream().map(Tensor.class::cast).toList();
            var next = new ArrayList<Object>(List.of(Build.add(i, Build.scalarLike(i, 1))));
            next.addAll(Structure.of(f.apply(i, filled(from, carried)), o -> Operands.like(o, carried.getFirst())).leaves());
            return next;
        }, all, null);
        return filled(from, end.subList(1, end.size()).stream().map(Tensor.class::cast).toList());
    }

    private static Optional<Dim> known(Object value) {
        return switch (value) {
            case Dim d -> Optional.of(d);
            case Integer n -> Optional.of(Dim.of(n));
            case Long n -> Optional.of(Dim.of(n));
            default -> Optional.empty();
        };
    }
}
