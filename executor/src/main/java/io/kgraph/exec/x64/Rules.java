package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Ins.*;
import static io.kgraph.scalar.Prim.*;
import static io.kgraph.scalar.Prim.ADD;
import static io.kgraph.scalar.Prim.AND;
import static io.kgraph.scalar.Prim.DIV;
import static io.kgraph.scalar.Prim.MUL;
import static io.kgraph.scalar.Prim.NEG;
import static io.kgraph.scalar.Prim.NOT;
import static io.kgraph.scalar.Prim.OR;
import static io.kgraph.scalar.Prim.SAR;
import static io.kgraph.scalar.Prim.SHL;
import static io.kgraph.scalar.Prim.SHR;
import static io.kgraph.scalar.Prim.SUB;
import static io.kgraph.scalar.Prim.XOR;

import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import java.util.Optional;

/// What each primitive is in instructions, per type: one row each, for one register of lanes.
///
/// Where AVX2 and AVX-512 differ, a row has both. Comparisons yield a mask: full-width lanes under AVX2, a mask register under AVX-512; what AVX2 can only compare negated
/// is in [#negated]. Not here: `CONST`, `SELECT`, `LOOKUP` (see [Lowering]), `CONVERT` (see [Conversions]), division of integers (see [Division]).
final class Rules {
    private Rules() {}

    private static final int NEAREST = 8, DOWN = 9, UP = 10, ZERO = 11;              // rounding modes, inexact kept silent
    private static final int EQUAL = 0, LESS = 1, LESS_EQUAL = 2, NOT_EQUAL = 4, NOT_LESS = 5, NOT_LESS_EQUAL = 6;
    private static final int GREATER = 14, GREATER_EQUAL = 13;                        // of floats: false with NaN

    static int f32(Steps s, Prim prim, int a, int b, int c) {
        return switch (prim) {
            case ADD -> s.commuting(VADDPS, a, b);
            case SUB -> s.op(VSUBPS, a, b);
            case MUL -> s.commuting(VMULPS, a, b);
            case DIV -> s.op(VDIVPS, a, b);
            case FMA -> s.fma(VFMADD132PS, a, b, c);
            case NEG -> s.commuting(VXORPS, a, s.constant(0x80000000));
            case ABS -> s.commuting(VANDPS, a, s.constant(0x7fffffff));
            case MIN -> least(s, VMINPS, a, b);
            case MAX -> greatest(s, VMAXPS, VADDPS, VSUBPS, VCMPPS, a, b);
            case SQRT -> s.op(VSQRTPS, a);
            case ROUND -> s.opImm(s.avx512() ? VRNDSCALEPS : VROUNDPS, a, NEAREST);
            case FLOOR -> s.opImm(s.avx512() ? VRNDSCALEPS : VROUNDPS, a, DOWN);
            case CEIL -> s.opImm(s.avx512() ? VRNDSCALEPS : VROUNDPS, a, UP);
            case TRUNC -> s.opImm(s.avx512() ? VRNDSCALEPS : VROUNDPS, a, ZERO);
            case EQ -> comparison(s, VCMPPS, VCMPPS_K, EQUAL, EQUAL, a, b);
            case NE -> comparison(s, VCMPPS, VCMPPS_K, NOT_EQUAL, NOT_EQUAL, a, b);
            case LT -> comparison(s, VCMPPS, VCMPPS_K, LESS, GREATER, a, b);
            case LE -> comparison(s, VCMPPS, VCMPPS_K, LESS_EQUAL, GREATER_EQUAL, a, b);
            case GT -> comparison(s, VCMPPS, VCMPPS_K, GREATER, LESS, a, b);
            case GE -> comparison(s, VCMPPS, VCMPPS_K, GREATER_EQUAL, LESS_EQUAL, a, b);
            case ROUND16 -> s.sized(VCVTPH2PS, s.bits, s.bits / 2, halves(s, a));
            default -> throw unknown(prim);
        };
    }

    static int f64(Steps s, Prim prim, int a, int b, int c) {
        return switch (prim) {
            case ADD -> s.commuting(VADDPD, a, b);
            case SUB -> s.op(VSUBPD, a, b);
            case MUL -> s.commuting(VMULPD, a, b);
            case DIV -> s.op(VDIVPD, a, b);
            case FMA -> s.fma(VFMADD132PD, a, b, c);
            case NEG -> s.commuting(VXORPS, a, s.constant(Long.MIN_VALUE));
            case ABS -> s.commuting(VANDPS, a, s.constant(Long.MAX_VALUE));
            case MIN -> least(s, VMINPD, a, b);
            case MAX -> greatest(s, VMAXPD, VADDPD, VSUBPD, VCMPPD, a, b);
            case SQRT -> s.op(VSQRTPD, a);
            case ROUND -> s.opImm(s.avx512() ? VRNDSCALEPD : VROUNDPD, a, NEAREST);
            case FLOOR -> s.opImm(s.avx512() ? VRNDSCALEPD : VROUNDPD, a, DOWN);
            case CEIL -> s.opImm(s.avx512() ? VRNDSCALEPD : VROUNDPD, a, UP);
            case TRUNC -> s.opImm(s.avx512() ? VRNDSCALEPD : VROUNDPD, a, ZERO);
            case EQ -> comparison(s, VCMPPD, VCMPPD_K, EQUAL, EQUAL, a, b);
            case NE -> comparison(s, VCMPPD, VCMPPD_K, NOT_EQUAL, NOT_EQUAL, a, b);
            case LT -> comparison(s, VCMPPD, VCMPPD_K, LESS, GREATER, a, b);
            case LE -> comparison(s, VCMPPD, VCMPPD_K, LESS_EQUAL, GREATER_EQUAL, a, b);
            case GT -> comparison(s, VCMPPD, VCMPPD_K, GREATER, LESS, a, b);
            case GE -> comparison(s, VCMPPD, VCMPPD_K, GREATER_EQUAL, LESS_EQUAL, a, b);
            default -> throw unknown(prim);
        };
    }

    static int i32(Steps s, Prim prim, int a, int b, int c) {
        return switch (prim) {
            case ADD -> s.commuting(VPADDD, a, b);
            case SUB -> s.op(VPSUBD, a, b);
            case MUL -> s.commuting(VPMULLD, a, b);
            case MULHI -> mulhi(s, a, b);
            case NEG -> s.op(VPSUBD, s.zero(), a);
            case ABS -> s.op(VPABSD, a);
            case MIN -> s.commuting(VPMINSD, a, b);
            case MAX -> s.commuting(VPMAXSD, a, b);
            case EQ -> s.avx512() ? s.compare(VPCMPD_K, a, b, EQUAL) : s.commuting(VPCMPEQD, a, b);
            case NE -> s.compare(VPCMPD_K, a, b, NOT_EQUAL);
            case LT -> s.avx512() ? s.compare(VPCMPD_K, a, b, LESS) : s.op(VPCMPGTD, b, a);
            case LE -> s.compare(VPCMPD_K, a, b, LESS_EQUAL);
            case GT -> s.avx512() ? s.compare(VPCMPD_K, a, b, NOT_LESS_EQUAL) : s.op(VPCMPGTD, a, b);
            case GE -> s.compare(VPCMPD_K, a, b, NOT_LESS);
            case AND -> s.commuting(VANDPS, a, b);
            case OR -> s.commuting(VORPS, a, b);
            case XOR -> s.commuting(VXORPS, a, b);
            case NOT -> s.commuting(VXORPS, a, s.ones());
            case SHL -> shift(s, VPSLLD, VPSLLVD, a, b, 31);
            case SHR -> shift(s, VPSRLD, VPSRLVD, a, b, 31);
            case SAR -> shift(s, VPSRAD, VPSRAVD, a, b, 31);
            case WRAP8 -> s.shift(VPSRAD, s.shift(VPSLLD, a, 24), 24);
            case WRAP16 -> s.shift(VPSRAD, s.shift(VPSLLD, a, 16), 16);
            case WRAPU8 -> s.commuting(VANDPS, a, s.constant(0xff));
            case WRAPU16 -> s.commuting(VANDPS, a, s.constant(0xffff));
            default -> throw unknown(prim);
        };
    }

    static int i64(Steps s, Prim prim, int a, int b, int c) {
        return switch (prim) {
            case ADD -> s.commuting(VPADDQ, a, b);
            case SUB -> s.op(VPSUBQ, a, b);
            case MUL -> s.avx512() ? s.commuting(VPMULLQ, a, b) : mul64(s, a, b);
            case NEG -> s.op(VPSUBQ, s.zero(), a);
            case ABS -> s.avx512() ? s.op(VPABSQ, a) : negatedWhere(s, s.op(VPCMPGTQ, s.zero(), a), a);
            case MIN -> s.avx512() ? s.commuting(VPMINSQ, a, b) : blend(s, s.op(VPCMPGTQ, a, b), b, a);
            case MAX -> s.avx512() ? s.commuting(VPMAXSQ, a, b) : blend(s, s.op(VPCMPGTQ, a, b), a, b);
            case EQ -> s.avx512() ? s.compare(VPCMPQ_K, a, b, EQUAL) : s.commuting(VPCMPEQQ, a, b);
            case NE -> s.compare(VPCMPQ_K, a, b, NOT_EQUAL);
            case LT -> s.avx512() ? s.compare(VPCMPQ_K, a, b, LESS) : s.op(VPCMPGTQ, b, a);
            case LE -> s.compare(VPCMPQ_K, a, b, LESS_EQUAL);
            case GT -> s.avx512() ? s.compare(VPCMPQ_K, a, b, NOT_LESS_EQUAL) : s.op(VPCMPGTQ, a, b);
            case GE -> s.compare(VPCMPQ_K, a, b, NOT_LESS);
            case AND -> s.commuting(VANDPS, a, b);
            case OR -> s.commuting(VORPS, a, b);
            case XOR -> s.commuting(VXORPS, a, b);
            case NOT -> s.commuting(VXORPS, a, s.ones());
            case SHL -> shift(s, VPSLLQ, VPSLLVQ, a, b, 63);
            case SHR -> shift(s, VPSRLQ, VPSRLVQ, a, b, 63);
            case SAR -> s.avx512() ? shift(s, VPSRAQ, VPSRAVQ, a, b, 63) : sar64(s, a, b);
            default -> throw unknown(prim);
        };
    }

    /// Of bools: full-width lanes under AVX2, mask registers under AVX-512. `NOT` costs nothing: [Truths] turn it over to the user of the value.
    static int bool(Steps s, Prim prim, int a, int b, int c) {
        return switch (prim) {
            case AND -> s.avx512() ? s.maskOp(KANDW, a, b) : s.commuting(VANDPS, a, b);
            case OR -> s.avx512() ? s.maskOp(KORW, a, b) : s.commuting(VORPS, a, b);
            case XOR -> s.avx512() ? s.maskOp(KXORW, a, b) : s.commuting(VXORPS, a, b);
            case NOT -> s.avx512() ? s.maskOp(KNOTW, a) : s.commuting(VXORPS, a, s.ones());
            case SELECT -> s.avx512() ? s.maskOp(KORW, s.maskOp(KANDW, a, b), s.maskOp(KANDNW, a, c)) : blend(s, a, b, c);
            default -> throw unknown(prim);
        };
    }

    /// `¬a ∧ b` of bools.
    static int andNot(Steps s, int a, int b) {
        return s.avx512() ? s.maskOp(KANDNW, a, b) : s.op(VANDNPS, a, b);
    }

    /// What full-width comparisons of integers lack, they have as the negation of another.
    static Optional<Prim> negated(Prim prim) {
        return switch (prim) {
            case NE -> Optional.of(EQ);
            case LE -> Optional.of(GT);
            case GE -> Optional.of(LT);
            default -> Optional.empty();
        };
    }

    /// One register of `prim` over operands of `type`.
    static int part(Steps s, Prim prim, ScalarType type, int a, int b, int c) {
        return switch (type) {
            case F32 -> f32(s, prim, a, b, c);
            case F64 -> f64(s, prim, a, b, c);
            case I32 -> i32(s, prim, a, b, c);
            case I64 -> i64(s, prim, a, b, c);
            case BOOL -> bool(s, prim, a, b, c);
        };
    }

    private static IllegalArgumentException unknown(Prim prim) {
        return new IllegalArgumentException("no rule for " + prim);
    }

    /// A comparison of floats; with a constant on the left it is turned around, so that memory can stand on the right.
    private static int comparison(Steps s, Ins avx2, Ins avx512, int code, int turned, int a, int b) {
        boolean turn = s.isConstant(a);
        int left = turn ? b : a, right = turn ? a : b, how = turn ? turned : code;
        return s.avx512() ? s.compare(avx512, left, right, how) : s.opImm(avx2, left, right, how);
    }

    // ── sequences

    /// x86's minimum gives its second operand for two zeros and for NaN. Both ways round and the bits of either: −0 wins, and NaN stays NaN.
    private static int least(Steps s, Ins min, int a, int b) {
        int constant = s.isConstant(a) ? a : b;
        if (isPlain(s, constant, min == VMINPS, false))
            return s.op(min, constant, constant == a ? b : a);
        return s.commuting(VORPS, s.op(min, a, b), s.op(min, b, a));
    }

    /// Both ways round; of two zeros the common bits. NaN is put back: by a comparison under AVX2, by the difference of both under AVX-512.
    private static int greatest(Steps s, Ins max, Ins add, Ins sub, Ins compare, int a, int b) {
        boolean single = max == VMAXPS;
        int constant = s.isConstant(a) ? a : b, other = constant == a ? b : a;
        if (isPlain(s, constant, single, true))
            return s.op(max, constant, other);
        if (s.is(constant, 0))                                   // only −0 is wrong then
            return s.commuting(add, s.op(max, constant, other), constant);
        int forth = s.op(max, a, b), back = s.op(max, b, a);
        if (!s.avx512())
            return s.commuting(VORPS, s.commuting(VANDPS, forth, back), s.opImm(compare, a, b, 3));
        int unlike = s.commuting(VXORPS, forth, back);
        return s.op(sub, s.commuting(VORPS, forth, unlike), unlike);
    }

    /// Whether with this constant first the instruction alone is right: it is no NaN, and no zero that could lose to the other zero.
    private static boolean isPlain(Steps s, int v, boolean single, boolean max) {
        if (!s.isConstant(v))
            return false;
        double value = single ? Float.intBitsToFloat((int) s.pattern(v)) : Double.longBitsToDouble(s.pattern(v));
        boolean negativeZero = value == 0 && 1 / value < 0;
        return !Double.isNaN(value) && (value != 0 || negativeZero == max);
    }

    /// As float16, nearest even.
    static int halves(Steps s, int a) {
        int v = s.narrow(VCVTPS2PH, s.bits / 2, s.bits, a);
        s.list.getLast().immediate(0);
        return v;
    }

    /// The high halves of unsigned products, of the even lanes and of the odd ones.
    private static int mulhi(Steps s, int a, int b) {
        int even = s.commuting(VPMULUDQ, a, b);
        int odd = s.commuting(VPMULUDQ, s.shift(VPSRLQ, a, 32), s.shift(VPSRLQ, b, 32));
        int low = s.shift(VPSRLQ, even, 32);
        int high = s.commuting(VANDPS, odd, s.constant(0xffffffff00000000L));
        return s.commuting(VORPS, low, high);
    }

    /// `low·low + (low·high + high·low)·2³²`.
    private static int mul64(Steps s, int a, int b) {
        int cross = s.commuting(VPMULLD, a, s.opImm(VPSHUFD, b, 0xb1));
        int sum = s.op(VPADDD, cross, s.shift(VPSRLQ, cross, 32));
        return s.op(VPADDQ, s.shift(VPSLLQ, sum, 32), s.commuting(VPMULUDQ, a, b));
    }

    /// The sign bit that came along is spread by flipping and taking it off.
    private static int sar64(Steps s, int a, int b) {
        int moved = shift(s, VPSRLQ, VPSRLVQ, a, b, 63);
        int sign = s.isConstant(b) ? s.constant(Long.MIN_VALUE >>> (s.pattern(b) & 63)) : shift(s, VPSRLQ, VPSRLVQ, s.constant(Long.MIN_VALUE), b, 63);
        return s.op(VPSUBQ, s.commuting(VXORPS, moved, sign), sign);
    }

    /// Counts count modulo the width.
    private static int shift(Steps s, Ins constant, Ins each, int a, int b, int modulo) {
        if (s.isConstant(b) && !(modulo == 31 && (int) s.pattern(b) != (int) (s.pattern(b) >>> 32))) {
            int count = (int) s.pattern(b) & modulo;
            return count == 0 ? a : s.shift(constant, a, count);
        }
        return s.op(each, a, s.commuting(VANDPS, b, modulo == 31 ? s.constant(31) : s.constant(63L)));
    }

    /// `−a` where the mask is set (AVX2).
    static int negatedWhere(Steps s, int mask, int a) {
        return s.op(VPSUBQ, s.commuting(VXORPS, a, mask), mask);
    }

    /// `mask ? yes : no` for elements of any width under AVX2, of 4 bytes or (`wide`) 8 under AVX-512.
    static int select(Steps s, boolean wide, int mask, int yes, int no) {
        if (!s.avx512())
            return blend(s, mask, yes, no);
        if (s.is(no, 0))
            return s.zeroed(wide ? VMOVUPD : VMOVUPS, mask, yes);
        return s.blendedBy(wide ? VBLENDMPD : VBLENDMPS, mask, no, yes);
    }

    private static int blend(Steps s, int mask, int yes, int no) {
        if (s.is(no, 0))
            return s.commuting(VANDPS, mask, yes);
        if (s.is(yes, 0))
            return s.op(VANDNPS, mask, no);
        int v = s.vector();
        s.add(new Step(Step.Kind.PLAIN, VBLENDVPS, new int[] {v}, new int[] {no, yes, mask}, s.bits)).fold(1);
        return v;
    }
}
