package io.kgraph.exec.x64.gemm;

import static io.kgraph.exec.x64.asm.Gpr.R10;
import static io.kgraph.exec.x64.asm.Gpr.R11;
import static io.kgraph.exec.x64.asm.Gpr.R8;
import static io.kgraph.exec.x64.asm.Gpr.R9;
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
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;

/// The rows `from` to `to` of one block of numbers brought to another.
public final class BlockCode {
    /// What happens on the way.
    public enum Action {
        /// `to = from + to`: a chunk of `k` behind those before.
        ADD,
        COPY,
        /// Rounded to float16.
        NARROW
    }

    public record Key(Isa isa, Element element, Action action) {}

    /// The arguments, in order, 8 bytes each; strides in bytes.
    public enum Arg {
        FROM, FROM_ROW, TO, TO_ROW, COLUMNS;

        Mem in(Gpr args) {
            return Mem.at(args, 8 * ordinal());
        }
    }

    private static final Gpr ARGS = RDI, ROW = RSI, ROWS = RDX, FROM = R8, TO = R9, FROM_AT = R10, TO_AT = R11, LEFT = RCX;

    private BlockCode() {}

    static byte[] of(Key key) {
        Element element = key.element();
        var asm = new Assembler(key.isa());
        int lanes = element.lanes(256), fromBytes = element.bytes, toBytes = key.action() == Action.NARROW ? 2 : fromBytes;
        Routine.enter(asm, 0);
        Label row = asm.label(), loop = asm.label(), rest = asm.label(), one = asm.label(), next = asm.label(), end = asm.label();
        asm.emit(Ins.SUB, ROWS, ROW);
        asm.j(Cond.LE, end);
        start(asm, FROM, Arg.FROM, Arg.FROM_ROW);
        start(asm, TO, Arg.TO, Arg.TO_ROW);
        asm.bind(row);
        asm.emit(Ins.MOV, FROM_AT, FROM);
        asm.emit(Ins.MOV, TO_AT, TO);
        asm.emit(Ins.MOV, LEFT, Arg.COLUMNS.in(ARGS));
        asm.emit(Ins.SUB, LEFT, Imm.of(lanes));
        asm.j(Cond.L, rest);
        asm.bind(loop);
        asm.emit(element.load, Vec.y(0), Mem.at(FROM_AT));
        switch (key.action()) {
            case ADD -> asm.emit(element.add, Vec.y(0), Vec.y(0), Mem.at(TO_AT));
            case COPY -> {}
            case NARROW -> asm.emit(Ins.VCVTPS2PH, Vec.x(0), Vec.y(0), Imm.of(0));
        }
        asm.emit(element.store, Mem.at(TO_AT), Vec.y(0).as(8 * lanes * toBytes));
        asm.emit(Ins.ADD, FROM_AT, Imm.of(lanes * fromBytes));
        asm.emit(Ins.ADD, TO_AT, Imm.of(lanes * toBytes));
        asm.emit(Ins.SUB, LEFT, Imm.of(lanes));
        asm.j(Cond.GE, loop);
        asm.bind(rest);
        asm.emit(Ins.ADD, LEFT, Imm.of(lanes));
        asm.j(Cond.E, next);
        asm.bind(one);
        asm.emit(element.loadOne, Vec.x(0), Mem.at(FROM_AT));
        switch (key.action()) {
            case ADD -> {
                asm.emit(element.addOne, Vec.x(0), Vec.x(0), Mem.at(TO_AT));
                asm.emit(element.storeOne, Mem.at(TO_AT), Vec.x(0));
            }
            case COPY -> asm.emit(element.storeOne, Mem.at(TO_AT), Vec.x(0));
            case NARROW -> {
                asm.emit(Ins.VCVTPS2PH, Vec.x(0), Vec.x(0), Imm.of(0));
                asm.emit(Ins.VPEXTRW, Mem.at(TO_AT), Vec.x(0), Imm.of(0));
            }
        }
        asm.emit(Ins.ADD, FROM_AT, Imm.of(fromBytes));
        asm.emit(Ins.ADD, TO_AT, Imm.of(toBytes));
        asm.emit(Ins.DEC, LEFT);
        asm.j(Cond.NE, one);
        asm.bind(next);
        asm.emit(Ins.ADD, FROM, Arg.FROM_ROW.in(ARGS));
        asm.emit(Ins.ADD, TO, Arg.TO_ROW.in(ARGS));
        asm.emit(Ins.DEC, ROWS);
        asm.j(Cond.NE, row);
        asm.bind(end);
        Routine.leave(asm, 0);
        return asm.code();
    }

    private static void start(Assembler asm, Gpr to, Arg base, Arg row) {
        asm.emit(Ins.MOV, to, row.in(ARGS));
        asm.emit(Ins.IMUL, to, ROW);
        asm.emit(Ins.ADD, to, base.in(ARGS));
    }
}
