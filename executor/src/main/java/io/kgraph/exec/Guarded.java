package io.kgraph.exec;

import io.kgraph.array.NDArray;
import io.kgraph.exec.memory.OffHeap;
import io.kgraph.exec.x64.Machine;
import io.kgraph.exec.x64.asm.GuardedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Memory beside pages that cannot be touched, for testers: a stray read or write ends the process instead of going unseen.
public final class Guarded {
    private static final AtomicLong COUNT = new AtomicLong();

    private Guarded() {}

    /// Whether there can be such memory here: it is made as that of machine code is.
    public static boolean isPossible() {
        return Machine.here().isa().isPresent();
    }

    /// What `run` gives, with all memory that sessions and kernels ask for on the way beside such a page: one before it and one behind it in turn.
    public static <T> T memory(Supplier<T> run) {
        return OffHeap.from((arena, bytes) -> memory(arena, Math.ceilDiv(bytes, 64) * 64, COUNT.getAndIncrement() % 2 == 0).asSlice(0, bytes), run);
    }

    /// The same elements right before such a page, or right behind one.
    public static NDArray array(NDArray x, boolean before) {
        MemorySegment to = memory(Arena.ofAuto(), x.size() * x.dtype().bytes(), before);
        x.copyTo(to);
        return NDArray.wrap(to, x.dtype(), x.extents());
    }

    private static MemorySegment memory(Arena arena, long bytes, boolean before) {
        var guarded = new GuardedMemory(bytes);
        return guarded.in(arena, before ? guarded.endingAtGuard(bytes) : guarded.beginningAtGuard(bytes));
    }
}
