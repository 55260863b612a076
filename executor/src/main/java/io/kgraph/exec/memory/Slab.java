package io.kgraph.exec.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A block of off-heap memory at a multiple of 64, freed by whoever made it.
public final class Slab implements AutoCloseable {
    public static final long ALIGNMENT = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;

    private Slab(long bytes) {
        segment = arena.allocate(Math.max(bytes, ALIGNMENT), ALIGNMENT);
    }

    /// Zeroed memory for at least one byte.
    public static Slab of(long bytes) {
        return new Slab(bytes);
    }

    public MemorySegment segment() {
        return segment;
    }

    /// A part of it.
    public MemorySegment slice(long offset, long bytes) {
        return segment.asSlice(offset, bytes);
    }

    @Override public void close() {
        arena.close();
    }
}
