package io.kgraph.exec.x64.gemm;

import static io.kgraph.exec.x64.asm.Gpr.R10;
import static io.kgraph.exec.x64.asm.Gpr.R11;
import static io.kgraph.exec.x64.asm.Gpr.R12;
import static io.kgraph.exec.x64.asm.Gpr.R13;
import static io.kgraph.exec.x64.asm.Gpr.R14;
import static io.kgraph.exec.x64.asm.Gpr.R15;
import static io.kgraph.exec.x64.asm.Gpr.R8;
import static io.kgraph.exec.x64.asm.Gpr.R9;
import static io.kgraph.exec.x64.asm.Gpr.RAX;
import static io.kgraph.exec.x64.asm.Gpr.RBP;
import static io.kgraph.exec.x64.asm.Gpr.RBX;
import static io.kgraph.exec.x64.asm.Gpr.RCX;
import static io.kgraph.exec.x64.asm.Gpr.RDI;
import static io.kgraph.exec.x64.asm.Gpr.RDX;
import static io.kgraph.exec.x64.asm.Gpr.RSI;

import io.kgraph.array.Sums;
import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;

/// The pieces `from` to `to` of the only row of a product: eight rows of `b` at a time stream by, in their order in memory, over sums that lie in scratch.
///
/// Each sum is the chain of its block of `k`, as in a tile; blocks are added at their ends.
final class RowCode {
    record Key(Isa isa, Element element) {}

    /// The arguments, in order, 8 bytes each; strides in bytes.
    enum Arg {
        A, A_STEP, B, B_ROW, C,
        /// Bytes of the row in a piece, and in all: multiples of a vector.
        PIECE, ROW,
        STEPS,
        /// Memory for the sums of a piece.
        SUMS;

        Mem in(Gpr args) {
            return Mem.at(args, 8 * ordinal());
        }
    }

    private static final int TOGETHER = 8, UNROLL = 4, BYTES = 32;
    private static final Gpr ARGS = RDI, PIECE = RSI, END = RDX, A = R8, A_STEP = R9, B_ROW = R10, B = R11, LEFT = R12, COUNT = R13, SUM = R14, SUMS_END = RBP, C = R15;
    private static final Gpr B_0 = RAX, B_3 = RBX, B_6 = RCX;

    private final Assembler asm;
    private final Element element;

    private RowCode(Key key) {
        asm = new Assembler(key.isa());
        element = key.element();
    }

    static byte[] of(Key key) {
        var code = new RowCode(key);
        code.emit();
        return code.asm.code();
    }

    private void emit() {
        Routine.enter(asm, 0);
        asm.emit(Ins.MOV, A_STEP, Arg.A_STEP.in(ARGS));
        asm.emit(Ins.MOV, B_ROW, Arg.B_ROW.in(ARGS));
        Label piece = asm.label(), block = asm.label(), next = asm.label();
        asm.bind(piece);
        asm.emit(Ins.MOV, RAX, PIECE);
        asm.emit(Ins.IMUL, RAX, Arg.PIECE.in(ARGS));
        asm.emit(Ins.MOV, SUMS_END, Arg.ROW.in(ARGS));
        asm.emit(Ins.SUB, SUMS_END, RAX);
        asm.emit(Ins.MOV, RCX, Arg.PIECE.in(ARGS));
        asm.emit(Ins.CMP, SUMS_END, RCX);
        asm.cmov(Cond.G, SUMS_END, RCX);
        asm.emit(Ins.ADD, SUMS_END, Arg.SUMS.in(ARGS));
        asm.emit(Ins.MOV, C, Arg.C.in(ARGS));
        asm.emit(Ins.ADD, C, RAX);
        asm.emit(Ins.MOV, B, Arg.B.in(ARGS));
        asm.emit(Ins.ADD, B, RAX);
        asm.emit(Ins.MOV, A, Arg.A.in(ARGS));
        asm.emit(Ins.MOV, LEFT, Arg.STEPS.in(ARGS));
        asm.bind(block);
        clear();
        asm.mov(COUNT, Sums.PRODUCT_BLOCK);
        asm.emit(Ins.CMP, COUNT, LEFT);
        asm.cmov(Cond.G, COUNT, LEFT);
        steps(TOGETHER);
        steps(1);
        add();
        asm.emit(Ins.SUB, LEFT, Imm.of(Sums.PRODUCT_BLOCK));
        asm.j(Cond.G, block);
        asm.bind(next);
        asm.emit(Ins.INC, PIECE);
        asm.emit(Ins.CMP, PIECE, END);
        asm.j(Cond.L, piece);
        Routine.leave(asm, 0);
    }

    private void clear() {
        Label loop = asm.label();
        asm.emit(Ins.MOV, SUM, Arg.SUMS.in(ARGS));
        asm.emit(Ins.VXORPS, Vec.x(0), Vec.x(0), Vec.x(0));
        asm.bind(loop);
        asm.emit(element.store, Mem.at(SUM), Vec.y(0));
        asm.emit(Ins.ADD, SUM, Imm.of(BYTES));
        asm.emit(Ins.CMP, SUM, SUMS_END);
        asm.j(Cond.L, loop);
    }

    /// So many rows of `b` at a time, as long as there are so many in the block.
    private void steps(int count) {
        Label group = asm.label(), vectors = asm.label(), rest = asm.label(), one = asm.label(), next = asm.label(), end = asm.label();
        asm.bind(group);
        asm.emit(Ins.CMP, COUNT, Imm.of(count));
        asm.j(Cond.L, end);
        for (int i = 0; i < count; i++) {
            asm.emit(element.broadcast, Vec.y(8 + i), Mem.at(A));
            asm.emit(Ins.ADD, A, A_STEP);
        }
        asm.emit(Ins.MOV, B_0, B);
        if (count > 1) {
            asm.emit(Ins.LEA, B_6, Mem.at(B_ROW, B_ROW, 2, 0));
            asm.emit(Ins.LEA, B_3, Mem.at(B, B_6, 1, 0));
            asm.emit(Ins.LEA, B_6, Mem.at(B, B_6, 2, 0));
        }
        asm.emit(Ins.MOV, SUM, Arg.SUMS.in(ARGS));
        asm.emit(Ins.ADD, SUM, Imm.of(UNROLL * BYTES));
        asm.align(16);
        asm.bind(vectors);
        asm.emit(Ins.CMP, SUM, SUMS_END);
        asm.j(Cond.G, rest);
        multiply(count, UNROLL, -UNROLL * BYTES);
        asm.jmp(vectors);
        asm.bind(rest);
        asm.emit(Ins.SUB, SUM, Imm.of(UNROLL * BYTES));
        asm.bind(one);
        asm.emit(Ins.CMP, SUM, SUMS_END);
        asm.j(Cond.GE, next);
        multiply(count, 1, 0);
        asm.jmp(one);
        asm.bind(next);
        asm.emit(Ins.IMUL_IMM, RAX, B_ROW, Imm.of(count));
        asm.emit(Ins.ADD, B, RAX);
        asm.emit(Ins.SUB, COUNT, Imm.of(count));
        asm.jmp(group);
        asm.bind(end);
    }

    private void multiply(int count, int vectors, int at) {
        for (int v = 0; v < vectors; v++) asm.emit(element.load, Vec.y(v), Mem.at(SUM, at + v * BYTES));
        for (int i = 0; i < count; i++)
            for (int v = 0; v < vectors; v++) asm.emit(element.fma, Vec.y(v), Vec.y(8 + i), row(i, v * BYTES));
        for (int v = 0; v < vectors; v++) asm.emit(element.store, Mem.at(SUM, at + v * BYTES), Vec.y(v));
        asm.emit(Ins.ADD, B_0, Imm.of(vectors * BYTES));
        if (count > 1) {
            asm.emit(Ins.ADD, B_3, Imm.of(vectors * BYTES));
            asm.emit(Ins.ADD, B_6, Imm.of(vectors * BYTES));
        }
        asm.emit(Ins.ADD, SUM, Imm.of(vectors * BYTES));
    }

    private static Mem row(int i, int disp) {
        Gpr base = i < 3 ? B_0 : i < 6 ? B_3 : B_6;
        return i % 3 == 0 ? Mem.at(base, disp) : Mem.at(base, B_ROW, i % 3, disp);
    }

    /// The sums of a block behind those before; the first as they are.
    private void add() {
        Label loop = asm.label(), first = asm.label();
        asm.emit(Ins.MOV, SUM, Arg.SUMS.in(ARGS));
        asm.emit(Ins.MOV, RBX, C);
        asm.bind(loop);
        asm.emit(element.load, Vec.y(0), Mem.at(SUM));
        asm.emit(Ins.CMP, LEFT, Arg.STEPS.in(ARGS));
        asm.j(Cond.E, first);
        asm.emit(element.add, Vec.y(0), Vec.y(0), Mem.at(RBX));
        asm.bind(first);
        asm.emit(element.store, Mem.at(RBX), Vec.y(0));
        asm.emit(Ins.ADD, RBX, Imm.of(BYTES));
        asm.emit(Ins.ADD, SUM, Imm.of(BYTES));
        asm.emit(Ins.CMP, SUM, SUMS_END);
        asm.j(Cond.L, loop);
    }
}
