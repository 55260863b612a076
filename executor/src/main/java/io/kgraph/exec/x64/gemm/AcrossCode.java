package io.kgraph.exec.x64.gemm;

import static io.kgraph.exec.x64.asm.Gpr.R10;
import static io.kgraph.exec.x64.asm.Gpr.R11;
import static io.kgraph.exec.x64.asm.Gpr.R12;
import static io.kgraph.exec.x64.asm.Gpr.R8;
import static io.kgraph.exec.x64.asm.Gpr.R9;
import static io.kgraph.exec.x64.asm.Gpr.RAX;
import static io.kgraph.exec.x64.asm.Gpr.RBX;
import static io.kgraph.exec.x64.asm.Gpr.RCX;
import static io.kgraph.exec.x64.asm.Gpr.RDI;
import static io.kgraph.exec.x64.asm.Gpr.RDX;
import static io.kgraph.exec.x64.asm.Gpr.RSI;
import static io.kgraph.exec.x64.asm.Gpr.RSP;

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;

/// The rows `from` to `to` of a product with one column, each along neighbouring elements: eight ymm registers are the virtual lanes of the trailing rule.
///
/// Whole batches of rows, as many as a vector has elements, go through the last levels of the tree together. The column is padded with −0, so that what
/// is masked away in a row gives the product −0, which changes nothing.
final class AcrossCode {
    /// @param tail   the steps beyond whole groups of all lanes
    /// @param groups whether there is a whole group
    record Key(Isa isa, Element element, boolean half, int tail, boolean groups) {}

    /// The arguments, in order, 8 bytes each; strides in bytes.
    enum Arg {
        A, A_ROW, X,
        /// From the column of a row to that of the next: 0 where all have the same.
        X_ROW,
        C, STEPS;

        Mem in(Gpr args) {
            return Mem.at(args, 8 * ordinal());
        }
    }

    private static final int VECTORS = 8, BITS = 256;
    private static final Gpr ARGS = RDI, ROWS = RDX, A_ROW = R8, X_ROW = R9, A = R10, X = R11, C = R12, A_AT = RAX, X_AT = RCX, LEFT = RBX;
    private static final int FRAME = 32;                         // in words of 8 bytes: a vector for each row of a batch

    private final Assembler asm;
    private final Key key;
    private final Element element;
    private final Moves moves;
    private final int lanes;

    private AcrossCode(Key key) {
        this.asm = new Assembler(key.isa());
        this.key = key;
        this.element = key.element();
        this.moves = new Moves(asm, element, key.half());
        this.lanes = element.lanes(BITS);
    }

    static byte[] of(Key key) {
        var code = new AcrossCode(key);
        code.emit();
        return code.asm.code();
    }

    private void emit() {
        Routine.enter(asm, FRAME);
        asm.emit(Ins.MOV, A_ROW, Arg.A_ROW.in(ARGS));
        asm.emit(Ins.MOV, X_ROW, Arg.X_ROW.in(ARGS));
        asm.emit(Ins.MOV, A, A_ROW);
        asm.emit(Ins.IMUL, A, RSI);
        asm.emit(Ins.ADD, A, Arg.A.in(ARGS));
        asm.emit(Ins.MOV, X, X_ROW);
        asm.emit(Ins.IMUL, X, RSI);
        asm.emit(Ins.ADD, X, Arg.X.in(ARGS));
        asm.emit(Ins.IMUL_IMM, C, RSI, Imm.of(element.bytes));
        asm.emit(Ins.ADD, C, Arg.C.in(ARGS));
        asm.emit(Ins.SUB, ROWS, RSI);
        if (partial() > 0 && !key.half()) asm.emit(Ins.VMOVUPS, mask(), Mem.of(asm.constant(words())));
        Label batch = asm.label(), rest = asm.label(), one = asm.label(), end = asm.label();
        asm.emit(Ins.SUB, ROWS, Imm.of(lanes));
        asm.j(Cond.L, rest);
        asm.bind(batch);
        for (int r = 0; r < lanes; r++) {
            row();
            asm.emit(element.store, Mem.at(RSP, 32 * r), Vec.y(0));
        }
        together();
        asm.emit(element.store, Mem.at(C), Vec.y(0));
        asm.emit(Ins.ADD, C, Imm.of(lanes * element.bytes));
        asm.emit(Ins.SUB, ROWS, Imm.of(lanes));
        asm.j(Cond.GE, batch);
        asm.bind(rest);
        asm.emit(Ins.ADD, ROWS, Imm.of(lanes));
        asm.j(Cond.E, end);
        asm.bind(one);
        row();
        alone();
        moves.storeOne(Mem.at(C), Vec.x(0));
        asm.emit(Ins.ADD, C, Imm.of(element.bytes));
        asm.emit(Ins.DEC, ROWS);
        asm.j(Cond.NE, one);
        asm.bind(end);
        Routine.leave(asm, FRAME);
    }

    private int partial() {
        return key.tail() % lanes;
    }

    private Vec mask() {
        return Vec.y(15);
    }

    private int[] words() {
        int[] words = new int[8];
        for (int i = 0; i < partial() * element.bytes / 4; i++) words[i] = -1;
        return words;
    }

    // ---- a row -----------------------------------------------------------------------------------------------------

    /// Its lanes, added until one vector is left, in ymm0.
    private void row() {
        int group = VECTORS * lanes, whole = key.tail() / lanes, vectors = key.groups() ? VECTORS : Math.ceilDiv(key.tail(), lanes);
        if (key.groups()) {
            asm.emit(Ins.MOV, A_AT, A);
            asm.emit(Ins.MOV, X_AT, X);
            asm.emit(Ins.MOV, LEFT, Arg.STEPS.in(ARGS));
            for (int v = 0; v < VECTORS; v++) product(v, A_AT, X_AT, v, false);
            Label loop = asm.label(), done = asm.label();
            asm.emit(Ins.SUB, LEFT, Imm.of(2 * group));
            asm.j(Cond.L, done);
            asm.align(16);
            asm.bind(loop);
            asm.emit(Ins.ADD, A_AT, Imm.of(group * moves.loadedBytes()));
            asm.emit(Ins.ADD, X_AT, Imm.of(group * element.bytes));
            for (int v = 0; v < VECTORS; v++) product(v, A_AT, X_AT, v, true);
            asm.emit(Ins.SUB, LEFT, Imm.of(group));
            asm.j(Cond.GE, loop);
            asm.bind(done);
            for (int v = 0; v < whole; v++) product(v, A_AT, X_AT, VECTORS + v, true);
            if (partial() > 0) partial(whole, A_AT, X_AT, VECTORS + whole);
        } else {
            for (int v = 0; v < whole; v++) product(v, A, X, v, false);
            if (partial() > 0) partial(whole, A, X, whole);
        }
        asm.emit(Ins.ADD, A, A_ROW);
        asm.emit(Ins.ADD, X, X_ROW);
        for (int half = VECTORS / 2; half > 0; half /= 2)
            for (int v = 0; v < half; v++) if (v + half < vectors) asm.emit(element.add, Vec.y(v), Vec.y(v), Vec.y(v + half));
    }

    /// Vector `at` of the row times that of the column, into lane vector `v`.
    private void product(int v, Gpr a, Gpr x, int at, boolean add) {
        Mem left = Mem.at(a, at * lanes * moves.loadedBytes()), right = Mem.at(x, at * lanes * element.bytes);
        Vec loaded = add ? Vec.y(VECTORS + v % 6) : Vec.y(v);
        moves.load(loaded, left);
        asm.emit(add ? element.fma : element.mul, Vec.y(v), loaded, right);
    }

    private void partial(int v, Gpr a, Gpr x, int at) {
        Mem left = Mem.at(a, at * lanes * moves.loadedBytes()), right = Mem.at(x, at * lanes * element.bytes);
        Vec loaded = Vec.y(14);
        moves.loadFirst(loaded, left, partial(), mask());
        asm.emit(key.groups() ? element.fma : element.mul, Vec.y(v), loaded, right);
    }

    // ---- the last levels of the tree -------------------------------------------------------------------------------

    /// One vector in ymm0.
    private void alone() {
        asm.emit(Ins.VEXTRACTF128, Vec.x(1), Vec.y(0), Imm.of(1));
        asm.emit(element.add, Vec.x(0), Vec.x(0), Vec.x(1));
        asm.emit(Ins.VMOVHLPS, Vec.x(1), Vec.x(0), Vec.x(0));
        asm.emit(element.add, Vec.x(0), Vec.x(0), Vec.x(1));
        if (element == Element.F64) return;
        asm.emit(Ins.VMOVSHDUP, Vec.x(1), Vec.x(0));
        asm.emit(element.addOne, Vec.x(0), Vec.x(0), Vec.x(1));
    }

    /// The vectors of a batch on the stack become one of their sums, in ymm0.
    private void together() {
        int pairs = lanes / 2;
        for (int r = 0; r < pairs; r++) {
            asm.emit(element.load, Vec.y(8), Mem.at(RSP, 32 * r));
            asm.emit(Ins.VPERM2F128, Vec.y(9), Vec.y(8), Mem.at(RSP, 32 * (r + pairs)), Imm.of(0x31));
            asm.emit(Ins.VINSERTF128, Vec.y(8), Vec.y(8), Mem.at(RSP, 32 * (r + pairs)), Imm.of(1));
            asm.emit(element.add, Vec.y(r), Vec.y(8), Vec.y(9));
        }
        if (element == Element.F64) {
            asm.emit(Ins.VUNPCKLPD, Vec.y(8), Vec.y(0), Vec.y(1));
            asm.emit(Ins.VUNPCKHPD, Vec.y(9), Vec.y(0), Vec.y(1));
            asm.emit(element.add, Vec.y(0), Vec.y(8), Vec.y(9));
            return;
        }
        shuffled(0, 0, 1, 0x44, 0xee);
        shuffled(1, 2, 3, 0x44, 0xee);
        shuffled(0, 0, 1, 0x88, 0xdd);
    }

    private void shuffled(int to, int a, int b, int first, int second) {
        asm.emit(Ins.VSHUFPS, Vec.y(8), Vec.y(a), Vec.y(b), Imm.of(first));
        asm.emit(Ins.VSHUFPS, Vec.y(9), Vec.y(a), Vec.y(b), Imm.of(second));
        asm.emit(element.add, Vec.y(to), Vec.y(8), Vec.y(9));
    }
}
