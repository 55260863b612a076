package io.kgraph.exec.x64.asm;

import static io.kgraph.exec.x64.asm.Gpr.*;

import java.util.Locale;

/// How native functions are called. Kernels are written for System V; elsewhere a prologue brings its registers about.
public enum Convention {
    SYSTEM_V, WINDOWS;

    private static final int FIRST_SAVED = 6, SAVED = 10;        // xmm6 … xmm15 belong to the caller under Windows

    /// The convention of this system.
    public static Convention here() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows") ? WINDOWS : SYSTEM_V;
    }

    /// What stands before a kernel, so that the caller may call the first byte.
    public void enter(Assembler asm) {
        if (this == SYSTEM_V) return;
        Label kernel = asm.label();
        asm.emit(Ins.PUSH, RDI);
        asm.emit(Ins.PUSH, RSI);
        asm.emit(Ins.SUB, RSP, Imm.of(16 * SAVED + 8));
        for (int i = 0; i < SAVED; i++) asm.emit(Ins.VMOVUPS_STORE, Mem.at(RSP, 16 * i), Vec.x(FIRST_SAVED + i));
        asm.emit(Ins.MOV, RDI, RCX);
        asm.emit(Ins.MOV, RSI, RDX);
        asm.emit(Ins.MOV, RDX, R8);
        asm.call(kernel);
        for (int i = 0; i < SAVED; i++) asm.emit(Ins.VMOVUPS, Vec.x(FIRST_SAVED + i), Mem.at(RSP, 16 * i));
        asm.emit(Ins.ADD, RSP, Imm.of(16 * SAVED + 8));
        asm.emit(Ins.POP, RSI);
        asm.emit(Ins.POP, RDI);
        asm.emit(Ins.RET);
        asm.align(16);
        asm.bind(kernel);
    }
}
