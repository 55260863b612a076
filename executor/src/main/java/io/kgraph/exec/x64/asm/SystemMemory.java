package io.kgraph.exec.x64.asm;

import io.kgraph.error.BrokenInvariant;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/// Pages from the operating system: `mmap`, `mprotect`, `munmap`.
///
/// Arguments and results are handed over as words, of which a function looks at as much as it declares, through the handle that calls kernels, too: a handle
/// takes milliseconds to make.
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
    private static final MemorySegment MMAP = function("mmap"), MPROTECT = function("mprotect"), MUNMAP = function("munmap");

    private SystemMemory() {}

    private static MemorySegment function(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).orElseThrow(() -> new UnsupportedOperationException("the system has no " + name));
    }

    /// New pages, or −1 where the system gives none.
    static long map(long bytes, Access access) {
        try {
            return NativeCode.call(MMAP, 0, bytes, access.bits, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        } catch (Throwable t) {
            throw failed("mmap", t);
        }
    }

    /// Whether the system let the access change.
    static boolean protect(long address, long bytes, Access access) {
        try {
            return (int) NativeCode.call(MPROTECT, address, bytes, access.bits, 0, 0, 0) == 0;
        } catch (Throwable t) {
            throw failed("mprotect", t);
        }
    }

    static void unmap(long address, long bytes) {
        int result;
        try {
            result = (int) NativeCode.call(MUNMAP, address, bytes, 0, 0, 0, 0);
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
