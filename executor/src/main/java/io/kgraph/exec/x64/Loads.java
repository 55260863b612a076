package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Ins.*;

import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;
import io.kgraph.type.DType;
import java.util.Arrays;

/// Reads stored elements into registers of their scalar type. A bool comes as a mask for elements of 4 bytes.
final class Loads {
    private Loads() {}

    static int[] contiguous(Steps s, Lanes lanes, Mem at, DType stored) {
        boolean wide = stored.bytes() == 8;
        int[] parts = new int[lanes.parts(wide)];
        int step = lanes.perPart(wide) * stored.bytes();
        for (int p = 0; p < parts.length; p++) {
            Mem from = at.plus(p * step);
            parts[p] = stored.bytes() >= 4 ? s.load(from) : widened(s, stored, s.loadBy(widening(stored), from, s.bits));
        }
        return parts;
    }

    static int[] tail(Steps s, Lanes lanes, Mem at, DType stored, Tail tail) {
        boolean wide = stored.bytes() == 8;
        int[] masks = lanes.masks(tail, wide);
        if (masks == null)
            return contiguous(s, lanes, at, stored);
        if (tail instanceof Tail.Fixed f && f.count() == 1 && stored.bytes() >= 4) {
            int[] parts = new int[masks.length];
            Arrays.fill(parts, s.zero());
            parts[0] = s.loadBy(wide ? VMOVSD : VMOVSS, at, 128);
            return parts;
        }
        if (stored.bytes() < 4 && !s.avx512()) {
            Copies.in(s, lanes, at, stored.bytes(), tail);
            return contiguous(s, lanes, Frame.at(s.frame.scratch()), stored);
        }
        return masked(s, lanes, at, stored, masks);
    }

    /// Where the masks are set; without AVX-512, of elements from 4 bytes on.
    static int[] masked(Steps s, Lanes lanes, Mem at, DType stored, int[] masks) {
        boolean wide = stored.bytes() == 8;
        int step = lanes.perPart(wide) * stored.bytes();
        int[] parts = new int[masks.length];
        for (int p = 0; p < parts.length; p++) {
            Mem from = at.plus(p * step);
            if (s.is(masks[p], 0))
                parts[p] = s.zero();
            else if (s.is(masks[p], -1))
                parts[p] = s.load(from);
            else if (s.avx512())
                parts[p] = widened(s, stored, s.loadMasked(wide ? VMOVUPD : stored.bytes() == 4 ? VMOVUPS : widening(stored), from, s.bits, masks[p]));
            else
                parts[p] = s.loadBy(wide ? VMASKMOVPD : VMASKMOVPS, from, s.bits, masks[p]);
        }
        return parts;
    }

    /// Lanes `stride` bytes apart.
    static int[] each(Steps s, Lanes lanes, Mem at, DType stored, Copies.Stride stride, Tail tail) {
        int size = stored.bytes(), perPiece = 16 / size;
        int pieces = (lanes.count + perPiece - 1) / perPiece;
        if (lanes.masks(tail, false) != null || pieces > 4) {
            Copies.inEach(s, lanes, at, size, stride, tail);
            return contiguous(s, lanes, Frame.at(s.frame.scratch()), stored);
        }
        int[] xmm = new int[pieces];
        for (int i = 0; i < pieces; i++)
            xmm[i] = s.vector();
        s.macro(xmm, new int[0], 0, (asm, to) -> {
            if (!stride.isNear(lanes.count))
                asm.emit(LEA, Gpr.RDX, at);
            for (int i = 0; i < lanes.count; i++) {
                Vec x = Vec.x(to.result(i / perPiece));
                insert(asm, x, size, i % perPiece, stride.isNear(lanes.count) ? at.plus((int) stride.bytes() * i) : Mem.at(Gpr.RDX));
                if (!stride.isNear(lanes.count) && i + 1 < lanes.count)
                    stride.advance(asm, Gpr.RDX);
            }
        });
        return assembled(s, lanes, stored, xmm);
    }

    private static void insert(Assembler asm, Vec x, int size, int lane, Mem from) {
        if (lane > 0)
            asm.emit(size == 1 ? VPINSRB : size == 2 ? VPINSRW : size == 4 ? VPINSRD : VPINSRQ, x, x, from, Imm.of(lane));
        else if (size >= 4)
            asm.emit(size == 4 ? VMOVD : VMOVQ, x, from);
        else {
            asm.emit(VXORPS, x, x, x);
            asm.emit(size == 1 ? VPINSRB : VPINSRW, x, x, from, Imm.of(0));
        }
    }

    /// Registers of 16 bytes of stored elements as registers of their scalar type.
    private static int[] assembled(Steps s, Lanes lanes, DType stored, int[] xmm) {
        boolean wide = stored.bytes() == 8;
        int[] parts = new int[lanes.parts(wide)];
        if (stored.bytes() >= 4) {
            int per = xmm.length / parts.length;
            for (int p = 0; p < parts.length; p++)
                parts[p] = per == 2 ? joined(s, xmm[2 * p], xmm[2 * p + 1])
                        : Conversions.join(s, joined(s, xmm[4 * p], xmm[4 * p + 1]), joined(s, xmm[4 * p + 2], xmm[4 * p + 3]));
            return parts;
        }
        int bytes = lanes.perPart(false) * stored.bytes();                   // of xmm registers, for one part: 8, 16, or 32
        for (int p = 0; p < parts.length; p++) {
            int from = bytes == 32 ? joined(s, xmm[2 * p], xmm[2 * p + 1]) : xmm[p * bytes / 16];
            if (p * bytes % 16 == 8)
                from = s.shift(VPERMILPS, from, 0x0e);
            parts[p] = widened(s, stored, s.narrow(widening(stored), s.bits, bytes == 32 ? 256 : 128, from));
        }
        return parts;
    }

    private static int joined(Steps s, int low, int high) {
        int v = s.opImm(VINSERTF128, low, high, 1);
        s.list.getLast().widths(256, 128);
        return v;
    }

    /// One element in all lanes.
    static int[] broadcast(Steps s, Lanes lanes, Mem at, DType stored) {
        int v;
        if (stored.bytes() >= 4)
            v = s.loadBy(stored.bytes() == 8 ? VBROADCASTSD : VBROADCASTSS, at, s.bits);
        else if (stored == DType.FLOAT16)
            v = s.narrow(VCVTPH2PS, s.bits, s.bits / 2, s.loadBy(VPBROADCASTW, at, s.bits / 2));
        else {
            v = s.vector();
            Ins read = switch (stored) {
                case INT8 -> MOVSX8_32;
                case INT16 -> MOVSX16_32;
                case UINT16 -> MOVZX16;
                default -> MOVZX8;
            };
            s.macro(new int[] {v}, new int[0], 0, (asm, to) -> {
                asm.emit(read, Gpr.RAX, at);
                asm.emit(VMOVD, Vec.x(to.result(0)), Gpr.RAX);
                asm.emit(VPBROADCASTD, new Vec(to.result(0), s.bits), Vec.x(to.result(0)));
            });
            v = widened(s, stored, v);
        }
        int[] parts = new int[lanes.parts(stored.bytes() == 8)];
        Arrays.fill(parts, v);
        return parts;
    }

    private static Ins widening(DType stored) {
        return switch (stored) {
            case FLOAT16 -> VCVTPH2PS;
            case INT8 -> VPMOVSXBD;
            case INT16 -> VPMOVSXWD;
            case UINT8, BOOL -> VPMOVZXBD;
            case UINT16 -> VPMOVZXWD;
            default -> throw new BrokenInvariant("Block", "only elements below 4 bytes are widened", stored.label());
        };
    }

    /// A bool's bytes as a mask.
    private static int widened(Steps s, DType stored, int v) {
        if (stored != DType.BOOL)
            return v;
        if (!s.avx512())
            return s.op(VPCMPGTD, v, s.zero());
        return s.maskOp(VPTESTMD, v, v);
    }
}
