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
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// What each primitive is in instructions, per type: one row each, for one register of lanes.
///
/// Where AVX2 and AVX-512 differ, a row has both. Comparisons yield a mask: full-width lanes under AVX2, a mask register under AVX-512; what AVX2 can only compare negated
/// is in [#NEGATED]. Not here: `CONST`, `SELECT`, `LOOKUP` (see [Lowering]), `CONVERT` (see [Conversions]), division of integers (see [Division]).
final class Rules {
    /// Emits one part and returns its result.
    @FunctionalInterface interface Rule {
        int part(Steps s, int a, int b, int c);
    }

    private Rules() {}

    private static final int NEAREST = 8, DOWN = 9, UP = 10, ZERO = 11;              // rounding modes, inexact kept silent
    private static final int EQUAL = 0, LESS = 1, LESS_EQUAL = 2, NOT_EQUAL = 4, NOT_LESS = 5, NOT_LESS_EQUAL = 6;
    private static final int GREATER = 14, GREATER_EQUAL = 13;                        // of floats: false with NaN

    static final Map<Prim, Rule> F32 = new EnumMap<>(Map.ofEntries(
            row(ADD, commuting(VADDPS)),
            row(SUB, binary(VSUBPS)),
            row(MUL, commuting(VMULPS)),
            row(DIV, binary(VDIVPS)),
            row(FMA, (s, a, b, c) -> s.fma(VFMADD132PS, a, b, c)),
            row(NEG, (s, a, b, c) -> s.commuting(VXORPS, a, s.constant(0x80000000))),
            row(ABS, (s, a, b, c) -> s.commuting(VANDPS, a, s.constant(0x7fffffff))),
            row(MIN, (s, a, b, c) -> least(s, VMINPS, a, b)),
            row(MAX, (s, a, b, c) -> greatest(s, VMAXPS, VADDPS, VSUBPS, VCMPPS, a, b)),
            row(SQRT, unary(VSQRTPS)),
            row(ROUND, rounding(VROUNDPS, VRNDSCALEPS, NEAREST)),
            row(FLOOR, rounding(VROUNDPS, VRNDSCALEPS, DOWN)),
            row(CEIL, rounding(VROUNDPS, VRNDSCALEPS, UP)),
            row(TRUNC, rounding(VROUNDPS, VRNDSCALEPS, ZERO)),
            row(EQ, comparison(VCMPPS, VCMPPS_K, EQUAL, EQUAL)),
            row(NE, comparison(VCMPPS, VCMPPS_K, NOT_EQUAL, NOT_EQUAL)),
            row(LT, comparison(VCMPPS, VCMPPS_K, LESS, GREATER)),
            row(LE, comparison(VCMPPS, VCMPPS_K, LESS_EQUAL, GREATER_EQUAL)),
            row(GT, comparison(VCMPPS, VCMPPS_K, GREATER, LESS)),
            row(GE, comparison(VCMPPS, VCMPPS_K, GREATER_EQUAL, LESS_EQUAL)),
            row(ROUND16, (s, a, b, c) -> s.sized(VCVTPH2PS, s.bits, s.bits / 2, halves(s, a)))));

    static final Map<Prim, Rule> F64 = new EnumMap<>(Map.ofEntries(
            row(ADD, commuting(VADDPD)),
            row(SUB, binary(VSUBPD)),
            row(MUL, commuting(VMULPD)),
            row(DIV, binary(VDIVPD)),
            row(FMA, (s, a, b, c) -> s.fma(VFMADD132PD, a, b, c)),
            row(NEG, (s, a, b, c) -> s.commuting(VXORPS, a, s.constant(Long.MIN_VALUE))),
            row(ABS, (s, a, b, c) -> s.commuting(VANDPS, a, s.constant(Long.MAX_VALUE))),
            row(MIN, (s, a, b, c) -> least(s, VMINPD, a, b)),
            row(MAX, (s, a, b, c) -> greatest(s, VMAXPD, VADDPD, VSUBPD, VCMPPD, a, b)),
            row(SQRT, unary(VSQRTPD)),
            row(ROUND, rounding(VROUNDPD, VRNDSCALEPD, NEAREST)),
            row(FLOOR, rounding(VROUNDPD, VRNDSCALEPD, DOWN)),
            row(CEIL, rounding(VROUNDPD, VRNDSCALEPD, UP)),
            row(TRUNC, rounding(VROUNDPD, VRNDSCALEPD, ZERO)),
            row(EQ, comparison(VCMPPD, VCMPPD_K, EQUAL, EQUAL)),
            row(NE, comparison(VCMPPD, VCMPPD_K, NOT_EQUAL, NOT_EQUAL)),
            row(LT, comparison(VCMPPD, VCMPPD_K, LESS, GREATER)),
            row(LE, comparison(VCMPPD, VCMPPD_K, LESS_EQUAL, GREATER_EQUAL)),
            row(GT, comparison(VCMPPD, VCMPPD_K, GREATER, LESS)),
            row(GE, comparison(VCMPPD, VCMPPD_K, GREATER_EQUAL, LESS_EQUAL))));

    static final Map<Prim, Rule> I32 = new EnumMap<>(Map.ofEntries(
            row(ADD, commuting(VPADDD)),
            row(SUB, binary(VPSUBD)),
            row(MUL, commuting(VPMULLD)),
            row(MULHI, Rules::mulhi),
            row(NEG, (s, a, b, c) -> s.op(VPSUBD, s.zero(), a)),
            row(ABS, unary(VPABSD)),
            row(MIN, commuting(VPMINSD)),
            row(MAX, commuting(VPMAXSD)),
            row(EQ, either(commuting(VPCMPEQD), integers(VPCMPD_K, EQUAL))),
            row(NE, integers(VPCMPD_K, NOT_EQUAL)),
            row(LT, either((s, a, b, c) -> s.op(VPCMPGTD, b, a), integers(VPCMPD_K, LESS))),
            row(LE, integers(VPCMPD_K, LESS_EQUAL)),
            row(GT, either(binary(VPCMPGTD), integers(VPCMPD_K, NOT_LESS_EQUAL))),
            row(GE, integers(VPCMPD_K, NOT_LESS)),
            row(AND, commuting(VANDPS)),
            row(OR, commuting(VORPS)),
            row(XOR, commuting(VXORPS)),
            row(NOT, (s, a, b, c) -> s.commuting(VXORPS, a, s.ones())),
            row(SHL, (s, a, b, c) -> shift(s, VPSLLD, VPSLLVD, a, b, 31)),
            row(SHR, (s, a, b, c) -> shift(s, VPSRLD, VPSRLVD, a, b, 31)),
            row(SAR, (s, a, b, c) -> shift(s, VPSRAD, VPSRAVD, a, b, 31)),
            row(WRAP8, (s, a, b, c) -> s.shift(VPSRAD, s.shift(VPSLLD, a, 24), 24)),
            row(WRAP16, (s, a, b, c) -> s.shift(VPSRAD, s.shift(VPSLLD, a, 16), 16)),
            row(WRAPU8, (s, a, b, c) -> s.commuting(VANDPS, a, s.constant(0xff))),
            row(WRAPU16, (s, a, b, c) -> s.commuting(VANDPS, a, s.constant(0xffff)))));

    static final Map<Prim, Rule> I64 = new EnumMap<>(Map.ofEntries(
            row(ADD, commuting(VPADDQ)),
            row(SUB, binary(VPSUBQ)),
            row(MUL, either(Rules::mul64, commuting(VPMULLQ))),
            row(NEG, (s, a, b, c) -> s.op(VPSUBQ, s.zero(), a)),
            row(ABS, either((s, a, b, c) -> negatedWhere(s, s.op(VPCMPGTQ, s.zero(), a), a), unary(VPABSQ))),
            row(MIN, either((s, a, b, c) -> blend(s, s.op(VPCMPGTQ, a, b), b, a), commuting(VPMINSQ))),
            row(MAX, either((s, a, b, c) -> blend(s, s.op(VPCMPGTQ, a, b), a, b), commuting(VPMAXSQ))),
            row(EQ, either(commuting(VPCMPEQQ), integers(VPCMPQ_K, EQUAL))),
            row(NE, integers(VPCMPQ_K, NOT_EQUAL)),
            row(LT, either((s, a, b, c) -> s.op(VPCMPGTQ, b, a), integers(VPCMPQ_K, LESS))),
            row(LE, integers(VPCMPQ_K, LESS_EQUAL)),
            row(GT, either(binary(VPCMPGTQ), integers(VPCMPQ_K, NOT_LESS_EQUAL))),
            row(GE, integers(VPCMPQ_K, NOT_LESS)),
            row(AND, commuting(VANDPS)),
            row(OR, commuting(VORPS)),
            row(XOR, commuting(VXORPS)),
            row(NOT, (s, a, b, c) -> s.commuting(VXORPS, a, s.ones())),
            row(SHL, (s, a, b, c) -> shift(s, VPSLLQ, VPSLLVQ, a, b, 63)),
            row(SHR, (s, a, b, c) -> shift(s, VPSRLQ, VPSRLVQ, a, b, 63)),
            row(SAR, either(Rules::sar64, (s, a, b, c) -> shift(s, VPSRAQ, VPSRAVQ, a, b, 63)))));

    /// Of bools: full-width lanes under AVX2, mask registers under AVX-512. `NOT` costs nothing: [Truths] turn it over to the user of the value.
    static final Map<Prim, Rule> BOOL = new EnumMap<>(Map.ofEntries(
            row(AND, either(commuting(VANDPS), (s, a, b, c) -> s.maskOp(KANDW, a, b))),
            row(OR, either(commuting(VORPS), (s, a, b, c) -> s.maskOp(KORW, a, b))),
            row(XOR, either(commuting(VXORPS), (s, a, b, c) -> s.maskOp(KXORW, a, b))),
            row(NOT, either((s, a, b, c) -> s.commuting(VXORPS, a, s.ones()), (s, a, b, c) -> s.maskOp(KNOTW, a))),
            row(SELECT, either((s, a, b, c) -> blend(s, a, b, c),
                    (s, a, b, c) -> s.maskOp(KORW, s.maskOp(KANDW, a, b), s.maskOp(KANDNW, a, c))))));

    /// `¬a ∧ b` of bools.
    static int andNot(Steps s, int a, int b) {
        return s.avx512() ? s.maskOp(KANDNW, a, b) : s.op(VANDNPS, a, b);
    }

    /// What full-width comparisons of integers lack, as the negation of what they have.
    static final Map<Prim, Prim> NEGATED = new EnumMap<>(Map.of(NE, EQ, LE, GT, GE, LT));

    static Rule of(Prim prim, ScalarType type) {
        Map<Prim, Rule> rows = switch (type) {
            case F32 -> F32;
            case F64 -> F64;
            case I32 -> I32;
            case I64 -> I64;
            case BOOL -> BOOL;
        };
        return Objects.requireNonNull(rows.get(prim), () -> "no rule for " + prim + " of " + type);
    }

    // ── the shapes of rows

    private static Map.Entry<Prim, Rule> row(Prim prim, Rule rule) {
        return Map.entry(prim, rule);
    }

    private static Rule unary(Ins ins) {
        return (s, a, b, c) -> s.op(ins, a);
    }

    private static Rule binary(Ins ins) {
        return (s, a, b, c) -> s.op(ins, a, b);
    }

    private static Rule commuting(Ins ins) {
        return (s, a, b, c) -> s.commuting(ins, a, b);
    }

    private static Rule either(Rule avx2, Rule avx512) {
        return (s, a, b, c) -> (s.avx512() ? avx512 : avx2).part(s, a, b, c);
    }

    private static Rule rounding(Ins avx2, Ins avx512, int mode) {
        return (s, a, b, c) -> s.opImm(s.avx512() ? avx512 : avx2, a, mode);
    }

    /// A comparison of floats; with a constant on the left it is turned around, so that memory can stand on the right.
    private static Rule comparison(Ins avx2, Ins avx512, int code, int turned) {
        return (s, a, b, c) -> {
            boolean turn = s.isConstant(a);
            int left = turn ? b : a, right = turn ? a : b, how = turn ? turned : code;
            return s.avx512() ? s.compare(avx512, left, right, how) : s.opImm(avx2, left, right, how);
        };
    }

    private static Rule integers(Ins avx512, int code) {
        return (s, a, b, c) -> s.compare(avx512, a, b, code);
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
    private static int mulhi(Steps s, int a, int b, int c) {
        int even = s.commuting(VPMULUDQ, a, b);
        int odd = s.commuting(VPMULUDQ, s.shift(VPSRLQ, a, 32), s.shift(VPSRLQ, b, 32));
        int low = s.shift(VPSRLQ, even, 32);
        int high = s.commuting(VANDPS, odd, s.constant(0xffffffff00000000L));
        return s.commuting(VORPS, low, high);
    }

    /// `low·low + (low·high + high·low)·2³²`.
    private static int mul64(Steps s, int a, int b, int c) {
        int cross = s.commuting(VPMULLD, a, s.opImm(VPSHUFD, b, 0xb1));
        int sum = s.op(VPADDD, cross, s.shift(VPSRLQ, cross, 32));
        return s.op(VPADDQ, s.shift(VPSLLQ, sum, 32), s.commuting(VPMULUDQ, a, b));
    }

    /// The sign bit that came along is spread by flipping and taking it off.
    private static int sar64(Steps s, int a, int b, int c) {
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
