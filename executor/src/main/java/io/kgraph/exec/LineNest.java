package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.ir.Monoid;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A nest over many lines that can go over some of them at a time: its first row axis counts them, or the only axis of its sums.
///
/// Of a nest of sums, each block of lines gives sums of its own, which are combined at the end; then its other stages follow.
///
/// @param nest   with numbers for all extents
/// @param axis   of the lines; in sums, of stage 0
/// @param lines  how many there are
/// @param each   rows for each line
/// @param sums   whether it is a nest of sums
/// @param lineBytes bytes from line to line, by param; 0 where a param has none
/// @param reach  the elements that a line touches, by param: the first, and the one after the last
record LineNest(LoopNest nest, ImmutableList<Integer> buffers, int axis, long lines, long each, boolean sums, long[] lineBytes, long[][] reach) {
    /// Nothing where lines depend on each other, or on their number.
    static Optional<LineNest> of(BoundStep.Nest bound, long lines) {
        LoopNest nest = numbered(bound);
        long rows = product(nest.rows());
        boolean sums = rows == 1;
        int axis = 0;
        long each = 1;
        if (sums) {
            if (nest.stages().isEmpty() || !isSums(nest)) return Optional.empty();
            List<Dim> own = nest.stages().getFirst().extents();
            if (product(own) != lines) return Optional.empty();
            int at = 0;
            while (own.get(at).value() != lines) if (++at == own.size()) return Optional.empty();
            axis = nest.rows().size() + at;
        } else {
            if (nest.rows().getFirst().value() % lines != 0) return Optional.empty();
            each = nest.rows().getFirst().value() / lines;
        }
        int params = nest.params().size();
        var result = new LineNest(nest, bound.buffers(), axis, lines, each, sums, new long[params], new long[params][]);
        return result.measure() ? Optional.of(result) : Optional.empty();
    }

    private static boolean isSums(LoopNest nest) {
        for (int i = 0; i < nest.stages().size(); i++) {
            Stage stage = nest.stages().get(i);
            if (i > 0 && product(stage.extents()) != 1) return false;
            if (i == 0)
                for (Stage.Sink sink : stage.sinks())
                    if (!(sink instanceof Stage.Reduce r) || r.monoid() != Monoid.SUM || r.leading() != 0 || !stage.body().get(r.value()).type().isFloating()) return false;
        }
        return nest.stages().getFirst().extents().stream().anyMatch(d -> d.value() > 1);
    }

    private static long product(List<Dim> extents) {
        long product = 1;
        for (Dim d : extents) product *= d.value();
        return product;
    }

    // ---- what a line touches ---------------------------------------------------------------------------------------

    private boolean measure() {
        for (int s = 0; s < (sums ? 1 : nest.stages().size()); s++) {
            Stage stage = nest.stages().get(s);
            for (Value v : stage.body()) {
                if (v instanceof Value.Index x && x.axis() == axis) return false;
                if (v instanceof Value.Load l && !measure(stage, l.access())) return false;
            }
            for (Stage.Sink sink : stage.sinks()) if (sink instanceof Stage.Store st && !measure(stage, st.access())) return false;
        }
        return true;
    }

    private boolean measure(Stage stage, Access access) {
        int p = access.param();
        long stride = access.strides().get(axis).value() * each, first = access.offset().value(), end = first;
        for (int a = 0; a < access.strides().size(); a++) {
            long low = 0, high = a == axis ? each : a < nest.rows().size() ? nest.rows().get(a).value() : stage.extents().get(a - nest.rows().size()).value();
            for (Access.Guard g : access.guards())
                if (g.axis() == a) {
                    low = Math.max(low, g.low().value());
                    high = Math.max(low + 1, Math.min(high, g.high().value()));
                }
            long near = access.strides().get(a).value() * low, far = access.strides().get(a).value() * (high - 1);
            first += Math.min(near, far);
            end += Math.max(near, far);
        }
        for (Access.Guard g : access.guards()) if (g.axis() == axis) return false;
        long bytes = stride * nest.params().get(p).dtype().bytes();
        if (reach[p] == null) {
            lineBytes[p] = bytes;
            reach[p] = new long[] {first, end + 1};
        } else {
            if (lineBytes[p] != bytes) return false;
            reach[p][0] = Math.min(reach[p][0], first);
            reach[p][1] = Math.max(reach[p][1], end + 1);
        }
        if (access.gather().isPresent()) reach[p][0] = -1;
        return true;
    }

    /// Whether each line touches its own part of a param, and only that.
    boolean isLineByLine(int param) {
        return reach[param] == null || lineBytes[param] > 0 && reach[param][0] >= 0 && reach[param][1] * nest.params().get(param).dtype().bytes() <= lineBytes[param];
    }

    /// Whether a nest of sums reads or writes a param after its sums.
    boolean touchesLater(int param) {
        for (Stage stage : nest.stages().subList(1, nest.stages().size())) {
            for (Value v : stage.body()) if (v instanceof Value.Load l && l.access().param() == param) return true;
            for (Stage.Sink sink : stage.sinks()) if (sink instanceof Stage.Store st && st.access().param() == param) return true;
        }
        return false;
    }

    // ---- nests over some lines -------------------------------------------------------------------------------------

    /// The nest over `count` lines; of sums, what a block of so many gives to the params that are added.
    BoundStep.Nest over(long count) {
        if (!sums) {
            var rows = new ArrayList<>(nest.rows());
            rows.set(0, Dim.of(count * each));
            return bound(new LoopNest(nest.name(), nest.params(), ImmutableList.copyOf(rows), nest.stages()), buffers);
        }
        Stage stage = nest.stages().getFirst();
        var extents = new ArrayList<>(stage.extents());
        extents.set(axis - nest.rows().size(), Dim.of(count));
        var sinks = ImmutableList.<Stage.Sink>builder();
        var last = ImmutableList.<Stage.Sink>builder();
        var values = ImmutableList.<Value>builder();
        for (int k = 0; k < reduces().size(); k++) {
            Stage.Reduce r = reduces().get(k);
            sinks.add(new Stage.Reduce(r.rowValue(), r.monoid(), r.leading(), false, r.value()));
            values.add(new Value.RowValue(r.rowValue(), type(k)));
            last.add(new Stage.Store(sum(k), k));
        }
        var stages = ImmutableList.of(new Stage(ImmutableList.copyOf(extents), stage.body(), sinks.build()), new Stage(ImmutableList.of(), values.build(), last.build()));
        return bound(new LoopNest(nest.name(), params(true), nest.rows(), stages), buffers);
    }

    /// What a nest of sums does with them.
    BoundStep.Nest rest() {
        var values = ImmutableList.<Value>builder();
        var sinks = ImmutableList.<Stage.Sink>builder();
        int at = 0;
        for (int k = 0; k < reduces().size(); k++) {
            Stage.Reduce r = reduces().get(k);
            values.add(new Value.Load(sum(k), type(k)));
            if (r.mean()) {
                values.add(new Value.Compute(type(k) == ScalarType.F64 ? Instruction.constant((double) lines) : Instruction.constant((float) lines)));
                values.add(new Value.Compute(Instruction.of(Prim.DIV, type(k), at, at + 1)));
                at += 2;
            }
            sinks.add(new Stage.Let(r.rowValue(), at++));
        }
        var stages = ImmutableList.<Stage>builder().add(new Stage(ImmutableList.of(), values.build(), sinks.build())).addAll(nest.stages().subList(1, nest.stages().size())).build();
        return bound(new LoopNest(nest.name(), params(false), nest.rows(), stages), buffers);
    }

    /// How many sums there are.
    int sumCount() {
        return sums ? nest.stages().getFirst().sinks().size() : 0;
    }

    int sumBytes(int k) {
        return type(k) == ScalarType.F64 ? 8 : 4;
    }

    private List<Stage.Reduce> reduces() {
        return nest.stages().getFirst().sinks().stream().map(s -> (Stage.Reduce) s).toList();
    }

    private ScalarType type(int k) {
        Stage stage = nest.stages().getFirst();
        return stage.body().get(stage.sinks().get(k).value()).type();
    }

    /// The params, then one for each sum.
    private ImmutableList<LoopNest.Param> params(boolean written) {
        var params = ImmutableList.<LoopNest.Param>builder().addAll(nest.params());
        for (int k = 0; k < reduces().size(); k++) params.add(new LoopNest.Param("sum" + k, type(k) == ScalarType.F64 ? DType.FLOAT64 : DType.FLOAT32, written));
        return params.build();
    }

    private Access sum(int k) {
        return Access.of(nest.params().size() + k, Dim.of(0), nest.rows().stream().map(_ -> Dim.of(0)).collect(ImmutableList.toImmutableList()));
    }

    private static BoundStep.Nest bound(LoopNest nest, ImmutableList<Integer> buffers) {
        return new BoundStep.Nest(nest, buffers, NestSizes.of(nest).bind(DimBinding.of(Map.of())));
    }

    // ---- numbers for names -----------------------------------------------------------------------------------------

    private static LoopNest numbered(BoundStep.Nest bound) {
        LoopNest nest = bound.nest();
        ImmutableLongArray sizes = bound.sizes();
        var numbers = NestSizes.of(nest);
        var rows = ImmutableList.<Dim>builder();
        for (int a = 0; a < nest.rows().size(); a++) rows.add(Dim.of(sizes.get(numbers.row(a))));
        var stages = ImmutableList.<Stage>builder();
        for (int s = 0; s < nest.stages().size(); s++) {
            Stage stage = nest.stages().get(s);
            var extents = ImmutableList.<Dim>builder();
            for (int a = 0; a < stage.extents().size(); a++) extents.add(Dim.of(sizes.get(numbers.extent(s, a))));
            var body = ImmutableList.<Value>builder();
            for (int i = 0; i < stage.body().size(); i++)
                body.add(switch (stage.body().get(i)) {
                    case Value.Load l -> new Value.Load(numbered(l.access(), numbers.value(s, i), sizes), l.type());
                    case Value.Size _ -> new Value.Size(Dim.of(sizes.get(numbers.value(s, i))));
                    case Value.Compute c -> c;
                    case Value.RowValue r -> r;
                    case Value.Local l -> l;
                    case Value.Index x -> x;
                });
            var sinks = ImmutableList.<Stage.Sink>builder();
            for (int k = 0; k < stage.sinks().size(); k++)
                sinks.add(stage.sinks().get(k) instanceof Stage.Store st ? new Stage.Store(numbered(st.access(), numbers.store(s, k), sizes), st.value()) : stage.sinks().get(k));
            stages.add(new Stage(extents.build(), body.build(), sinks.build()));
        }
        return new LoopNest(nest.name(), nest.params(), rows.build(), stages.build());
    }

    private static Access numbered(Access access, int first, ImmutableLongArray sizes) {
        var strides = ImmutableList.<Dim>builder();
        for (int a = 0; a < access.strides().size(); a++) strides.add(Dim.of(sizes.get(NestSizes.stride(first, a))));
        var guards = ImmutableList.<Access.Guard>builder();
        for (int g = 0; g < access.guards().size(); g++) {
            int at = NestSizes.guard(first, access, g);
            guards.add(new Access.Guard(access.guards().get(g).axis(), Dim.of(sizes.get(at)), Dim.of(sizes.get(at + 1))));
        }
        int at = NestSizes.gather(first, access);
        Optional<Access.Gather> gather = access.gather().map(g -> new Access.Gather(g.index(), Dim.of(sizes.get(at)), Dim.of(sizes.get(at + 1)), g.owner()));
        return new Access(access.param(), Dim.of(sizes.get(first)), strides.build(), guards.build(), gather);
    }
}
