package io.kgraph.compiler.plan;

import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import java.util.ArrayList;
import java.util.List;

/// Tells which params of a nest may share memory, as [LoopNest] allows it.
final class Sharing {
    private record At(int stage, Access access) {}

    private final LoopNest nest;
    private final List<List<At>> loads = new ArrayList<>();
    private final List<List<At>> stores = new ArrayList<>();

    Sharing(LoopNest nest) {
        this.nest = nest;
        for (int p = 0; p < nest.params().size(); p++) {
            loads.add(new ArrayList<>());
            stores.add(new ArrayList<>());
        }
        for (int s = 0; s < nest.stages().size(); s++) {
            for (Value v : nest.stages().get(s).body()) if (v instanceof Value.Load l) loads.get(l.access().param()).add(new At(s, l.access()));
            for (Stage.Sink sink : nest.stages().get(s).sinks())
                if (sink instanceof Stage.Store store) stores.get(store.access().param()).add(new At(s, store.access()));
        }
    }

    /// What is read has been read at the very address, and for the last time, when it is overwritten.
    boolean mayShare(int read, int written) {
        var store = stores.get(written);
        if (nest.params().get(read).dtype().bytes() != nest.params().get(written).dtype().bytes() || store.size() != 1) return false;
        At to = store.getFirst();
        for (At from : loads.get(read)) {
            boolean same = from.stage <= to.stage && from.access.guards().isEmpty() && from.access.gather().isEmpty()
                    && from.access.offset().equals(to.access.offset()) && from.access.strides().equals(to.access.strides())
                    && nest.stages().get(from.stage).extents().equals(nest.stages().get(to.stage).extents());
            if (!same) return false;
        }
        return true;
    }
}
