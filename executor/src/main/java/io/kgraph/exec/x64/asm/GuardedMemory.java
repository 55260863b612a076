package io.kgraph.exec.x64.asm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Buffers beside pages that cannot be touched: whoever reads or writes beyond one ends the process.
public final class GuardedMemory implements AutoCloseable {
    private final long address;
    private final long pages;

    /// Room for buffers of at most `bytes`, between two forbidden pages.
    public GuardedMemory(long bytes) {
        this.pages = Math.max(1, Math.ceilDiv(bytes, SystemMemory.PAGE));
        this.address = SystemMemory.map((pages + 2) * SystemMemory.PAGE, SystemMemory.Access.NONE);
        if (address == -1 || !SystemMemory.protect(address + SystemMemory.PAGE, pages * SystemMemory.PAGE, SystemMemory.Access.READ_WRITE)) throw new OutOfMemoryError("the system gives no pages");
    }

    /// A buffer whose last byte is the last before a forbidden page.
    public MemorySegment endingAtGuard(long bytes) {
        return SystemMemory.at(address + (pages + 1) * SystemMemory.PAGE - bytes, bytes);
    }

    /// A buffer whose first byte is the first behind a forbidden page.
    public MemorySegment beginningAtGuard(long bytes) {
        return SystemMemory.at(address + SystemMemory.PAGE, bytes);
    }

    /// The buffer as one of that arena, which closes this with it.
    @SuppressWarnings("restricted")
    public MemorySegment in(Arena arena, MemorySegment buffer) {
        return buffer.reinterpret(arena, _ -> close());
    }

    @Override public void close() {
        SystemMemory.unmap(address, (pages + 2) * SystemMemory.PAGE);
    }
}
