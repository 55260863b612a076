/// Machine code for x86-64: instructions, code memory, the processor.
///
/// Read [io.kgraph.exec.x64.asm.Ins] first, the table of instructions, then [io.kgraph.exec.x64.asm.Assembler]. Depends on nothing but the JDK and
/// `io.kgraph.error`.
@NullMarked
package io.kgraph.exec.x64.asm;

import org.jspecify.annotations.NullMarked;
