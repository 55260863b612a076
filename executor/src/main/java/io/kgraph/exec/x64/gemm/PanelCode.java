package io.kgraph.exec.x64.gemm;

import static io.kgraph.exec.x64.asm.Gpr.R8;
import static io.kgraph.exec.x64.asm.Gpr.RAX;
import static io.kgraph.exec.x64.asm.Gpr.RBP;
import static io.kgraph.exec.x64.asm.Gpr.RBX;
import static io.kgraph.exec.x64.asm.Gpr.RDI;
import static io.kgraph.exec.x64.asm.Gpr.RDX;
import static io.kgraph.exec.x64.asm.Gpr.RSI;

import io.kgraph.array.Sums;
import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;

/// Packs the panels `from` to `to` of `b`: one block of `k` after the other, in each block panel by panel.
final class PanelCode {
    /// The arguments, in order, 8 bytes each; strides in bytes.
    enum Arg {
        B, B_COLUMN, B_STEP, COLUMNS, STEPS,
        /// Memory for the panels.
        PACK,
        /// From packed block to packed block.
        NEXT;

        Mem in(Gpr args) {
            return Mem.at(args, 8 * ordinal());
        }
    }

    private enum Local {
        FROM, LINES;

        Mem at() {
            return Mem.at(Gpr.RSP, 8 * ordinal());
        }
    }

    private static final Gpr ARGS = RDI, SOURCE = R8, LEFT = RBP;

    private PanelCode() {}

    static byte[] of(PanelKey key) {
        var asm = new Assembler(key.isa());
        int width = key.width(), bytes = key.element().bytes;
        Routine.enter(asm, Local.values().length + 1);
        Mem target = Mem.at(Gpr.RSP, 8 * Local.values().length);
        asm.emit(Ins.IMUL_IMM, RSI, RSI, Imm.of(width));
        asm.emit(Ins.IMUL_IMM, RDX, RDX, Imm.of(width));
        asm.emit(Ins.MOV, RAX, Arg.COLUMNS.in(ARGS));
        asm.emit(Ins.CMP, RDX, RAX);
        asm.cmov(Cond.G, RDX, RAX);
        asm.emit(Ins.SUB, RDX, RSI);
        asm.emit(Ins.MOV, Local.FROM.at(), RSI);
        asm.emit(Ins.MOV, Local.LINES.at(), RDX);
        asm.emit(Ins.MOV, PackCode.LINE, Arg.B_COLUMN.in(ARGS));
        asm.emit(Ins.MOV, PackCode.STEP, Arg.B_STEP.in(ARGS));
        asm.emit(Ins.MOV, SOURCE, PackCode.LINE);
        asm.emit(Ins.IMUL, SOURCE, RSI);
        asm.emit(Ins.ADD, SOURCE, Arg.B.in(ARGS));
        asm.emit(Ins.MOV, RAX, Arg.PACK.in(ARGS));
        asm.emit(Ins.MOV, target, RAX);
        asm.emit(Ins.MOV, LEFT, Arg.STEPS.in(ARGS));
        Label block = asm.label();
        asm.bind(block);
        asm.mov(PackCode.STEPS, Sums.PRODUCT_BLOCK);
        asm.emit(Ins.CMP, LEFT, PackCode.STEPS);
        asm.cmov(Cond.L, PackCode.STEPS, LEFT);
        asm.emit(Ins.IMUL_IMM, RDX, PackCode.STEPS, Imm.of(bytes));
        asm.emit(Ins.IMUL, RDX, Local.FROM.at());
        asm.emit(Ins.ADD, RDX, target);
        asm.emit(Ins.MOV, PackCode.SOURCE, SOURCE);
        asm.emit(Ins.MOV, PackCode.LINES, Local.LINES.at());
        new PackCode(asm, key.element(), key.half(), key.b(), width, key.tail()).emit();
        asm.emit(Ins.MOV, RAX, Arg.NEXT.in(ARGS));
        asm.emit(Ins.ADD, target, RAX);
        asm.emit(Ins.IMUL_IMM, RBX, PackCode.STEP, Imm.of(Sums.PRODUCT_BLOCK));
        asm.emit(Ins.ADD, SOURCE, RBX);
        asm.emit(Ins.SUB, LEFT, Imm.of(Sums.PRODUCT_BLOCK));
        asm.j(Cond.G, block);
        Routine.leave(asm, Local.values().length + 1);
        return asm.code();
    }
}
