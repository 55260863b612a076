package io.kgraph.exec.x64.asm;

/// The columns of [Ins].
///
/// An opcode is a prefix, a map and a byte. Traits say which of VEX and EVEX exist, with which `W`, and by what a displacement of one byte counts in EVEX.
/// Operands are letters, upper case where memory may stand instead of the register:
///
/// | | |
/// |---|---|
/// | `v` | vector of the instruction's width |
/// | `h` `q` `e` | its lower half, quarter, eighth, at least an xmm |
/// | `x` `y` `z` | xmm, ymm, zmm |
/// | `k` | mask |
/// | `r` `d` `s` `b` | 64, 32, 16, 8 bits of a general register |
/// | `m` | memory |
/// | `g` `f` | addresses with a vector of indices of the whole width, of half of it |
/// | `i` `j` | immediate of 8, of 32 bits |
final class Encoding {
    private Encoding() {}

    static final int NP = 0, P66 = 1 << 8, PF3 = 2 << 8, PF2 = 3 << 8;
    static final int M0 = 0, M0F = 1 << 12, M38 = 2 << 12, M3A = 3 << 12;

    /// VEX with W0 or W ignored, VEX with W1, EVEX likewise.
    static final int V = 1, V1 = 3, E = 4, E1 = 12;
    /// Legacy encoding with REX.W.
    static final int Q = 2;
    /// VEX.L is 1 whatever the operands; not for xmm.
    static final int L1 = 1 << 4, WIDE = 1 << 5;

    /// What EVEX scales an 8-bit displacement by: the vector (with broadcast), half of it (with broadcast), the vector and parts of it, one element, bytes.
    static final int FULL = 1 << 8, HALF = 2 << 8, FULL_MEM = 3 << 8, HALF_MEM = 4 << 8, QUARTER_MEM = 5 << 8, EIGHTH_MEM = 6 << 8,
            ELEMENT = 7 << 8, BYTES1 = 8 << 8, BYTES2 = 9 << 8, BYTES4 = 10 << 8, BYTES8 = 11 << 8, BYTES16 = 12 << 8, BYTES32 = 13 << 8, DUP = 14 << 8;
    static final int TUPLE = 15 << 8;

    /// Common columns: packed and scalar of 4 and 8 bytes; those where VEX needs W as well; bytes and words; VEX alone; EVEX alone.
    static final int PS = V | E | FULL, PD = V | E1 | FULL, SS = V | E | ELEMENT, SD = V | E1 | ELEMENT,
            FPD = V1 | E1 | FULL, FSD = V1 | E1 | ELEMENT, BW = V | E | FULL_MEM, E32 = E | FULL, E64 = E1 | FULL;

    /// Opcode extension `/n` in the ModRM byte.
    static int ext(int n) {
        return n << 16;
    }

    /// A byte that follows the opcode.
    static int then(int value) {
        return value << 24;
    }

    /// Where the operands go: `R` the reg field, `M` the rm field, `V` vvvv (or the last four bits of an immediate).
    enum Form { RM, MR, RVM, RVMR, VM, RMV, MVR, M, NONE, ALU, MOVES, TESTS, SHIFTS, ADDED }
}
