package io.kgraph.exec.memory;

import io.kgraph.error.GraphError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// All off-heap memory of a session, so that it can be freed in one go.
public final class Slabs implements AutoCloseable {
    private static final ScopedValue<List<Slab>> MADE = ScopedValue.newInstance();

    private final Set<Slab> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// What `make` gives; if it fails, the memory that it has allocated on the way is freed.
    public <T> T allOrNone(Supplier<T> make) {
        var made = new ArrayList<Slab>();
        try {
            return ScopedValue.where(MADE, made).call(make::get);
        } catch (RuntimeException | Error e) {
            made.forEach(Slab::close);
            throw e;
        }
    }

    /// Memory for `bytes` bytes, and at least one.
    public Slab allocate(long bytes) {
        Slab slab = allocateToKeep(bytes);
        if (MADE.isBound()) MADE.get().add(slab);
        return slab;
    }

    /// As [#allocate], for what outlives a failure of those who asked for it.
    public Slab allocateToKeep(long bytes) {
        if (closed) throw GraphError.runtime("The session is closed.");
        var slab = new Slab(this, bytes);
        open.add(slab);
        return slab;
    }

    /// How many there are that have not been closed.
    public int count() {
        return open.size();
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
