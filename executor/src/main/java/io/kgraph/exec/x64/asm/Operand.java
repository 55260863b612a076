package io.kgraph.exec.x64.asm;

/// What an instruction works on.
public sealed interface Operand permits Register, Mem, Imm {}
