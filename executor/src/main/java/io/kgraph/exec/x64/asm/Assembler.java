package io.kgraph.exec.x64.asm;

import static io.kgraph.exec.x64.asm.Gpr.RCX;

import io.kgraph.error.BrokenInvariant;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Machine code as it is written: instructions of [Ins], labels, and constants that come to lie behind the code.
///
/// Registers above 15, zmm registers, masks and broadcasts choose EVEX, everything else VEX where there is both. An instruction that the instruction set
/// lacks, or whose operands do not fit its row, is a [BrokenInvariant]: generated code is never half right.
public final class Assembler {
    private static final Vec NO_VECTOR = Vec.x(0);

    private final Isa isa;
    private static final int ASIDE = 1 << 26;                    // where code that is set aside begins until all is joined

    private final CodeBuffer main = new CodeBuffer(), aside = new CodeBuffer(ASIDE);
    private CodeBuffer out = main;
    private final Map<ByteBuffer, Constant> constants = new LinkedHashMap<>();
    private final List<Constant> constantUses = new ArrayList<>();
    private final List<Integer> constantPlaces = new ArrayList<>(), constantEnds = new ArrayList<>();
    private final List<Label> labelUses = new ArrayList<>();
    private final List<Integer> labelPlaces = new ArrayList<>();
    private @Nullable Mask mask;                                 // of the next instruction, as the next two
    private boolean zeroing;
    private @Nullable Rounding rounding;

    public Assembler(Isa isa) {
        this.isa = isa;
    }

    public Isa isa() {
        return isa;
    }

    /// How many bytes of code there are so far, but for what is set aside.
    public int size() {
        return main.size();
    }

    /// What follows comes to lie behind all other code, until [#resume].
    public void setAside() {
        out = aside;
    }

    public void resume() {
        out = main;
    }

    // ── labels

    public Label label() {
        return new Label();
    }

    public void bind(Label label) {
        check(!label.isBound(), "a label is bound once");
        label.position = out.size();
    }

    /// Fills up to a multiple of `n` with instructions that do nothing.
    public void align(int n) {
        for (int missing = Math.floorMod(-out.size(), n); missing > 0; ) {
            int length = Math.min(missing, NOPS.length);
            out.put(NOPS[length - 1]);
            missing -= length;
        }
    }

    public void jmp(Label target) {
        jump(target, 0xeb, -1, 0xe9);
    }

    public void j(Cond condition, Label target) {
        jump(target, 0x70 + condition.ordinal(), 0x0f, 0x80 + condition.ordinal());
    }

    public void call(Label target) {
        jump(target, -1, -1, 0xe8);
    }

    /// Short where the target is known and near enough.
    private void jump(Label target, int shortOpcode, int escape, int opcode) {
        int distance = target.position - (out.size() + 2);
        if (shortOpcode >= 0 && target.isBound() && distance == (byte) distance) {
            out.put(shortOpcode);
            out.put(distance);
            return;
        }
        if (escape >= 0) out.put(escape);
        out.put(opcode);
        labelUses.add(target);
        labelPlaces.add(out.size());
        out.putInt(0);
    }

    // ── constants

    /// These bytes behind the code, once for all who ask for the same.
    public Constant constant(byte... bytes) {
        return constants.computeIfAbsent(ByteBuffer.wrap(bytes.clone()), key -> new Constant(key.array()));
    }

    public Constant constant(int... values) {
        ByteBuffer b = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int v : values) b.putInt(v);
        return constant(b.array());
    }

    public Constant constant(long... values) {
        ByteBuffer b = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long v : values) b.putLong(v);
        return constant(b.array());
    }

    public Constant constantFloat(float value) {
        return constant(Float.floatToRawIntBits(value));
    }

    public Constant constantDouble(double value) {
        return constant(Double.doubleToRawLongBits(value));
    }

    // ── instructions

    /// The next instruction works only where `mask` is set; elsewhere its result is zero, or stays.
    public Assembler with(Mask mask, boolean zeroing) {
        check(mask.number() != 0, "k0 masks nothing");
        this.mask = mask;
        this.zeroing = zeroing;
        return this;
    }

    /// The next instruction, over registers, rounds so.
    public Assembler with(Rounding rounding) {
        this.rounding = rounding;
        return this;
    }

    /// The least number that fits: `xor` for zero, 32 bits, sign-extended 32 bits, 64 bits.
    public void mov(Gpr to, long value) {
        if (value == 0) emit(Ins.XOR32, to, to);
        else if (value == (int) value || value >>> 32 == 0) emit(value >>> 32 == 0 ? Ins.MOV32 : Ins.MOV, to, Imm.of((int) value));
        else {
            rex(1, 0, 0, to.number(), false);
            out.put(0xb8 + (to.number() & 7));
            out.putLong(value);
        }
    }

    /// The low byte becomes 1 or 0; the others stay.
    public void set(Cond condition, Gpr to) {
        rex(0, 0, 0, to.number(), to.number() >= 4);
        out.put(0x0f);
        out.put(0x90 + condition.ordinal());
        out.put(0xc0 | to.number() & 7);
    }

    public void cmov(Cond condition, Gpr to, Operand from) {
        legacy(1, 0, 1, 0x40 + condition.ordinal(), to.number(), from, false, 0);
    }

    public void cmov32(Cond condition, Gpr to, Operand from) {
        legacy(0, 0, 1, 0x40 + condition.ordinal(), to.number(), from, false, 0);
    }

    /// The address of a place in the code.
    public void lea(Gpr to, Label place) {
        rex(1, to.number(), 0, 0, false);
        out.put(0x8d);
        out.put((to.number() & 7) << 3 | 5);
        labelUses.add(place);
        labelPlaces.add(out.size());
        out.putInt(0);
    }

    /// Adds an instruction.
    public void emit(Ins ins, Operand... operands) {
        switch (ins.form) {
            case ALU -> alu(ins, operands);
            case MOVES -> move(ins, operands);
            case TESTS -> test(ins, operands);
            case SHIFTS -> shift(ins, operands);
            default -> {
                OperandCheck.check(ins, operands);
                if (ins.isLegacy()) plain(ins, operands);
                else vector(ins, operands);
            }
        }
        check(mask == null && rounding == null, ins + " takes neither mask nor rounding");
    }

    // ── legacy encodings

    private void alu(Ins ins, Operand[] o) {
        int opcode = 8 * ins.digit();
        switch (o[1]) {
            case Imm i when i.value() == (byte) i.value() -> {
                legacy(ins.w(), 0, 0, 0x83, ins.digit(), o[0], false, 1);
                out.put(i.value());
            }
            case Imm i -> {
                legacy(ins.w(), 0, 0, 0x81, ins.digit(), o[0], false, 4);
                out.putInt(i.value());
            }
            default -> eitherWay(ins, opcode + 3, opcode + 1, o);
        }
    }

    private void move(Ins ins, Operand[] o) {
        if (!(o[1] instanceof Imm i)) eitherWay(ins, 0x8b, 0x89, o);
        else if (o[0] instanceof Gpr to && ins.w() == 0) {
            rex(0, 0, 0, to.number(), false);
            out.put(0xb8 + (to.number() & 7));
            out.putInt(i.value());
        } else {
            legacy(ins.w(), 0, 0, 0xc7, 0, o[0], false, 4);
            out.putInt(i.value());
        }
    }

    private void test(Ins ins, Operand[] o) {
        if (o[1] instanceof Imm i) {
            legacy(ins.w(), 0, 0, 0xf7, 0, o[0], false, 4);
            out.putInt(i.value());
        } else legacy(ins.w(), 0, 0, 0x85, ((Gpr) o[1]).number(), o[0], false, 0);
    }

    private void shift(Ins ins, Operand[] o) {
        if (o[1] instanceof Imm i) {
            legacy(ins.w(), 0, 0, 0xc1, ins.digit(), o[0], false, 1);
            out.put(i.value());
        } else {
            check(o[1] == RCX, "a shift is by an immediate or by rcx");
            legacy(ins.w(), 0, 0, 0xd3, ins.digit(), o[0], false, 0);
        }
    }

    private void eitherWay(Ins ins, int load, int store, Operand[] o) {
        if (o[0] instanceof Gpr to) legacy(ins.w(), 0, 0, load, to.number(), o[1], false, 0);
        else legacy(ins.w(), 0, 0, store, ((Gpr) o[1]).number(), o[0], false, 0);
    }

    private void plain(Ins ins, Operand[] o) {
        Imm immediate = o.length > 0 && o[o.length - 1] instanceof Imm i ? i : null;
        int bytes = immediate == null ? 0 : ins.operands.endsWith("j") ? 4 : 1;
        boolean low8 = ins.operands.contains("B") || ins.operands.contains("b");
        switch (ins.form) {
            case NONE -> {
                if (ins.prefix() != 0) out.put(PREFIXES[ins.prefix()]);
                if (ins.w() == 1) out.put(0x48);
                if (ins.map() == 1) out.put(0x0f);
                out.put(ins.opcode());
                if (ins.second() != 0) out.put(ins.second());
            }
            case ADDED -> {
                rex(0, 0, 0, ((Gpr) o[0]).number(), false);
                out.put(ins.opcode() + (((Gpr) o[0]).number() & 7));
            }
            case M -> legacy(ins.w(), ins.prefix(), ins.map(), ins.opcode(), ins.digit(), o[0], false, bytes);
            case MR -> legacy(ins.w(), ins.prefix(), ins.map(), ins.opcode(), ((Register) o[1]).number(), o[0], low8, bytes);
            default -> legacy(ins.w(), ins.prefix(), ins.map(), ins.opcode(), ((Register) o[0]).number(), o[1], low8, bytes);
        }
        if (immediate == null) return;
        if (bytes == 4) out.putInt(immediate.value());
        else if (bytes == 1) out.put(immediate.value());
    }

    /// One instruction without its immediate, which will have so many bytes. With `low8` the registers 4 to 7 are `spl` to `dil`.
    private void legacy(int w, int prefix, int map, int opcode, int reg, Operand rm, boolean low8, int immediateBytes) {
        if (prefix != 0) out.put(PREFIXES[prefix]);
        boolean byteRegister = low8 && (rm instanceof Gpr g ? g.number() >= 4 : map == 0 && reg >= 4);
        rex(w, reg, index(rm), base(rm), byteRegister);
        if (map == 1) out.put(0x0f);
        out.put(opcode);
        modRm(reg, rm, 1, immediateBytes);
    }

    private void rex(int w, int reg, int index, int base, boolean always) {
        int bits = w << 3 | reg >> 3 << 2 | index >> 3 << 1 | base >> 3;
        if (bits != 0 || always) out.put(0x40 | bits);
    }

    // ── VEX and EVEX

    private void vector(Ins ins, Operand[] o) {
        int length = 128;
        boolean evex = mask != null || rounding != null;
        for (Operand operand : o) {
            Vec v = operand instanceof Vec plain ? plain : operand instanceof Mem m ? m.vectorIndex() : null;
            if (v != null) {
                length = Math.max(length, v.bits());
                evex |= v.number() >= 16 || v.bits() == 512;
            }
            if (operand instanceof Mem m) evex |= m.broadcast();
            check(isa == Isa.AVX512 || !(operand instanceof Mask), () -> ins + " is not an instruction of " + isa);
        }
        if (!ins.hasVex()) evex = true;
        check(!evex || ins.hasEvex() && isa == Isa.AVX512, () -> ins + " " + List.of(o) + " is not an instruction of " + isa);
        check(length > 128 || !ins.isWide(), () -> ins + " has no xmm form");
        int immediate = ins.operands.endsWith("i") ? 1 : 0, vectors = o.length - immediate;
        Operand reg = NO_VECTOR, rm = NO_VECTOR, vvvv = NO_VECTOR;
        int last = -1;
        switch (ins.form) {
            case RM -> { reg = o[0]; rm = o[1]; }
            case MR -> { rm = o[0]; reg = o[1]; }
            case RVM -> { reg = o[0]; vvvv = o[1]; rm = o[2]; }
            case RVMR -> { reg = o[0]; vvvv = o[1]; rm = o[2]; last = ((Vec) o[3]).number() << 4; }
            case VM -> { vvvv = o[0]; rm = o[1]; }
            case RMV -> { reg = o[0]; rm = o[1]; vvvv = o[2]; }
            case MVR -> { rm = o[0]; vvvv = o[1]; reg = o[2]; }
            case M -> rm = o[0];
            default -> check(vectors == 0, "no operands");
        }
        if (immediate == 1) last = ((Imm) o[o.length - 1]).value() & 0xff;
        int regNumber = ins.form == Encoding.Form.VM || ins.form == Encoding.Form.M ? ins.digit() : ((Register) reg).number();
        if (evex) evex(ins, length, regNumber, ((Register) vvvv).number(), rm);
        else vex(ins, length == 256 || ins.isLong(), regNumber, ((Register) vvvv).number(), rm);
        out.put(ins.opcode());
        if (ins.form != Encoding.Form.NONE) {
            boolean broadcast = rm instanceof Mem m && m.broadcast();
            modRm(regNumber, rm, evex ? ins.displacementUnit(length, broadcast) : 1, last >= 0 ? 1 : 0);
        }
        if (last >= 0) out.put(last);
        mask = null;
        rounding = null;
    }

    private void vex(Ins ins, boolean wide, int reg, int vvvv, Operand rm) {
        int r = ~reg >> 3 & 1, x = ~index(rm) >> 3 & 1, b = ~base(rm) >> 3 & 1, tail = (~vvvv & 15) << 3 | (wide ? 4 : 0) | ins.prefix();
        if (x == 1 && b == 1 && ins.w() == 0 && ins.map() == 1) {
            out.put(0xc5);
            out.put(r << 7 | tail);
        } else {
            out.put(0xc4);
            out.put(r << 7 | x << 6 | b << 5 | ins.map());
            out.put(ins.w() << 7 | tail);
        }
    }

    private void evex(Ins ins, int length, int reg, int vvvv, Operand rm) {
        boolean isVector = rm instanceof Vec, broadcast = rm instanceof Mem m && m.broadcast();
        check(!broadcast || ins.admitsBroadcast(), () -> ins + " does not broadcast");
        check(rounding == null || isVector, () -> ins + " rounds so only over registers");
        int x = ~(isVector ? base(rm) >> 1 : index(rm)) >> 3 & 1, b = ~base(rm) >> 3 & 1;
        int high = rm instanceof Mem m && m.vectorIndex() != null ? m.vectorIndex().number() : vvvv;
        int ll = rounding != null ? rounding.ordinal() : length == 512 ? 2 : length == 256 ? 1 : 0;
        out.put(0x62);
        out.put((~reg >> 3 & 1) << 7 | x << 6 | b << 5 | (~reg >> 4 & 1) << 4 | ins.map());
        out.put(ins.evexW() << 7 | (~vvvv & 15) << 3 | 4 | ins.prefix());
        out.put((mask != null && zeroing ? 0x80 : 0) | ll << 5 | (broadcast || rounding != null ? 0x10 : 0) | (~high >> 4 & 1) << 3 | (mask == null ? 0 : mask.number()));
    }

    // ── ModRM, SIB, displacement

    private static int base(Operand rm) {
        return switch (rm) {
            case Register r -> r.number();
            case Mem m -> m.base() == null ? 0 : m.base().number();
            case Imm _ -> 0;
        };
    }

    private static int index(Operand rm) {
        return rm instanceof Mem m && m.index() != null ? m.index().number() : 0;
    }

    private void modRm(int reg, Operand rm, int unit, int immediateBytes) {
        int middle = (reg & 7) << 3;
        if (rm instanceof Register r) {
            out.put(0xc0 | middle | r.number() & 7);
            return;
        }
        Mem m = (Mem) rm;
        if (m.constant() != null) {
            out.put(middle | 5);
            constantUses.add(m.constant());
            constantPlaces.add(out.size());
            out.putInt(m.disp());
            constantEnds.add(out.size() + immediateBytes);
            return;
        }
        Gpr base = m.base();
        if (base == null) {
            out.put(middle | 4);
            sib(m, 5);
            out.putInt(m.disp());
            return;
        }
        boolean sib = m.index() != null || (base.number() & 7) == 4;
        int disp = m.disp(), scaled = disp % unit == 0 ? disp / unit : Integer.MAX_VALUE;
        int mod = disp == 0 && (base.number() & 7) != 5 ? 0 : scaled == (byte) scaled ? 1 : 2;
        out.put(mod << 6 | middle | (sib ? 4 : base.number() & 7));
        if (sib) sib(m, base.number() & 7);
        if (mod == 1) out.put(scaled);
        else if (mod == 2) out.putInt(disp);
    }

    private void sib(Mem m, int base) {
        int index = m.index() == null ? 4 : m.index().number() & 7;
        out.put(Integer.numberOfTrailingZeros(m.scale()) << 6 | index << 3 | base);
    }

    // ── the end

    /// The code and, behind it, its constants; asked for once. It may lie at any multiple of 64.
    public byte[] code() {
        int behind = main.size();
        main.put(aside.toArray());
        for (int i = 0; i < labelUses.size(); i++) {
            check(labelUses.get(i).isBound(), "every label that is used is bound");
            int place = joined(labelPlaces.get(i), behind);
            main.setInt(place, joined(labelUses.get(i).position, behind) - (place + 4));
        }
        byte[] code = main.toArray();
        if (constants.isEmpty()) return code;
        var whole = new CodeBuffer();
        whole.put(code);
        for (int alignment = 64; alignment > 0; alignment /= 2)
            for (Constant c : constants.values()) if (c.alignment() == alignment) place(c, whole);
        for (int i = 0; i < constantUses.size(); i++) {
            int place = joined(constantPlaces.get(i), behind), end = joined(constantEnds.get(i), behind);
            whole.setInt(place, displacement(code, place) + constantUses.get(i).position - end);
        }
        return whole.toArray();
    }

    private static int joined(int position, int behind) {
        return position < ASIDE ? position : position - ASIDE + behind;
    }

    private static void place(Constant c, CodeBuffer whole) {
        while (whole.size() % c.alignment() != 0) whole.put(0xcc);
        c.position = whole.size();
        whole.put(c.bytes);
    }

    private static int displacement(byte[] code, int place) {
        return ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN).getInt(place);
    }

    private static void check(boolean holds, String what) {
        if (!holds) throw new BrokenInvariant("Assembler", what, "");
    }

    private static void check(boolean holds, java.util.function.Supplier<String> what) {
        if (!holds) throw new BrokenInvariant("Assembler", what.get(), "");
    }

    private static final int[] PREFIXES = {0, 0x66, 0xf3, 0xf2};
    private static final byte[][] NOPS = {
        {(byte) 0x90}, {0x66, (byte) 0x90}, {0x0f, 0x1f, 0}, {0x0f, 0x1f, 0x40, 0}, {0x0f, 0x1f, 0x44, 0, 0}, {0x66, 0x0f, 0x1f, 0x44, 0, 0},
        {0x0f, 0x1f, (byte) 0x80, 0, 0, 0, 0}, {0x0f, 0x1f, (byte) 0x84, 0, 0, 0, 0, 0}, {0x66, 0x0f, 0x1f, (byte) 0x84, 0, 0, 0, 0, 0}};
}
