package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.*;

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Convention;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.NativeCode;
import java.util.List;
import java.util.Optional;

/// A native function that runs one kernel after another, and all of them again and again, so that many steps are one call.
///
/// `long f(long* table, long from, long to)` goes `to − from` times (at least once) down a table of three words for each kernel: its address, its arguments, its
/// units, up to an address of 0. Behind that are changes, again of three words up to an address of 0: that of a word, and two numbers that are added to it in
/// turn after each time. It stops at the first kernel that refuses; the result is then the place of that entry in bytes, plus one, in the high half, and what the
/// kernel returned in the low half.
public final class Driver {
    /// Words of an entry, and of a change.
    public static final int ENTRY = 3;

    private static final Optional<NativeCode> CODE = Machine.publish(List.of(emit())).map(List::getFirst);

    private Driver() {}

    /// The function; nothing where there is no executable memory.
    public static Optional<NativeCode> code() {
        return CODE;
    }

    /// The number of the entry that a result is about.
    public static int entry(long result) {
        return (int) ((result >>> 32) - 1) / (8 * ENTRY);
    }

    /// What that entry's kernel returned.
    public static int refusal(long result) {
        return (int) result;
    }

    private static byte[] emit() {
        var asm = new Assembler(Isa.AVX2);
        Label again = asm.label(), next = asm.label(), changes = asm.label(), change = asm.label(), changed = asm.label(), done = asm.label(), refused = asm.label();
        Convention.here().enter(asm);
        asm.emit(Ins.PUSH, RBX);
        asm.emit(Ins.PUSH, RBP);
        asm.emit(Ins.PUSH, R12);                                 // calls want a stack at a multiple of 16
        asm.emit(Ins.MOV, RBP, RDI);
        asm.emit(Ins.MOV, R12, RDX);
        asm.emit(Ins.SUB, R12, RSI);
        asm.bind(again);
        asm.emit(Ins.MOV, RBX, RBP);
        asm.bind(next);
        asm.emit(Ins.MOV, RAX, Mem.at(RBX));
        asm.emit(Ins.TEST, RAX, RAX);
        asm.j(Cond.E, changes);
        asm.emit(Ins.MOV, RDI, Mem.at(RBX, 8));
        asm.mov(RSI, 0);
        asm.emit(Ins.MOV, RDX, Mem.at(RBX, 16));
        asm.emit(Ins.CALL, RAX);
        asm.emit(Ins.TEST, RAX, RAX);
        asm.j(Cond.NE, refused);
        asm.emit(Ins.ADD, RBX, Imm.of(8 * ENTRY));
        asm.jmp(next);
        asm.bind(changes);
        asm.emit(Ins.ADD, RBX, Imm.of(8));
        asm.bind(change);
        asm.emit(Ins.MOV, RDX, Mem.at(RBX));
        asm.emit(Ins.TEST, RDX, RDX);
        asm.j(Cond.E, changed);
        asm.emit(Ins.MOV, RCX, Mem.at(RBX, 8));
        asm.emit(Ins.MOV, RSI, Mem.at(RBX, 16));
        asm.emit(Ins.ADD, Mem.at(RDX), RCX);
        asm.emit(Ins.MOV, Mem.at(RBX, 8), RSI);
        asm.emit(Ins.MOV, Mem.at(RBX, 16), RCX);
        asm.emit(Ins.ADD, RBX, Imm.of(8 * ENTRY));
        asm.jmp(change);
        asm.bind(changed);
        asm.emit(Ins.DEC, R12);
        asm.j(Cond.G, again);
        asm.mov(RAX, 0);
        asm.jmp(done);
        asm.bind(refused);
        asm.emit(Ins.SUB, RBX, RBP);
        asm.emit(Ins.ADD, RBX, Imm.of(1));
        asm.emit(Ins.SHL, RBX, Imm.of(32));
        asm.emit(Ins.OR, RAX, RBX);
        asm.bind(done);
        asm.emit(Ins.POP, R12);
        asm.emit(Ins.POP, RBP);
        asm.emit(Ins.POP, RBX);
        asm.emit(Ins.RET);
        return asm.code();
    }
}
