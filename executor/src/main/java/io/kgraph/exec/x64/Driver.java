package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.*;

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.CodeMemory;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Convention;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.NativeCode;
import java.util.Optional;

/// A native function that runs one kernel after another, so that many steps are one call.
///
/// It goes down a table of three words for each kernel (its address, its arguments, its units) up to an address of 0, and stops at the first kernel that
/// refuses; the result is then the place of that entry in bytes, plus one, in the high half, and what the kernel returned in the low half.
public final class Driver {
    /// Words of an entry.
    public static final int ENTRY = 3;

    private static final Optional<NativeCode> CODE = CodeMemory.publish(emit());

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
        Label next = asm.label(), done = asm.label(), refused = asm.label();
        Convention.here().enter(asm);
        asm.emit(Ins.PUSH, RBX);
        asm.emit(Ins.PUSH, RBP);
        asm.emit(Ins.SUB, RSP, Imm.of(8));                       // calls want a stack at a multiple of 16
        asm.emit(Ins.MOV, RBX, RDI);
        asm.emit(Ins.MOV, RBP, RDI);
        asm.bind(next);
        asm.emit(Ins.MOV, RAX, Mem.at(RBX));
        asm.emit(Ins.TEST, RAX, RAX);
        asm.j(Cond.E, done);
        asm.emit(Ins.MOV, RDI, Mem.at(RBX, 8));
        asm.mov(RSI, 0);
        asm.emit(Ins.MOV, RDX, Mem.at(RBX, 16));
        asm.emit(Ins.CALL, RAX);
        asm.emit(Ins.TEST, RAX, RAX);
        asm.j(Cond.NE, refused);
        asm.emit(Ins.ADD, RBX, Imm.of(8 * ENTRY));
        asm.jmp(next);
        asm.bind(refused);
        asm.emit(Ins.SUB, RBX, RBP);
        asm.emit(Ins.ADD, RBX, Imm.of(1));
        asm.emit(Ins.SHL, RBX, Imm.of(32));
        asm.emit(Ins.OR, RAX, RBX);
        asm.bind(done);
        asm.emit(Ins.ADD, RSP, Imm.of(8));
        asm.emit(Ins.POP, RBP);
        asm.emit(Ins.POP, RBX);
        asm.emit(Ins.RET);
        return asm.code();
    }
}
