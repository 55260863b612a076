package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.RAX;
import static io.kgraph.exec.x64.asm.Gpr.RDI;
import static io.kgraph.exec.x64.asm.Gpr.RDX;

import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.CodeMemory;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Convention;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.exec.x64.asm.Vec;
import java.lang.foreign.Arena;

/// What one core of this machine does at best, as measured by emitted loops: the roof that a kernel's time is held against.
///
/// @param floats  float32 operations a second, a fused multiply-add being two
/// @param doubles the same of float64
/// @param cache   bytes a second read from the second cache
/// @param memory  bytes a second read from memory
public record Peaks(double floats, double doubles, double cache, double memory) {
    private static final int CHAINS = 12, LINE = 64, TRIES = 5;  // chains of multiply-adds cover their latency
    private static final long STEPS = 200_000, FAR = 64L << 20;

    private static final class Here {
        static final Peaks PEAKS = measure();
    }

    /// This machine's, measured once, in about a tenth of a second.
    public static Peaks here() {
        return Here.PEAKS;
    }

    /// Bytes a second for a kernel that touches so many.
    public double bandwidth(long bytes) {
        return bytes <= Cpu.detect().l2() ? cache : memory;
    }

    private static Peaks measure() {
        Isa isa = Machine.here().isa().orElseThrow();
        NativeCode singles = code(multiplyAdds(isa, Ins.VFMADD231PS)), doubles = code(multiplyAdds(isa, Ins.VFMADD231PD)), reads = code(reads(isa));
        long near = Cpu.detect().l2() / 2;
        try (Arena arena = Arena.ofConfined()) {
            long memory = arena.allocate(FAR, LINE).fill((byte) 1).address();
            double perStep = 2.0 * CHAINS * isa.bits() / 8;
            return new Peaks(
                    perStep / 4 * STEPS / seconds(() -> singles.call(0, 0, STEPS)),
                    perStep / 8 * STEPS / seconds(() -> doubles.call(0, 0, STEPS)),
                    near * 20.0 / seconds(() -> {
                        for (int i = 0; i < 20; i++) reads.call(memory, 0, near);
                    }),
                    FAR / seconds(() -> reads.call(memory, 0, FAR)));
        }
    }

    /// The shortest of a few runs.
    static double seconds(Runnable run) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            run.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return Math.max(1, best) / 1e9;
    }

    private static NativeCode code(byte[] bytes) {
        return CodeMemory.publish(bytes).orElseThrow(() -> new BrokenInvariant("Peaks", "a machine with emitted code has executable memory", "measuring"));
    }

    /// `f(-, -, steps)`: so many times a multiply-add into each of the chains.
    private static byte[] multiplyAdds(Isa isa, Ins fma) {
        var asm = new Assembler(isa);
        Convention.here().enter(asm);
        Vec factor = new Vec(15, isa.bits());
        for (int i = 0; i < 16; i++) asm.emit(Ins.VPXOR, new Vec(i, 256), new Vec(i, 256), new Vec(i, 256));
        Label next = asm.label();
        asm.bind(next);
        for (int i = 0; i < CHAINS; i++) asm.emit(fma, new Vec(i, isa.bits()), factor, factor);
        asm.emit(Ins.SUB, RDX, Imm.of(1));
        asm.j(Cond.NE, next);
        return end(asm);
    }

    /// `f(memory, -, bytes)`: a vector of each half line, read.
    private static byte[] reads(Isa isa) {
        var asm = new Assembler(isa);
        Convention.here().enter(asm);
        for (int i = 0; i < 4; i++) asm.emit(Ins.VPXOR, Vec.y(i), Vec.y(i), Vec.y(i));
        Label next = asm.label();
        asm.bind(next);
        for (int i = 0; i < 8; i++) asm.emit(Ins.VPOR, Vec.y(i % 4), Vec.y(i % 4), Mem.at(RDI, 32 * i));
        asm.emit(Ins.ADD, RDI, Imm.of(256));
        asm.emit(Ins.SUB, RDX, Imm.of(256));
        asm.j(Cond.G, next);
        return end(asm);
    }

    private static byte[] end(Assembler asm) {
        asm.emit(Ins.VZEROUPPER);
        asm.mov(RAX, 0);
        asm.emit(Ins.RET);
        return asm.code();
    }
}
