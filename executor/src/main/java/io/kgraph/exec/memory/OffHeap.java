package io.kgraph.exec.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/// Where all memory off the heap comes from: that of sessions and runs, in [Slabs], and that of kernels, which is freed when nobody has it any more.
public final class OffHeap {
    private static final ScopedValue<Source> SOURCE = ScopedValue.newInstance();

    private OffHeap() {}

    /// Gives memory at a multiple of 64, zeroed, that is freed with the arena.
    public interface Source {
        MemorySegment allocate(Arena arena, long bytes);
    }

    /// What `run` gives, with memory from another source: one that fails in a test, or has forbidden pages around it.
    public static <T> T from(Source source, Supplier<T> run) {
        return ScopedValue.where(SOURCE, source).call(run::get);
    }

    /// Memory that is freed when nobody has it any more.
    public static MemorySegment allocate(long bytes) {
        return allocate(Arena.ofAuto(), bytes);
    }

    static MemorySegment allocate(Arena arena, long bytes) {
        return SOURCE.isBound() ? SOURCE.get().allocate(arena, bytes) : arena.allocate(bytes, Slab.ALIGNMENT);
    }
}
