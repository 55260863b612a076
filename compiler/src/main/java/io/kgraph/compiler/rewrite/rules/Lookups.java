package io.kgraph.compiler.rewrite.rules;

import static io.kgraph.compiler.rewrite.Fidelity.EXACT;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.rewrite.Rule;
import io.kgraph.op.Broadcast;
import io.kgraph.op.Build;
import io.kgraph.op.Concat;
import io.kgraph.op.Constant;
import io.kgraph.op.Gather;
import io.kgraph.op.Iota;
import io.kgraph.op.Prefix;
import io.kgraph.op.PutAlong;
import io.kgraph.op.Reverse;
import io.kgraph.op.Slice;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Gathers whose indices are known are slices; prefixes run either way round.
public final class Lookups {
    public static final List<Rule> RULES = List.of(
            Rule.of("gather-known-run", EXACT, Gather.class, Lookups::knownRun),
            Rule.of("gather-known-scalar", EXACT, Gather.class, Lookups::knownScalar),
            Rule.of("gather-iota", EXACT, Gather.class, Lookups::ofIota),
            Rule.of("gather-all", EXACT, Gather.class, Lookups::all),
            Rule.of("gather-gather", EXACT, Gather.class, Lookups::gatherGather),
            Rule.of("gather-scalar-stretched", EXACT, Gather.class, Lookups::ofStretchedScalar),
            Rule.of("put-along-one", EXACT, PutAlong.class, Lookups::putOne),
            Rule.of("prefix-reverse", EXACT, Reverse.class, Lookups::reversedPrefix),
            Rule.of("prefix-unit-axis", EXACT, Prefix.class, t -> inclusive(t) && t.shape().dim(prefix(t).axis()).is(1) ? Optional.of(t.input(0)) : Optional.empty()),
            Rule.of("concat-empty", EXACT, Concat.class, Lookups::withoutEmpty));

    private static final int MOST_PLACES = 1 << 16;

    private Lookups() {}

    private static int axis(Tensor t) {
        return ((Gather) t.op()).axis();
    }

    private static Prefix prefix(Tensor t) {
        return (Prefix) t.op();
    }

    private static boolean inclusive(Tensor t) {
        return !prefix(t).exclusive();
    }

    private static Optional<long[]> knownIndices(Tensor t) {
        return t.input(1).op() instanceof Constant c && c.value().size() <= 4096 ? Optional.of(c.value().cast(DType.INT64).toLongArray()) : Optional.empty();
    }

    /// `x[[3, 4, 5]] → x[3:6]`; any constant step, also backwards. Indices outside are left, to fail when run.
    private static Optional<Tensor> knownRun(Tensor t) {
        Tensor x = t.input(0);
        Dim extent = x.shape().dim(axis(t));
        if (t.input(1).rank() != 1 || !extent.isConstant()) return Optional.empty();
        return knownIndices(t).flatMap(index -> {
            long step = index.length > 1 ? index[1] - index[0] : 1;
            for (int i = 0; i < index.length; i++)
                if (index[i] < 0 || index[i] >= extent.value() || index[i] != index[0] + i * step) return Optional.empty();
            return index.length == 0 || step == 0 ? Optional.empty() : Optional.of(block(x, axis(t), index[0], index.length, step));
        });
    }

    /// `x[3] → reshape(x[3:4])`.
    private static Optional<Tensor> knownScalar(Tensor t) {
        Tensor x = t.input(0);
        Dim extent = x.shape().dim(axis(t));
        if (t.input(1).rank() != 0 || !extent.isConstant()) return Optional.empty();
        return knownIndices(t).filter(i -> i[0] >= 0 && i[0] < extent.value()).map(i -> Build.reshape(block(x, axis(t), i[0], 1, 1), t.shape()));
    }

    private static Tensor block(Tensor x, int axis, long start, long size, long step) {
        var starts = new ArrayList<Dim>();
        var sizes = new ArrayList<Dim>();
        var steps = new ArrayList<Long>();
        for (int i = 0; i < x.rank(); i++) {
            starts.add(i == axis ? Dim.of(start) : Dim.ZERO);
            sizes.add(i == axis ? Dim.of(size) : x.shape().dim(i));
            steps.add(i == axis ? step : 1L);
        }
        return Tensor.of(new Slice(ImmutableList.copyOf(starts), ImmutableList.copyOf(sizes), ImmutableList.copyOf(steps)), x);
    }

    /// `gather(iota, i) → i`, where every index is known to lie inside.
    private static Optional<Tensor> ofIota(Tensor t) {
        if (!(t.input(0).op() instanceof Iota iota) || iota.shape().rank() != 1 || !iota.shape().dim(0).isConstant()) return Optional.empty();
        long extent = iota.shape().dim(0).value();
        return knownIndices(t).filter(index -> java.util.Arrays.stream(index).allMatch(i -> i >= 0 && i < extent)).map(_ -> Build.cast(t.input(1), t.dtype()));
    }

    /// `gather(x, 0 … n−1) → x`.
    private static Optional<Tensor> all(Tensor t) {
        Tensor x = t.input(0);
        return t.input(1).op() instanceof Iota iota && iota.shape().rank() == 1 && iota.shape().dim(0).equals(x.shape().dim(axis(t))) ? Optional.of(x) : Optional.empty();
    }

    /// `gather(gather(x, i), j) → gather(x, gather(i, j))` for vectors of indices along one axis.
    private static Optional<Tensor> gatherGather(Tensor t) {
        Tensor inner = t.input(0);
        if (!inner.op().equals(t.op()) || !inner.after().isEmpty() || inner.input(1).rank() != 1 || t.input(1).rank() > 1 || !Canonical.isConstant(inner.input(1))) return Optional.empty();
        if (!inside(inner)) return Optional.empty();                // else the outer one would hide an index that fails
        return Optional.of(Build.gather(inner.input(0), Build.gather(inner.input(1), t.input(1), 0), axis(t)));
    }

    private static boolean inside(Tensor gather) {
        Dim extent = gather.input(0).shape().dim(axis(gather));
        NDArray index = ((Constant) gather.input(1).op()).value();
        return extent.isConstant() && java.util.Arrays.stream(index.cast(DType.INT64).toLongArray()).allMatch(i -> i >= 0 && i < extent.value());
    }

    /// Every element of a stretched scalar is that scalar, where the indices are known to lie inside.
    private static Optional<Tensor> ofStretchedScalar(Tensor t) {
        return t.input(0).op() instanceof Broadcast && t.input(0).input(0).rank() == 0 && Canonical.isConstant(t.input(1)) && inside(t)
                ? Optional.of(Build.broadcast(t.input(0).input(0), t.shape())) : Optional.empty();
    }

    /// `put_along(i, v) → i = place ? v + 0 : 0`, where there is one index for each place to put it: an elementwise op,
    /// which goes into the region of its users. The index is looked up once more, so that one outside still fails.
    private static Optional<Tensor> putOne(Tensor t) {
        int axis = ((PutAlong) t.op()).axis();
        Tensor index = t.input(0), updates = t.input(1);
        Dim extent = t.shape().dim(axis);
        if (!index.shape().dim(axis).is(1) || !extent.isConstant() || extent.value() > (index.dtype().bytes() < 4 ? 128 : MOST_PLACES)) return Optional.empty();
        Tensor places = Build.constant(t.context(), NDArray.arange(index.dtype(), extent.value()));
        var dims = new ArrayList<>(Collections.nCopies(t.rank(), Dim.ONE));
        dims.set(axis, extent);
        Tensor row = Build.reshape(places, Shape.of(dims));
        Tensor checked = Build.takeAlong(Build.broadcast(row, t.shape()), index, axis);
        return Optional.of(Build.select(Build.equal(row, checked), Build.add(updates, Build.scalarLike(updates, 0)), Build.scalarLike(updates, 0)));
    }

    /// `reverse(prefix(reverse(x))) → prefix from the end(x)`.
    private static Optional<Tensor> reversedPrefix(Tensor t) {
        Tensor p = t.input(0);
        if (!(p.op() instanceof Prefix op) || !p.after().isEmpty() || !((Reverse) t.op()).axes().equals(Axes.of(op.axis()))
                || !p.input(0).op().equals(t.op()) || !p.input(0).after().isEmpty()) return Optional.empty();
        return Optional.of(Tensor.of(new Prefix(op.monoid(), op.axis(), !op.reverse(), op.exclusive()), p.input(0).input(0)));
    }

    /// Parts without elements are left out.
    private static Optional<Tensor> withoutEmpty(Tensor t) {
        int along = ((Concat) t.op()).axis();
        var full = t.inputs().stream().filter(in -> !in.shape().dim(along).is(0)).toList();
        return full.isEmpty() || full.size() == t.inputs().size() ? Optional.empty() : Optional.of(Tensor.of(t.op(), full));
    }
}
