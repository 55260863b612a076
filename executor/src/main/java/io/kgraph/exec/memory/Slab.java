package io.kgraph.exec.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A block of off-heap memory at a multiple of 64, zeroed when new; made by [Slabs].
public final class Slab implements AutoCloseable {
    public static final long ALIGNMENT = 64;

    private final Slabs owner;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;

    Slab(Slabs owner, long bytes) {
        this.owner = owner;
        segment = OffHeap.allocate(arena, Math.max(bytes, ALIGNMENT));
    }

    public MemorySegment segment() {
        return segment;
    }

    /// More memory of the same owner.
    public Slab another(long bytes) {
        return owner.allocate(bytes);
    }

    /// A part of it.
    public MemorySegment slice(long offset, long bytes) {
        return segment.asSlice(offset, bytes);
    }

    void free() {
        arena.close();
    }

    /// Frees the memory; a second time does nothing.
    @Override public void close() {
        if (owner.forget(this)) free();
    }
}
