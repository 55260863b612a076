package io.kgraph.exec.x64;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A nest with numbers, over as few axes as will do: those of extent 1 are gone, and neighbours that all accesses step through as one are one.
final class LoopForm {
    private final LoopNest nest;
    private long[] rows;
    private final List<Body> bodies = new ArrayList<>();

    /// A stage. Positions are those of the stage's body and sinks.
    static final class Body {
        final Stage stage;
        long[] extents;
        final @Nullable Reach[] loads;                           // by position
        final @Nullable Reach[] stores;                          // by sink
        final int[] axes;                                        // of each `Index`: its axis, −1 where it is always 0
        final long[] sizes;                                      // of each `Size`
        final int[] leading;                                     // of each `Reduce`

        private Body(Stage stage, long[] extents) {
            this.stage = stage;
            this.extents = extents;
            int n = stage.body().size(), sinks = stage.sinks().size();
            loads = new Reach[n];
            axes = new int[n];
            sizes = new long[n];
            stores = new Reach[sinks];
            leading = new int[sinks];
        }

        ImmutableList<Value> values() {
            return stage.body();
        }

        long elements() {
            return product(extents);
        }

        private boolean uses(int axis) {
            for (int i = 0; i < axes.length; i++) if (stage.body().get(i) instanceof Value.Index && axes[i] == axis) return true;
            return false;
        }
    }

    private LoopForm(LoopNest nest, long[] rows) {
        this.nest = nest;
        this.rows = rows;
    }

    static LoopForm of(LoopNest nest, ImmutableLongArray sizes) {
        var numbers = NestSizes.of(nest);
        long[] rows = new long[nest.rows().size()];
        for (int a = 0; a < rows.length; a++) rows[a] = sizes.get(numbers.row(a));
        var form = new LoopForm(nest, rows);
        for (int s = 0; s < nest.stages().size(); s++) form.bodies.add(form.body(s, numbers, sizes));
        form.simplify();
        return form;
    }

    LoopNest nest() {
        return nest;
    }

    long[] rows() {
        return rows;
    }

    List<Body> bodies() {
        return bodies;
    }

    static long product(long[] extents) {
        long product = 1;
        for (long e : extents) product = Math.multiplyExact(product, e);
        return product;
    }

    // ---- numbers ---------------------------------------------------------------------------------------------------

    private Body body(int s, NestSizes numbers, ImmutableLongArray sizes) {
        Stage stage = nest.stages().get(s);
        long[] own = new long[stage.extents().size()];
        for (int a = 0; a < own.length; a++) own[a] = sizes.get(numbers.extent(s, a));
        var body = new Body(stage, own);
        for (int i = 0; i < stage.body().size(); i++)
            switch (stage.body().get(i)) {
                case Value.Load l -> body.loads[i] = reach(l.access(), numbers.value(s, i), own, sizes);
                case Value.Index x -> body.axes[i] = x.axis();
                case Value.Size _ -> body.sizes[i] = sizes.get(numbers.value(s, i));
                case Value.Compute _, Value.RowValue _, Value.Local _ -> {}
            }
        for (int k = 0; k < stage.sinks().size(); k++)
            switch (stage.sinks().get(k)) {
                case Stage.Store store -> body.stores[k] = reach(store.access(), numbers.store(s, k), own, sizes);
                case Stage.Reduce r -> body.leading[k] = r.leading();
                case Stage.Keep _, Stage.Let _ -> {}
            }
        return body;
    }

    private Reach reach(Access access, int first, long[] own, ImmutableLongArray sizes) {
        var dtype = nest.params().get(access.param()).dtype();
        int rank = rows.length + own.length;
        long[] strides = new long[rank], low = new long[rank], high = new long[rank];
        for (int a = 0; a < rank; a++) {
            strides[a] = Math.multiplyExact(sizes.get(NestSizes.stride(first, a)), dtype.bytes());
            high[a] = a < rows.length ? rows[a] : own[a - rows.length];
        }
        for (int g = 0; g < access.guards().size(); g++) {
            int axis = access.guards().get(g).axis(), at = NestSizes.guard(first, access, g);
            low[axis] = Math.max(low[axis], sizes.get(at));
            high[axis] = Math.min(high[axis], sizes.get(at + 1));
        }
        boolean nowhere = false;
        for (int a = 0; a < rank; a++) nowhere |= low[a] >= high[a];
        int gather = NestSizes.gather(first, access);
        Reach.Picks picks = access.gather().map(g -> new Reach.Picks(g.index(), Math.multiplyExact(sizes.get(gather), dtype.bytes()), sizes.get(gather + 1), g.owner())).orElse(null);
        return new Reach(access.param(), dtype, Math.multiplyExact(sizes.get(first), dtype.bytes()), strides, low, high, nowhere, picks);
    }

    // ---- fewer axes ------------------------------------------------------------------------------------------------

    private void simplify() {
        for (int a = rows.length - 1; a >= 0; a--) if (rows[a] == 1) drop(a);
        for (int a = rows.length - 2; a >= 0; a--) mergeRows(a);
        for (Body b : bodies) {
            for (int a = b.extents.length - 1; a >= 0; a--)
                if (b.extents[a] == 1) {
                    dropAxis(b, rows.length + a);
                    b.extents = Reach.without(b.extents, a);
                    for (int k = 0; k < b.leading.length; k++) if (b.leading[k] > a) b.leading[k]--;
                }
            for (int a = b.extents.length - 2; a >= 0; a--) mergeOwn(b, a);
        }
    }

    private void drop(int a) {
        for (Body b : bodies) dropAxis(b, a);
        rows = Reach.without(rows, a);
    }

    private static void dropAxis(Body b, int a) {
        for (int i = 0; i < b.loads.length; i++) if (b.loads[i] != null) b.loads[i] = b.loads[i].dropped(a);
        for (int k = 0; k < b.stores.length; k++) if (b.stores[k] != null) b.stores[k] = b.stores[k].dropped(a);
        for (int i = 0; i < b.axes.length; i++) b.axes[i] = b.axes[i] == a ? -1 : b.axes[i] > a ? b.axes[i] - 1 : b.axes[i];
    }

    private void mergeRows(int a) {
        for (Body b : bodies) if (!merges(b, a, extents(b))) return;
        long extent = Math.multiplyExact(rows[a], rows[a + 1]);
        for (Body b : bodies) merge(b, a, extent);
        rows = Reach.without(rows, a);
        rows[a] = extent;
    }

    private void mergeOwn(Body b, int a) {
        for (int k = 0; k < b.leading.length; k++) if (b.stage.sinks().get(k) instanceof Stage.Reduce && b.leading[k] == a + 1) return;
        if (!merges(b, rows.length + a, extents(b))) return;
        long extent = Math.multiplyExact(b.extents[a], b.extents[a + 1]);
        merge(b, rows.length + a, extent);
        b.extents = Reach.without(b.extents, a);
        b.extents[a] = extent;
        for (int k = 0; k < b.leading.length; k++) if (b.leading[k] > a) b.leading[k]--;
    }

    private static boolean merges(Body b, int a, long[] extents) {
        for (Reach r : b.loads) if (r != null && !r.nowhere() && !r.merges(a, extents)) return false;
        for (Reach r : b.stores) if (r != null && !r.merges(a, extents)) return false;
        return !b.uses(a) && !b.uses(a + 1);
    }

    private static void merge(Body b, int a, long extent) {
        for (int i = 0; i < b.loads.length; i++) if (b.loads[i] != null) b.loads[i] = b.loads[i].merged(a, extent);
        for (int k = 0; k < b.stores.length; k++) if (b.stores[k] != null) b.stores[k] = b.stores[k].merged(a, extent);
        for (int i = 0; i < b.axes.length; i++) if (b.axes[i] > a) b.axes[i]--;
    }

    /// Of all axes of a stage: the rows, then its own.
    long[] extents(Body b) {
        long[] all = Arrays.copyOf(rows, rows.length + b.extents.length);
        System.arraycopy(b.extents, 0, all, rows.length, b.extents.length);
        return all;
    }
}
