package io.kgraph.exec.x64.gemm;

import static io.kgraph.exec.x64.asm.Gpr.R12;
import static io.kgraph.exec.x64.asm.Gpr.R13;
import static io.kgraph.exec.x64.asm.Gpr.R14;
import static io.kgraph.exec.x64.asm.Gpr.R15;
import static io.kgraph.exec.x64.asm.Gpr.RAX;
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
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;

/// Rows `from` to `to` of a product, over a chunk of `k`: for each block of 256 steps, pack the rows, then go over panels of `b`, and for each over tiles.
///
/// So a panel of `b` stays in the first-level cache while the packed rows come by from the second.
final class ProductCode {
    /// The arguments, in order, 8 bytes each; strides in bytes.
    enum Arg {
        A, A_ROW, A_STEP,
        B, B_ROW, B_COLUMN, C, C_ROW, COLUMNS, STEPS,
        /// Memory for packed rows.
        PACK,
        /// The first packed panel, or memory for a group of panels.
        PANELS,
        /// From packed block to packed block.
        NEXT_BLOCK,
        /// How many columns, in bytes, the first packed panel lies behind the first of all.
        FIRST,
        /// Whether panels that stay are still to be packed.
        FILLS;

        Mem in(Gpr args) {
            return Mem.at(args, 8 * ordinal());
        }
    }

    /// Numbers of the function in its frame.
    private enum Local {
        A, B, B_GROUP, B_NEXT_GROUP, PANELS, GROUP, C, C_PANEL, STEPS, ROWS, COLUMNS, REST, NOT_FIRST;

        Mem at() {
            return Mem.at(Gpr.RSP, 8 * ordinal());
        }
    }

    static final Gpr ARGS = RDI;
    private static final Gpr ROWS = R15;
    private static final int BLOCK = Sums.PRODUCT_BLOCK;

    private final Assembler asm;
    private final ProductKey key;
    private final TileCode tile;

    private ProductCode(ProductKey key) {
        this.asm = new Assembler(key.isa());
        this.key = key;
        this.tile = new TileCode(asm, key, Local.NOT_FIRST.at(), Local.B_NEXT_GROUP.at());
    }

    static byte[] of(ProductKey key) {
        var code = new ProductCode(key);
        code.emit();
        return code.asm.code();
    }

    private void emit() {
        Routine.enter(asm, Local.values().length);
        start(Arg.A, Arg.A_ROW, Local.A);
        start(Arg.C, Arg.C_ROW, Local.C);
        asm.emit(Ins.SUB, RDX, RSI);
        asm.emit(Ins.MOV, Local.ROWS.at(), RDX);
        move(Local.B, Arg.B);
        move(Local.STEPS, Arg.STEPS);
        if (key.packedB()) move(Local.PANELS, Arg.PANELS);
        if (key.blocks()) asm.emit(Ins.MOV, Local.NOT_FIRST.at(), Imm.of(0));
        asm.emit(Ins.MOV, TileCode.C_ROW, Arg.C_ROW.in(ARGS));
        asm.emit(Ins.MOV, TileCode.A_ROW, Arg.A_ROW.in(ARGS));
        asm.emit(Ins.MOV, TileCode.A_STEP, Arg.A_STEP.in(ARGS));
        if (!key.packedB()) asm.emit(Ins.MOV, TileCode.B_ROW, Arg.B_ROW.in(ARGS));
        Label block = asm.label(), done = asm.label();
        asm.bind(block);
        asm.emit(Ins.MOV, TileCode.STEPS, Local.STEPS.at());
        if (key.blocks()) {
            asm.mov(RAX, BLOCK);
            asm.emit(Ins.CMP, TileCode.STEPS, RAX);
            asm.cmov(Cond.G, TileCode.STEPS, RAX);
        }
        if (key.packsA()) {
            asm.emit(Ins.MOV, PackCode.SOURCE, Local.A.at());
            asm.emit(Ins.MOV, PackCode.TARGET, Arg.PACK.in(ARGS));
            asm.emit(Ins.MOV, PackCode.LINES, Local.ROWS.at());
            new PackCode(asm, key.element(), key.half(), key.a(), key.rows(), key.rowTail()).emit();
        }
        panels();
        if (key.blocks()) {
            asm.emit(Ins.SUB, Local.STEPS.at(), Imm.of(BLOCK));
            asm.j(Cond.LE, done);
            asm.emit(Ins.MOV, Local.NOT_FIRST.at(), Imm.of(1));
            asm.emit(Ins.IMUL_IMM, RAX, TileCode.A_STEP, Imm.of(BLOCK));
            asm.emit(Ins.ADD, Local.A.at(), RAX);
            asm.emit(Ins.MOV, RAX, Arg.B_ROW.in(ARGS));
            asm.emit(Ins.IMUL_IMM, RAX, RAX, Imm.of(BLOCK));
            asm.emit(Ins.ADD, Local.B.at(), RAX);
            if (key.b() == ProductKey.Right.PANELS) {
                asm.emit(Ins.MOV, RAX, Arg.NEXT_BLOCK.in(ARGS));
                asm.emit(Ins.ADD, Local.PANELS.at(), RAX);
            }
            asm.jmp(block);
        }
        asm.bind(done);
        Routine.leave(asm, Local.values().length);
    }

    /// The address of row `from`.
    private void start(Arg base, Arg row, Local to) {
        asm.emit(Ins.MOV, RAX, row.in(ARGS));
        asm.emit(Ins.IMUL, RAX, RSI);
        asm.emit(Ins.ADD, RAX, base.in(ARGS));
        asm.emit(Ins.MOV, to.at(), RAX);
    }

    private void move(Local to, Arg from) {
        asm.emit(Ins.MOV, RAX, from.in(ARGS));
        asm.emit(Ins.MOV, to.at(), RAX);
    }

    /// All panels of a block of `k`.
    private void panels() {
        asm.emit(Ins.MOV, RCX, Local.C.at());
        asm.emit(Ins.MOV, Local.C_PANEL.at(), RCX);
        asm.emit(Ins.MOV, RAX, Arg.COLUMNS.in(ARGS));
        asm.emit(Ins.MOV, TileCode.B, Local.B.at());
        if (!key.packedB()) {
            panels(RAX);
            return;
        }
        asm.emit(Ins.MOV, Local.REST.at(), RAX);
        asm.emit(Ins.MOV, Local.B_GROUP.at(), TileCode.B);
        asm.emit(Ins.MOV, TileCode.B, Local.PANELS.at());
        if (key.b() == ProductKey.Right.PANELS) {
            asm.emit(Ins.MOV, RCX, Arg.FIRST.in(ARGS));
            asm.emit(Ins.IMUL, RCX, TileCode.STEPS);
            asm.emit(Ins.ADD, TileCode.B, RCX);
        }
        asm.emit(Ins.MOV, Local.GROUP.at(), TileCode.B);
        groups();
    }

    /// A few panels again and again: they are packed, unless that was done before, and gone over.
    private void groups() {
        int columns = PackCode.GROUP * key.panelWidth();
        Label group = asm.label(), packed = asm.label();
        asm.bind(group);
        asm.mov(PackCode.LINES, columns);
        asm.emit(Ins.CMP, PackCode.LINES, Local.REST.at());
        asm.cmov(Cond.G, PackCode.LINES, Local.REST.at());
        asm.emit(Ins.MOV, Local.COLUMNS.at(), PackCode.LINES);
        if (key.b() == ProductKey.Right.PANELS) {
            asm.emit(Ins.CMP, Arg.FILLS.in(ARGS), Imm.of(0));
            asm.j(Cond.E, packed);
        }
        asm.emit(Ins.MOV, PackCode.SOURCE, Local.B_GROUP.at());
        asm.emit(Ins.MOV, PackCode.TARGET, Local.GROUP.at());
        asm.emit(Ins.MOV, PackCode.LINE, Arg.B_COLUMN.in(ARGS));
        asm.emit(Ins.MOV, PackCode.STEP, Arg.B_ROW.in(ARGS));
        asm.emit(Ins.IMUL_IMM, RCX, PackCode.LINE, Imm.of(columns));
        asm.emit(Ins.ADD, Local.B_GROUP.at(), RCX);
        int tail = key.width() < key.panelWidth() ? key.width() : key.columnTail();
        new PackCode(asm, key.element(), key.half(), key.bLayout(), key.panelWidth(), tail).emit();
        asm.emit(Ins.MOV, TileCode.A_ROW, Arg.A_ROW.in(ARGS));
        asm.emit(Ins.MOV, TileCode.A_STEP, Arg.A_STEP.in(ARGS));
        next(columns);
        asm.bind(packed);
        asm.emit(Ins.MOV, TileCode.B, Local.GROUP.at());
        asm.emit(Ins.MOV, RAX, Local.COLUMNS.at());
        panels(RAX);
        if (key.b() == ProductKey.Right.PANELS) asm.emit(Ins.MOV, Local.GROUP.at(), TileCode.B);
        asm.emit(Ins.SUB, Local.REST.at(), Imm.of(columns));
        asm.j(Cond.G, group);
    }

    /// Where the next group lies: further along, or, behind the last, at the beginning of the next block.
    private void next(int columns) {
        asm.emit(Ins.MOV, RCX, TileCode.STEPS);
        asm.emit(Ins.IMUL, RCX, Arg.B_ROW.in(ARGS));
        asm.emit(Ins.ADD, RCX, Local.B.at());
        asm.emit(Ins.MOV, RAX, Local.B_GROUP.at());
        asm.emit(Ins.CMP, Local.REST.at(), Imm.of(columns));
        asm.cmov(Cond.LE, RAX, RCX);
        asm.emit(Ins.MOV, Local.B_NEXT_GROUP.at(), RAX);
    }

    /// The panels of so many columns, from where `B` is.
    private void panels(Gpr columns) {
        asm.emit(Ins.MOV, Local.COLUMNS.at(), columns);
        Label panel = asm.label(), last = asm.label(), end = asm.label();
        asm.bind(panel);
        asm.emit(Ins.MOV, TileCode.A, key.packsA() ? Arg.PACK.in(ARGS) : Local.A.at());
        asm.emit(Ins.MOV, TileCode.C, Local.C_PANEL.at());
        asm.emit(Ins.MOV, ROWS, Local.ROWS.at());
        if (key.columnTail() > 0) {
            asm.emit(Ins.CMP, Local.COLUMNS.at(), Imm.of(key.width()));
            asm.j(Cond.L, last);
        }
        if (key.b() == ProductKey.Right.PANELS) {
            asm.emit(Ins.IMUL_IMM, TileCode.NEXT, TileCode.STEPS, Imm.of(key.panelWidth() * key.element().bytes));
            asm.emit(Ins.ADD, TileCode.NEXT, TileCode.B);
        }
        tiles(key.width());
        int bytes = key.element().bytes;
        if (key.packedB()) {
            asm.emit(Ins.IMUL_IMM, RAX, TileCode.STEPS, Imm.of(key.panelWidth() * bytes));
            asm.emit(Ins.ADD, TileCode.B, RAX);
        } else asm.emit(Ins.ADD, TileCode.B, Imm.of(key.width() * bytes));
        asm.emit(Ins.ADD, Local.C_PANEL.at(), Imm.of(key.width() * bytes));
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
        tile.emit(key.rows(), columns);
        if (key.packsA()) asm.emit(Ins.IMUL_IMM, RAX, TileCode.STEPS, Imm.of(key.rows() * key.element().bytes));
        else asm.emit(Ins.IMUL_IMM, RAX, TileCode.A_ROW, Imm.of(key.rows()));
        asm.emit(Ins.ADD, TileCode.A, RAX);
        asm.emit(Ins.IMUL_IMM, RAX, TileCode.C_ROW, Imm.of(key.rows()));
        asm.emit(Ins.ADD, TileCode.C, RAX);
        if (key.b() == ProductKey.Right.PANELS) asm.emit(Ins.ADD, TileCode.NEXT, Imm.of(TileCode.NEXT_BYTES * BLOCK));
        asm.emit(Ins.SUB, ROWS, Imm.of(key.rows()));
        asm.j(Cond.G, loop);
        if (key.rowTail() > 0) {
            asm.jmp(end);
            asm.bind(last);
            tile.emit(key.rowTail(), columns);
        }
        asm.bind(end);
    }
}
