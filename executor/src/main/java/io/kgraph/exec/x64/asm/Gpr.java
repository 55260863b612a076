package io.kgraph.exec.x64.asm;

/// A general register. How many of its bits count is said by the instruction.
public enum Gpr implements Register {
    RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15;

    @Override public int number() {
        return ordinal();
    }
}
