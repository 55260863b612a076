package io.kgraph.exec.memory;

import io.kgraph.error.GraphError;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// All off-heap memory of a session, so that it can be freed in one go.
public final class Slabs implements AutoCloseable {
    private final Set<Slab> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// Memory for `bytes` bytes, and at least one.
    public Slab allocate(long bytes) {
        if (closed) throw GraphError.runtime("The session is closed.");
        var slab = new Slab(this, bytes);
        open.add(slab);
        return slab;
    }

    /// Whether the slab was still open, which it then is no longer.
    boolean forget(Slab slab) {
        return open.remove(slab);
    }

    @Override public void close() {
        closed = true;
        for (Slab slab : open) slab.close();
    }
}
