package io.kgraph.exec.x64.gemm;

import static io.kgraph.exec.x64.asm.Gpr.R10;
import static io.kgraph.exec.x64.asm.Gpr.R11;
import static io.kgraph.exec.x64.asm.Gpr.R12;
import static io.kgraph.exec.x64.asm.Gpr.R13;
import static io.kgraph.exec.x64.asm.Gpr.R14;
import static io.kgraph.exec.x64.asm.Gpr.R8;
import static io.kgraph.exec.x64.asm.Gpr.R9;
import static io.kgraph.exec.x64.asm.Gpr.RAX;
import static io.kgraph.exec.x64.asm.Gpr.RBP;
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

/// The blocks `from` to `to` of `k` of a product with one column, for a strip of rows that are neighbours in memory: memory is read in its order, and the
/// virtual lanes of each row, a vector of rows at a time, lie in scratch.
final class DownCode {
    /// @param rows  of the strip
    /// @param lanes the virtual lanes that are reached, rounded up to a power of two
    /// @param parts whether a call is a part of one block instead: its lanes begin anew where `from` is not 0, and are summed up where `to` is not 0
    record Key(Isa isa, Element element, boolean half, int rows, int lanes, boolean parts) {}

    /// The arguments, in order, 8 bytes each; strides in bytes.
    enum Arg {
        A, A_STEP, X, X_STEP, STEPS,
        /// Where the sums of a block go, and from there to those of the next.
        C, C_NEXT,
        /// Memory for lanes.
        LANES;

        Mem in(Gpr args) {
            return Mem.at(args, 8 * ordinal());
        }
    }

    private static final int BITS = 256;
    private static final Gpr ARGS = RDI, BLOCK = RSI, END = RDX, A = R8, X = R9, A_STEP = R10, X_STEP = R11, C = R12, LEFT = R13, LANE = RAX, LANES = R14, LANES_END = RBP, COUNT = RCX;

    private DownCode() {}

    static byte[] of(Key key) {
        var asm = new Assembler(key.isa());
        Element element = key.element();
        var moves = new Moves(asm, element, key.half());
        int width = element.lanes(BITS), vectors = Math.ceilDiv(key.rows(), width), partial = key.rows() % width, lane = 32 * vectors;
        Routine.enter(asm, 0);
        asm.emit(Ins.MOV, A_STEP, Arg.A_STEP.in(ARGS));
        asm.emit(Ins.MOV, X_STEP, Arg.X_STEP.in(ARGS));
        if (key.parts()) {
            asm.emit(Ins.MOV, A, Arg.A.in(ARGS));
            asm.emit(Ins.MOV, X, Arg.X.in(ARGS));
            asm.emit(Ins.MOV, C, Arg.C.in(ARGS));
        } else {
            start(asm, A, A_STEP, Arg.A, Sums.TRAILING_BLOCK);
            start(asm, X, X_STEP, Arg.X, Sums.TRAILING_BLOCK);
            asm.emit(Ins.MOV, C, Arg.C_NEXT.in(ARGS));
            start(asm, C, C, Arg.C, 1);
            asm.emit(Ins.IMUL_IMM, LEFT, BLOCK, Imm.of(-Sums.TRAILING_BLOCK));
            asm.emit(Ins.ADD, LEFT, Arg.STEPS.in(ARGS));
        }
        asm.emit(Ins.MOV, LANES, Arg.LANES.in(ARGS));
        asm.emit(Ins.LEA, LANES_END, Mem.at(LANES, key.lanes() * lane));
        if (partial > 0 && !key.half()) asm.emit(Ins.VMOVUPS, Vec.y(15), Mem.of(asm.constant(words(partial * element.bytes / 4))));
        Label block = asm.label(), clear = asm.label(), step = asm.label(), cleared = asm.label(), end = asm.label();
        asm.bind(block);
        if (key.parts()) {
            asm.emit(Ins.TEST, BLOCK, BLOCK);
            asm.j(Cond.E, cleared);
        }
        asm.emit(Ins.VMOVUPS, Vec.y(0), Mem.of(asm.constant(negativeZeros(element))));
        asm.emit(Ins.MOV, LANE, LANES);
        asm.bind(clear);
        for (int v = 0; v < vectors; v++) asm.emit(element.store, Mem.at(LANE, 32 * v), Vec.y(0));
        asm.emit(Ins.ADD, LANE, Imm.of(lane));
        asm.emit(Ins.CMP, LANE, LANES_END);
        asm.j(Cond.NE, clear);
        asm.bind(cleared);
        if (key.parts()) asm.emit(Ins.MOV, COUNT, Arg.STEPS.in(ARGS));
        else {
            asm.mov(COUNT, Sums.TRAILING_BLOCK);
            asm.emit(Ins.CMP, LEFT, COUNT);
            asm.cmov(Cond.L, COUNT, LEFT);
        }
        asm.emit(Ins.MOV, LANE, LANES);
        asm.align(16);
        asm.bind(step);
        asm.emit(element.broadcast, Vec.y(0), Mem.at(X));
        for (int v = 0; v < vectors; v++) {
            Mem at = Mem.at(LANE, 32 * v), from = Mem.at(A, v * width * moves.loadedBytes());
            Vec sum = Vec.y(1 + 2 * (v % 6)), loaded = Vec.y(2 + 2 * (v % 6));
            asm.emit(element.load, sum, at);
            if (v == vectors - 1 && partial > 0) {
                moves.loadFirst(loaded, from, partial, Vec.y(15));
                asm.emit(element.fma, sum, loaded, Vec.y(0));
            } else if (key.half()) {
                moves.load(loaded, from);
                asm.emit(element.fma, sum, loaded, Vec.y(0));
            } else asm.emit(element.fma, sum, Vec.y(0), from);
            asm.emit(element.store, at, sum);
        }
        asm.emit(Ins.ADD, A, A_STEP);
        asm.emit(Ins.ADD, X, X_STEP);
        asm.emit(Ins.ADD, LANE, Imm.of(lane));
        asm.emit(Ins.CMP, LANE, LANES_END);
        asm.cmov(Cond.E, LANE, LANES);
        asm.emit(Ins.DEC, COUNT);
        asm.j(Cond.NE, step);
        if (key.parts()) {
            asm.emit(Ins.TEST, END, END);
            asm.j(Cond.E, end);
        }
        for (int half = key.lanes() / 2; half > 0; half /= 2) tree(asm, element, half * lane);
        for (int v = 0; v < vectors; v++) {
            asm.emit(element.load, Vec.y(0), Mem.at(LANES, 32 * v));
            moves.store(Mem.at(C, 32 * v), Vec.y(0), v == vectors - 1 && partial > 0 ? partial : width, Vec.y(1));
        }
        if (!key.parts()) {
            asm.emit(Ins.ADD, C, Arg.C_NEXT.in(ARGS));
            asm.emit(Ins.SUB, LEFT, Imm.of(Sums.TRAILING_BLOCK));
            asm.emit(Ins.INC, BLOCK);
            asm.emit(Ins.CMP, BLOCK, END);
            asm.j(Cond.L, block);
        }
        asm.bind(end);
        Routine.leave(asm, 0);
        return asm.code();
    }

    /// `to = base + from · count · stride`.
    private static void start(Assembler asm, Gpr to, Gpr stride, Arg base, int count) {
        asm.emit(Ins.IMUL_IMM, to, stride, Imm.of(count));
        asm.emit(Ins.IMUL, to, BLOCK);
        asm.emit(Ins.ADD, to, base.in(ARGS));
    }

    /// The first `bytes` of lanes plus the next.
    private static void tree(Assembler asm, Element element, int bytes) {
        Label loop = asm.label();
        asm.emit(Ins.MOV, LANE, LANES);
        asm.emit(Ins.LEA, COUNT, Mem.at(LANES, bytes));
        asm.bind(loop);
        asm.emit(element.load, Vec.y(0), Mem.at(LANE));
        asm.emit(element.add, Vec.y(0), Vec.y(0), Mem.at(LANE, bytes));
        asm.emit(element.store, Mem.at(LANE), Vec.y(0));
        asm.emit(Ins.ADD, LANE, Imm.of(32));
        asm.emit(Ins.CMP, LANE, COUNT);
        asm.j(Cond.NE, loop);
    }

    private static int[] words(int set) {
        int[] words = new int[8];
        for (int i = 0; i < set; i++) words[i] = -1;
        return words;
    }

    private static int[] negativeZeros(Element element) {
        int[] words = new int[8];
        for (int i = element.bytes / 4 - 1; i < 8; i += element.bytes / 4) words[i] = Integer.MIN_VALUE;
        return words;
    }
}
