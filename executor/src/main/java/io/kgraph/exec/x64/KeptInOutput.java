package io.kgraph.exec.x64;

import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.scalar.ScalarType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds an output in which an array that a row keeps can lie until the result takes its place: a long row is then in the cache once less.
///
/// The result is stored at the same index by the last stage that reads the array. An output may share its memory with an input, though only where every load of it has the
/// store's very address and stands no later; so there must be no such load behind the stage that keeps.
final class KeptInOutput {
    private final LoopForm form;
    private final int own;                                       // the stages' axis in a reach

    private KeptInOutput(LoopForm form) {
        this.form = form;
        own = form.rows().length;
    }

    /// Where what `from` keeps may lie, its vectors along the row.
    static Optional<Reach> of(LoopForm form, LoopForm.Body from, Stage.Keep keep) {
        return Optional.ofNullable(new KeptInOutput(form).find(from, keep));
    }

    private @Nullable Reach find(LoopForm.Body from, Stage.Keep keep) {
        List<LoopForm.Body> bodies = form.bodies();
        int begin = bodies.indexOf(from), end = begin;
        for (int s = begin + 1; s < bodies.size(); s++)
            for (Value v : bodies.get(s).values()) if (v instanceof Value.Local l && l.id() == keep.local()) end = s;
        if (end == begin || from.extents.length != 1 || !Arrays.equals(from.extents, bodies.get(end).extents)) return null;
        Reach found = stored(bodies.get(end), from.values().get(keep.value()).type());
        if (found == null || writers(found.param()) != 1) return null;
        for (int s = begin + 1; s < bodies.size(); s++) if (loads(bodies.get(s), found)) return null;
        return found;
    }

    private @Nullable Reach stored(LoopForm.Body body, ScalarType type) {
        for (Reach r : body.stores) if (r != null && r.dtype() == NestFunction.stored(type) && r.strides()[own] == r.dtype().bytes()) return r;
        return null;
    }

    private int writers(int param) {
        int writers = 0;
        for (LoopForm.Body b : form.bodies()) for (Reach r : b.stores) if (r != null && r.param() == param) writers++;
        return writers;
    }

    private static boolean loads(LoopForm.Body body, Reach found) {
        for (Reach r : body.loads) if (r != null && r.isAt(found)) return true;
        return false;
    }
}
