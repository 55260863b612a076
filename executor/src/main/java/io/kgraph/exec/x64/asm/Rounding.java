package io.kgraph.exec.x64.asm;

/// A rounding mode embedded in an EVEX instruction over registers, in the order of the encoding.
public enum Rounding { NEAREST, DOWN, UP, ZERO }
