package io.kgraph.exec.x64;

import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.scalar.ScalarType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// What the blocks of one native function share: the stack frame below RSP's value in the body, pinned registers, and code kept out of the way.
///
/// The frame lies at `[RSP, RSP + bytes())`; its size is known when all blocks have ended, so the prologue is best emitted last and jumped back from. RSP should be a
/// multiple of 64. Pin values before the first block of the loop that they live in: an earlier block may have used the registers.
final class Frame {
    private final Isa isa;
    private final Deque<Integer> free = new ArrayDeque<>();
    private final List<Runnable> cold = new ArrayList<>();
    private int bytes;
    private int scratch = -1;
    private int vectors;                                         // taken, one bit each
    private int masks = 1;                                       // k0 masks nothing
    private int touched;                                         // vector registers that some block or pinned value had
    private int spills, reloads;

    Frame(Isa isa) {
        this.isa = isa;
    }

    /// The size of the frame so far, a multiple of 64.
    int bytes() {
        return bytes;
    }

    /// Room for good, at a multiple of 64 from RSP.
    int reserve(int size) {
        int at = bytes;
        bytes += (size + 63) & ~63;
        return at;
    }

    static Mem at(int offset) {
        return Mem.at(Gpr.RSP, offset);
    }

    /// Room for one vector within a block; the next block may have it again.
    int borrow() {
        if (free.isEmpty())
            for (int at = reserve(64), end = at + 64; at < end; at += isa.bits() / 8)
                free.add(at);
        return free.pop();
    }

    void giveBack(int offset) {
        free.push(offset);
    }

    /// A value that lives across blocks, in registers if at least `spare` vector registers stay free, else in the frame.
    Pinned pin(ScalarType type, int lanes, int spare) {
        int parts = parts(isa, type, lanes);
        int[] registers = new int[parts], slots = new int[parts];
        Arrays.fill(registers, -1);
        Arrays.fill(slots, -1);
        boolean mask = type == ScalarType.BOOL && isa == Isa.AVX512;
        boolean fits = mask ? Integer.bitCount(masks) + parts <= 4 : isa.registers() - Integer.bitCount(vectors) - parts >= spare;
        for (int i = 0; i < parts; i++)
            if (!fits)
                slots[i] = reserve(isa.bits() / 8);
            else if (mask) {
                registers[i] = 31 - Integer.numberOfLeadingZeros(~masks & 0xff);
                masks |= 1 << registers[i];
            } else {
                registers[i] = highestFree();
                vectors |= 1 << registers[i];
            }
        return new Pinned(type, lanes, registers, slots);
    }

    /// As above, for a value that is the same in all lanes: one register serves.
    Pinned pinUniform(ScalarType type) {
        return pin(type, isa.bits() / (type == ScalarType.F64 || type == ScalarType.I64 ? 64 : 32), 8);
    }

    /// As above; eight vector registers stay free.
    Pinned pin(ScalarType type, int lanes) {
        return pin(type, lanes, 8);
    }

    /// Gives the registers of a pinned value back.
    void unpin(Pinned value) {
        for (int register : value.registers())
            if (register >= 0 && value.type() == ScalarType.BOOL && isa == Isa.AVX512)
                masks &= ~(1 << register);
            else if (register >= 0)
                vectors &= ~(1 << register);
    }

    private int highestFree() {
        int all = isa.registers() == 32 ? -1 : (1 << isa.registers()) - 1;
        return 31 - Integer.numberOfLeadingZeros(~vectors & all);
    }

    /// A vector register that no block touches from here on, for who owns the loop.
    int takeVector() {
        int register = highestFree();
        vectors |= 1 << register;
        return register;
    }

    void releaseVector(int register) {
        vectors &= ~(1 << register);
    }

    /// How many vector registers nobody has.
    int freeVectors() {
        return isa.registers() - Integer.bitCount(vectors);
    }

    int takenVectors() {
        return vectors;
    }

    int takenMasks() {
        return masks;
    }

    /// Room of 1024 bytes that every sequence may use for itself.
    int scratch() {
        if (scratch < 0)
            scratch = reserve(1024);
        return scratch;
    }

    /// A block has ended.
    ///
    /// @param registers vector registers that it used, one bit each
    void ended(int registers, int spills, int reloads) {
        this.touched |= registers | vectors;
        this.spills += spills;
        this.reloads += reloads;
    }

    /// What the blocks so far needed, for who reads the listing: `9 of 16 vector registers, no spills`.
    String registersText() {
        String reloaded = reloads == 0 ? "" : ", " + reloads + " reloads of values and constants";
        return Integer.bitCount(touched) + " of " + isa.registers() + " vector registers, " + (spills == 0 ? "no" : spills) + " spills" + reloaded;
    }

    /// Code that is seldom run, emitted by [#emitCold].
    void cold(Runnable code) {
        cold.add(code);
    }

    /// Emits what blocks set aside; call it once, after the function's last `ret`.
    void emitCold() {
        for (int i = 0; i < cold.size(); i++)
            cold.get(i).run();
        cold.clear();
    }

    /// How many registers hold `lanes` values.
    static int parts(Isa isa, ScalarType type, int lanes) {
        int bits = type == ScalarType.F64 || type == ScalarType.I64 ? 64 : 32;
        return lanes * bits / isa.bits();
    }
}
