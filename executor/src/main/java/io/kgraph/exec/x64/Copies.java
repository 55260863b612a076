package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Ins.*;

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;
import org.jspecify.annotations.Nullable;

/// Copies of stored elements between memory and the scratch of the frame, for accesses that no vector instruction makes: partial ones of small elements, strided ones.
final class Copies {
    private Copies() {}

    /// The bytes from one lane to the next: a number, or what a register holds.
    record Stride(long bytes, @Nullable Gpr register) {
        /// Whether all lanes can be reached by displacements.
        boolean isNear(int lanes) {
            return register == null && Math.abs(bytes) < (1 << 24) && lanes <= 64;
        }

        void advance(Assembler asm, Gpr pointer) {
            if (register != null)
                asm.emit(ADD, pointer, register);
            else if (bytes == (int) bytes)
                asm.emit(ADD, pointer, Imm.of((int) bytes));
            else {
                asm.mov(Gpr.RAX, bytes);
                asm.emit(ADD, pointer, Gpr.RAX);
            }
        }
    }

    /// The first elements at `at` to the scratch, zeros behind them.
    static void in(Steps s, Lanes lanes, Mem at, int size, Tail tail) {
        int scratch = s.frame.scratch();
        s.endHomes();
        s.macro(new int[0], new int[0], 1, (asm, to) -> {
            clear(s, asm, lanes, size, to.temporary(0));
            asm.emit(LEA, Gpr.RDX, at);
            some(asm, lanes, size, tail, true, scratch);
        }).effect();
    }

    /// The first elements of the scratch to `at`.
    static void out(Steps s, Lanes lanes, Mem at, int size, Tail tail) {
        int scratch = s.frame.scratch();
        s.endHomes();
        s.macro(new int[0], new int[0], 0, (asm, to) -> {
            asm.emit(LEA, Gpr.RDX, at);
            some(asm, lanes, size, tail, false, scratch);
        }).effect();
    }

    static void inEach(Steps s, Lanes lanes, Mem at, int size, Stride stride, Tail tail) {
        int scratch = s.frame.scratch();
        s.endHomes();
        s.macro(new int[0], new int[0], 1, (asm, to) -> {
            clear(s, asm, lanes, size, to.temporary(0));
            oneByOne(asm, lanes, at, size, stride, tail, true, scratch);
        }).effect();
    }

    static void outEach(Steps s, Lanes lanes, Mem at, int size, Stride stride, Tail tail) {
        int scratch = s.frame.scratch();
        s.endHomes();
        s.macro(new int[0], new int[0], 0, (asm, to) -> oneByOne(asm, lanes, at, size, stride, tail, false, scratch)).effect();
    }

    private static void clear(Steps s, Assembler asm, Lanes lanes, int size, int register) {
        Vec zero = new Vec(register, s.bits);
        asm.emit(VXORPS, zero, zero, zero);
        for (int b = 0; b < lanes.count * size; b += s.bits / 8)
            asm.emit(VMOVUPS_STORE, Frame.at(s.frame.scratch() + b), zero);
    }

    /// As many elements as the tail says between `[RDX]` and the scratch: pieces of powers of two, the largest first.
    private static void some(Assembler asm, Lanes lanes, int size, Tail tail, boolean in, int scratch) {
        switch (tail) {
            case Tail.All _ -> bytes(asm, lanes.count * size, in, Mem.at(Gpr.RDX), Frame.at(scratch));
            case Tail.Fixed f -> bytes(asm, f.count() * size, in, Mem.at(Gpr.RDX), Frame.at(scratch));
            case Tail.Counted c -> {
                for (int piece = Integer.highestOneBit(lanes.count); piece > 0; piece /= 2) {
                    Label next = asm.label();
                    asm.emit(TEST32, c.count(), Imm.of(piece));
                    asm.j(Cond.E, next);
                    asm.emit(MOV, Gpr.RCX, c.count());
                    asm.emit(AND, Gpr.RCX, Imm.of(-2 * piece));
                    bytes(asm, piece * size, in, Mem.at(Gpr.RDX, Gpr.RCX, size, 0), Mem.at(Gpr.RSP, Gpr.RCX, size, scratch));
                    asm.bind(next);
                }
            }
        }
    }

    private static void bytes(Assembler asm, int n, boolean in, Mem outside, Mem scratch) {
        for (int done = 0; done < n;) {
            int left = n - done, piece = left >= 8 ? 8 : Integer.highestOneBit(left);
            one(asm, piece, in ? outside.plus(done) : scratch.plus(done), in ? scratch.plus(done) : outside.plus(done));
            done += piece;
        }
    }

    /// One element by way of RAX.
    static void one(Assembler asm, int size, Mem from, Mem to) {
        asm.emit(switch (size) {
            case 1 -> MOVZX8;
            case 2 -> MOVZX16;
            case 4 -> MOV32;
            default -> MOV;
        }, Gpr.RAX, from);
        asm.emit(switch (size) {
            case 1 -> MOV8_STORE;
            case 2 -> MOV16_STORE;
            case 4 -> MOV32;
            default -> MOV;
        }, to, Gpr.RAX);
    }

    private static void oneByOne(Assembler asm, Lanes lanes, Mem at, int size, Stride stride, Tail tail, boolean in, int scratch) {
        Label done = asm.label();
        asm.emit(LEA, Gpr.RDX, at);
        int last = tail instanceof Tail.Fixed f ? Math.min(f.count(), lanes.count) : lanes.count;
        for (int i = 0; i < last; i++) {
            if (tail instanceof Tail.Counted c) {
                asm.emit(CMP, c.count(), Imm.of(i));
                asm.j(Cond.BE, done);
            }
            boolean near = stride.isNear(lanes.count);
            Mem outside = Mem.at(Gpr.RDX, near ? (int) stride.bytes() * i : 0), inside = Frame.at(scratch + i * size);
            one(asm, size, in ? outside : inside, in ? inside : outside);
            if (!near && i + 1 < last)
                stride.advance(asm, Gpr.RDX);
        }
        asm.bind(done);
    }
}
