package io.kgraph.exec.x64.asm;

import io.kgraph.error.BrokenInvariant;
import java.util.List;

/// Whether operands are what a row of [Ins] asks for.
final class OperandCheck {
    private OperandCheck() {}

    static void check(Ins ins, Operand[] operands) {
        String letters = ins.operands;
        boolean fits = operands.length == letters.length();
        int width = 0;
        for (int i = 0; fits && i < operands.length; i++) if (widens(letters.charAt(i))) width = Math.max(width, whole(letters.charAt(i), operands[i]));
        if (width == 0) width = 128;                             // a narrowing conversion from memory
        for (int i = 0; fits && i < operands.length; i++) fits = fits(letters.charAt(i), operands[i], width);
        if (!fits) throw new BrokenInvariant("Assembler", "operands of " + ins + " are " + letters, List.of(operands).toString());
    }

    private static boolean widens(char letter) {
        return "vVgf".indexOf(letter) >= 0;
    }

    private static int whole(char letter, Operand operand) {
        return switch (operand) {
            case Vec v -> v.bits();
            case Mem m when m.vectorIndex() != null && letter == 'g' -> m.vectorIndex().bits();
            default -> 0;
        };
    }

    private static boolean fits(char letter, Operand operand, int width) {
        return switch (letter) {
            case 'v', 'V' -> vector(letter, operand, width);
            case 'h', 'H' -> vector(letter, operand, Math.max(128, width / 2));
            case 'q', 'Q' -> vector(letter, operand, Math.max(128, width / 4));
            case 'e', 'E', 'x', 'X' -> vector(letter, operand, 128);
            case 'y', 'Y' -> vector(letter, operand, 256);
            case 'z', 'Z' -> vector(letter, operand, 512);
            case 'k', 'K' -> operand instanceof Mask || letter == 'K' && isPlain(operand);
            case 'r', 'd', 's', 'b' -> operand instanceof Gpr;
            case 'R', 'D', 'S', 'B' -> operand instanceof Gpr || isPlain(operand);
            case 'm' -> isPlain(operand);
            case 'g' -> operand instanceof Mem m && m.vectorIndex() != null && m.vectorIndex().bits() == width;
            case 'f' -> operand instanceof Mem m && m.vectorIndex() != null && m.vectorIndex().bits() == Math.max(128, width / 2);
            case 'i', 'j' -> operand instanceof Imm;
            default -> false;
        };
    }

    private static boolean vector(char letter, Operand operand, int bits) {
        return operand instanceof Vec v ? v.bits() == bits : Character.isUpperCase(letter) && isPlain(operand);
    }

    private static boolean isPlain(Operand operand) {
        return operand instanceof Mem m && m.vectorIndex() == null;
    }
}
