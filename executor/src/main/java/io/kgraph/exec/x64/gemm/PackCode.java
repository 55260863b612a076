package io.kgraph.exec.x64.gemm;

import static io.kgraph.exec.x64.asm.Gpr.R10;
import static io.kgraph.exec.x64.asm.Gpr.R11;
import static io.kgraph.exec.x64.asm.Gpr.R12;
import static io.kgraph.exec.x64.asm.Gpr.R13;
import static io.kgraph.exec.x64.asm.Gpr.R14;
import static io.kgraph.exec.x64.asm.Gpr.R15;
import static io.kgraph.exec.x64.asm.Gpr.R9;
import static io.kgraph.exec.x64.asm.Gpr.RAX;
import static io.kgraph.exec.x64.asm.Gpr.RBX;
import static io.kgraph.exec.x64.asm.Gpr.RCX;
import static io.kgraph.exec.x64.asm.Gpr.RDX;
import static io.kgraph.exec.x64.asm.Gpr.RSI;

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;

/// Packs panels: `width` neighbouring lines (rows of `a`, columns of `b`) side by side for each step of `k`.
///
/// The last panel may have fewer lines; what then lies in its gaps has no meaning. Up to [#SLACK] bytes behind the last panel may be written.
public final class PackCode {
    /// Where lines and steps lie in memory.
    public enum Layout {
        /// The steps of a line are neighbours: they are transposed in registers.
        ALONG_STEPS,
        /// The lines of a step are neighbours: they are copied.
        ALONG_LINES,
        ANY
    }

    public static final int SLACK = 64;
    /// Panels that are copied together.
    static final int GROUP = 4;

    // held by whoever packs: the first line's address, where to, how many lines, steps, and the strides in bytes
    public static final Gpr SOURCE = RAX, TARGET = RDX, LINES = RSI, STEPS = R9, LINE = R10, STEP = R11;
    private static final Gpr FROM = R12, FROM_3 = RBX, FROM_6 = RCX, TO = R13, LEFT = R14, INNER = R15;
    private static final Gpr TO_3 = RBX, TO_6 = RCX;
    private static final int LINE_BYTES = 64;                    // of a cache
    private static final int BITS = 256;
    private static final int TOGETHER = 2;                       // vectors of a line, so that what comes from memory for it is used whole

    private final Assembler asm;
    private final Element element;
    private final Moves moves;
    private final Layout layout;
    private final int width;
    private final int tail;

    /// @param width the lines of a panel
    /// @param tail  the lines of a last panel that has fewer, or 0
    public PackCode(Assembler asm, Element element, boolean half, Layout layout, int width, int tail) {
        this.asm = asm;
        this.element = element;
        this.moves = new Moves(asm, element, half);
        this.layout = layout;
        this.width = width;
        this.tail = tail;
    }

    /// All panels; only `STEPS`, `LINE`, `STEP`, rdi, rbp and r8 stay as they were.
    public void emit() {
        Label panel = asm.label(), last = asm.label(), end = asm.label();
        if (layout == Layout.ALONG_LINES) groups(end);
        asm.bind(panel);
        if (tail > 0) {
            asm.emit(Ins.CMP, LINES, Imm.of(width));
            asm.j(Cond.L, last);
        }
        lines(width);
        asm.emit(Ins.IMUL_IMM, FROM, LINE, Imm.of(width));
        asm.emit(Ins.ADD, SOURCE, FROM);
        asm.emit(Ins.IMUL_IMM, FROM, STEPS, Imm.of(width * element.bytes));
        asm.emit(Ins.ADD, TARGET, FROM);
        asm.emit(Ins.SUB, LINES, Imm.of(width));
        asm.j(Cond.G, panel);
        if (tail > 0) {
            asm.jmp(end);
            asm.bind(last);
            lines(tail);
        }
        asm.bind(end);
    }

    /// Several panels at once as long as there are so many, so that what comes with a step from memory is used whole.
    private void groups(Label end) {
        asm.emit(Ins.IMUL_IMM, INNER, STEPS, Imm.of(width * element.bytes));
        for (int count = GROUP * width * moves.loadedBytes() % LINE_BYTES == 0 ? GROUP : 2 * GROUP; count >= GROUP; count /= 2) groups(count, end);
    }

    private void groups(int count, Label end) {
        Label group = asm.label(), loop = asm.label(), rest = asm.label();
        asm.bind(group);
        asm.emit(Ins.CMP, LINES, Imm.of(count * width));
        asm.j(Cond.L, rest);
        asm.emit(Ins.MOV, FROM, SOURCE);
        asm.emit(Ins.MOV, TO, TARGET);
        asm.emit(Ins.LEA, TO_6, Mem.at(INNER, INNER, 2, 0));
        asm.emit(Ins.LEA, TO_3, Mem.at(TO, TO_6, 1, 0));
        asm.emit(Ins.ADD, TO_6, TO_3);
        asm.emit(Ins.MOV, LEFT, STEPS);
        asm.bind(loop);
        for (int g = 0; g < count; g++) {
            Gpr base = g < 3 ? TO : g < 6 ? TO_3 : TO_6;
            moves.copy(g % 3 == 0 ? Mem.at(base) : Mem.at(base, INNER, g % 3, 0), Mem.at(FROM, g * width * moves.loadedBytes()), width, Vec.y(g));
        }
        for (int at = 0; at < count * width * moves.loadedBytes(); at += LINE_BYTES) asm.emit(Ins.PREFETCHT0, Mem.at(FROM, STEP, 8, at));
        asm.emit(Ins.ADD, FROM, STEP);
        for (Gpr to : new Gpr[] {TO, TO_3, TO_6}) asm.emit(Ins.ADD, to, Imm.of(width * element.bytes));
        asm.emit(Ins.DEC, LEFT);
        asm.j(Cond.NE, loop);
        asm.emit(Ins.IMUL_IMM, FROM, LINE, Imm.of(count * width));
        asm.emit(Ins.ADD, SOURCE, FROM);
        asm.emit(Ins.LEA, TARGET, Mem.at(TARGET, INNER, count, 0));
        asm.emit(Ins.SUB, LINES, Imm.of(count * width));
        asm.j(Cond.E, end);
        asm.jmp(group);
        asm.bind(rest);
    }

    private void lines(int count) {
        switch (layout) {
            case ALONG_STEPS -> {
                int lanes = element.lanes(BITS);
                for (int first = 0; first < count; first += lanes) transpose(first, Math.min(lanes, count - first));
            }
            case ALONG_LINES -> copy(count);
            case ANY -> single(count);
        }
    }

    private void copy(int count) {
        asm.emit(Ins.MOV, FROM, SOURCE);
        asm.emit(Ins.MOV, TO, TARGET);
        asm.emit(Ins.MOV, LEFT, STEPS);
        Label loop = asm.label();
        asm.bind(loop);
        moves.copy(Mem.at(TO), Mem.at(FROM), count, Vec.y(0));
        asm.emit(Ins.ADD, FROM, STEP);
        asm.emit(Ins.ADD, TO, Imm.of(width * element.bytes));
        asm.emit(Ins.DEC, LEFT);
        asm.j(Cond.NE, loop);
    }

    private void single(int count) {
        asm.emit(Ins.MOV, FROM, SOURCE);
        asm.emit(Ins.MOV, TO, TARGET);
        asm.mov(LEFT, count);
        Label line = asm.label(), step = asm.label();
        asm.bind(line);
        asm.emit(Ins.MOV, RBX, FROM);
        asm.emit(Ins.MOV, RCX, TO);
        asm.emit(Ins.MOV, INNER, STEPS);
        asm.bind(step);
        moves.loadOne(Vec.x(0), Mem.at(RBX));
        moves.storeOne(Mem.at(RCX), Vec.x(0));
        asm.emit(Ins.ADD, RBX, STEP);
        asm.emit(Ins.ADD, RCX, Imm.of(width * element.bytes));
        asm.emit(Ins.DEC, INNER);
        asm.j(Cond.NE, step);
        asm.emit(Ins.ADD, FROM, LINE);
        asm.emit(Ins.ADD, TO, Imm.of(element.bytes));
        asm.emit(Ins.DEC, LEFT);
        asm.j(Cond.NE, line);
    }

    /// `count` lines from the panel's line `first` on, as many steps at once as a vector has lanes.
    private void transpose(int first, int count) {
        int lanes = element.lanes(BITS);
        boolean overlaps = width <= lanes;                       // then the next step writes over what is too much
        if (first == 0) asm.emit(Ins.MOV, FROM, SOURCE);
        else {
            asm.emit(Ins.IMUL_IMM, FROM, LINE, Imm.of(first));
            asm.emit(Ins.ADD, FROM, SOURCE);
        }
        if (count > 3) asm.emit(Ins.LEA, FROM_6, Mem.at(LINE, LINE, 2, 0));
        if (count > 3) asm.emit(Ins.LEA, FROM_3, Mem.at(FROM, FROM_6, 1, 0));
        if (count > 3) asm.emit(Ins.LEA, FROM_6, Mem.at(FROM, FROM_6, 2, 0));
        asm.emit(Ins.LEA, TO, Mem.at(TARGET, first * element.bytes));
        asm.emit(Ins.MOV, LEFT, STEPS);
        Label one = asm.label(), end = asm.label();
        for (int vectors = TOGETHER; vectors > 0; vectors /= 2) {
            Label loop = asm.label(), rest = asm.label();
            asm.emit(Ins.SUB, LEFT, Imm.of(vectors * lanes));
            asm.j(Cond.L, rest);
            asm.bind(loop);
            for (int v = 0; v < vectors; v++) {
                for (int i = 0; i < count; i++) moves.load(Vec.y(i), line(i).plus(v * lanes * moves.loadedBytes()));
                if (count > 3 && v == 0) prefetchLines();
                Vec[] steps = element.bytes == 4 ? transposed8() : transposed4();
                for (int p = 0; p < lanes; p++) moves.store(Mem.at(TO, (v * lanes + p) * width * element.bytes), steps[p], overlaps ? lanes : count, Vec.y(7));
            }
            advance(count, vectors * lanes);
            asm.emit(Ins.SUB, LEFT, Imm.of(vectors * lanes));
            asm.j(Cond.GE, loop);
            asm.bind(rest);
            asm.emit(Ins.ADD, LEFT, Imm.of(vectors * lanes));
            asm.j(Cond.E, end);
        }
        asm.bind(one);
        for (int i = 0; i < count; i++) {
            moves.loadOne(Vec.x(i), line(i));
            moves.storeOne(Mem.at(TO, i * element.bytes), Vec.x(i));
        }
        advance(count, 1);
        asm.emit(Ins.DEC, LEFT);
        asm.j(Cond.NE, one);
        asm.bind(end);
    }

    /// Lines 6, 7, 8, 10 and 11: most of the next panel of six.
    private void prefetchLines() {
        for (Mem at : new Mem[] {Mem.at(FROM_6), Mem.at(FROM_3, LINE, 4, 0), Mem.at(FROM, LINE, 8, 0), Mem.at(FROM_6, LINE, 4, 0), Mem.at(FROM_3, LINE, 8, 0)})
            asm.emit(Ins.PREFETCHT0, at);
    }

    private void advance(int count, int steps) {
        var bytes = Imm.of(steps * moves.loadedBytes());
        asm.emit(Ins.ADD, FROM, bytes);
        if (count > 3) asm.emit(Ins.ADD, FROM_3, bytes);
        if (count > 3) asm.emit(Ins.ADD, FROM_6, bytes);
        asm.emit(Ins.ADD, TO, Imm.of(steps * width * element.bytes));
    }

    private static Mem line(int i) {
        Gpr base = i < 3 ? FROM : i < 6 ? FROM_3 : FROM_6;
        return i % 3 == 0 ? Mem.at(base) : Mem.at(base, LINE, i % 3, 0);
    }

    private Vec[] transposed8() {
        for (int i = 0; i < 8; i += 2) {
            asm.emit(Ins.VUNPCKLPS, Vec.y(8 + i), Vec.y(i), Vec.y(i + 1));
            asm.emit(Ins.VUNPCKHPS, Vec.y(9 + i), Vec.y(i), Vec.y(i + 1));
        }
        for (int i = 0; i < 8; i += 4)
            for (int h = 0; h < 2; h++) {
                asm.emit(Ins.VSHUFPS, Vec.y(i + 2 * h), Vec.y(8 + i + h), Vec.y(10 + i + h), Imm.of(0x44));
                asm.emit(Ins.VSHUFPS, Vec.y(i + 2 * h + 1), Vec.y(8 + i + h), Vec.y(10 + i + h), Imm.of(0xee));
            }
        return halves(4, 0, 8);
    }

    private Vec[] transposed4() {
        for (int i = 0; i < 4; i += 2) {
            asm.emit(Ins.VUNPCKLPD, Vec.y(8 + i), Vec.y(i), Vec.y(i + 1));
            asm.emit(Ins.VUNPCKHPD, Vec.y(9 + i), Vec.y(i), Vec.y(i + 1));
        }
        return halves(2, 8, 0);
    }

    /// The lower halves of vectors `n` apart, then the upper ones.
    private Vec[] halves(int n, int from, int to) {
        var result = new Vec[2 * n];
        for (int h = 0; h < 2; h++)
            for (int i = 0; i < n; i++) {
                result[h * n + i] = Vec.y(to + h * n + i);
                asm.emit(Ins.VPERM2F128, result[h * n + i], Vec.y(from + i), Vec.y(from + n + i), Imm.of(h == 0 ? 0x20 : 0x31));
            }
        return result;
    }
}
