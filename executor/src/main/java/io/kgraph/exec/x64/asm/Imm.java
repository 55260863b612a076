package io.kgraph.exec.x64.asm;

/// A number in the instruction itself.
public record Imm(int value) implements Operand {
    public static Imm of(int value) {
        return new Imm(value);
    }
}
