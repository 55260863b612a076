package io.kgraph.compiler.rewrite.rules;

import static io.kgraph.compiler.rewrite.Fidelity.EXACT;
import static io.kgraph.compiler.rewrite.Fidelity.FAST;

import io.kgraph.Tensor;
import io.kgraph.compiler.rewrite.Rule;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Binary;
import io.kgraph.op.Broadcast;
import io.kgraph.op.Build;
import io.kgraph.op.Cast;
import io.kgraph.op.Mean;
import io.kgraph.op.Permute;
import io.kgraph.op.Reduce;
import io.kgraph.op.Reshape;
import io.kgraph.op.Reverse;
import io.kgraph.op.Unary;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/// Reductions over nothing, over each other, and over what was only moved. What would change an order of addition
/// is fast; maxima, minima, any and all have no order.
public final class Reductions {
    public static final List<Rule> RULES = List.of(
            Rule.of("reduce-no-axes", EXACT, Reduce.class, t -> reduce(t).axes().isEmpty() && !reduce(t).monoid().positional() ? Optional.of(t.input(0)) : Optional.empty()),
            Rule.of("mean-no-axes", EXACT, Mean.class, t -> ((Mean) t.op()).axes().isEmpty() ? Optional.of(t.input(0)) : Optional.empty()),
            Rule.of("reduce-unit-axes", EXACT, Reduce.class, t -> overUnits(t, reduce(t).axes()) && !reduce(t).monoid().positional()
                    ? Optional.of(Build.reshape(t.input(0), t.shape())) : Optional.empty()),
            Rule.of("mean-unit-axes", EXACT, Mean.class, t -> overUnits(t, ((Mean) t.op()).axes()) ? Optional.of(Build.reshape(t.input(0), t.shape())) : Optional.empty()),
            Rule.of("max-of-max", EXACT, Reduce.class, t -> twice(t, Monoid.MAX)),
            Rule.of("min-of-min", EXACT, Reduce.class, t -> twice(t, Monoid.MIN)),
            Rule.of("any-of-any", EXACT, Reduce.class, t -> twice(t, Monoid.ANY)),
            Rule.of("all-of-all", EXACT, Reduce.class, t -> twice(t, Monoid.ALL)),
            Rule.of("sum-of-sum", FAST, Reduce.class, t -> twice(t, Monoid.SUM)),
            Rule.of("prod-of-prod", FAST, Reduce.class, t -> twice(t, Monoid.PRODUCT)),
            Rule.of("extreme-permute", EXACT, Reduce.class, Reductions::ofPermuted),
            Rule.of("extreme-reverse", EXACT, Reduce.class, t -> orderFree(t).flatMap(_ -> Movement.over(t, Reverse.class)
                    .filter(_ -> reduce(t).axes().list().containsAll(((Reverse) t.input(0).op()).axes().list())).map(x -> again(t, x)))),
            Rule.of("extreme-broadcast", EXACT, Reduce.class, Reductions::ofBroadcast),
            Rule.of("max-neg", EXACT, Reduce.class, t -> negated(t, Monoid.MAX, Monoid.MIN)),
            Rule.of("min-neg", EXACT, Reduce.class, t -> negated(t, Monoid.MIN, Monoid.MAX)),
            Rule.of("any-not", EXACT, Reduce.class, t -> denied(t, Monoid.ANY, Monoid.ALL)),
            Rule.of("all-not", EXACT, Reduce.class, t -> denied(t, Monoid.ALL, Monoid.ANY)),
            Rule.of("argmax-neg", EXACT, Reduce.class, t -> positionOfNegated(t, Monoid.ARGMAX, Monoid.ARGMIN)),
            Rule.of("argmin-neg", EXACT, Reduce.class, t -> positionOfNegated(t, Monoid.ARGMIN, Monoid.ARGMAX)),
            Rule.of("extreme-of-widened", EXACT, Reduce.class, Reductions::ofWidened),
            Rule.of("reshape-of-keepdims", EXACT, Reshape.class, Reductions::reshapeOfKept),
            Rule.of("sum-neg", FAST, Reduce.class, t -> reduce(t).monoid() == Monoid.SUM && Algebra.row(t.input(0), Unary.NEG)
                    ? Optional.of(Build.neg(again(t, t.input(0).input(0)))) : Optional.empty()),
            Rule.of("sum-scaled", FAST, Reduce.class, t -> scaled(t, Monoid.SUM)),
            Rule.of("mean-scaled", FAST, Mean.class, Reductions::meanScaled));

    private Reductions() {}

    private static Reduce reduce(Tensor t) {
        return (Reduce) t.op();
    }

    private static Tensor again(Tensor t, Tensor x) {
        return Tensor.of(t.op(), x);
    }

    private static Optional<Tensor> orderFree(Tensor t) {
        Monoid m = reduce(t).monoid();
        return m.orderFree() && !m.positional() ? Optional.of(t) : Optional.empty();
    }

    private static boolean overUnits(Tensor t, Axes axes) {
        return !axes.isEmpty() && axes.list().stream().allMatch(a -> t.input(0).shape().dim(a).is(1));
    }

    /// `max(max(x, a), b) → max(x, a ∪ b)`, with the axes counted in `x`.
    private static Optional<Tensor> twice(Tensor t, Monoid monoid) {
        Tensor inner = t.input(0);
        if (reduce(t).monoid() != monoid || !(inner.op() instanceof Reduce in) || in.monoid() != monoid || !inner.after().isEmpty()) return Optional.empty();
        Tensor x = inner.input(0);
        int[] kept = in.keepdims() ? IntStream.range(0, x.rank()).toArray() : IntStream.range(0, x.rank()).filter(i -> !in.axes().contains(i)).toArray();
        int[] both = IntStream.concat(in.axes().list().stream().mapToInt(Integer::intValue),
                reduce(t).axes().list().stream().mapToInt(i -> kept[i])).distinct().toArray();
        return Optional.of(Build.reshape(Build.reduce(monoid, x, Axes.of(both), true), t.shape()));
    }

    /// `max(permute(x), a) → max(x, p(a))`, where what is kept stands in the same order.
    private static Optional<Tensor> ofPermuted(Tensor t) {
        return orderFree(t).flatMap(_ -> Movement.over(t, Permute.class)).flatMap(x -> {
            var order = Movement.order(t.input(0));
            int[] kept = IntStream.range(0, x.rank()).filter(i -> !reduce(t).axes().contains(i)).map(order::get).toArray();
            boolean sorted = IntStream.range(1, kept.length).allMatch(i -> kept[i - 1] < kept[i]);
            if (!sorted) return Optional.empty();
            int[] axes = reduce(t).axes().list().stream().mapToInt(order::get).toArray();
            return Optional.of(Build.reshape(Build.reduce(reduce(t).monoid(), x, Axes.of(axes), true), t.shape()));
        });
    }

    /// `max(broadcast(x), stretched axes) → x`, where at least one copy is known to exist.
    private static Optional<Tensor> ofBroadcast(Tensor t) {
        return orderFree(t).flatMap(_ -> Movement.over(t, Broadcast.class)).flatMap(x -> {
            Shape full = t.input(0).shape();
            int lead = full.rank() - x.rank();
            boolean copies = reduce(t).axes().list().stream().allMatch(a -> full.dim(a).isConstant() && full.dim(a).value() > 0 && (a < lead || x.shape().dim(a - lead).is(1)));
            boolean keptWhole = IntStream.range(0, full.rank()).filter(a -> !reduce(t).axes().contains(a))
                    .allMatch(a -> a >= lead ? x.shape().dim(a - lead).equals(full.dim(a)) : full.dim(a).is(1));
            return copies && keptWhole ? Optional.of(Build.reshape(x, t.shape())) : Optional.empty();
        });
    }

    /// `max(−x) → −min(x)`.
    private static Optional<Tensor> negated(Tensor t, Monoid from, Monoid to) {
        if (reduce(t).monoid() != from || !Algebra.row(t.input(0), Unary.NEG) || !t.dtype().isFloating()) return Optional.empty();
        return Optional.of(Build.neg(Build.reduce(to, t.input(0).input(0), reduce(t).axes(), reduce(t).keepdims())));
    }

    /// `any(¬x) → ¬all(x)`.
    private static Optional<Tensor> denied(Tensor t, Monoid from, Monoid to) {
        if (reduce(t).monoid() != from || !Algebra.row(t.input(0), Unary.LOGICAL_NOT)) return Optional.empty();
        return Optional.of(Tensor.of(Unary.LOGICAL_NOT, Build.reduce(to, t.input(0).input(0), reduce(t).axes(), reduce(t).keepdims())));
    }

    /// `argmax(−x) → argmin(x)`; not for integers, whose least number has no opposite.
    private static Optional<Tensor> positionOfNegated(Tensor t, Monoid from, Monoid to) {
        if (reduce(t).monoid() != from || !Algebra.row(t.input(0), Unary.NEG) || !t.input(0).dtype().isFloating()) return Optional.empty();
        return Optional.of(Build.reduce(to, t.input(0).input(0), reduce(t).axes(), reduce(t).keepdims()));
    }

    /// `max(cast(x, wider)) → cast(max(x), wider)` between floating dtypes.
    private static Optional<Tensor> ofWidened(Tensor t) {
        return orderFree(t).flatMap(_ -> Movement.over(t, Cast.class)).filter(x -> x.dtype().isFloating() && t.dtype().isFloating() && t.dtype().bytes() > x.dtype().bytes())
                .map(x -> Build.cast(again(t, x), t.dtype()));
    }

    /// `reshape(sum(x, keepdims), without the units) → sum(x)`.
    private static Optional<Tensor> reshapeOfKept(Tensor t) {
        Tensor in = t.input(0);
        return in.after().isEmpty() && in.op() instanceof Reduce r && r.keepdims() && !r.monoid().positional() && r.axes().reduce(in.input(0).shape(), false).equals(t.shape())
                ? Optional.of(Build.reduce(r.monoid(), in.input(0), r.axes(), false)) : Optional.empty();
    }

    /// `Σ c·x → c·Σ x`.
    private static Optional<Tensor> scaled(Tensor t, Monoid monoid) {
        return reduce(t).monoid() == monoid ? outOf(t, (op, x) -> Tensor.of(op.op(), x)) : Optional.empty();
    }

    private static Optional<Tensor> meanScaled(Tensor t) {
        return outOf(t, (op, x) -> Tensor.of(op.op(), x));
    }

    private static Optional<Tensor> outOf(Tensor t, BiFunction<Tensor, Tensor, Tensor> reduced) {
        Tensor in = t.input(0);
        if (in.op() != Binary.MUL || !in.after().isEmpty() || t.dtype() == DType.BOOL || !Canonical.isConstant(in.input(1)) || in.input(1).rank() != 0
                || !in.input(0).shape().equals(in.shape())) return Optional.empty();
        return Optional.of(Build.mul(reduced.apply(t, in.input(0)), in.input(1)));
    }

}
