package io.kgraph.exec.x64.asm;

import static io.kgraph.exec.x64.asm.Encoding.*;
import static io.kgraph.exec.x64.asm.Encoding.Form.*;

/// The instructions, each a row: where its operands go, what they are, opcode, encodings. [Encoding] explains the columns.
///
/// A name is the mnemonic of Intel's manual (the source of the opcodes), with a suffix where one mnemonic has several encodings: `_STORE` to memory,
/// `_K` a mask as result or as what masks a gather, `_X` a count in an xmm, `_V` indices in a vector, `_R` a 64-bit register, `_IMM` an immediate;
/// `32` works on half a general register and clears the other half.
public enum Ins {
    // general registers; the plain name works on 64 bits
    ADD(ALU, "", ext(0), Q), ADD32(ALU, "", ext(0), 0), OR(ALU, "", ext(1), Q), OR32(ALU, "", ext(1), 0),
    ADC(ALU, "", ext(2), Q), ADC32(ALU, "", ext(2), 0), SBB(ALU, "", ext(3), Q), SBB32(ALU, "", ext(3), 0),
    AND(ALU, "", ext(4), Q), AND32(ALU, "", ext(4), 0), SUB(ALU, "", ext(5), Q), SUB32(ALU, "", ext(5), 0),
    XOR(ALU, "", ext(6), Q), XOR32(ALU, "", ext(6), 0), CMP(ALU, "", ext(7), Q), CMP32(ALU, "", ext(7), 0),
    MOV(MOVES, "", 0x8b, Q), MOV32(MOVES, "", 0x8b, 0), TEST(TESTS, "", 0x85, Q), TEST32(TESTS, "", 0x85, 0), ROL(SHIFTS, "", 0xc1 | ext(0), Q),
    ROL32(SHIFTS, "", 0xc1 | ext(0), 0), ROR(SHIFTS, "", 0xc1 | ext(1), Q), ROR32(SHIFTS, "", 0xc1 | ext(1), 0),
    SHL(SHIFTS, "", 0xc1 | ext(4), Q), SHL32(SHIFTS, "", 0xc1 | ext(4), 0), SHR(SHIFTS, "", 0xc1 | ext(5), Q),
    SHR32(SHIFTS, "", 0xc1 | ext(5), 0), SAR(SHIFTS, "", 0xc1 | ext(7), Q), SAR32(SHIFTS, "", 0xc1 | ext(7), 0), LEA(RM, "rm", 0x8d, Q),
    LEA32(RM, "dm", 0x8d, 0), IMUL(RM, "rR", M0F | 0xaf, Q), IMUL32(RM, "dD", M0F | 0xaf, 0), IMUL_IMM(RM, "rRj", 0x69, Q),
    IMUL32_IMM(RM, "dDj", 0x69, 0), NOT(M, "R", 0xf7 | ext(2), Q), NOT32(M, "D", 0xf7 | ext(2), 0), NEG(M, "R", 0xf7 | ext(3), Q),
    NEG32(M, "D", 0xf7 | ext(3), 0), MUL(M, "R", 0xf7 | ext(4), Q), MUL32(M, "D", 0xf7 | ext(4), 0), IMUL_WIDE(M, "R", 0xf7 | ext(5), Q),
    IMUL_WIDE32(M, "D", 0xf7 | ext(5), 0), DIV(M, "R", 0xf7 | ext(6), Q), DIV32(M, "D", 0xf7 | ext(6), 0), IDIV(M, "R", 0xf7 | ext(7), Q),
    IDIV32(M, "D", 0xf7 | ext(7), 0), INC(M, "R", 0xff | ext(0), Q), INC32(M, "D", 0xff | ext(0), 0), DEC(M, "R", 0xff | ext(1), Q),
    DEC32(M, "D", 0xff | ext(1), 0), CALL(M, "R", 0xff | ext(2), 0), JMP(M, "R", 0xff | ext(4), 0), PUSH(ADDED, "r", 0x50, 0),
    POP(ADDED, "r", 0x58, 0), MOVZX8(RM, "dB", M0F | 0xb6, 0), MOVZX16(RM, "dS", M0F | 0xb7, 0), MOVSX8(RM, "rB", M0F | 0xbe, Q),
    MOVSX16(RM, "rS", M0F | 0xbf, Q), MOVSX8_32(RM, "dB", M0F | 0xbe, 0), MOVSX16_32(RM, "dS", M0F | 0xbf, 0), MOVSXD(RM, "rD", 0x63, Q),
    MOV8_STORE(MR, "mb", 0x88, 0), MOV16_STORE(MR, "ms", P66 | 0x89, 0), MOVNTI(MR, "mr", M0F | 0xc3, Q), POPCNT(RM, "rR", PF3 | M0F | 0xb8, Q),
    POPCNT32(RM, "dD", PF3 | M0F | 0xb8, 0), TZCNT(RM, "rR", PF3 | M0F | 0xbc, Q), TZCNT32(RM, "dD", PF3 | M0F | 0xbc, 0),
    LZCNT(RM, "rR", PF3 | M0F | 0xbd, Q), LZCNT32(RM, "dD", PF3 | M0F | 0xbd, 0), BSF(RM, "rR", M0F | 0xbc, Q), BSF32(RM, "dD", M0F | 0xbc, 0),
    BSR(RM, "rR", M0F | 0xbd, Q), BSR32(RM, "dD", M0F | 0xbd, 0), PREFETCHNTA(M, "m", M0F | 0x18 | ext(0), 0),
    PREFETCHT0(M, "m", M0F | 0x18 | ext(1), 0), PREFETCHT1(M, "m", M0F | 0x18 | ext(2), 0), PREFETCHT2(M, "m", M0F | 0x18 | ext(3), 0),
    PREFETCHW(M, "m", M0F | 0x0d | ext(1), 0), CQO(NONE, "", 0x99, Q), CDQ(NONE, "", 0x99, 0), CDQE(NONE, "", 0x98, Q), RET(NONE, "", 0xc3, 0),
    INT3(NONE, "", 0xcc, 0), PAUSE(NONE, "", PF3 | 0x90, 0), CPUID(NONE, "", M0F | 0xa2, 0), RDTSC(NONE, "", M0F | 0x31, 0),
    UD2(NONE, "", M0F | 0x0b, 0), XGETBV(NONE, "", M0F | 0x01 | then(0xd0), 0), LFENCE(NONE, "", M0F | 0xae | then(0xe8), 0),
    MFENCE(NONE, "", M0F | 0xae | then(0xf0), 0), SFENCE(NONE, "", M0F | 0xae | then(0xf8), 0),

    // BMI1 and BMI2
    ANDN(RVM, "rrR", M38 | 0xf2, V1), ANDN32(RVM, "ddD", M38 | 0xf2, V), SARX(RMV, "rRr", PF3 | M38 | 0xf7, V1),
    SARX32(RMV, "dDd", PF3 | M38 | 0xf7, V), SHLX(RMV, "rRr", P66 | M38 | 0xf7, V1), SHLX32(RMV, "dDd", P66 | M38 | 0xf7, V),
    SHRX(RMV, "rRr", PF2 | M38 | 0xf7, V1), SHRX32(RMV, "dDd", PF2 | M38 | 0xf7, V), BZHI(RMV, "rRr", M38 | 0xf5, V1),
    BZHI32(RMV, "dDd", M38 | 0xf5, V), BEXTR(RMV, "rRr", M38 | 0xf7, V1), BEXTR32(RMV, "dDd", M38 | 0xf7, V), PDEP(RVM, "rrR", PF2 | M38 | 0xf5, V1),
    PDEP32(RVM, "ddD", PF2 | M38 | 0xf5, V), PEXT(RVM, "rrR", PF3 | M38 | 0xf5, V1), PEXT32(RVM, "ddD", PF3 | M38 | 0xf5, V),
    MULX(RVM, "rrR", PF2 | M38 | 0xf6, V1), MULX32(RVM, "ddD", PF2 | M38 | 0xf6, V), RORX(RM, "rRi", PF2 | M3A | 0xf0, V1),
    RORX32(RM, "dDi", PF2 | M3A | 0xf0, V), BLSR(VM, "rR", M38 | 0xf3 | ext(1), V1), BLSR32(VM, "dD", M38 | 0xf3 | ext(1), V),

    // vector moves
    VMOVUPS(RM, "vV", M0F | 0x10, V | E | FULL_MEM), VMOVUPS_STORE(MR, "mv", M0F | 0x11, V | E | FULL_MEM),
    VMOVUPD(RM, "vV", P66 | M0F | 0x10, V | E1 | FULL_MEM), VMOVUPD_STORE(MR, "mv", P66 | M0F | 0x11, V | E1 | FULL_MEM),
    VMOVAPS(RM, "vV", M0F | 0x28, V | E | FULL_MEM), VMOVAPS_STORE(MR, "mv", M0F | 0x29, V | E | FULL_MEM),
    VMOVAPD(RM, "vV", P66 | M0F | 0x28, V | E1 | FULL_MEM), VMOVAPD_STORE(MR, "mv", P66 | M0F | 0x29, V | E1 | FULL_MEM),
    VMOVDQU(RM, "vV", PF3 | M0F | 0x6f, V), VMOVDQU_STORE(MR, "mv", PF3 | M0F | 0x7f, V), VMOVDQA(RM, "vV", P66 | M0F | 0x6f, V),
    VMOVDQA_STORE(MR, "mv", P66 | M0F | 0x7f, V), VMOVDQU8(RM, "vV", PF2 | M0F | 0x6f, E | FULL_MEM),
    VMOVDQU8_STORE(MR, "mv", PF2 | M0F | 0x7f, E | FULL_MEM), VMOVDQU16(RM, "vV", PF2 | M0F | 0x6f, E1 | FULL_MEM),
    VMOVDQU16_STORE(MR, "mv", PF2 | M0F | 0x7f, E1 | FULL_MEM), VMOVDQU32(RM, "vV", PF3 | M0F | 0x6f, E | FULL_MEM),
    VMOVDQU32_STORE(MR, "mv", PF3 | M0F | 0x7f, E | FULL_MEM), VMOVDQU64(RM, "vV", PF3 | M0F | 0x6f, E1 | FULL_MEM),
    VMOVDQU64_STORE(MR, "mv", PF3 | M0F | 0x7f, E1 | FULL_MEM), VMOVDQA32(RM, "vV", P66 | M0F | 0x6f, E | FULL_MEM),
    VMOVDQA32_STORE(MR, "mv", P66 | M0F | 0x7f, E | FULL_MEM), VMOVDQA64(RM, "vV", P66 | M0F | 0x6f, E1 | FULL_MEM),
    VMOVDQA64_STORE(MR, "mv", P66 | M0F | 0x7f, E1 | FULL_MEM), VMOVSS(RM, "xm", PF3 | M0F | 0x10, SS), VMOVSS_STORE(MR, "mx", PF3 | M0F | 0x11, SS),
    VMOVSS_REG(RVM, "xxx", PF3 | M0F | 0x10, SS), VMOVSD(RM, "xm", PF2 | M0F | 0x10, SD), VMOVSD_STORE(MR, "mx", PF2 | M0F | 0x11, SD),
    VMOVSD_REG(RVM, "xxx", PF2 | M0F | 0x10, SD), VMOVD(RM, "xD", P66 | M0F | 0x6e, V | E | BYTES4),
    VMOVD_STORE(MR, "Dx", P66 | M0F | 0x7e, V | E | BYTES4), VMOVQ(RM, "xR", P66 | M0F | 0x6e, V1 | E1 | BYTES8),
    VMOVQ_STORE(MR, "Rx", P66 | M0F | 0x7e, V1 | E1 | BYTES8), VMOVHLPS(RVM, "xxx", M0F | 0x12, V | E), VMOVLHPS(RVM, "xxx", M0F | 0x16, V | E),
    VMOVLPS(RVM, "xxm", M0F | 0x12, V | E | BYTES8), VMOVLPS_STORE(MR, "mx", M0F | 0x13, V | E | BYTES8),
    VMOVHPS(RVM, "xxm", M0F | 0x16, V | E | BYTES8), VMOVHPS_STORE(MR, "mx", M0F | 0x17, V | E | BYTES8),
    VMOVSHDUP(RM, "vV", PF3 | M0F | 0x16, V | E | FULL_MEM), VMOVSLDUP(RM, "vV", PF3 | M0F | 0x12, V | E | FULL_MEM),
    VMOVDDUP(RM, "vV", PF2 | M0F | 0x12, V | E1 | DUP), VMOVNTPS(MR, "mv", M0F | 0x2b, V | E | FULL_MEM),
    VMOVNTPD(MR, "mv", P66 | M0F | 0x2b, V | E1 | FULL_MEM), VMOVNTDQ(MR, "mv", P66 | M0F | 0xe7, V | E | FULL_MEM),
    VMASKMOVPS(RVM, "vvm", P66 | M38 | 0x2c, V), VMASKMOVPS_STORE(MVR, "mvv", P66 | M38 | 0x2e, V), VMASKMOVPD(RVM, "vvm", P66 | M38 | 0x2d, V),
    VMASKMOVPD_STORE(MVR, "mvv", P66 | M38 | 0x2f, V), VPMASKMOVD(RVM, "vvm", P66 | M38 | 0x8c, V),
    VPMASKMOVD_STORE(MVR, "mvv", P66 | M38 | 0x8e, V), VPMASKMOVQ(RVM, "vvm", P66 | M38 | 0x8c, V1),
    VPMASKMOVQ_STORE(MVR, "mvv", P66 | M38 | 0x8e, V1), VMOVMSKPS(RM, "dv", M0F | 0x50, V), VMOVMSKPD(RM, "dv", P66 | M0F | 0x50, V),
    VPMOVMSKB(RM, "dv", P66 | M0F | 0xd7, V), VPTEST(RM, "vV", P66 | M38 | 0x17, V), VTESTPS(RM, "vV", P66 | M38 | 0x0e, V),
    VTESTPD(RM, "vV", P66 | M38 | 0x0f, V), VZEROUPPER(NONE, "", M0F | 0x77, V), VZEROALL(NONE, "", M0F | 0x77, V | L1),
    VLDMXCSR(M, "m", M0F | 0xae | ext(2), V), VSTMXCSR(M, "m", M0F | 0xae | ext(3), V),

    // floating arithmetic
    VADDPS(RVM, "vvV", M0F | 0x58, PS), VADDPD(RVM, "vvV", P66 | M0F | 0x58, PD), VADDSS(RVM, "xxX", PF3 | M0F | 0x58, SS),
    VADDSD(RVM, "xxX", PF2 | M0F | 0x58, SD), VMULPS(RVM, "vvV", M0F | 0x59, PS), VMULPD(RVM, "vvV", P66 | M0F | 0x59, PD),
    VMULSS(RVM, "xxX", PF3 | M0F | 0x59, SS), VMULSD(RVM, "xxX", PF2 | M0F | 0x59, SD), VSUBPS(RVM, "vvV", M0F | 0x5c, PS),
    VSUBPD(RVM, "vvV", P66 | M0F | 0x5c, PD), VSUBSS(RVM, "xxX", PF3 | M0F | 0x5c, SS), VSUBSD(RVM, "xxX", PF2 | M0F | 0x5c, SD),
    VMINPS(RVM, "vvV", M0F | 0x5d, PS), VMINPD(RVM, "vvV", P66 | M0F | 0x5d, PD), VMINSS(RVM, "xxX", PF3 | M0F | 0x5d, SS),
    VMINSD(RVM, "xxX", PF2 | M0F | 0x5d, SD), VDIVPS(RVM, "vvV", M0F | 0x5e, PS), VDIVPD(RVM, "vvV", P66 | M0F | 0x5e, PD),
    VDIVSS(RVM, "xxX", PF3 | M0F | 0x5e, SS), VDIVSD(RVM, "xxX", PF2 | M0F | 0x5e, SD), VMAXPS(RVM, "vvV", M0F | 0x5f, PS),
    VMAXPD(RVM, "vvV", P66 | M0F | 0x5f, PD), VMAXSS(RVM, "xxX", PF3 | M0F | 0x5f, SS), VMAXSD(RVM, "xxX", PF2 | M0F | 0x5f, SD),
    VSQRTPS(RM, "vV", M0F | 0x51, PS), VSQRTPD(RM, "vV", P66 | M0F | 0x51, PD), VSQRTSS(RVM, "xxX", PF3 | M0F | 0x51, SS),
    VSQRTSD(RVM, "xxX", PF2 | M0F | 0x51, SD), VANDPS(RVM, "vvV", M0F | 0x54, PS), VANDPD(RVM, "vvV", P66 | M0F | 0x54, PD),
    VANDNPS(RVM, "vvV", M0F | 0x55, PS), VANDNPD(RVM, "vvV", P66 | M0F | 0x55, PD), VORPS(RVM, "vvV", M0F | 0x56, PS),
    VORPD(RVM, "vvV", P66 | M0F | 0x56, PD), VXORPS(RVM, "vvV", M0F | 0x57, PS), VXORPD(RVM, "vvV", P66 | M0F | 0x57, PD),
    VHADDPS(RVM, "vvV", PF2 | M0F | 0x7c, V), VHADDPD(RVM, "vvV", P66 | M0F | 0x7c, V), VFMADD132PS(RVM, "vvV", P66 | M38 | 0x98, PS),
    VFMADD132PD(RVM, "vvV", P66 | M38 | 0x98, FPD), VFMADD132SS(RVM, "xxX", P66 | M38 | 0x99, SS), VFMADD132SD(RVM, "xxX", P66 | M38 | 0x99, FSD),
    VFMADD213PS(RVM, "vvV", P66 | M38 | 0xa8, PS), VFMADD213PD(RVM, "vvV", P66 | M38 | 0xa8, FPD), VFMADD213SS(RVM, "xxX", P66 | M38 | 0xa9, SS),
    VFMADD213SD(RVM, "xxX", P66 | M38 | 0xa9, FSD), VFMADD231PS(RVM, "vvV", P66 | M38 | 0xb8, PS), VFMADD231PD(RVM, "vvV", P66 | M38 | 0xb8, FPD),
    VFMADD231SS(RVM, "xxX", P66 | M38 | 0xb9, SS), VFMADD231SD(RVM, "xxX", P66 | M38 | 0xb9, FSD), VFMSUB132PS(RVM, "vvV", P66 | M38 | 0x9a, PS),
    VFMSUB132PD(RVM, "vvV", P66 | M38 | 0x9a, FPD), VFMSUB132SS(RVM, "xxX", P66 | M38 | 0x9b, SS), VFMSUB132SD(RVM, "xxX", P66 | M38 | 0x9b, FSD),
    VFMSUB213PS(RVM, "vvV", P66 | M38 | 0xaa, PS), VFMSUB213PD(RVM, "vvV", P66 | M38 | 0xaa, FPD), VFMSUB213SS(RVM, "xxX", P66 | M38 | 0xab, SS),
    VFMSUB213SD(RVM, "xxX", P66 | M38 | 0xab, FSD), VFMSUB231PS(RVM, "vvV", P66 | M38 | 0xba, PS), VFMSUB231PD(RVM, "vvV", P66 | M38 | 0xba, FPD),
    VFMSUB231SS(RVM, "xxX", P66 | M38 | 0xbb, SS), VFMSUB231SD(RVM, "xxX", P66 | M38 | 0xbb, FSD), VFNMADD132PS(RVM, "vvV", P66 | M38 | 0x9c, PS),
    VFNMADD132PD(RVM, "vvV", P66 | M38 | 0x9c, FPD), VFNMADD132SS(RVM, "xxX", P66 | M38 | 0x9d, SS), VFNMADD132SD(RVM, "xxX", P66 | M38 | 0x9d, FSD),
    VFNMADD213PS(RVM, "vvV", P66 | M38 | 0xac, PS), VFNMADD213PD(RVM, "vvV", P66 | M38 | 0xac, FPD), VFNMADD213SS(RVM, "xxX", P66 | M38 | 0xad, SS),
    VFNMADD213SD(RVM, "xxX", P66 | M38 | 0xad, FSD), VFNMADD231PS(RVM, "vvV", P66 | M38 | 0xbc, PS), VFNMADD231PD(RVM, "vvV", P66 | M38 | 0xbc, FPD),
    VFNMADD231SS(RVM, "xxX", P66 | M38 | 0xbd, SS), VFNMADD231SD(RVM, "xxX", P66 | M38 | 0xbd, FSD), VFNMSUB132PS(RVM, "vvV", P66 | M38 | 0x9e, PS),
    VFNMSUB132PD(RVM, "vvV", P66 | M38 | 0x9e, FPD), VFNMSUB132SS(RVM, "xxX", P66 | M38 | 0x9f, SS), VFNMSUB132SD(RVM, "xxX", P66 | M38 | 0x9f, FSD),
    VFNMSUB213PS(RVM, "vvV", P66 | M38 | 0xae, PS), VFNMSUB213PD(RVM, "vvV", P66 | M38 | 0xae, FPD), VFNMSUB213SS(RVM, "xxX", P66 | M38 | 0xaf, SS),
    VFNMSUB213SD(RVM, "xxX", P66 | M38 | 0xaf, FSD), VFNMSUB231PS(RVM, "vvV", P66 | M38 | 0xbe, PS), VFNMSUB231PD(RVM, "vvV", P66 | M38 | 0xbe, FPD),
    VFNMSUB231SS(RVM, "xxX", P66 | M38 | 0xbf, SS), VFNMSUB231SD(RVM, "xxX", P66 | M38 | 0xbf, FSD),

    // comparisons, blends, rounding
    VCMPPS(RVM, "vvVi", M0F | 0xc2, V), VCMPPS_K(RVM, "kvVi", M0F | 0xc2, E32), VCMPPD(RVM, "vvVi", P66 | M0F | 0xc2, V),
    VCMPPD_K(RVM, "kvVi", P66 | M0F | 0xc2, E64), VCMPSS(RVM, "xxXi", PF3 | M0F | 0xc2, V), VCMPSS_K(RVM, "kxXi", PF3 | M0F | 0xc2, E | ELEMENT),
    VCMPSD(RVM, "xxXi", PF2 | M0F | 0xc2, V), VCMPSD_K(RVM, "kxXi", PF2 | M0F | 0xc2, E1 | ELEMENT), VUCOMISS(RM, "xX", M0F | 0x2e, SS),
    VUCOMISD(RM, "xX", P66 | M0F | 0x2e, SD), VCOMISS(RM, "xX", M0F | 0x2f, SS), VCOMISD(RM, "xX", P66 | M0F | 0x2f, SD),
    VBLENDPS(RVM, "vvVi", P66 | M3A | 0x0c, V), VBLENDPD(RVM, "vvVi", P66 | M3A | 0x0d, V), VPBLENDD(RVM, "vvVi", P66 | M3A | 0x02, V),
    VPBLENDW(RVM, "vvVi", P66 | M3A | 0x0e, V), VBLENDVPS(RVMR, "vvVv", P66 | M3A | 0x4a, V), VBLENDVPD(RVMR, "vvVv", P66 | M3A | 0x4b, V),
    VPBLENDVB(RVMR, "vvVv", P66 | M3A | 0x4c, V), VBLENDMPS(RVM, "vvV", P66 | M38 | 0x65, E32), VBLENDMPD(RVM, "vvV", P66 | M38 | 0x65, E64),
    VPBLENDMD(RVM, "vvV", P66 | M38 | 0x64, E32), VPBLENDMQ(RVM, "vvV", P66 | M38 | 0x64, E64),
    VPBLENDMB(RVM, "vvV", P66 | M38 | 0x66, E | FULL_MEM), VPBLENDMW(RVM, "vvV", P66 | M38 | 0x66, E1 | FULL_MEM),
    VROUNDPS(RM, "vVi", P66 | M3A | 0x08, V), VROUNDPD(RM, "vVi", P66 | M3A | 0x09, V), VROUNDSS(RVM, "xxXi", P66 | M3A | 0x0a, V),
    VROUNDSD(RVM, "xxXi", P66 | M3A | 0x0b, V), VRNDSCALEPS(RM, "vVi", P66 | M3A | 0x08, E32), VRNDSCALEPD(RM, "vVi", P66 | M3A | 0x09, E64),
    VRNDSCALESS(RVM, "xxXi", P66 | M3A | 0x0a, E | ELEMENT), VRNDSCALESD(RVM, "xxXi", P66 | M3A | 0x0b, E1 | ELEMENT),
    VRANGEPS(RVM, "vvVi", P66 | M3A | 0x50, E32), VRANGEPD(RVM, "vvVi", P66 | M3A | 0x50, E64), VSCALEFPS(RVM, "vvV", P66 | M38 | 0x2c, E32),
    VSCALEFPD(RVM, "vvV", P66 | M38 | 0x2c, E64), VFPCLASSPS(RM, "kVi", P66 | M3A | 0x66, E32), VFPCLASSPD(RM, "kVi", P66 | M3A | 0x66, E64),
    VPTERNLOGD(RVM, "vvVi", P66 | M3A | 0x25, E32), VPTERNLOGQ(RVM, "vvVi", P66 | M3A | 0x25, E64),

    // integer arithmetic
    VPADDB(RVM, "vvV", P66 | M0F | 0xfc, BW), VPADDW(RVM, "vvV", P66 | M0F | 0xfd, BW), VPADDD(RVM, "vvV", P66 | M0F | 0xfe, PS),
    VPADDQ(RVM, "vvV", P66 | M0F | 0xd4, PD), VPSUBB(RVM, "vvV", P66 | M0F | 0xf8, BW), VPSUBW(RVM, "vvV", P66 | M0F | 0xf9, BW),
    VPSUBD(RVM, "vvV", P66 | M0F | 0xfa, PS), VPSUBQ(RVM, "vvV", P66 | M0F | 0xfb, PD), VPMULLW(RVM, "vvV", P66 | M0F | 0xd5, BW),
    VPMULHW(RVM, "vvV", P66 | M0F | 0xe5, BW), VPMULHUW(RVM, "vvV", P66 | M0F | 0xe4, BW), VPMADDWD(RVM, "vvV", P66 | M0F | 0xf5, BW),
    VPMULUDQ(RVM, "vvV", P66 | M0F | 0xf4, PD), VPSADBW(RVM, "vvV", P66 | M0F | 0xf6, BW), VPMINUB(RVM, "vvV", P66 | M0F | 0xda, BW),
    VPMAXUB(RVM, "vvV", P66 | M0F | 0xde, BW), VPMINSW(RVM, "vvV", P66 | M0F | 0xea, BW), VPMAXSW(RVM, "vvV", P66 | M0F | 0xee, BW),
    VPMULLD(RVM, "vvV", P66 | M38 | 0x40, PS), VPMULLQ(RVM, "vvV", P66 | M38 | 0x40, E64), VPMULDQ(RVM, "vvV", P66 | M38 | 0x28, PD),
    VPMINSB(RVM, "vvV", P66 | M38 | 0x38, BW), VPMINSD(RVM, "vvV", P66 | M38 | 0x39, PS), VPMINSQ(RVM, "vvV", P66 | M38 | 0x39, E64),
    VPMINUW(RVM, "vvV", P66 | M38 | 0x3a, BW), VPMINUD(RVM, "vvV", P66 | M38 | 0x3b, PS), VPMINUQ(RVM, "vvV", P66 | M38 | 0x3b, E64),
    VPMAXSB(RVM, "vvV", P66 | M38 | 0x3c, BW), VPMAXSD(RVM, "vvV", P66 | M38 | 0x3d, PS), VPMAXSQ(RVM, "vvV", P66 | M38 | 0x3d, E64),
    VPMAXUW(RVM, "vvV", P66 | M38 | 0x3e, BW), VPMAXUD(RVM, "vvV", P66 | M38 | 0x3f, PS), VPMAXUQ(RVM, "vvV", P66 | M38 | 0x3f, E64),
    VPHADDD(RVM, "vvV", P66 | M38 | 0x02, V), VPSIGND(RVM, "vvV", P66 | M38 | 0x0a, V), VPABSB(RM, "vV", P66 | M38 | 0x1c, BW),
    VPABSW(RM, "vV", P66 | M38 | 0x1d, BW), VPABSD(RM, "vV", P66 | M38 | 0x1e, PS), VPABSQ(RM, "vV", P66 | M38 | 0x1f, E64),
    VPAND(RVM, "vvV", P66 | M0F | 0xdb, V), VPANDD(RVM, "vvV", P66 | M0F | 0xdb, E32), VPANDQ(RVM, "vvV", P66 | M0F | 0xdb, E64),
    VPANDN(RVM, "vvV", P66 | M0F | 0xdf, V), VPANDND(RVM, "vvV", P66 | M0F | 0xdf, E32), VPANDNQ(RVM, "vvV", P66 | M0F | 0xdf, E64),
    VPOR(RVM, "vvV", P66 | M0F | 0xeb, V), VPORD(RVM, "vvV", P66 | M0F | 0xeb, E32), VPORQ(RVM, "vvV", P66 | M0F | 0xeb, E64),
    VPXOR(RVM, "vvV", P66 | M0F | 0xef, V), VPXORD(RVM, "vvV", P66 | M0F | 0xef, E32), VPXORQ(RVM, "vvV", P66 | M0F | 0xef, E64),
    VPCMPEQB(RVM, "vvV", P66 | M0F | 0x74, V), VPCMPEQW(RVM, "vvV", P66 | M0F | 0x75, V), VPCMPEQD(RVM, "vvV", P66 | M0F | 0x76, V),
    VPCMPEQQ(RVM, "vvV", P66 | M38 | 0x29, V), VPCMPGTB(RVM, "vvV", P66 | M0F | 0x64, V), VPCMPGTW(RVM, "vvV", P66 | M0F | 0x65, V),
    VPCMPGTD(RVM, "vvV", P66 | M0F | 0x66, V), VPCMPGTQ(RVM, "vvV", P66 | M38 | 0x37, V), VPCMPB_K(RVM, "kvVi", P66 | M3A | 0x3f, E | FULL_MEM),
    VPCMPW_K(RVM, "kvVi", P66 | M3A | 0x3f, E1 | FULL_MEM), VPCMPD_K(RVM, "kvVi", P66 | M3A | 0x1f, E32),
    VPCMPQ_K(RVM, "kvVi", P66 | M3A | 0x1f, E64), VPCMPUB_K(RVM, "kvVi", P66 | M3A | 0x3e, E | FULL_MEM),
    VPCMPUW_K(RVM, "kvVi", P66 | M3A | 0x3e, E1 | FULL_MEM), VPCMPUD_K(RVM, "kvVi", P66 | M3A | 0x1e, E32),
    VPCMPUQ_K(RVM, "kvVi", P66 | M3A | 0x1e, E64), VPTESTMB(RVM, "kvV", P66 | M38 | 0x26, E | FULL_MEM),
    VPTESTMW(RVM, "kvV", P66 | M38 | 0x26, E1 | FULL_MEM), VPTESTMD(RVM, "kvV", P66 | M38 | 0x27, E32), VPTESTMQ(RVM, "kvV", P66 | M38 | 0x27, E64),
    VPTESTNMB(RVM, "kvV", PF3 | M38 | 0x26, E | FULL_MEM), VPTESTNMW(RVM, "kvV", PF3 | M38 | 0x26, E1 | FULL_MEM),
    VPTESTNMD(RVM, "kvV", PF3 | M38 | 0x27, E32), VPTESTNMQ(RVM, "kvV", PF3 | M38 | 0x27, E64),

    // shifts: by an immediate, by the low quadword of an xmm, lane by lane
    VPSRLW(VM, "vvi", P66 | M0F | 0x71 | ext(2), BW), VPSRAW(VM, "vvi", P66 | M0F | 0x71 | ext(4), BW),
    VPSLLW(VM, "vvi", P66 | M0F | 0x71 | ext(6), BW), VPSRLD(VM, "vvi", P66 | M0F | 0x72 | ext(2), PS),
    VPSRAD(VM, "vvi", P66 | M0F | 0x72 | ext(4), PS), VPSLLD(VM, "vvi", P66 | M0F | 0x72 | ext(6), PS),
    VPSRLQ(VM, "vvi", P66 | M0F | 0x73 | ext(2), PD), VPSRAQ(VM, "vvi", P66 | M0F | 0x72 | ext(4), E64),
    VPSLLQ(VM, "vvi", P66 | M0F | 0x73 | ext(6), PD), VPSRLDQ(VM, "vvi", P66 | M0F | 0x73 | ext(3), BW),
    VPSLLDQ(VM, "vvi", P66 | M0F | 0x73 | ext(7), BW), VPRORD(VM, "vvi", P66 | M0F | 0x72 | ext(0), E32),
    VPRORQ(VM, "vvi", P66 | M0F | 0x72 | ext(0), E64), VPROLD(VM, "vvi", P66 | M0F | 0x72 | ext(1), E32),
    VPROLQ(VM, "vvi", P66 | M0F | 0x72 | ext(1), E64), VPSRLW_X(RVM, "vvX", P66 | M0F | 0xd1, V | E | BYTES16),
    VPSRLD_X(RVM, "vvX", P66 | M0F | 0xd2, V | E | BYTES16), VPSRLQ_X(RVM, "vvX", P66 | M0F | 0xd3, V | E1 | BYTES16),
    VPSRAW_X(RVM, "vvX", P66 | M0F | 0xe1, V | E | BYTES16), VPSRAD_X(RVM, "vvX", P66 | M0F | 0xe2, V | E | BYTES16),
    VPSRAQ_X(RVM, "vvX", P66 | M0F | 0xe2, E1 | BYTES16), VPSLLW_X(RVM, "vvX", P66 | M0F | 0xf1, V | E | BYTES16),
    VPSLLD_X(RVM, "vvX", P66 | M0F | 0xf2, V | E | BYTES16), VPSLLQ_X(RVM, "vvX", P66 | M0F | 0xf3, V | E1 | BYTES16),
    VPSRLVD(RVM, "vvV", P66 | M38 | 0x45, PS), VPSRLVQ(RVM, "vvV", P66 | M38 | 0x45, FPD), VPSRAVD(RVM, "vvV", P66 | M38 | 0x46, PS),
    VPSRAVQ(RVM, "vvV", P66 | M38 | 0x46, E64), VPSLLVD(RVM, "vvV", P66 | M38 | 0x47, PS), VPSLLVQ(RVM, "vvV", P66 | M38 | 0x47, FPD),
    VPSRLVW(RVM, "vvV", P66 | M38 | 0x10, E1 | FULL_MEM), VPSRAVW(RVM, "vvV", P66 | M38 | 0x11, E1 | FULL_MEM),
    VPSLLVW(RVM, "vvV", P66 | M38 | 0x12, E1 | FULL_MEM),

    // packs, shuffles, permutations
    VPACKSSWB(RVM, "vvV", P66 | M0F | 0x63, BW), VPACKSSDW(RVM, "vvV", P66 | M0F | 0x6b, PS), VPACKUSWB(RVM, "vvV", P66 | M0F | 0x67, BW),
    VPACKUSDW(RVM, "vvV", P66 | M38 | 0x2b, PS), VPUNPCKLBW(RVM, "vvV", P66 | M0F | 0x60, BW), VPUNPCKLWD(RVM, "vvV", P66 | M0F | 0x61, BW),
    VPUNPCKLDQ(RVM, "vvV", P66 | M0F | 0x62, PS), VPUNPCKLQDQ(RVM, "vvV", P66 | M0F | 0x6c, PD), VPUNPCKHBW(RVM, "vvV", P66 | M0F | 0x68, BW),
    VPUNPCKHWD(RVM, "vvV", P66 | M0F | 0x69, BW), VPUNPCKHDQ(RVM, "vvV", P66 | M0F | 0x6a, PS), VPUNPCKHQDQ(RVM, "vvV", P66 | M0F | 0x6d, PD),
    VPSHUFB(RVM, "vvV", P66 | M38 | 0x00, BW), VUNPCKLPS(RVM, "vvV", M0F | 0x14, PS), VUNPCKLPD(RVM, "vvV", P66 | M0F | 0x14, PD),
    VUNPCKHPS(RVM, "vvV", M0F | 0x15, PS), VUNPCKHPD(RVM, "vvV", P66 | M0F | 0x15, PD), VSHUFPS(RVM, "vvVi", M0F | 0xc6, PS),
    VSHUFPD(RVM, "vvVi", P66 | M0F | 0xc6, PD), VPSHUFD(RM, "vVi", P66 | M0F | 0x70, PS), VPSHUFHW(RM, "vVi", PF3 | M0F | 0x70, BW),
    VPSHUFLW(RM, "vVi", PF2 | M0F | 0x70, BW), VPALIGNR(RVM, "vvVi", P66 | M3A | 0x0f, BW), VALIGND(RVM, "vvVi", P66 | M3A | 0x03, E32),
    VALIGNQ(RVM, "vvVi", P66 | M3A | 0x03, E64), VPERMILPS(RM, "vVi", P66 | M3A | 0x04, PS), VPERMILPD(RM, "vVi", P66 | M3A | 0x05, PD),
    VPERMILPS_V(RVM, "vvV", P66 | M38 | 0x0c, PS), VPERMILPD_V(RVM, "vvV", P66 | M38 | 0x0d, PD), VPERMD(RVM, "vvV", P66 | M38 | 0x36, PS | WIDE),
    VPERMPS(RVM, "vvV", P66 | M38 | 0x16, PS | WIDE), VPERMQ(RM, "vVi", P66 | M3A | 0x00, FPD | WIDE),
    VPERMPD(RM, "vVi", P66 | M3A | 0x01, FPD | WIDE), VPERMQ_V(RVM, "vvV", P66 | M38 | 0x36, E64 | WIDE),
    VPERMPD_V(RVM, "vvV", P66 | M38 | 0x16, E64 | WIDE), VPERMW(RVM, "vvV", P66 | M38 | 0x8d, E1 | FULL_MEM),
    VPERMI2D(RVM, "vvV", P66 | M38 | 0x76, E32), VPERMI2Q(RVM, "vvV", P66 | M38 | 0x76, E64), VPERMI2PS(RVM, "vvV", P66 | M38 | 0x77, E32),
    VPERMI2PD(RVM, "vvV", P66 | M38 | 0x77, E64), VPERMT2D(RVM, "vvV", P66 | M38 | 0x7e, E32), VPERMT2Q(RVM, "vvV", P66 | M38 | 0x7e, E64),
    VPERMT2PS(RVM, "vvV", P66 | M38 | 0x7f, E32), VPERMT2PD(RVM, "vvV", P66 | M38 | 0x7f, E64), VPERM2F128(RVM, "yyYi", P66 | M3A | 0x06, V),
    VPERM2I128(RVM, "yyYi", P66 | M3A | 0x46, V), VSHUFF32X4(RVM, "vvVi", P66 | M3A | 0x23, E32 | WIDE),
    VSHUFF64X2(RVM, "vvVi", P66 | M3A | 0x23, E64 | WIDE), VSHUFI32X4(RVM, "vvVi", P66 | M3A | 0x43, E32 | WIDE),
    VSHUFI64X2(RVM, "vvVi", P66 | M3A | 0x43, E64 | WIDE),

    // inserts, extracts, broadcasts
    VINSERTF128(RVM, "yyXi", P66 | M3A | 0x18, V), VINSERTI128(RVM, "yyXi", P66 | M3A | 0x38, V), VEXTRACTF128(MR, "Xyi", P66 | M3A | 0x19, V),
    VEXTRACTI128(MR, "Xyi", P66 | M3A | 0x39, V), VINSERTF32X4(RVM, "vvXi", P66 | M3A | 0x18, E | BYTES16 | WIDE),
    VINSERTF64X2(RVM, "vvXi", P66 | M3A | 0x18, E1 | BYTES16 | WIDE), VINSERTF32X8(RVM, "zzYi", P66 | M3A | 0x1a, E | BYTES32),
    VINSERTF64X4(RVM, "zzYi", P66 | M3A | 0x1a, E1 | BYTES32), VEXTRACTF32X4(MR, "Xvi", P66 | M3A | 0x19, E | BYTES16 | WIDE),
    VEXTRACTF64X2(MR, "Xvi", P66 | M3A | 0x19, E1 | BYTES16 | WIDE), VEXTRACTF32X8(MR, "Yzi", P66 | M3A | 0x1b, E | BYTES32),
    VEXTRACTF64X4(MR, "Yzi", P66 | M3A | 0x1b, E1 | BYTES32), VINSERTI32X4(RVM, "vvXi", P66 | M3A | 0x38, E | BYTES16 | WIDE),
    VINSERTI64X2(RVM, "vvXi", P66 | M3A | 0x38, E1 | BYTES16 | WIDE), VINSERTI32X8(RVM, "zzYi", P66 | M3A | 0x3a, E | BYTES32),
    VINSERTI64X4(RVM, "zzYi", P66 | M3A | 0x3a, E1 | BYTES32), VEXTRACTI32X4(MR, "Xvi", P66 | M3A | 0x39, E | BYTES16 | WIDE),
    VEXTRACTI64X2(MR, "Xvi", P66 | M3A | 0x39, E1 | BYTES16 | WIDE), VEXTRACTI32X8(MR, "Yzi", P66 | M3A | 0x3b, E | BYTES32),
    VEXTRACTI64X4(MR, "Yzi", P66 | M3A | 0x3b, E1 | BYTES32), VPINSRB(RVM, "xxDi", P66 | M3A | 0x20, V | E | BYTES1),
    VPINSRW(RVM, "xxDi", P66 | M0F | 0xc4, V | E | BYTES2), VPINSRD(RVM, "xxDi", P66 | M3A | 0x22, V | E | BYTES4),
    VPINSRQ(RVM, "xxRi", P66 | M3A | 0x22, V1 | E1 | BYTES8), VPEXTRB(MR, "Dxi", P66 | M3A | 0x14, V | E | BYTES1),
    VPEXTRW(MR, "Dxi", P66 | M3A | 0x15, V | E | BYTES2), VPEXTRD(MR, "Dxi", P66 | M3A | 0x16, V | E | BYTES4),
    VPEXTRQ(MR, "Rxi", P66 | M3A | 0x16, V1 | E1 | BYTES8), VINSERTPS(RVM, "xxXi", P66 | M3A | 0x21, V | E | BYTES4),
    VEXTRACTPS(MR, "Dxi", P66 | M3A | 0x17, V | E | BYTES4), VBROADCASTSS(RM, "vX", P66 | M38 | 0x18, V | E | BYTES4),
    VBROADCASTSD(RM, "vX", P66 | M38 | 0x19, V | E1 | BYTES8 | WIDE), VBROADCASTF128(RM, "ym", P66 | M38 | 0x1a, V),
    VBROADCASTI128(RM, "ym", P66 | M38 | 0x5a, V), VPBROADCASTB(RM, "vX", P66 | M38 | 0x78, V | E | BYTES1),
    VPBROADCASTW(RM, "vX", P66 | M38 | 0x79, V | E | BYTES2), VPBROADCASTD(RM, "vX", P66 | M38 | 0x58, V | E | BYTES4),
    VPBROADCASTQ(RM, "vX", P66 | M38 | 0x59, V | E1 | BYTES8), VPBROADCASTB_GPR(RM, "vd", P66 | M38 | 0x7a, E),
    VPBROADCASTW_GPR(RM, "vd", P66 | M38 | 0x7b, E), VPBROADCASTD_GPR(RM, "vd", P66 | M38 | 0x7c, E),
    VPBROADCASTQ_GPR(RM, "vr", P66 | M38 | 0x7c, E1), VBROADCASTF32X4(RM, "vm", P66 | M38 | 0x1a, E | BYTES16 | WIDE),
    VBROADCASTF64X2(RM, "vm", P66 | M38 | 0x1a, E1 | BYTES16 | WIDE), VBROADCASTF32X8(RM, "zm", P66 | M38 | 0x1b, E | BYTES32),
    VBROADCASTF64X4(RM, "zm", P66 | M38 | 0x1b, E1 | BYTES32), VBROADCASTI32X4(RM, "vm", P66 | M38 | 0x5a, E | BYTES16 | WIDE),
    VBROADCASTI64X2(RM, "vm", P66 | M38 | 0x5a, E1 | BYTES16 | WIDE), VBROADCASTI32X8(RM, "zm", P66 | M38 | 0x5b, E | BYTES32),
    VBROADCASTI64X4(RM, "zm", P66 | M38 | 0x5b, E1 | BYTES32),

    // conversions; a narrowing one with a source in memory reads 16 bytes
    VCVTDQ2PS(RM, "vV", M0F | 0x5b, PS), VCVTPS2DQ(RM, "vV", P66 | M0F | 0x5b, PS), VCVTTPS2DQ(RM, "vV", PF3 | M0F | 0x5b, PS),
    VCVTPS2PD(RM, "vH", M0F | 0x5a, V | E | HALF), VCVTPD2PS(RM, "hV", P66 | M0F | 0x5a, PD), VCVTDQ2PD(RM, "vH", PF3 | M0F | 0xe6, V | E | HALF),
    VCVTTPD2DQ(RM, "hV", P66 | M0F | 0xe6, PD), VCVTPD2DQ(RM, "hV", PF2 | M0F | 0xe6, PD), VCVTSS2SD(RVM, "xxX", PF3 | M0F | 0x5a, SS),
    VCVTSD2SS(RVM, "xxX", PF2 | M0F | 0x5a, SD), VCVTSI2SS(RVM, "xxD", PF3 | M0F | 0x2a, V | E | BYTES4),
    VCVTSI2SS_R(RVM, "xxR", PF3 | M0F | 0x2a, V1 | E1 | BYTES8), VCVTSI2SD(RVM, "xxD", PF2 | M0F | 0x2a, V | E | BYTES4),
    VCVTSI2SD_R(RVM, "xxR", PF2 | M0F | 0x2a, V1 | E1 | BYTES8), VCVTTSS2SI(RM, "dX", PF3 | M0F | 0x2c, V | E | BYTES4),
    VCVTTSS2SI_R(RM, "rX", PF3 | M0F | 0x2c, V1 | E1 | BYTES4), VCVTTSD2SI(RM, "dX", PF2 | M0F | 0x2c, V | E | BYTES8),
    VCVTTSD2SI_R(RM, "rX", PF2 | M0F | 0x2c, V1 | E1 | BYTES8), VCVTQQ2PD(RM, "vV", PF3 | M0F | 0xe6, E64), VCVTQQ2PS(RM, "hV", M0F | 0x5b, E64),
    VCVTTPD2QQ(RM, "vV", P66 | M0F | 0x7a, E64), VCVTTPS2QQ(RM, "vH", P66 | M0F | 0x7a, E | HALF), VCVTPD2QQ(RM, "vV", P66 | M0F | 0x7b, E64),
    VCVTPS2QQ(RM, "vH", P66 | M0F | 0x7b, E | HALF), VCVTUDQ2PS(RM, "vV", PF2 | M0F | 0x7a, E32), VCVTUQQ2PD(RM, "vV", PF3 | M0F | 0x7a, E64),
    VCVTTPS2UDQ(RM, "vV", M0F | 0x78, E32), VCVTTPD2UDQ(RM, "hV", M0F | 0x78, E64), VCVTPH2PS(RM, "vH", P66 | M38 | 0x13, V | E | HALF_MEM),
    VCVTPS2PH(MR, "Hvi", P66 | M3A | 0x1d, V | E | HALF_MEM), VPMOVSXBW(RM, "vH", P66 | M38 | 0x20, V | E | HALF_MEM),
    VPMOVZXBW(RM, "vH", P66 | M38 | 0x30, V | E | HALF_MEM), VPMOVSXBD(RM, "vQ", P66 | M38 | 0x21, V | E | QUARTER_MEM),
    VPMOVZXBD(RM, "vQ", P66 | M38 | 0x31, V | E | QUARTER_MEM), VPMOVSXBQ(RM, "vE", P66 | M38 | 0x22, V | E | EIGHTH_MEM),
    VPMOVZXBQ(RM, "vE", P66 | M38 | 0x32, V | E | EIGHTH_MEM), VPMOVSXWD(RM, "vH", P66 | M38 | 0x23, V | E | HALF_MEM),
    VPMOVZXWD(RM, "vH", P66 | M38 | 0x33, V | E | HALF_MEM), VPMOVSXWQ(RM, "vQ", P66 | M38 | 0x24, V | E | QUARTER_MEM),
    VPMOVZXWQ(RM, "vQ", P66 | M38 | 0x34, V | E | QUARTER_MEM), VPMOVSXDQ(RM, "vH", P66 | M38 | 0x25, V | E | HALF_MEM),
    VPMOVZXDQ(RM, "vH", P66 | M38 | 0x35, V | E | HALF_MEM), VPMOVWB(MR, "Hv", PF3 | M38 | 0x30, E | HALF_MEM),
    VPMOVSWB(MR, "Hv", PF3 | M38 | 0x20, E | HALF_MEM), VPMOVUSWB(MR, "Hv", PF3 | M38 | 0x10, E | HALF_MEM),
    VPMOVDB(MR, "Qv", PF3 | M38 | 0x31, E | QUARTER_MEM), VPMOVSDB(MR, "Qv", PF3 | M38 | 0x21, E | QUARTER_MEM),
    VPMOVUSDB(MR, "Qv", PF3 | M38 | 0x11, E | QUARTER_MEM), VPMOVQB(MR, "Ev", PF3 | M38 | 0x32, E | EIGHTH_MEM),
    VPMOVSQB(MR, "Ev", PF3 | M38 | 0x22, E | EIGHTH_MEM), VPMOVUSQB(MR, "Ev", PF3 | M38 | 0x12, E | EIGHTH_MEM),
    VPMOVDW(MR, "Hv", PF3 | M38 | 0x33, E | HALF_MEM), VPMOVSDW(MR, "Hv", PF3 | M38 | 0x23, E | HALF_MEM),
    VPMOVUSDW(MR, "Hv", PF3 | M38 | 0x13, E | HALF_MEM), VPMOVQW(MR, "Qv", PF3 | M38 | 0x34, E | QUARTER_MEM),
    VPMOVSQW(MR, "Qv", PF3 | M38 | 0x24, E | QUARTER_MEM), VPMOVUSQW(MR, "Qv", PF3 | M38 | 0x14, E | QUARTER_MEM),
    VPMOVQD(MR, "Hv", PF3 | M38 | 0x35, E | HALF_MEM), VPMOVSQD(MR, "Hv", PF3 | M38 | 0x25, E | HALF_MEM),
    VPMOVUSQD(MR, "Hv", PF3 | M38 | 0x15, E | HALF_MEM),

    // gathers: index and element size; by a vector mask, by a mask register
    VPGATHERDD(RMV, "vgv", P66 | M38 | 0x90, V), VPGATHERDD_K(RM, "vg", P66 | M38 | 0x90, E | ELEMENT), VPGATHERDQ(RMV, "vfv", P66 | M38 | 0x90, V1),
    VPGATHERDQ_K(RM, "vf", P66 | M38 | 0x90, E1 | ELEMENT), VPGATHERQD(RMV, "hgh", P66 | M38 | 0x91, V),
    VPGATHERQD_K(RM, "hg", P66 | M38 | 0x91, E | ELEMENT), VPGATHERQQ(RMV, "vgv", P66 | M38 | 0x91, V1),
    VPGATHERQQ_K(RM, "vg", P66 | M38 | 0x91, E1 | ELEMENT), VGATHERDPS(RMV, "vgv", P66 | M38 | 0x92, V),
    VGATHERDPS_K(RM, "vg", P66 | M38 | 0x92, E | ELEMENT), VGATHERDPD(RMV, "vfv", P66 | M38 | 0x92, V1),
    VGATHERDPD_K(RM, "vf", P66 | M38 | 0x92, E1 | ELEMENT), VGATHERQPS(RMV, "hgh", P66 | M38 | 0x93, V),
    VGATHERQPS_K(RM, "hg", P66 | M38 | 0x93, E | ELEMENT), VGATHERQPD(RMV, "vgv", P66 | M38 | 0x93, V1),
    VGATHERQPD_K(RM, "vg", P66 | M38 | 0x93, E1 | ELEMENT), VPSCATTERDD(MR, "gv", P66 | M38 | 0xa0, E | ELEMENT),
    VPSCATTERDQ(MR, "fv", P66 | M38 | 0xa0, E1 | ELEMENT), VPSCATTERQD(MR, "gh", P66 | M38 | 0xa1, E | ELEMENT),
    VPSCATTERQQ(MR, "gv", P66 | M38 | 0xa1, E1 | ELEMENT), VSCATTERDPS(MR, "gv", P66 | M38 | 0xa2, E | ELEMENT),
    VSCATTERDPD(MR, "fv", P66 | M38 | 0xa2, E1 | ELEMENT), VSCATTERQPS(MR, "gh", P66 | M38 | 0xa3, E | ELEMENT),
    VSCATTERQPD(MR, "gv", P66 | M38 | 0xa3, E1 | ELEMENT),

    // mask registers
    KMOVB(RM, "kK", P66 | M0F | 0x90, V), KMOVB_STORE(MR, "mk", P66 | M0F | 0x91, V), KMOVB_KR(RM, "kd", P66 | M0F | 0x92, V),
    KMOVB_RK(RM, "dk", P66 | M0F | 0x93, V), KANDB(RVM, "kkk", P66 | M0F | 0x41, V | L1), KANDNB(RVM, "kkk", P66 | M0F | 0x42, V | L1),
    KORB(RVM, "kkk", P66 | M0F | 0x45, V | L1), KXNORB(RVM, "kkk", P66 | M0F | 0x46, V | L1), KXORB(RVM, "kkk", P66 | M0F | 0x47, V | L1),
    KADDB(RVM, "kkk", P66 | M0F | 0x4a, V | L1), KNOTB(RM, "kk", P66 | M0F | 0x44, V), KORTESTB(RM, "kk", P66 | M0F | 0x98, V),
    KTESTB(RM, "kk", P66 | M0F | 0x99, V), KSHIFTRB(RM, "kki", P66 | M3A | 0x30, V), KSHIFTLB(RM, "kki", P66 | M3A | 0x32, V),
    KMOVW(RM, "kK", M0F | 0x90, V), KMOVW_STORE(MR, "mk", M0F | 0x91, V), KMOVW_KR(RM, "kd", M0F | 0x92, V), KMOVW_RK(RM, "dk", M0F | 0x93, V),
    KANDW(RVM, "kkk", M0F | 0x41, V | L1), KANDNW(RVM, "kkk", M0F | 0x42, V | L1), KORW(RVM, "kkk", M0F | 0x45, V | L1),
    KXNORW(RVM, "kkk", M0F | 0x46, V | L1), KXORW(RVM, "kkk", M0F | 0x47, V | L1), KADDW(RVM, "kkk", M0F | 0x4a, V | L1),
    KNOTW(RM, "kk", M0F | 0x44, V), KORTESTW(RM, "kk", M0F | 0x98, V), KTESTW(RM, "kk", M0F | 0x99, V), KSHIFTRW(RM, "kki", P66 | M3A | 0x30, V1),
    KSHIFTLW(RM, "kki", P66 | M3A | 0x32, V1), KMOVD(RM, "kK", P66 | M0F | 0x90, V1), KMOVD_STORE(MR, "mk", P66 | M0F | 0x91, V1),
    KMOVD_KR(RM, "kd", PF2 | M0F | 0x92, V), KMOVD_RK(RM, "dk", PF2 | M0F | 0x93, V), KANDD(RVM, "kkk", P66 | M0F | 0x41, V1 | L1),
    KANDND(RVM, "kkk", P66 | M0F | 0x42, V1 | L1), KORD(RVM, "kkk", P66 | M0F | 0x45, V1 | L1), KXNORD(RVM, "kkk", P66 | M0F | 0x46, V1 | L1),
    KXORD(RVM, "kkk", P66 | M0F | 0x47, V1 | L1), KADDD(RVM, "kkk", P66 | M0F | 0x4a, V1 | L1), KNOTD(RM, "kk", P66 | M0F | 0x44, V1),
    KORTESTD(RM, "kk", P66 | M0F | 0x98, V1), KTESTD(RM, "kk", P66 | M0F | 0x99, V1), KSHIFTRD(RM, "kki", P66 | M3A | 0x31, V),
    KSHIFTLD(RM, "kki", P66 | M3A | 0x33, V), KMOVQ(RM, "kK", M0F | 0x90, V1), KMOVQ_STORE(MR, "mk", M0F | 0x91, V1),
    KMOVQ_KR(RM, "kr", PF2 | M0F | 0x92, V1), KMOVQ_RK(RM, "rk", PF2 | M0F | 0x93, V1), KANDQ(RVM, "kkk", M0F | 0x41, V1 | L1),
    KANDNQ(RVM, "kkk", M0F | 0x42, V1 | L1), KORQ(RVM, "kkk", M0F | 0x45, V1 | L1), KXNORQ(RVM, "kkk", M0F | 0x46, V1 | L1),
    KXORQ(RVM, "kkk", M0F | 0x47, V1 | L1), KADDQ(RVM, "kkk", M0F | 0x4a, V1 | L1), KNOTQ(RM, "kk", M0F | 0x44, V1),
    KORTESTQ(RM, "kk", M0F | 0x98, V1), KTESTQ(RM, "kk", M0F | 0x99, V1), KSHIFTRQ(RM, "kki", P66 | M3A | 0x31, V1),
    KSHIFTLQ(RM, "kki", P66 | M3A | 0x33, V1), KUNPCKBW(RVM, "kkk", P66 | M0F | 0x4b, V | L1), KUNPCKWD(RVM, "kkk", M0F | 0x4b, V | L1),
    KUNPCKDQ(RVM, "kkk", M0F | 0x4b, V1 | L1),

    // masks and vectors
    VPMOVM2B(RM, "vk", PF3 | M38 | 0x28, E), VPMOVB2M(RM, "kv", PF3 | M38 | 0x29, E), VPMOVM2W(RM, "vk", PF3 | M38 | 0x28, E1),
    VPMOVW2M(RM, "kv", PF3 | M38 | 0x29, E1), VPMOVM2D(RM, "vk", PF3 | M38 | 0x38, E), VPMOVD2M(RM, "kv", PF3 | M38 | 0x39, E),
    VPMOVM2Q(RM, "vk", PF3 | M38 | 0x38, E1), VPMOVQ2M(RM, "kv", PF3 | M38 | 0x39, E1);

    final Encoding.Form form;
    final String operands;
    private final int code;
    private final int traits;

    Ins(Encoding.Form form, String operands, int code, int traits) {
        this.form = form;
        this.operands = operands;
        this.code = code;
        this.traits = traits;
    }

    int opcode() {
        return code & 0xff;
    }

    /// 0, or 1 to 3 for 66, F3, F2.
    int prefix() {
        return code >> 8 & 3;
    }

    /// 0, or 1 to 3 for 0F, 0F38, 0F3A.
    int map() {
        return code >> 12 & 3;
    }

    int digit() {
        return code >> 16 & 7;
    }

    /// The byte that follows the opcode, or 0.
    int second() {
        return code >>> 24;
    }

    /// Neither VEX nor EVEX; `Q` is its REX.W.
    boolean isLegacy() {
        return (traits & (V | E)) == 0;
    }

    boolean hasVex() {
        return (traits & V) != 0;
    }

    boolean hasEvex() {
        return (traits & E) != 0;
    }

    /// REX.W or VEX.W.
    int w() {
        return traits >> 1 & 1;
    }

    int evexW() {
        return traits >> 3 & 1;
    }

    /// VEX.L is set although no operand is 256 bits wide.
    boolean isLong() {
        return (traits & L1) != 0;
    }

    /// There is no xmm form.
    boolean isWide() {
        return (traits & WIDE) != 0;
    }

    /// Memory can be one element for all lanes.
    boolean admitsBroadcast() {
        int tuple = traits & TUPLE;
        return tuple == FULL || tuple == HALF;
    }

    /// What EVEX multiplies an 8-bit displacement by, with a vector length of `bits`.
    int displacementUnit(int bits, boolean broadcast) {
        int element = evexW() == 1 ? 8 : 4, vector = bits / 8;
        return switch (traits & TUPLE) {
            case FULL -> broadcast ? element : vector;
            case HALF -> broadcast ? 4 : vector / 2;
            case FULL_MEM -> vector;
            case HALF_MEM -> vector / 2;
            case QUARTER_MEM -> vector / 4;
            case EIGHTH_MEM -> vector / 8;
            case ELEMENT -> element;
            case BYTES2 -> 2;
            case BYTES4 -> 4;
            case BYTES8 -> 8;
            case BYTES16 -> 16;
            case BYTES32 -> 32;
            case DUP -> bits == 128 ? 8 : vector;
            default -> 1;
        };
    }
}
