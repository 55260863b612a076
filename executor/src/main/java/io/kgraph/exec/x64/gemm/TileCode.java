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
import static io.kgraph.exec.x64.asm.Gpr.RBX;
import static io.kgraph.exec.x64.asm.Gpr.RCX;
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
import io.kgraph.exec.x64.asm.Mask;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Operand;
import io.kgraph.exec.x64.asm.Vec;

/// One tile of the result: its accumulators stay in registers over a block of `k`, each a chain of fused multiply-adds.
///
/// Of each step, the shorter side of the tile (vectors of `b`, or broadcast elements of `a`) is held in registers while the other one streams by.
final class TileCode {
    // held by the loops around: the tile's place in a, b, c; the row of c, of a, a step of a, a row of b in bytes, or what of the next panel to ask for; the steps
    static final Gpr A = R12, B = R13, C = R14, C_ROW = R8, A_ROW = R10, A_STEP = R11, B_ROW = RBP, NEXT = RBP, STEPS = R9;
    private static final Gpr A_AT = RAX, A_AT_3 = RBX, B_AT = RDX, C_AT = RCX, LEFT = RSI;
    private static final int UNROLL = 4;
    private static final int AHEAD = 16;                         // so many times around the loop
    private static final int NEXT_ROWS = 3;                      // of a group of panels, asked for with each tile
    /// The bytes of the next panel that are asked for with each step.
    static final int NEXT_BYTES = 8;
    private static final Mask TAIL = new Mask(1);

    private final Assembler asm;
    private final ProductKey key;
    private final Mem isFirst;
    private final Mem nextGroup;
    private final int lanes;
    private int rows;
    private int columns;
    private int vectors;

    /// @param isFirst   where it says (by 0) that this is the first block of `k`, which is stored and not added
    /// @param nextGroup where it says what comes next of that from which groups of panels are packed
    TileCode(Assembler asm, ProductKey key, Mem isFirst, Mem nextGroup) {
        this.asm = asm;
        this.key = key;
        this.isFirst = isFirst;
        this.nextGroup = nextGroup;
        this.lanes = key.element().lanes(key.isa().bits());
    }

    /// A tile of that many rows and columns. It changes none of the registers above.
    void emit(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.vectors = key.vectors(columns);
        asm.emit(Ins.MOV, A_AT, A);
        asm.emit(Ins.MOV, B_AT, B);
        if (!key.packsA() && rows > 3) {
            asm.emit(Ins.LEA, A_AT_3, Mem.at(A_ROW, A_ROW, 2, 0));
            asm.emit(Ins.ADD, A_AT_3, A_AT);
        }
        if (key.packedB()) prefetchResult();
        if (key.packedB() && rows == key.rows()) prefetchGroup();
        if (partial() > 0) prepareTail();
        for (int i = 0; i < rows * vectors; i++) asm.emit(Ins.VXORPS, sum(i).as(128), sum(i).as(128), sum(i).as(128));
        Label loop = asm.label(), rest = asm.label(), one = asm.label(), end = asm.label();
        asm.emit(Ins.MOV, LEFT, STEPS);
        asm.emit(Ins.SUB, LEFT, Imm.of(UNROLL));
        asm.j(Cond.L, rest);
        asm.align(32);
        asm.bind(loop);
        for (int u = 0; u < UNROLL; u++) step(u);
        prefetchPanels();
        advance(UNROLL);
        asm.emit(Ins.SUB, LEFT, Imm.of(UNROLL));
        asm.j(Cond.GE, loop);
        asm.bind(rest);
        asm.emit(Ins.ADD, LEFT, Imm.of(UNROLL));
        asm.j(Cond.E, end);
        asm.bind(one);
        step(0);
        advance(1);
        asm.emit(Ins.DEC, LEFT);
        asm.j(Cond.NE, one);
        asm.bind(end);
        if (!key.blocks()) results(false);
        else {
            Label add = asm.label(), done = asm.label();
            asm.emit(Ins.CMP, isFirst, Imm.of(0));
            asm.j(Cond.NE, add);
            results(false);
            asm.jmp(done);
            asm.bind(add);
            results(true);
            asm.bind(done);
        }
    }

    private int partial() {
        return columns % lanes;
    }

    private Vec vector(int number) {
        return key.isa().vector(number);
    }

    private Vec sum(int number) {
        return vector(number);
    }

    /// A register behind the accumulators.
    private Vec free(int number) {
        return vector(rows * vectors + number);
    }

    private Vec tailMask() {
        return vector(key.isa().registers() - 1);
    }

    private void prepareTail() {
        if (key.isa() == Isa.AVX512) {
            asm.mov(C_AT, (1L << partial()) - 1);
            asm.emit(Ins.KMOVW_KR, TAIL, C_AT);
        } else if (!key.packedB()) asm.emit(Ins.VMOVUPS, tailMask(), mask());
    }

    private Mem mask() {
        int[] words = new int[8];
        for (int i = 0; i < partial() * key.element().bytes / 4; i++) words[i] = -1;
        return Mem.of(asm.constant(words));
    }

    /// What the tile will be added to or written over.
    private void prefetchResult() {
        asm.emit(Ins.MOV, C_AT, C);
        for (int i = 0; i < rows; i++) {
            asm.emit(Ins.PREFETCHT0, Mem.at(C_AT));
            asm.emit(Ins.PREFETCHT0, Mem.at(C_AT, columns * key.element().bytes - 1));
            if (i + 1 < rows) asm.emit(Ins.ADD, C_AT, C_ROW);
        }
    }

    /// A part of what the next group of panels will be packed from.
    private void prefetchGroup() {
        int stored = key.half() ? 2 : key.element().bytes;
        boolean across = key.bLayout() == PackCode.Layout.ALONG_LINES;
        if (key.bLayout() == PackCode.Layout.ANY) return;
        int bytes = across ? PackCode.GROUP * key.panelWidth() * stored : Sums.PRODUCT_BLOCK * stored;
        Label filled = asm.label();
        if (key.b() == ProductKey.Right.PANELS) {
            asm.emit(Ins.CMP, ProductCode.Arg.FILLS.in(ProductCode.ARGS), Imm.of(0));
            asm.j(Cond.E, filled);
        }
        asm.emit(Ins.MOV, LEFT, nextGroup);
        asm.emit(Ins.MOV, C_AT, (across ? ProductCode.Arg.B_ROW : ProductCode.Arg.B_COLUMN).in(ProductCode.ARGS));
        for (int i = 0; i < (across ? NEXT_ROWS : 1); i++) {
            for (int at = 0; at < bytes; at += 64) asm.emit(Ins.PREFETCHT1, Mem.at(LEFT, at));
            asm.emit(Ins.ADD, LEFT, C_AT);
        }
        asm.emit(Ins.MOV, nextGroup, LEFT);
        asm.bind(filled);
    }

    /// Each time around, packed rows that come next, and a little of the next panel of `b`: sixteen tiles ask for all of it.
    private void prefetchPanels() {
        if (key.b() == ProductKey.Right.PANELS) asm.emit(Ins.PREFETCHT1, Mem.at(NEXT, LEFT, NEXT_BYTES, 0));
        int bytes = UNROLL * key.rows() * key.element().bytes;
        if (key.packsA()) for (int at = 0; at < bytes; at += 64) asm.emit(Ins.PREFETCHT0, Mem.at(A_AT, AHEAD * bytes + at));
    }

    // ---- a step of k -----------------------------------------------------------------------------------------------

    private void step(int u) {
        if (rows <= vectors) {
            for (int i = 0; i < rows; i++) asm.emit(key.element().broadcast, free(i), a(i, u));
            for (int v = 0; v < vectors; v++) {
                if (rows == 1 && !isPartial(v)) multiplyAdd(sum(v), free(0), b(v, u));
                else {
                    loadB(free(rows), v, u);
                    for (int i = 0; i < rows; i++) multiplyAdd(sum(i * vectors + v), free(i), free(rows));
                }
            }
        } else {
            for (int v = 0; v < vectors; v++) loadB(free(v), v, u);
            for (int i = 0; i < rows; i++) {
                asm.emit(key.element().broadcast, free(vectors), a(i, u));
                for (int v = 0; v < vectors; v++) multiplyAdd(sum(i * vectors + v), free(vectors), free(v));
            }
        }
        if (!key.packsA() && key.a() != PackCode.Layout.ALONG_STEPS) {
            asm.emit(Ins.ADD, A_AT, A_STEP);
            if (rows > 3) asm.emit(Ins.ADD, A_AT_3, A_STEP);
        }
        if (!key.packedB()) asm.emit(Ins.ADD, B_AT, B_ROW);
    }

    private void multiplyAdd(Vec sum, Vec x, Operand y) {
        Element element = key.element();
        if (!element.isInteger()) {
            asm.emit(element.fma, sum, x, y);
            return;
        }
        Vec product = free(Math.min(rows, vectors) + 1);         // behind what a step holds
        asm.emit(element.fma, product, x, y);
        asm.emit(element.add, sum, sum, product);
    }

    private void advance(int steps) {
        int bytes = key.element().bytes;
        if (key.packsA()) asm.emit(Ins.ADD, A_AT, Imm.of(steps * key.rows() * bytes));
        else if (key.a() == PackCode.Layout.ALONG_STEPS) {
            asm.emit(Ins.ADD, A_AT, Imm.of(steps * bytes));
            if (rows > 3) asm.emit(Ins.ADD, A_AT_3, Imm.of(steps * bytes));
        }
        if (key.packedB()) asm.emit(Ins.ADD, B_AT, Imm.of(steps * key.panelWidth() * bytes));
    }

    private Mem a(int i, int u) {
        int bytes = key.element().bytes;
        if (key.packsA()) return Mem.at(A_AT, (u * key.rows() + i) * bytes);
        int disp = key.a() == PackCode.Layout.ALONG_STEPS ? u * bytes : 0;
        Gpr base = i < 3 ? A_AT : A_AT_3;
        return i % 3 == 0 ? Mem.at(base, disp) : Mem.at(base, A_ROW, i % 3, disp);
    }

    private Mem b(int v, int u) {
        int bytes = key.element().bytes, at = v * lanes * bytes;
        return Mem.at(B_AT, key.packedB() ? u * key.panelWidth() * bytes + at : at);
    }

    private boolean isPartial(int v) {
        return !key.packedB() && partial() > 0 && v == vectors - 1;
    }

    private void loadB(Vec to, int v, int u) {
        if (isPartial(v)) loadTail(to, b(v, u), tailMask());
        else asm.emit(key.element().load, to, b(v, u));
    }

    private void loadTail(Vec to, Mem from, Vec mask) {
        if (key.isa() == Isa.AVX512) asm.with(TAIL, true).emit(key.element().load, to, from);
        else asm.emit(key.element().maskedLoad, to, mask, from);
    }

    // ---- results ---------------------------------------------------------------------------------------------------

    private void results(boolean add) {
        asm.emit(Ins.MOV, C_AT, C);
        if (add && partial() > 0 && key.isa() == Isa.AVX2) asm.emit(Ins.VMOVUPS, free(0), mask());
        for (int i = 0; i < rows; i++) {
            for (int v = 0; v < vectors; v++) {
                Mem at = Mem.at(C_AT, v * lanes * key.element().bytes);
                Vec sum = sum(i * vectors + v);
                if (v < vectors - 1 || partial() == 0) {
                    if (add) asm.emit(key.element().add, sum, sum, at);
                    asm.emit(key.element().store, at, sum);
                } else {
                    if (add) {
                        loadTail(free(1), at, free(0));
                        asm.emit(key.element().add, sum, sum, free(1));
                    }
                    if (key.isa() == Isa.AVX512) asm.with(TAIL, false).emit(key.element().store, at, sum);
                    else new Moves(asm, key.element(), false).store(at, sum, partial(), free(1));
                }
            }
            if (i + 1 < rows) asm.emit(Ins.ADD, C_AT, C_ROW);
        }
    }
}
