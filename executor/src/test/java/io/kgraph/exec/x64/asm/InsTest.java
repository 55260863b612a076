package io.kgraph.exec.x64.asm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every row of the table over all kinds of registers and addresses, read back by `objdump`.
class InsTest {
    private static final String[] R64 = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"};
    private static final Gpr[] BASES = {Gpr.RAX, Gpr.RBP, Gpr.RSP, Gpr.R12, Gpr.R13, Gpr.R9};

    private final Assembler asm = new Assembler(Isa.AVX512);
    private final Map<Integer, String> expected = new LinkedHashMap<>();
    private int turn;

    @Test void assemblesWhatTheDisassemblerReads() {
        assumeTrue(Disassembly.isInstalled(), "objdump is not installed");
        int rows = 0;
        for (Ins ins : Ins.values()) {
            int before = expected.size();
            switch (ins.form) {
                case ALU, MOVES, TESTS, SHIFTS -> general(ins);
                default -> row(ins);
            }
            assertThat(expected.size()).as(ins.name()).isGreaterThan(before);
            rows++;
        }
        Map<Integer, String> read = Disassembly.of(asm.code());
        var wrong = new ArrayList<String>();
        for (var e : expected.entrySet())
            if (!e.getValue().equals(read.get(e.getKey()))) wrong.add(e.getValue() + "   was read as   " + read.get(e.getKey()));
        assertThat(wrong).as(wrong.size() + " of " + expected.size()).isEmpty();
        assertThat(read).hasSameSizeAs(expected);
        assertThat(rows).isEqualTo(Ins.values().length);
    }

    private void general(Ins ins) {
        boolean wide = ins.w() == 1;
        Gpr[] registers = {Gpr.RAX, Gpr.RSP, Gpr.RBP, Gpr.R8, Gpr.R13, Gpr.R15};
        for (Gpr a : registers)
            for (Gpr b : registers) {
                if (ins.form != Encoding.Form.SHIFTS) add(ins, name(a, wide) + "," + name(b, wide), a, b);
                Mem m = Mem.at(b, 24 * a.number());
                if (ins.form == Encoding.Form.ALU || ins.form == Encoding.Form.MOVES) add(ins, name(a, wide) + "," + text(m), a, m);
                if (ins.form != Encoding.Form.SHIFTS) add(ins, text(m) + "," + name(a, wide), m, a);
            }
        for (Gpr a : registers) {
            if (ins.form == Encoding.Form.SHIFTS) {
                add(ins, name(a, wide) + ",cl", a, Gpr.RCX);
                add(ins, name(a, wide) + ",0x5", a, Imm.of(5));
                continue;
            }
            Mem m = Mem.at(a, 8);
            for (int value : new int[] {5, 0x12345678}) {
                add(ins, name(a, wide) + ",0x" + Integer.toHexString(value), a, Imm.of(value));
                add(ins, text(m) + ",0x" + Integer.toHexString(value), m, Imm.of(value));
            }
        }
    }

    private void row(Ins ins) {
        String letters = ins.operands;
        boolean sized = letters.chars().anyMatch(c -> "vVgf".indexOf(c) >= 0), narrow = ins.isWide();
        int[] widths = sized ? new int[] {128, 256, 512} : new int[] {letters.contains("z") || letters.contains("Z") ? 512 : 128};
        for (int width : widths) {
            if (narrow && width == 128) continue;
            for (boolean evex : new boolean[] {false, true}) {
                if (evex ? !ins.hasEvex() : width == 512 || !ins.hasVex() && !ins.isLegacy()) continue;
                int variants = letters.isEmpty() ? 1 : 6;
                for (int variant = 0; variant < variants; variant++) {
                    oneOf(ins, width, evex, variant, false);
                    if (letters.chars().anyMatch(c -> Character.isUpperCase(c))) oneOf(ins, width, evex, variant, true);
                }
            }
        }
    }

    /// One instruction of a row: which registers depends on the variant; with `memory` where the row admits it.
    private void oneOf(Ins ins, int width, boolean evex, int variant, boolean memory) {
        String letters = ins.operands;
        boolean isGather = letters.contains("g") || letters.contains("f"), hasMemory = memory || letters.contains("m") || isGather;
        boolean narrowing = memory && "hHqQeE".indexOf(letters.charAt(0)) >= 0 && letters.indexOf('V') == 1;
        if (narrowing && width > 128) return;                    // reads 16 bytes from memory
        boolean hasMask = letters.contains("k") || letters.contains("K"), canMask = evex && (letters.charAt(0) != 'd' && letters.charAt(0) != 'r')
                && letters.chars().noneMatch(c -> "dDrR".indexOf(c) >= 0 && ins.form != Encoding.Form.RM) && isMaskable(ins);
        boolean broadcast = evex && memory && ins.admitsBroadcast() && variant % 2 == 1;
        boolean masked = canMask && (isGather || variant >= 3), zeroing = masked && !isGather && !hasMask && variant == 4 && !(hasMemory && ins.form == Encoding.Form.MR);
        var operands = new Operand[letters.length()];
        var texts = new ArrayList<String>();
        boolean needsEvex = ins.hasVex();
        for (int i = 0; i < letters.length(); i++) {
            char c = letters.charAt(i), low = Character.toLowerCase(c);
            boolean isMemory = low == 'm' || low == 'g' || low == 'f' || memory && Character.isUpperCase(c);
            int number = (evex ? 16 + (turn++ * 7) % 16 : variant < 2 ? turn++ % 8 : 8 + turn++ % 8);
            if (isGather && low != 'g' && low != 'f') number = number & ~3 | i;      // all different
            if (isGather && (low == 'g' || low == 'f')) number = number | 3;
            operands[i] = isMemory ? memory(ins, low, evex, width, variant, number, broadcast) : switch (low) {
                case 'v' -> new Vec(number, width);
                case 'h' -> new Vec(number, Math.max(128, width / 2));
                case 'q' -> new Vec(number, Math.max(128, width / 4));
                case 'e', 'x' -> Vec.x(number);
                case 'y' -> Vec.y(number);
                case 'z' -> Vec.z(number);
                case 'k' -> new Mask(1 + number % 7);
                case 'i' -> Imm.of(1);
                case 'j' -> Imm.of(0x123456);
                default -> Gpr.values()[(5 * number + 1) % 16];
            };
            texts.add(text(operands[i], low));
        }
        if (needsEvex && evex && !masked && !broadcast && java.util.Arrays.stream(operands).noneMatch(o -> o instanceof Vec)) return;
        int destination = 0;
        Mask mask = null;
        if (masked) {
            mask = new Mask(1 + variant);
            texts.set(destination, texts.get(destination) + "{" + mask + "}" + (zeroing ? "{z}" : ""));
            asm.with(mask, zeroing);
        } else if (isGather && evex) return;
        if (broadcast) {
            int at = letters.chars().map(ch -> Character.isUpperCase(ch) ? 1 : 0).boxed().toList().indexOf(1);
            texts.set(at, texts.get(at).replaceFirst("\\[", "BCST ["));
        }
        add(ins, String.join(",", texts), operands);
    }

    private static boolean isMaskable(Ins ins) {
        String n = ins.name();
        return !n.startsWith("VPMOVM2") && !n.endsWith("2M") && !n.startsWith("VMOVNT") && !n.startsWith("VPINSR") && !n.startsWith("VPEXTR") && !n.startsWith("VINSERTPS")
                && !n.startsWith("VEXTRACTPS") && !n.startsWith("VMOVD") | n.startsWith("VMOVDQ") | n.startsWith("VMOVDDUP") && !n.startsWith("VMOVQ") && !n.startsWith("VMOVH") && !n.startsWith("VMOVL")
                && !n.startsWith("VUCOM") && !n.startsWith("VCOMIS") && !n.equals("VPSADBW") && !n.startsWith("VPSLLDQ") && !n.startsWith("VPSRLDQ") && !n.startsWith("VCVTSI");
    }

    private Mem memory(Ins ins, char letter, boolean evex, int width, int variant, int number, boolean broadcast) {
        int unit = evex ? ins.displacementUnit(width, broadcast) : 1;
        Gpr base = BASES[(turn + variant) % BASES.length];
        int disp = new int[] {0, 127 * unit, 128 * unit, -128 * unit, unit + 1, 0x12345 * unit}[variant];
        if (letter == 'g') return Mem.vector(base, new Vec(number, width), 1 << variant % 4, disp);
        if (letter == 'f') return Mem.vector(base, new Vec(number, Math.max(128, width / 2)), 1 << variant % 4, disp);
        Mem m = variant % 2 == 0 ? Mem.at(base, disp) : Mem.at(base, new Gpr[] {Gpr.RCX, Gpr.R12, Gpr.R15}[variant % 3], 1 << turn % 4, disp);
        return broadcast ? m.broadcastToAll() : m;
    }

    private void add(Ins ins, String operands, Operand... o) {
        expected.put(asm.size(), (mnemonic(ins) + " " + operands(ins, operands)).strip());
        asm.emit(ins, o);
    }

    private static String mnemonic(Ins ins) {
        String name = ins.name().toLowerCase(Locale.ROOT).replaceAll("_.*", "");
        if (ins.isLegacy() || ins.name().matches("(ANDN|SARX|SHLX|SHRX|BZHI|BEXTR|PDEP|PEXT|MULX|RORX|BLSR)32")) name = name.replaceAll("(zx|sx)(8|16)$", "$1").replaceAll("32$", "").replaceAll("^mov(8|16)$", "mov");
        if (name.matches("vcmp[ps][sd]")) return "vcmplt" + name.substring(4);
        if (name.matches("vpcmpu?[bwdq]")) return "vpcmplt" + name.substring(5);
        return name;
    }

    /// A comparison's predicate is part of the name it is read as.
    private static String operands(Ins ins, String operands) {
        return mnemonic(ins).contains("cmplt") ? operands.replaceAll(",0x1$", "") : operands;
    }

    private String text(Operand operand, char letter) {
        return switch (operand) {
            case Gpr g -> switch (letter) {
                case 'd' -> name(g, false);
                case 's' -> name(g, false).startsWith("e") ? name(g, false).substring(1) : name(g, true) + "w";
                case 'b' -> g.number() >= 8 ? name(g, true) + "b" : new String[] {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"}[g.number()];
                default -> name(g, true);
            };
            case Imm i -> "0x" + Integer.toHexString(i.value());
            case Mem m -> text(m);
            default -> operand.toString();
        };
    }

    private static String name(Gpr g, boolean wide) {
        if (g.number() >= 8) return "r" + g.number() + (wide ? "" : "d");
        return wide ? R64[g.number()] : "e" + R64[g.number()].substring(1);
    }

    private static String text(Mem m) {
        var parts = new ArrayList<String>();
        @Nullable Gpr base = m.base();
        if (base != null) parts.add(name(base, true));
        if (m.index() instanceof Gpr g) parts.add(name(g, true) + "*" + m.scale());
        if (m.index() instanceof Vec v) parts.add(v + "*" + m.scale());
        String text = String.join("+", parts);
        if (m.disp() == 0 && base != null && (base.number() & 7) == 5) return "[" + text + "+0x0]";
        return "[" + text + (m.disp() == 0 ? "" : m.disp() < 0 ? "-0x" + Integer.toHexString(-m.disp()) : "+0x" + Integer.toHexString(m.disp())) + "]";
    }

    @Test void refusesOperandsThatDoNotFit() {
        var avx2 = new Assembler(Isa.AVX2);
        for (List<Object> wrong : List.<List<Object>>of(
                List.of(Ins.VADDPS, Vec.y(1), Vec.y(2)), List.of(Ins.VADDPS, Vec.y(1), Vec.y(2), Vec.x(3)), List.of(Ins.VADDPS, Vec.y(16), Vec.y(2), Vec.y(3)),
                List.of(Ins.VADDPS, Vec.z(1), Vec.z(2), Vec.z(3)), List.of(Ins.VPMULLQ, Vec.y(1), Vec.y(2), Vec.y(3)), List.of(Ins.KANDW, new Mask(1), new Mask(2), new Mask(3)),
                List.of(Ins.VADDPS, Mem.at(Gpr.RAX), Vec.y(2), Vec.y(3)), List.of(Ins.VPERMD, Vec.x(1), Vec.x(2), Vec.x(3)))) {
            var operands = wrong.subList(1, wrong.size()).toArray(Operand[]::new);
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> avx2.emit((Ins) wrong.getFirst(), operands)).isInstanceOf(io.kgraph.error.BrokenInvariant.class);
        }
        assertThat(avx2.size()).isZero();
    }
}
