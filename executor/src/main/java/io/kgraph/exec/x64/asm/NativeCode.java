package io.kgraph.exec.x64.asm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.kgraph.error.BrokenInvariant;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/// A native function `long f(long* inputs, long from, long to)`, which lives as long as this object is reachable.
@SuppressWarnings("restricted")
public final class NativeCode {
    private static final FunctionDescriptor SIGNATURE = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle CALL = Linker.nativeLinker().downcallHandle(SIGNATURE);

    /// Made when first needed, as a handle takes milliseconds.
    private static final class Brief {
        static final MethodHandle CALL = Linker.nativeLinker().downcallHandle(SIGNATURE, Linker.Option.critical(false));
    }

    private final CodeMemory.Region region;
    private final MemorySegment entry;
    private final int size;

    NativeCode(CodeMemory.Region region, long address, int size) {
        this.region = region;
        this.entry = MemorySegment.ofAddress(address);
        this.size = size;
    }

    /// Calls it; garbage may be collected meanwhile.
    public long call(long inputs, long from, long to) {
        try {
            return (long) CALL.invokeExact(entry, inputs, from, to);
        } catch (Throwable t) {
            throw new BrokenInvariant("NativeCode", "emitted code can be called", t);
        } finally {
            Reference.reachabilityFence(region);
        }
    }

    /// Calls it without letting the collector run meanwhile: only for what takes less than some 10 µs.
    public long callBriefly(long inputs, long from, long to) {
        try {
            return (long) Brief.CALL.invokeExact(entry, inputs, from, to);
        } catch (Throwable t) {
            throw new BrokenInvariant("NativeCode", "emitted code can be called", t);
        } finally {
            Reference.reachabilityFence(region);
        }
    }

    /// Where it begins; valid while this object is reachable.
    public long address() {
        return entry.address();
    }

    /// How many bytes it has, constants included.
    public int size() {
        return size;
    }

    /// The bytes as they are in memory.
    public byte[] bytes() {
        try {
            return SystemMemory.at(entry.address(), size).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        } finally {
            Reference.reachabilityFence(region);
        }
    }
}
