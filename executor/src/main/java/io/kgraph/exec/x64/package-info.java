/// The target `x64`: loop nests and matrix products as machine code of x86-64, emitted in Java.
///
/// [Block] turns straight-line scalar code over vectors of elements into instructions; its rules are in `Rules`, its registers come from `RegisterAllocation`.
/// Depends on `asm` for encodings and on the loop IR of the compiler. Read `Block` first.
@NullMarked
package io.kgraph.exec.x64;

import org.jspecify.annotations.NullMarked;
