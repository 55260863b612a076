package io.kgraph.exec.x64.asm;

import static io.kgraph.exec.x64.asm.Gpr.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;

/// What the processor can do, asked by an emitted `cpuid`.
///
/// @param avx2   AVX2, FMA, F16C, BMI1, BMI2, LZCNT, and a system that keeps ymm registers
/// @param avx512 AVX-512 F, VL, DQ, BW as well, and a system that keeps zmm and mask registers
/// @param l1     bytes of the first data cache, as `l2` and `l3` of the next
public record Cpu(boolean avx2, boolean avx512, long l1, long l2, long l3) {
    /// The system property that forces an instruction set.
    public static final String PROPERTY = "kgraph.isa";

    private static final long L1 = 32 << 10, L2 = 512 << 10, L3 = 8 << 20; // where the processor does not say

    /// This machine's, asked once; only where emitted code can run.
    public static Cpu detect() {
        return Here.CPU;
    }

    private static final class Here {
        static final Cpu CPU = ask();
    }

    /// The instruction set to emit for: the one forced, else AVX2; nothing below, or where the forced one is missing.
    /// AVX-512 has to be asked for, as its code has been read back but not yet run on enough machines.
    public Optional<Isa> isa() {
        return isa(System.getProperty(PROPERTY, "").toLowerCase(Locale.ROOT));
    }

    Optional<Isa> isa(String forced) {
        return switch (forced) {
            case "avx2" -> avx2 ? Optional.of(Isa.AVX2) : Optional.empty();
            case "avx512" -> avx512 ? Optional.of(Isa.AVX512) : Optional.empty();
            default -> avx2 ? Optional.of(Isa.AVX2) : Optional.empty();
        };
    }

    private static Cpu ask() {
        NativeCode cpuid = CodeMemory.publish(cpuid()).orElseThrow(() -> new UnsupportedOperationException("no executable memory"));
        NativeCode xgetbv = CodeMemory.publish(xgetbv()).orElseThrow(() -> new UnsupportedOperationException("no executable memory"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(16, 8);
            Leaves leaves = (leaf, sub) -> {
                cpuid.call(out.address(), leaf, sub);
                return out.toArray(ValueLayout.JAVA_INT);
            };
            boolean keepsRegisters = bit(leaves.of(1, 0)[2], 27);
            return of(leaves, keepsRegisters ? xgetbv.call(0, 0, 0) : 0);
        }
    }

    /// The registers `eax` to `edx` after `cpuid`.
    interface Leaves {
        int[] of(int leaf, int sub);
    }

    static Cpu of(Leaves cpuid, long kept) {
        int most = cpuid.of(0, 0)[0], mostExtended = cpuid.of(0x8000_0000, 0)[0];
        int[] one = cpuid.of(1, 0), seven = most >= 7 ? cpuid.of(7, 0) : new int[4];
        int[] extended = Integer.compareUnsigned(mostExtended, 0x8000_0001) >= 0 ? cpuid.of(0x8000_0001, 0) : new int[4];
        boolean avx2 = (kept & 6) == 6 && bit(one[2], 12) && bit(one[2], 28) && bit(one[2], 29) && bit(one[2], 23)
                && bit(seven[1], 3) && bit(seven[1], 5) && bit(seven[1], 8) && bit(extended[2], 5);
        boolean avx512 = avx2 && (kept & 0xe6) == 0xe6 && bit(seven[1], 16) && bit(seven[1], 17) && bit(seven[1], 30) && bit(seven[1], 31);
        long[] caches = {L1, L2, L3};
        boolean amd = Integer.compareUnsigned(mostExtended, 0x8000_001d) >= 0 && bit(extended[2], 22);
        if (amd || most >= 4) caches(cpuid, amd ? 0x8000_001d : 4, caches);
        return new Cpu(avx2, avx512, caches[0], caches[1], caches[2]);
    }

    /// Deterministic cache parameters: type, level, then ways · partitions · line · sets.
    private static void caches(Leaves cpuid, int leaf, long[] caches) {
        for (int sub = 0; sub < 16; sub++) {
            int[] r = cpuid.of(leaf, sub);
            int type = r[0] & 31, level = r[0] >> 5 & 7;
            if (type == 0) return;
            if (type == 2 || level < 1 || level > 3) continue;   // instructions
            caches[level - 1] = ((r[1] >>> 22) + 1L) * ((r[1] >>> 12 & 1023) + 1L) * ((r[1] & 4095) + 1L) * (r[2] + 1L);
        }
    }

    private static boolean bit(int word, int bit) {
        return (word >>> bit & 1) == 1;
    }

    /// `f(out, leaf, subleaf)`.
    private static byte[] cpuid() {
        var asm = new Assembler(Isa.AVX2);
        asm.emit(Ins.PUSH, RBX);
        asm.emit(Ins.MOV32, RAX, RSI);
        asm.emit(Ins.MOV32, RCX, RDX);
        asm.emit(Ins.CPUID);
        asm.emit(Ins.MOV32, Mem.at(RDI), RAX);
        asm.emit(Ins.MOV32, Mem.at(RDI, 4), RBX);
        asm.emit(Ins.MOV32, Mem.at(RDI, 8), RCX);
        asm.emit(Ins.MOV32, Mem.at(RDI, 12), RDX);
        asm.emit(Ins.POP, RBX);
        asm.emit(Ins.RET);
        return asm.code();
    }

    private static byte[] xgetbv() {
        var asm = new Assembler(Isa.AVX2);
        asm.mov(RCX, 0);
        asm.emit(Ins.XGETBV);
        asm.emit(Ins.SHL, RDX, Imm.of(32));
        asm.emit(Ins.OR, RAX, RDX);
        asm.emit(Ins.RET);
        return asm.code();
    }
}
