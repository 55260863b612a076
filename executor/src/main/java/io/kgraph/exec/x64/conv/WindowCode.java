package io.kgraph.exec.x64.conv;

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

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mask;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;
import io.kgraph.exec.x64.gemm.Moves;
import io.kgraph.exec.x64.gemm.Routine;

/// Windows `from` to `to` times a packed kernel, over some blocks of the contracted index: for each block, for each panel of outputs, tile by tile.
///
/// A table says for each window where it lies and where its outputs go; a list of segments says how one walks through any window, and where blocks end. So strides,
/// dilation and phases are numbers in tables, and the windows are read where they lie.
final class WindowCode {
    /// The arguments, in order, 8 bytes each; strides in bytes.
    enum Arg {
        /// Where the table's places count from: in the input, in the result.
        A, C,
        /// By window its place and that of its outputs.
        WINDOWS,
        /// Steps and place of each segment; no steps and the bytes that the block has in a panel where a block ends; no steps again at the end of all.
        SEGMENTS,
        /// The first panel, and from panel to panel.
        B, B_PANEL,
        COLUMNS,
        /// From step to step, where they are no neighbours.
        STEP,
        /// Not 0 where sums are added to what is there.
        ADDS;

        Mem in(Gpr args) {
            return Mem.at(args, 8 * ordinal());
        }
    }

    /// The bytes of a table's entry.
    static final int ENTRY = 16;

    private enum Local {
        SEGMENTS, B, B_PANEL, C_PANEL, WINDOWS, ROWS, COLUMNS, ADDS;

        Mem at() {
            return Mem.at(Gpr.RSP, 8 * ordinal());
        }
    }

    private static final Gpr ARGS = RDI, AT = RAX, LEFT = RCX, SEGMENT = RDX, B_AT = RSI, WINDOW = R12, ROWS = R13, C_AT = R14, STEP = R15;
    private static final Gpr[] A = {R8, R9, R10, R11, RBX, RBP};
    private static final int UNROLL = 4;
    private static final Mask TAIL = new Mask(1);

    private final Assembler asm;
    private final WindowKey key;
    private int rows;
    private int columns;
    private int vectors;

    private WindowCode(WindowKey key) {
        this.asm = new Assembler(key.isa());
        this.key = key;
    }

    static byte[] of(WindowKey key) {
        var code = new WindowCode(key);
        code.emit();
        return code.asm.code();
    }

    private void emit() {
        Routine.enter(asm, Local.values().length);
        asm.emit(Ins.SUB, RDX, RSI);
        asm.emit(Ins.MOV, Local.ROWS.at(), RDX);
        asm.emit(Ins.IMUL_IMM, RAX, RSI, Imm.of(ENTRY));
        asm.emit(Ins.ADD, RAX, Arg.WINDOWS.in(ARGS));
        asm.emit(Ins.MOV, Local.WINDOWS.at(), RAX);
        move(Local.SEGMENTS, Arg.SEGMENTS);
        move(Local.B, Arg.B);
        move(Local.ADDS, Arg.ADDS);
        if (!key.neighbours()) asm.emit(Ins.MOV, STEP, Arg.STEP.in(ARGS));
        Label block = asm.label();
        asm.bind(block);
        panels();
        asm.emit(Ins.MOV, RAX, Mem.at(SEGMENT, 8));              // the tile left it at the end of the block
        asm.emit(Ins.ADD, Local.B.at(), RAX);
        asm.emit(Ins.ADD, SEGMENT, Imm.of(ENTRY));
        asm.emit(Ins.MOV, Local.SEGMENTS.at(), SEGMENT);
        asm.emit(Ins.MOV, Local.ADDS.at(), Imm.of(1));
        asm.emit(Ins.CMP, Mem.at(SEGMENT), Imm.of(0));
        asm.j(Cond.NE, block);
        Routine.leave(asm, Local.values().length);
    }

    private void move(Local to, Arg from) {
        asm.emit(Ins.MOV, RAX, from.in(ARGS));
        asm.emit(Ins.MOV, to.at(), RAX);
    }

    private void panels() {
        asm.emit(Ins.MOV, RAX, Local.B.at());
        asm.emit(Ins.MOV, Local.B_PANEL.at(), RAX);
        move(Local.C_PANEL, Arg.C);
        move(Local.COLUMNS, Arg.COLUMNS);
        Label panel = asm.label(), last = asm.label(), end = asm.label();
        asm.bind(panel);
        asm.emit(Ins.MOV, WINDOW, Local.WINDOWS.at());
        asm.emit(Ins.MOV, ROWS, Local.ROWS.at());
        if (key.columnTail() > 0) {
            asm.emit(Ins.CMP, Local.COLUMNS.at(), Imm.of(key.width()));
            asm.j(Cond.L, last);
        }
        tiles(key.width());
        asm.emit(Ins.MOV, RAX, Arg.B_PANEL.in(ARGS));
        asm.emit(Ins.ADD, Local.B_PANEL.at(), RAX);
        asm.emit(Ins.ADD, Local.C_PANEL.at(), Imm.of(key.width() * key.element().bytes));
        asm.emit(Ins.SUB, Local.COLUMNS.at(), Imm.of(key.width()));
        asm.j(Cond.G, panel);
        if (key.columnTail() > 0) {
            asm.jmp(end);
            asm.bind(last);
            tiles(key.columnTail());
        }
        asm.bind(end);
    }

    private void tiles(int columns) {
        Label loop = asm.label(), last = asm.label(), end = asm.label();
        asm.bind(loop);
        if (key.rowTail() > 0) {
            asm.emit(Ins.CMP, ROWS, Imm.of(key.rows()));
            asm.j(Cond.L, last);
        }
        tile(key.rows(), columns);
        asm.emit(Ins.ADD, WINDOW, Imm.of(key.rows() * ENTRY));
        asm.emit(Ins.SUB, ROWS, Imm.of(key.rows()));
        asm.j(Cond.G, loop);
        if (key.rowTail() > 0) {
            asm.jmp(end);
            asm.bind(last);
            tile(key.rowTail(), columns);
        }
        asm.bind(end);
    }

    // ---- a tile ----------------------------------------------------------------------------------------------------

    private void tile(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.vectors = key.vectors(columns);
        for (int i = 0; i < rows; i++) {
            asm.emit(Ins.MOV, A[i], Mem.at(WINDOW, i * ENTRY));
            asm.emit(Ins.ADD, A[i], Arg.A.in(ARGS));
        }
        asm.emit(Ins.MOV, SEGMENT, Local.SEGMENTS.at());
        asm.emit(Ins.MOV, B_AT, Local.B_PANEL.at());
        if (partial() > 0 && key.isa() == Isa.AVX512) {
            asm.mov(LEFT, (1L << partial()) - 1);
            asm.emit(Ins.KMOVW_KR, TAIL, LEFT);
        }
        for (int i = 0; i < rows * vectors; i++) asm.emit(Ins.VXORPS, sum(i).as(128), sum(i).as(128), sum(i).as(128));
        Label segment = asm.label(), loop = asm.label(), rest = asm.label(), one = asm.label(), next = asm.label(), add = asm.label(), done = asm.label();
        asm.emit(Ins.MOV, LEFT, Mem.at(SEGMENT));
        asm.bind(segment);
        asm.emit(Ins.MOV, AT, Mem.at(SEGMENT, 8));
        asm.emit(Ins.ADD, SEGMENT, Imm.of(ENTRY));
        asm.emit(Ins.SUB, LEFT, Imm.of(UNROLL));
        asm.j(Cond.L, rest);
        asm.align(32);
        asm.bind(loop);
        for (int u = 0; u < UNROLL; u++) step(u);
        advance(UNROLL);
        asm.emit(Ins.SUB, LEFT, Imm.of(UNROLL));
        asm.j(Cond.GE, loop);
        asm.bind(rest);
        asm.emit(Ins.ADD, LEFT, Imm.of(UNROLL));
        asm.j(Cond.E, next);
        asm.bind(one);
        step(0);
        advance(1);
        asm.emit(Ins.DEC, LEFT);
        asm.j(Cond.NE, one);
        asm.bind(next);
        asm.emit(Ins.MOV, LEFT, Mem.at(SEGMENT));
        asm.emit(Ins.TEST, LEFT, LEFT);
        asm.j(Cond.NE, segment);
        asm.emit(Ins.CMP, Local.ADDS.at(), Imm.of(0));
        asm.j(Cond.NE, add);
        results(false);
        asm.jmp(done);
        asm.bind(add);
        results(true);
        asm.bind(done);
    }

    private int partial() {
        return columns % key.lanes();
    }

    private Vec sum(int number) {
        return key.isa().vector(number);
    }

    /// A register behind the accumulators.
    private Vec free(int number) {
        return key.isa().vector(rows * vectors + number);
    }

    private void step(int u) {
        if (rows <= vectors) {
            for (int i = 0; i < rows; i++) asm.emit(key.element().broadcast, free(i), a(i, u));
            for (int v = 0; v < vectors; v++) {
                asm.emit(key.element().load, free(rows), b(v, u));
                for (int i = 0; i < rows; i++) asm.emit(key.element().fma, sum(i * vectors + v), free(i), free(rows));
            }
        } else {
            for (int v = 0; v < vectors; v++) asm.emit(key.element().load, free(v), b(v, u));
            for (int i = 0; i < rows; i++) {
                asm.emit(key.element().broadcast, free(vectors), a(i, u));
                for (int v = 0; v < vectors; v++) asm.emit(key.element().fma, sum(i * vectors + v), free(vectors), free(v));
            }
        }
        if (!key.neighbours()) asm.emit(Ins.ADD, AT, STEP);
    }

    private void advance(int steps) {
        int bytes = key.element().bytes;
        if (key.neighbours()) asm.emit(Ins.ADD, AT, Imm.of(steps * bytes));
        asm.emit(Ins.ADD, B_AT, Imm.of(steps * key.panelWidth() * bytes));
    }

    private Mem a(int i, int u) {
        return Mem.at(A[i], AT, 1, key.neighbours() ? u * key.element().bytes : 0);
    }

    private Mem b(int v, int u) {
        return Mem.at(B_AT, (u * key.panelWidth() + v * key.lanes()) * key.element().bytes);
    }

    private void results(boolean add) {
        if (add && partial() > 0 && key.isa() == Isa.AVX2) asm.emit(Ins.VMOVUPS, free(0), mask());
        for (int i = 0; i < rows; i++) {
            asm.emit(Ins.MOV, C_AT, Mem.at(WINDOW, i * ENTRY + 8));
            asm.emit(Ins.ADD, C_AT, Local.C_PANEL.at());
            for (int v = 0; v < vectors; v++) result(Mem.at(C_AT, v * key.lanes() * key.element().bytes), sum(i * vectors + v), v == vectors - 1 && partial() > 0, add);
        }
    }

    private void result(Mem at, Vec sum, boolean isPartial, boolean add) {
        if (!isPartial) {
            if (add) asm.emit(key.element().add, sum, sum, at);
            asm.emit(key.element().store, at, sum);
        } else if (key.isa() == Isa.AVX512) {
            if (add) {
                asm.with(TAIL, true).emit(key.element().load, free(1), at);
                asm.emit(key.element().add, sum, sum, free(1));
            }
            asm.with(TAIL, false).emit(key.element().store, at, sum);
        } else {
            if (add) {
                asm.emit(key.element().maskedLoad, free(1), free(0), at);
                asm.emit(key.element().add, sum, sum, free(1));
            }
            new Moves(asm, key.element(), false).store(at, sum, partial(), free(1));
        }
    }

    private Mem mask() {
        int[] words = new int[8];
        for (int i = 0; i < partial() * key.element().bytes / 4; i++) words[i] = -1;
        return Mem.of(asm.constant(words));
    }
}
