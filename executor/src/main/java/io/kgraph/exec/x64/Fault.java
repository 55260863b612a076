package io.kgraph.exec.x64;

import io.kgraph.exec.x64.asm.Label;

/// Where a block goes when an element cannot be computed: a gather index out of range, an integer division by zero.
///
/// The handler finds `number` in RAX and, of a gather, the first bad index in RDX; pinned values and the stack pointer are as ever. Bound by who owns the loop.
record Fault(int number, Label handler) {}
