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
    private static final MethodHandle CALL = Linker.nativeLinker().downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final int BRIEF = 64;                         // calls that a handle of their own is worth, which takes milliseconds to make
    private static int briefCalls;                               // a guess where several threads count

    private static final class Brief {
        static final MethodHandle CALL = Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG), Linker.Option.critical(false));
    }

    private final CodeMemory.Region region;
    private final MemorySegment entry;
    private final int size;

    NativeCode(CodeMemory.Region region, long address, int size) {
        this.region = region;
        this.entry = MemorySegment.ofAddress(address);
        this.size = size;
    }

    /// Any function of up to six words, of which it looks at as many as it declares: one handle serves kernels and system alike.
    static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) throws Throwable {
        return (long) CALL.invokeExact(function, a, b, c, d, e, f);
    }

    /// Calls it; garbage may be collected meanwhile.
    public long call(long inputs, long from, long to) {
        try {
            return call(entry, inputs, from, to, 0, 0, 0);
        } catch (Throwable t) {
            throw new BrokenInvariant("NativeCode", "emitted code can be called", t);
        } finally {
            Reference.reachabilityFence(region);
        }
    }

    /// Calls it without letting the collector run meanwhile: only for what takes less than some 10 µs.
    public long callBriefly(long inputs, long from, long to) {
        if (briefCalls < BRIEF) {
            briefCalls++;
            return call(inputs, from, to);
        }
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
