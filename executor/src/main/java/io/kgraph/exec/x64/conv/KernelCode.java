package io.kgraph.exec.x64.conv;

import static io.kgraph.exec.x64.asm.Gpr.R8;
import static io.kgraph.exec.x64.asm.Gpr.RAX;
import static io.kgraph.exec.x64.asm.Gpr.RBP;
import static io.kgraph.exec.x64.asm.Gpr.RBX;
import static io.kgraph.exec.x64.asm.Gpr.RDI;
import static io.kgraph.exec.x64.asm.Gpr.RDX;
import static io.kgraph.exec.x64.asm.Gpr.RSI;

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.gemm.Element;
import io.kgraph.exec.x64.gemm.PackCode;
import io.kgraph.exec.x64.gemm.Routine;

/// Packs the panels `from` to `to` of a kernel: the outputs of a panel side by side for each contracted index, segment by segment.
final class KernelCode {
    /// @param half       the kernel is stored as float16
    /// @param width      outputs of a panel, if there are as many
    /// @param panelWidth elements of a step in a panel
    /// @param tail       outputs of a last panel that has fewer, or 0
    record Key(Isa isa, Element element, boolean half, PackCode.Layout layout, int width, int panelWidth, int tail) {}

    /// The arguments, in order, 8 bytes each; strides in bytes.
    enum Arg {
        /// The kernel, from output to output, and from step to step.
        B, OUTPUT, STEP,
        /// Steps and place of each segment; no steps behind the last.
        SEGMENTS,
        /// Outputs in all.
        COLUMNS,
        /// Memory for the panels, and from panel to panel.
        PACK, PANEL;

        Mem in(Gpr args) {
            return Mem.at(args, 8 * ordinal());
        }
    }

    private enum Local {
        B, LINES, TARGET, PANEL, TO;

        Mem at() {
            return Mem.at(Gpr.RSP, 8 * ordinal());
        }
    }

    private static final Gpr ARGS = RDI, SEGMENT = R8, TARGET = RBP;

    private KernelCode() {}

    static byte[] of(Key key) {
        var asm = new Assembler(key.isa());
        int bytes = key.element().bytes;
        Label panel = asm.label(), segment = asm.label(), done = asm.label(), end = asm.label();
        Routine.enter(asm, Local.values().length);
        asm.emit(Ins.MOV, Local.PANEL.at(), RSI);
        asm.emit(Ins.MOV, Local.TO.at(), RDX);
        asm.bind(panel);
        asm.emit(Ins.MOV, RAX, Local.PANEL.at());
        asm.emit(Ins.CMP, RAX, Local.TO.at());
        asm.j(Cond.GE, end);
        asm.emit(Ins.MOV, TARGET, RAX);
        asm.emit(Ins.IMUL, TARGET, Arg.PANEL.in(ARGS));
        asm.emit(Ins.ADD, TARGET, Arg.PACK.in(ARGS));
        asm.emit(Ins.IMUL_IMM, RAX, RAX, Imm.of(key.width()));
        asm.emit(Ins.MOV, RBX, Arg.COLUMNS.in(ARGS));
        asm.emit(Ins.SUB, RBX, RAX);
        asm.emit(Ins.IMUL, RAX, Arg.OUTPUT.in(ARGS));
        asm.emit(Ins.ADD, RAX, Arg.B.in(ARGS));
        asm.emit(Ins.MOV, Local.B.at(), RAX);
        asm.mov(RAX, key.width());
        asm.emit(Ins.CMP, RBX, RAX);
        asm.cmov(Cond.G, RBX, RAX);
        asm.emit(Ins.MOV, Local.LINES.at(), RBX);
        asm.emit(Ins.MOV, SEGMENT, Arg.SEGMENTS.in(ARGS));
        asm.emit(Ins.MOV, PackCode.LINE, Arg.OUTPUT.in(ARGS));
        asm.emit(Ins.MOV, PackCode.STEP, Arg.STEP.in(ARGS));
        asm.bind(segment);
        asm.emit(Ins.MOV, PackCode.STEPS, Mem.at(SEGMENT));
        asm.emit(Ins.TEST, PackCode.STEPS, PackCode.STEPS);
        asm.j(Cond.E, done);
        asm.emit(Ins.MOV, PackCode.SOURCE, Mem.at(SEGMENT, 8));
        asm.emit(Ins.ADD, PackCode.SOURCE, Local.B.at());
        asm.emit(Ins.MOV, PackCode.TARGET, TARGET);
        asm.emit(Ins.MOV, PackCode.LINES, Local.LINES.at());
        new PackCode(asm, key.element(), key.half(), key.layout(), key.panelWidth(), key.width() < key.panelWidth() ? key.width() : key.tail()).emit();
        asm.emit(Ins.IMUL_IMM, RAX, PackCode.STEPS, Imm.of(key.panelWidth() * bytes));
        asm.emit(Ins.ADD, TARGET, RAX);
        asm.emit(Ins.ADD, SEGMENT, Imm.of(WindowCode.ENTRY));
        asm.jmp(segment);
        asm.bind(done);
        asm.emit(Ins.INC, Local.PANEL.at());
        asm.jmp(panel);
        asm.bind(end);
        Routine.leave(asm, Local.values().length);
        return asm.code();
    }
}
