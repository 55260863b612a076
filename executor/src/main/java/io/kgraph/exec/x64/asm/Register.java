package io.kgraph.exec.x64.asm;

/// A register of any kind.
public sealed interface Register extends Operand permits Gpr, Vec, Mask {
    /// Its number in encodings.
    int number();
}
