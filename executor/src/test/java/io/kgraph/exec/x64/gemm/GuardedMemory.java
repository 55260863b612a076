package io.kgraph.exec.x64.gemm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/// Memory that ends at a page which nobody may touch.
final class GuardedMemory implements AutoCloseable {
    private static final long PAGE = 4096;
    private static final int READ_WRITE = 3, PRIVATE_ANONYMOUS = 0x22;
    private static final MethodHandle MMAP = handle("mmap", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MPROTECT = handle("mprotect", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle MUNMAP = handle("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);

    private record Mapping(long address, long bytes) {}

    private final List<Mapping> mappings = new ArrayList<>();

    private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), FunctionDescriptor.of(result, parameters));
    }

    /// `bytes` bytes right before a forbidden page, and right behind one where they fill whole pages.
    MemorySegment allocate(long bytes) {
        try {
            long inside = Math.ceilDiv(Math.max(bytes, 1), PAGE) * PAGE, whole = inside + 2 * PAGE;
            long address = (long) MMAP.invokeExact(MemorySegment.NULL, whole, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (address == -1) throw new OutOfMemoryError("mmap");
            mappings.add(new Mapping(address, whole));
            for (long guard : new long[] {address, address + PAGE + inside})
                if ((int) MPROTECT.invokeExact(guard, PAGE, 0) != 0) throw new IllegalStateException("mprotect");
            return MemorySegment.ofAddress(address + PAGE + inside - bytes).reinterpret(bytes);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    @Override public void close() {
        try {
            for (Mapping m : mappings) if ((int) MUNMAP.invokeExact(m.address, m.bytes) != 0) throw new IllegalStateException("munmap");
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }
}
