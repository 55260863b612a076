package io.kgraph.compiler.loop;

import com.google.common.collect.ImmutableList;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Makes one axis of two neighbours that all accesses step through as one.
///
/// ```
/// rows batch, 784: x[784·i0 + i1]      →      rows 784·batch: x[i0]
/// ```
///
/// The axes of a reduction merge only where both belong to its leading axes, or both to its trailing run.
final class MergeAxes {
    private MergeAxes() {}

    static LoopNest of(LoopNest nest) {
        LoopNest merged = nest;
        for (int a = nest.rows().size() - 2; a >= 0; a--) if (rowsMerge(merged, a)) merged = mergeRows(merged, a);
        return mergeSpaces(merged);
    }

    // ---- rows ------------------------------------------------------------------------------------------------------------

    private static boolean rowsMerge(LoopNest nest, int a) {
        for (Stage s : nest.stages()) if (!merges(s, a, nest.rows().get(a + 1))) return false;
        return true;
    }

    private static LoopNest mergeRows(LoopNest nest, int a) {
        var stages = ImmutableList.<Stage>builder();
        for (Stage s : nest.stages()) stages.add(without(s, a, s.extents()));
        return new LoopNest(nest.name(), nest.params(), joined(nest.rows(), a), stages.build());
    }

    private static ImmutableList<Dim> joined(List<Dim> extents, int a) {
        var joined = new ArrayList<>(extents);
        Dim inner = joined.remove(a + 1);
        joined.set(a, joined.get(a).times(inner));
        return ImmutableList.copyOf(joined);
    }

    // ---- the stages' own axes ----------------------------------------------------------------------------------------------

    /// All stages with the same extents together, as they share locals.
    private static LoopNest mergeSpaces(LoopNest nest) {
        LoopNest merged = nest;
        for (int s = 0; s < nest.stages().size(); s++) {
            for (int k = merged.stages().get(s).extents().size() - 2; k >= 0; k--) {
                ImmutableList<Dim> extents = merged.stages().get(s).extents();
                if (spacesMerge(merged, extents, k)) merged = mergeSpace(merged, extents, k);
            }
        }
        return merged;
    }

    private static boolean spacesMerge(LoopNest nest, List<Dim> extents, int k) {
        for (Stage s : nest.stages()) {
            if (!s.extents().equals(extents)) continue;
            for (Stage.Sink sink : s.sinks()) if (sink instanceof Stage.Reduce r && (r.leading() == k + 1 || r.monoid().positional())) return false;
            if (!merges(s, nest.rows().size() + k, extents.get(k + 1))) return false;
        }
        return true;
    }

    private static LoopNest mergeSpace(LoopNest nest, List<Dim> extents, int k) {
        var stages = ImmutableList.<Stage>builder();
        for (Stage s : nest.stages()) {
            if (!s.extents().equals(extents)) {
                stages.add(s);
                continue;
            }
            Stage merged = without(s, nest.rows().size() + k, joined(extents, k));
            var sinks = ImmutableList.<Stage.Sink>builder();
            for (Stage.Sink sink : merged.sinks())
                sinks.add(sink instanceof Stage.Reduce r && r.leading() > k ? new Stage.Reduce(r.rowValue(), r.monoid(), r.leading() - 1, r.mean(), r.value()) : sink);
            stages.add(new Stage(merged.extents(), merged.body(), sinks.build()));
        }
        return new LoopNest(nest.name(), nest.params(), nest.rows(), stages.build());
    }

    // ---- both --------------------------------------------------------------------------------------------------------------

    /// Axis `a` of every access steps over exactly one round of axis `a + 1`, whose extent is `inner`.
    private static boolean merges(Stage stage, int a, Dim inner) {
        for (Value v : stage.body())
            if (switch (v) {
                case Value.Load l -> !merges(l.access(), a, inner);
                case Value.Index i -> i.axis() == a || i.axis() == a + 1;
                case Value.Compute _, Value.RowValue _, Value.Local _, Value.Size _ -> false;
            }) return false;
        for (Stage.Sink sink : stage.sinks()) if (sink instanceof Stage.Store s && !merges(s.access(), a, inner)) return false;
        return true;
    }

    private static boolean merges(Access access, int a, Dim inner) {
        for (Access.Guard g : access.guards()) if (g.axis() == a || g.axis() == a + 1) return false;
        return access.strides().get(a).equals(access.strides().get(a + 1).times(inner));
    }

    private static Stage without(Stage stage, int a, ImmutableList<Dim> extents) {
        var body = ImmutableList.<Value>builder();
        for (Value v : stage.body())
            body.add(switch (v) {
                case Value.Load l -> new Value.Load(without(l.access(), a), l.type());
                case Value.Index i -> new Value.Index(i.axis() > a ? i.axis() - 1 : i.axis());
                case Value.Compute _, Value.RowValue _, Value.Local _, Value.Size _ -> v;
            });
        var sinks = ImmutableList.<Stage.Sink>builder();
        for (Stage.Sink sink : stage.sinks()) sinks.add(sink instanceof Stage.Store s ? new Stage.Store(without(s.access(), a), s.value()) : sink);
        return new Stage(extents, body.build(), sinks.build());
    }

    private static Access without(Access access, int a) {
        var strides = new ArrayList<>(access.strides());
        strides.remove(a);
        var guards = ImmutableList.<Access.Guard>builder();
        for (Access.Guard g : access.guards()) guards.add(g.axis() > a ? new Access.Guard(g.axis() - 1, g.low(), g.high()) : g);
        return new Access(access.param(), access.offset(), ImmutableList.copyOf(strides), guards.build(), access.gather());
    }
}
