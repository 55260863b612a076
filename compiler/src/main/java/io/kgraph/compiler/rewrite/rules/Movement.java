package io.kgraph.compiler.rewrite.rules;

import static io.kgraph.compiler.rewrite.Fidelity.EXACT;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.compiler.rewrite.Rule;
import io.kgraph.ir.Op;
import io.kgraph.op.Broadcast;
import io.kgraph.op.Build;
import io.kgraph.op.Cast;
import io.kgraph.op.Concat;
import io.kgraph.op.Pad;
import io.kgraph.op.Permute;
import io.kgraph.op.Reshape;
import io.kgraph.op.Reverse;
import io.kgraph.op.Slice;
import io.kgraph.op.Unary;
import io.kgraph.type.Axes;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Movement that does nothing, undoes itself, or can be said at once. All exact: no element is computed.
public final class Movement {
    public static final List<Rule> RULES = List.of(
            // nothing moves
            Rule.of("reshape-same", EXACT, Reshape.class, t -> sameShape(t)),
            Rule.of("broadcast-same", EXACT, Broadcast.class, t -> sameShape(t)),
            Rule.of("permute-same", EXACT, Permute.class, t -> isIdentity(order(t)) ? Optional.of(t.input(0)) : Optional.empty()),
            Rule.of("slice-all", EXACT, Slice.class, t -> unitSteps(t) && startsAtZero(t) ? sameShape(t) : Optional.empty()),
            Rule.of("pad-nothing", EXACT, Pad.class, t -> sameShape(t)),
            Rule.of("reverse-nothing", EXACT, Reverse.class, Movement::reverseNothing),
            Rule.of("concat-one", EXACT, Concat.class, t -> t.inputs().size() == 1 ? Optional.of(t.input(0)) : Optional.empty()),

            // twice
            Rule.of("reshape-reshape", EXACT, Reshape.class, t -> over(t, Reshape.class).map(x -> Build.reshape(x, t.shape()))),
            Rule.of("permute-permute", EXACT, Permute.class, Movement::permutePermute),
            Rule.of("broadcast-broadcast", EXACT, Broadcast.class, t -> over(t, Broadcast.class).map(x -> Build.broadcast(x, t.shape()))),
            Rule.of("reverse-reverse", EXACT, Reverse.class, Movement::reverseReverse),
            Rule.of("slice-slice", EXACT, Slice.class, Movement::sliceSlice),
            Rule.of("pad-pad", EXACT, Pad.class, Movement::padPad),
            Rule.of("concat-concat", EXACT, Concat.class, Movement::concatConcat),

            // one inside the other
            Rule.of("slice-pad", EXACT, Slice.class, Movement::slicePad),
            Rule.of("slice-concat", EXACT, Slice.class, Movement::sliceConcat),
            Rule.of("concat-slices", EXACT, Concat.class, Movement::concatSlices),
            Rule.of("permute-unit-axes", EXACT, Permute.class, Movement::permuteUnitAxes),
            Rule.of("reverse-unit-axes", EXACT, Reverse.class, Movement::reverseUnitAxes),
            Rule.of("slice-broadcast", EXACT, Slice.class, Movement::sliceBroadcast),
            Rule.of("permute-broadcast-scalar", EXACT, Permute.class, t -> over(t, Broadcast.class).filter(x -> x.rank() == 0).map(x -> Build.broadcast(x, t.shape()))),
            Rule.of("reshape-broadcast-scalar", EXACT, Reshape.class, t -> over(t, Broadcast.class).filter(x -> x.rank() == 0).map(x -> Build.broadcast(x, t.shape()))),
            Rule.of("reverse-broadcast-scalar", EXACT, Reverse.class, t -> over(t, Broadcast.class).filter(x -> x.rank() == 0).map(x -> Build.broadcast(x, t.shape()))),
            Rule.of("slice-reverse", EXACT, Slice.class, Movement::sliceReverse),

            // computing commutes with moving: fewer elements, or one spelling for rules that come after
            Rule.of("cast-broadcast", EXACT, Cast.class, t -> over(t, Broadcast.class).map(x -> Build.broadcast(Build.cast(x, t.dtype()), t.shape()))),
            Rule.of("unary-broadcast", EXACT, Unary.class, t -> over(t, Broadcast.class).map(x -> Build.broadcast(Tensor.of(t.op(), x), t.shape()))).over(Broadcast.class),
            Rule.of("elementwise-broadcast", EXACT, Op.Elementwise.class, Movement::elementwiseBroadcast).over(Broadcast.class));

    private Movement() {}

    /// The input of the input, where both are movements of these kinds and nothing waits between them.
    static <T extends Op> Optional<Tensor> over(Tensor t, Class<T> inner) {
        Tensor x = t.input(0);
        return inner.isInstance(x.op()) && x.after().isEmpty() ? Optional.of(x.input(0)) : Optional.empty();
    }

    private static Optional<Tensor> sameShape(Tensor t) {
        return t.shape().rankKnown() && t.shape().equals(t.input(0).shape()) ? Optional.of(t.input(0)) : Optional.empty();
    }

    static ImmutableList<Integer> order(Tensor t) {
        return ((Permute) t.op()).order();
    }

    private static boolean isIdentity(List<Integer> order) {
        return IntStream.range(0, order.size()).allMatch(i -> order.get(i) == i);
    }

    private static boolean unitSteps(Tensor t) {
        return ((Slice) t.op()).steps().stream().allMatch(s -> s == 1);
    }

    private static boolean startsAtZero(Tensor t) {
        return ((Slice) t.op()).starts().stream().allMatch(s -> s.is(0));
    }

    private static Tensor slice(Tensor x, List<Dim> starts, List<Dim> sizes, List<Long> steps) {
        return Tensor.of(new Slice(ImmutableList.copyOf(starts), ImmutableList.copyOf(sizes), ImmutableList.copyOf(steps)), x);
    }

    private static Optional<Tensor> reverseNothing(Tensor t) {
        return ((Reverse) t.op()).axes().isEmpty() ? Optional.of(t.input(0)) : Optional.empty();
    }

    /// `permute(permute(x, p), q) → permute(x, p∘q)`.
    private static Optional<Tensor> permutePermute(Tensor t) {
        return over(t, Permute.class).map(x -> {
            var inner = order(t.input(0));
            return Tensor.of(new Permute(order(t).stream().map(inner::get).collect(ImmutableList.toImmutableList())), x);
        });
    }

    /// `reverse(reverse(x, a), b) → reverse(x, a △ b)`.
    private static Optional<Tensor> reverseReverse(Tensor t) {
        return over(t, Reverse.class).map(x -> {
            Axes a = ((Reverse) t.input(0).op()).axes(), b = ((Reverse) t.op()).axes();
            int[] odd = IntStream.range(0, x.rank()).filter(i -> a.contains(i) != b.contains(i)).toArray();
            return odd.length == 0 ? x : Tensor.of(new Reverse(Axes.of(odd)), x);
        });
    }

    /// `x[a:…:s][b:…:r] → x[a + s·b:…:s·r]`.
    private static Optional<Tensor> sliceSlice(Tensor t) {
        return over(t, Slice.class).map(x -> {
            var in = (Slice) t.input(0).op();
            var out = (Slice) t.op();
            var starts = new ArrayList<Dim>();
            var steps = new ArrayList<Long>();
            for (int i = 0; i < x.rank(); i++) {
                starts.add(in.starts().get(i).plus(out.starts().get(i).times(in.steps().get(i))));
                steps.add(Math.multiplyExact(in.steps().get(i), out.steps().get(i)));
            }
            return slice(x, starts, out.sizes(), steps);
        });
    }

    /// Borders around borders are one border.
    private static Optional<Tensor> padPad(Tensor t) {
        return over(t, Pad.class).map(x -> {
            var in = (Pad) t.input(0).op();
            var out = (Pad) t.op();
            return Build.pad(x, sum(in.before(), out.before()), sum(in.after(), out.after()));
        });
    }

    private static ImmutableList<Dim> sum(List<Dim> a, List<Dim> b) {
        return IntStream.range(0, a.size()).mapToObj(i -> a.get(i).plus(b.get(i))).collect(ImmutableList.toImmutableList());
    }

    /// `concat(concat(a, b), c) → concat(a, b, c)` along one axis.
    private static Optional<Tensor> concatConcat(Tensor t) {
        boolean nested = t.inputs().stream().anyMatch(in -> in.op().equals(t.op()) && in.after().isEmpty());
        if (!nested) return Optional.empty();
        var flat = ImmutableList.<Tensor>builder();
        for (Tensor in : t.inputs())
            if (in.op().equals(t.op()) && in.after().isEmpty()) flat.addAll(in.inputs());
            else flat.add(in);
        return Optional.of(Tensor.of(t.op(), flat.build()));
    }

    /// A slice that takes away the whole border, or more: `pad(x)[b:b+n] → x`.
    private static Optional<Tensor> slicePad(Tensor t) {
        if (!unitSteps(t)) return Optional.empty();
        return over(t, Pad.class).flatMap(x -> {
            var pad = (Pad) t.input(0).op();
            var s = (Slice) t.op();
            var starts = new ArrayList<Dim>();
            for (int i = 0; i < x.rank(); i++) {
                Dim start = s.starts().get(i).minus(pad.before().get(i)), room = x.shape().dim(i).minus(start).minus(s.sizes().get(i));
                if (!start.isConstant() || start.value() < 0 || !room.isConstant() || room.value() < 0) return Optional.empty();
                starts.add(start);
            }
            return Optional.of(slice(x, starts, s.sizes(), s.steps()));
        });
    }

    /// A slice within one of the joined: `concat(a, b)[in a] → a[…]`.
    private static Optional<Tensor> sliceConcat(Tensor t) {
        if (!(t.input(0).op() instanceof Concat c) || !unitSteps(t) || !t.input(0).after().isEmpty()) return Optional.empty();
        var s = (Slice) t.op();
        Dim start = s.starts().get(c.axis()), from = Dim.ZERO;
        for (Tensor part : t.input(0).inputs()) {
            Dim inside = start.minus(from), room = part.shape().dim(c.axis()).minus(inside).minus(s.sizes().get(c.axis()));
            if (inside.isConstant() && inside.value() >= 0 && room.isConstant() && room.value() >= 0) {
                var starts = new ArrayList<>(s.starts());
                starts.set(c.axis(), inside);
                return Optional.of(slice(part, starts, s.sizes(), s.steps()));
            }
            from = from.plus(part.shape().dim(c.axis()));
        }
        return Optional.empty();
    }

    /// `concat(x[0:k], x[k:n]) → x[0:n]`, for neighbours of one tensor.
    private static Optional<Tensor> concatSlices(Tensor t) {
        int axis = ((Concat) t.op()).axis();
        Dim next = null;
        Slice first = null;
        for (Tensor part : t.inputs()) {
            if (!(part.op() instanceof Slice s) || !part.after().isEmpty() || part.input(0) != t.input(0).inputs().stream().findFirst().orElse(null)
                    || s.steps().stream().anyMatch(step -> step != 1)) return Optional.empty();
            if (first == null) first = s;
            else if (next == null || !s.starts().get(axis).equals(next) || !sameBut(axis, first, s)) return Optional.empty();
            next = s.starts().get(axis).plus(s.sizes().get(axis));
        }
        var starts = java.util.Objects.requireNonNull(first).starts();
        return Optional.of(slice(t.input(0).input(0), starts, t.shape().dims(), first.steps()));
    }

    private static boolean sameBut(int axis, Slice a, Slice b) {
        return IntStream.range(0, a.starts().size()).allMatch(i -> i == axis || a.starts().get(i).equals(b.starts().get(i)) && a.sizes().get(i).equals(b.sizes().get(i)));
    }

    /// A permutation that moves axes of extent 1 only past others is a reshape.
    private static Optional<Tensor> permuteUnitAxes(Tensor t) {
        var order = order(t);
        Shape from = t.input(0).shape();
        int[] large = order.stream().mapToInt(Integer::intValue).filter(i -> !from.dim(i).is(1)).toArray();
        boolean sorted = IntStream.range(1, large.length).allMatch(i -> large[i - 1] < large[i]);
        return sorted ? Optional.of(Build.reshape(t.input(0), t.shape())) : Optional.empty();
    }

    private static Optional<Tensor> reverseUnitAxes(Tensor t) {
        Axes axes = ((Reverse) t.op()).axes();
        int[] rest = axes.list().stream().mapToInt(Integer::intValue).filter(i -> !t.shape().dim(i).is(1)).toArray();
        if (rest.length == axes.size()) return Optional.empty();
        return Optional.of(rest.length == 0 ? t.input(0) : Tensor.of(new Reverse(Axes.of(rest)), t.input(0)));
    }

    /// A block of a stretched scalar is a smaller stretched scalar.
    private static Optional<Tensor> sliceBroadcast(Tensor t) {
        return over(t, Broadcast.class).filter(x -> x.rank() == 0).map(x -> Build.broadcast(x, t.shape()));
    }

    /// `reverse(x)[a:…:s] → x[n−1−a:…:−s]` on the reversed axes.
    private static Optional<Tensor> sliceReverse(Tensor t) {
        return over(t, Reverse.class).map(x -> {
            Axes axes = ((Reverse) t.input(0).op()).axes();
            var s = (Slice) t.op();
            var starts = new ArrayList<>(s.starts());
            var steps = new ArrayList<>(s.steps());
            for (int axis : axes.list()) {
                starts.set(axis, x.shape().dim(axis).minus(1).minus(starts.get(axis)));
                steps.set(axis, -steps.get(axis));
            }
            return slice(x, starts, s.sizes(), steps);
        });
    }

    /// Elementwise ops stretch by themselves: a stretched input is read as it was, where the others give the shape.
    private static Optional<Tensor> elementwiseBroadcast(Tensor t) {
        if (t.inputs().size() < 2 || !hasBroadcast(t.inputs())) return Optional.empty();
        var inputs = new ArrayList<>(t.inputs());
        boolean changed = false;
        for (int i = 0; i < inputs.size(); i++) {
            Tensor in = inputs.get(i);
            if (!(in.op() instanceof Broadcast) || !in.after().isEmpty()) continue;
            inputs.set(i, in.input(0));
            if (stretched(inputs).equals(t.shape())) changed = true;
            else inputs.set(i, in);
        }
        return changed ? Optional.of(Tensor.of(t.op(), inputs)) : Optional.empty();
    }

    private static boolean hasBroadcast(List<Tensor> inputs) {
        for (Tensor in : inputs) if (in.op() instanceof Broadcast && in.after().isEmpty()) return true;
        return false;
    }

    private static Shape stretched(List<Tensor> inputs) {
        Shape shape = inputs.getFirst().shape();
        for (Tensor in : inputs) shape = shape.broadcast(in.shape());
        return shape;
    }
}
