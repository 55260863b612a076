package io.kgraph.exec.x64.asm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.kgraph.error.BrokenInvariant;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/// Pages from the operating system: `mmap`, `mprotect`, `munmap`.
///
/// Arguments and results are handed over as words, of which a function looks at as many and at as much of each as it declares: so one handle serves kernels and
/// system alike, and a handle takes milliseconds to make.
@SuppressWarnings("restricted")
final class SystemMemory {
    /// What a page admits; never writing and executing at once.
    enum Access {
        NONE(0), READ_WRITE(3), READ_EXECUTE(5);

        private final int bits;

        Access(int bits) {
            this.bits = bits;
        }
    }

    static final long PAGE = 4096;

    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac") ? 0x1000 : 0x20;
    private static final MemorySegment MPROTECT = function("mprotect"), MUNMAP = function("munmap");
    private static final MethodHandle MMAP = Linker.nativeLinker().downcallHandle(function("mmap"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private SystemMemory() {}

    private static MemorySegment function(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).orElseThrow(() -> new UnsupportedOperationException("the system has no " + name));
    }

    /// New pages, or −1 where the system gives none.
    static long map(long bytes, Access access) {
        try {
            return (long) MMAP.invokeExact(0L, bytes, (long) access.bits, (long) (MAP_PRIVATE | MAP_ANONYMOUS), -1L, 0L);
        } catch (Throwable t) {
            throw failed("mmap", t);
        }
    }

    /// Whether the system let the access change.
    static boolean protect(long address, long bytes, Access access) {
        try {
            return (int) (long) NativeCode.CALL.invokeExact(MPROTECT, address, bytes, (long) access.bits) == 0;
        } catch (Throwable t) {
            throw failed("mprotect", t);
        }
    }

    static void unmap(long address, long bytes) {
        int result;
        try {
            result = (int) (long) NativeCode.CALL.invokeExact(MUNMAP, address, bytes, 0L);
        } catch (Throwable t) {
            throw failed("munmap", t);
        }
        if (result != 0) throw new BrokenInvariant("SystemMemory", "mapped pages can be unmapped");
    }

    static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    private static BrokenInvariant failed(String what, Throwable cause) {
        return new BrokenInvariant("SystemMemory", what + " can be called", cause);
    }
}
