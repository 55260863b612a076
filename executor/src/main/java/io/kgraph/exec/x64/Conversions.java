package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Ins.*;

import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.scalar.ScalarType;
import java.util.function.IntUnaryOperator;

/// `CONVERT` between the four types of numbers; two registers of 8-byte elements belong to one of 4-byte elements.
final class Conversions {
    private static final int UNORDERED = 3, ORDERED = 7, LESS = 1, GREATER_EQUAL = 13;
    private static final long TWO52 = 0x4330000000000000L;

    private Conversions() {}

    static int[] convert(Steps s, ScalarType from, ScalarType to, int[] a) {
        return switch (from) {
            case F32 -> switch (to) {
                case F64 -> widen(s, VCVTPS2PD, a);
                case I32 -> each(a, x -> floatToInt(s, x));
                case I64 -> each(widen(s, VCVTPS2PD, a), x -> doubleToLong(s, x));
                default -> throw unknown(from, to);
            };
            case F64 -> switch (to) {
                case F32 -> narrow(s, VCVTPD2PS, a);
                case I32 -> narrow(s, VCVTTPD2DQ, each(a, x -> clamped(s, x)));
                case I64 -> each(a, x -> doubleToLong(s, x));
                default -> throw unknown(from, to);
            };
            case I32 -> switch (to) {
                case F32 -> each(a, x -> s.op(VCVTDQ2PS, x));
                case F64 -> widen(s, VCVTDQ2PD, a);
                case I64 -> widen(s, VPMOVSXDQ, a);
                default -> throw unknown(from, to);
            };
            case I64 -> switch (to) {
                case F32 -> s.avx512() ? narrow(s, VCVTQQ2PS, a) : narrow(s, VCVTPD2PS, each(a, x -> longToDouble(s, sticky(s, x))));
                case F64 -> each(a, x -> s.avx512() ? s.op(VCVTQQ2PD, x) : longToDouble(s, x));
                case I32 -> lowHalves(s, a);
                default -> throw unknown(from, to);
            };
            case BOOL -> throw unknown(from, to);
        };
    }

    private static IllegalArgumentException unknown(ScalarType from, ScalarType to) {
        return new IllegalArgumentException("no conversion from " + from + " to " + to);
    }

    static int[] each(int[] a, IntUnaryOperator f) {
        int[] result = new int[a.length];
        for (int p = 0; p < a.length; p++)
            result[p] = p > 0 && a[p] == a[p - 1] ? result[p - 1] : f.applyAsInt(a[p]);
        return result;
    }

    /// By an instruction from half a register to a whole one.
    private static int[] widen(Steps s, Ins ins, int[] a) {
        int[] result = new int[2 * a.length];
        for (int p = 0; p < a.length; p++) {
            boolean same = p > 0 && a[p] == a[p - 1];
            result[2 * p] = same ? result[2 * p - 2] : s.sized(ins, s.bits, s.bits / 2, a[p]);
            result[2 * p + 1] = same ? result[2 * p - 1] : s.sized(ins, s.bits, s.bits / 2, upper(s, a[p]));
        }
        return result;
    }

    /// By an instruction from a whole register to half of one.
    private static int[] narrow(Steps s, Ins ins, int[] a) {
        int[] result = new int[a.length / 2];
        for (int p = 0; p < result.length; p++)
            result[p] = join(s, s.narrow(ins, s.bits / 2, s.bits, a[2 * p]), s.narrow(ins, s.bits / 2, s.bits, a[2 * p + 1]));
        return result;
    }

    /// The upper half of a register.
    static int upper(Steps s, int a) {
        int v = s.narrow(s.avx512() ? VEXTRACTF64X4 : VEXTRACTF128, s.bits / 2, s.bits, a);
        s.list.getLast().immediate(1);
        return v;
    }

    /// Two lower halves as one register.
    static int join(Steps s, int low, int high) {
        int v = s.opImm(s.avx512() ? VINSERTF64X4 : VINSERTF128, low, high, 1);
        s.list.getLast().widths(s.bits, s.bits / 2);
        return v;
    }

    /// The low 4 bytes of each 8.
    static int lowHalves(Steps s, int low, int high) {
        if (s.avx512())
            return join(s, s.narrow(VPMOVQD, s.bits / 2, s.bits, low), s.narrow(VPMOVQD, s.bits / 2, s.bits, high));
        return s.opImm(VPERMPD, s.opImm(VSHUFPS, low, high, 0x88), 0xd8);
    }

    private static int[] lowHalves(Steps s, int[] a) {
        int[] result = new int[a.length / 2];
        for (int p = 0; p < result.length; p++)
            result[p] = lowHalves(s, a[2 * p], a[2 * p + 1]);
        return result;
    }

    /// The machine gives the least integer for all that does not fit: flipped to the greatest above, cleared for NaN.
    private static int floatToInt(Steps s, int x) {
        int plain = s.op(VCVTTPS2DQ, x);
        int limit = s.constant(Float.floatToRawIntBits(0x1p31f));
        if (s.avx512()) {
            int clipped = s.blendedBy(VBLENDMPS, s.compare(VCMPPS_K, x, limit, GREATER_EQUAL), plain, s.constant(Integer.MAX_VALUE));
            return s.zeroed(VMOVUPS, s.compare(VCMPPS_K, x, x, ORDERED), clipped);
        }
        int clipped = s.commuting(VXORPS, plain, s.opImm(VCMPPS, x, limit, GREATER_EQUAL));
        return s.commuting(VANDPS, clipped, s.opImm(VCMPPS, x, x, ORDERED));
    }

    /// Zero for NaN and at most the greatest int32; what is too small converts to the least by itself.
    private static int clamped(Steps s, int x) {
        int number = s.avx512() ? s.zeroed(VMOVUPD, s.compare(VCMPPD_K, x, x, ORDERED), x) : s.commuting(VANDPS, x, s.opImm(VCMPPD, x, x, ORDERED));
        return s.op(VMINPD, number, s.constant(Double.doubleToRawLongBits(Integer.MAX_VALUE)));
    }

    /// Under AVX2 the upper and the lower 32 bits through sums whose low bits are integers; the parts are exact.
    private static int doubleToLong(Steps s, int x) {
        int most = s.constant(Long.MAX_VALUE), limit = s.constant(Double.doubleToRawLongBits(0x1p63));
        if (s.avx512()) {
            int clipped = s.blendedBy(VBLENDMPD, s.compare(VCMPPD_K, x, limit, GREATER_EQUAL), s.op(VCVTTPD2QQ, x), most);
            return s.zeroed(VMOVUPD, s.compare(VCMPPD_K, x, x, ORDERED), clipped);
        }
        int whole = s.opImm(VROUNDPD, x, 11);
        int high = s.opImm(VROUNDPD, s.commuting(VMULPD, whole, s.constant(Double.doubleToRawLongBits(0x1p-32))), 9);
        int low = s.fma(VFMADD132PD, high, s.constant(Double.doubleToRawLongBits(-0x1p32)), whole);
        int highBits = s.shift(VPSLLQ, s.commuting(VADDPD, high, s.constant(Double.doubleToRawLongBits(0x1.8p52))), 32);
        int lowBits = s.commuting(VXORPS, s.commuting(VADDPD, low, s.constant(TWO52)), s.constant(TWO52));
        int plain = s.commuting(VORPS, highBits, lowBits);
        int above = Rules.select(s, true, s.opImm(VCMPPD, x, limit, GREATER_EQUAL), most, plain);
        int below = s.opImm(VCMPPD, x, s.constant(Double.doubleToRawLongBits(-0x1p63)), LESS);
        return s.op(VANDNPS, s.opImm(VCMPPD, x, x, UNORDERED), Rules.select(s, true, below, s.constant(Long.MIN_VALUE), above));
    }

    /// AVX2: both 32-bit halves as exact doubles (the upper one less 2⁶³), and one rounding.
    private static int longToDouble(Steps s, int x) {
        int low = s.opImm(VPBLENDD, x, s.constant(TWO52), 0xaa);
        int high = s.commuting(VXORPS, s.shift(VPSRLQ, x, 32), s.constant(0x4530000080000000L));
        return s.commuting(VADDPD, s.op(VSUBPD, high, s.constant(0x4530000080100000L)), low);
    }

    /// From 2⁵³ on the 11 last bits as one, so that the step through double rounds once (to odd, then to nearest).
    private static int sticky(Steps s, int x) {
        int sign = s.op(VPCMPGTQ, s.zero(), x);
        int large = s.op(VPCMPGTQ, s.commuting(VXORPS, x, sign), s.constant((1L << 53) - 1));
        int tail = s.commuting(VPADDQ, s.commuting(VANDPS, x, s.constant(0x7ffL)), s.constant(0x7ffL));
        int odd = s.commuting(VANDPS, s.commuting(VORPS, x, tail), s.constant(~0x7ffL));
        return Rules.select(s, true, large, odd, x);
    }
}
