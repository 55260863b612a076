package io.kgraph.exec.x64;

import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.ir.Monoid;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Along which axis a nest's vectors lie.
///
/// *Along*: each stage's last axis, one row at a time. *Down*: a row axis, a tile of its indices at a time, each lane a row; the axes of the stages are loops around the tile.
/// Down takes every nest. Along does not take sums over leading axes alone, whose order leaves no two elements of a row to be added at once.
///
/// @param axis the row axis of the lanes, −1: along, −2: down without lanes, all of them the same
/// @param tile rows in a tile, a multiple of the lanes where there are several tiles
/// @param lanes elements in a vector
/// @param nanos about how long a run takes on one thread
record LoopShape(int axis, long tile, int lanes, double nanos) {
    private static final double NANOS_PER_INSTRUCTION = 0.2;
    private static final int LOOP = 15, ROW = 20, FOLD = 60;     // instructions to enter a loop, to go on to the next row, to finish a reduction
    private static final int SHORT_BODY = 400, LONG_RUN = 8;
    private static final int LONG_TILE = 4096, TILE = 1024, LEAST_TILE = 64;
    private static final int SCRATCH = 1 << 17;                  // bytes a tile should leave in the second-level cache

    /// The cheapest shape. Vectors are two registers long where that is still little code, so that its chains of operations overlap.
    static LoopShape of(LoopForm form, int lanes) {
        LoopShape single = narrow(form, lanes);
        return isShort(form, single, 2 * lanes) ? widened(form, single) : single;
    }

    private static LoopShape widened(LoopForm form, LoopShape shape) {
        LoopShape wide = shape.isAlong() ? along(form, 2 * shape.lanes) : down(form, shape.axis, 2 * shape.lanes);
        return new LoopShape(shape.axis, Objects.requireNonNull(wide).tile, 2 * shape.lanes, shape.nanos);
    }

    private static boolean isShort(LoopForm form, LoopShape shape, int lanes) {
        if (shape.axis < -1 || shape.axis >= 0 && form.rows()[shape.axis] < LONG_RUN * lanes) return false;
        for (LoopForm.Body b : form.bodies()) {
            if (shape.isAlong() && b.extents.length > 0 && b.extents[b.extents.length - 1] < LONG_RUN * lanes) return false;
            if (b.values().size() > SHORT_BODY) return false;
            for (Value v : b.values()) if (v.type() == ScalarType.F64 || v.type() == ScalarType.I64) return false;
        }
        return true;
    }

    private static LoopShape narrow(LoopForm form, int lanes) {
        LoopShape best = along(form, lanes);
        for (int a = form.rows().length - 1; a >= 0; a--) {
            LoopShape down = down(form, a, lanes);
            if (best == null || down.nanos < best.nanos) best = down;
        }
        return best == null ? down(form, -1, lanes) : best;
    }

    boolean isAlong() {
        return axis == -1;
    }

    /// A sum or product of floating numbers, whose order is defined.
    static boolean isOrdered(Stage.Reduce r, ScalarType type) {
        return (r.monoid() == Monoid.SUM || r.monoid() == Monoid.PRODUCT) && type.isFloating();
    }

    /// Along the stages' last axes, or null where an order forbids it or there are none.
    static @Nullable LoopShape along(LoopForm form, int lanes) {
        double row = ROW;
        boolean loops = form.rows().length == 0;
        for (LoopForm.Body b : form.bodies()) {
            int own = b.extents.length;
            if (own == 0) {
                row += LOOP + 1.5 * b.values().size();
                continue;
            }
            loops = true;
            int folds = 0;
            for (int k = 0; k < b.leading.length; k++)
                if (b.stage.sinks().get(k) instanceof Stage.Reduce r) {
                    if (b.leading[k] == own && isOrdered(r, b.values().get(r.value()).type())) return null;
                    folds++;
                }
            long run = b.extents[own - 1], runs = b.elements() / Math.max(1, run);
            row += runs * (LOOP + Math.ceilDiv(run, lanes) * cost(b, form.rows().length + own - 1, lanes) + folds * (run > lanes ? FOLD : FOLD / 2));
        }
        return loops ? new LoopShape(-1, 1, lanes, LoopForm.product(form.rows()) * row * NANOS_PER_INSTRUCTION) : null;
    }

    /// A tile of that row axis at a time; −1: one row at a time, all lanes the same.
    static LoopShape down(LoopForm form, int axis, int lanes) {
        long extent = axis < 0 ? 1 : form.rows()[axis];
        long tile = tile(form, extent, lanes);
        double perVector = 0, perTile = ROW;
        for (LoopForm.Body b : form.bodies()) {
            perVector += b.elements() * cost(b, axis, lanes);
            perTile += b.elements() * LOOP;
            for (int k = 0; k < b.leading.length; k++)
                if (b.stage.sinks().get(k) instanceof Stage.Reduce) perVector += b.leading[k] == b.extents.length ? 2.0 * b.elements() : 3.0 * b.elements() + 8;
        }
        double others = LoopForm.product(form.rows()) / (double) Math.max(1, extent);
        double nanos = others * (Math.ceilDiv(extent, lanes) * perVector + Math.ceilDiv(extent, tile) * perTile) * NANOS_PER_INSTRUCTION;
        return new LoopShape(axis < 0 ? -2 : axis, tile, lanes, nanos);
    }

    /// Rows that a tile takes, so that what lies between its stages stays in cache.
    private static long tile(LoopForm form, long extent, int lanes) {
        boolean loops = form.bodies().size() > 1;
        double bytes = 0;
        for (LoopForm.Body b : form.bodies()) {
            loops |= b.extents.length > 0;
            for (Stage.Sink sink : b.stage.sinks())
                bytes += switch (sink) {
                    case Stage.Store _ -> 0;
                    case Stage.Let let -> width(b, let);
                    case Stage.Keep keep -> width(b, keep) * b.elements();
                    case Stage.Reduce r -> width(b, r) * (runs(b, r) ? Math.min(64, b.elements()) : 2);
                };
        }
        long most = loops ? Math.clamp((long) (SCRATCH / Math.max(1, bytes)), LEAST_TILE, TILE) : LONG_TILE;
        most = most / lanes * lanes;
        return extent <= most + most / 2 ? Math.ceilDiv(Math.max(1, extent), lanes) * (long) lanes : most;
    }

    private static double width(LoopForm.Body b, Stage.Sink sink) {
        return NestFunction.bytes(b.values().get(sink.value()).type());
    }

    /// Whether its elements come into lanes of their own.
    private static boolean runs(LoopForm.Body b, Stage.Reduce r) {
        return isOrdered(r, b.values().get(r.value()).type()) && b.leading[b.stage.sinks().indexOf(r)] < b.extents.length;
    }

    /// Instructions for one vector along that axis.
    private static double cost(LoopForm.Body b, int axis, int lanes) {
        double cost = 3;
        for (int i = 0; i < b.loads.length; i++)
            cost += switch (b.values().get(i)) {
                case Value.Load _ -> reach(Objects.requireNonNull(b.loads[i]), axis, lanes);
                case Value.Compute c -> c.instruction().prim() == Prim.CONST ? 0 : c.type() == ScalarType.I64 ? 3 : c.type() == ScalarType.F64 ? 2 : 1;
                case Value.RowValue _, Value.Local _, Value.Index _, Value.Size _ -> 1;
            };
        for (Reach store : b.stores) if (store != null) cost += reach(store, axis, lanes);
        return cost;
    }

    private static double reach(Reach r, int axis, int lanes) {
        if (r.gather() != null) return 2.0 * lanes;
        long stride = axis < 0 ? 0 : r.strides()[axis];
        int width = r.dtype().bytes();
        return stride == 0 ? 0.5 : stride == width ? 1 : Math.abs(stride) >= 64 ? 3.0 * lanes : 1.5 * lanes;
    }
}
