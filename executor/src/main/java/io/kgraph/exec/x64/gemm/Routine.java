package io.kgraph.exec.x64.gemm;

import static io.kgraph.exec.x64.asm.Gpr.RAX;
import static io.kgraph.exec.x64.asm.Gpr.RSP;

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Convention;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;

/// The beginning and the end of a function `long f(long* args, long from, long to)`.
public final class Routine {
    private static final Gpr[] SAVED = {Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15};

    private Routine() {}

    /// Saves what the caller owns and makes room for numbers at `[rsp]`.
    public static void enter(Assembler asm, int locals) {
        Convention.here().enter(asm);
        for (Gpr r : SAVED) asm.emit(Ins.PUSH, r);
        if (locals > 0) asm.emit(Ins.SUB, RSP, Imm.of(8 * locals));
    }

    public static void leave(Assembler asm, int locals) {
        asm.emit(Ins.VZEROUPPER);
        if (locals > 0) asm.emit(Ins.ADD, RSP, Imm.of(8 * locals));
        for (int i = SAVED.length - 1; i >= 0; i--) asm.emit(Ins.POP, SAVED[i]);
        asm.mov(RAX, 0);
        asm.emit(Ins.RET);
    }
}
