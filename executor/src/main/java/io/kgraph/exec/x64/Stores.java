package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Ins.*;

import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;
import io.kgraph.type.DType;
import java.util.Arrays;

/// Writes registers as stored elements: narrower integers keep their low bits, float16 is rounded, a bool is a byte 0 or 1.
final class Stores {
    private Stores() {}

    /// `value`: registers of the scalar type; of bools, masks for elements of 4 bytes.
    static void contiguous(Steps s, Lanes lanes, Mem at, DType stored, int[] value, Tail tail) {
        int[] masks = lanes.masks(tail, stored.bytes() == 8);
        if (masks == null)
            whole(s, lanes, at, stored, value);
        else if (tail instanceof Tail.Fixed f && f.count() == 1)
            first(s, at, stored, value[0]);
        else if (tail instanceof Tail.Fixed f && !s.avx512() && stored.bytes() >= 4)
            pieces(s, lanes, at, stored.bytes(), value, f.count());
        else if (s.avx512() || stored.bytes() >= 4)
            masked(s, lanes, at, stored, value, masks);
        else {
            whole(s, lanes, Frame.at(s.frame.scratch()), stored, value);
            Copies.out(s, lanes, at, stored.bytes(), tail);
        }
    }

    /// Lanes `stride` bytes apart.
    static void each(Steps s, Lanes lanes, Mem at, DType stored, int[] value, Copies.Stride stride, Tail tail) {
        whole(s, lanes, Frame.at(s.frame.scratch()), stored, value);
        Copies.outEach(s, lanes, at, stored.bytes(), stride, tail);
    }

    private static void whole(Steps s, Lanes lanes, Mem at, DType stored, int[] value) {
        int step = lanes.perPart(stored.bytes() == 8) * stored.bytes();
        for (int p = 0; p < value.length; p++) {
            Mem to = at.plus(p * step);
            switch (stored.bytes()) {
                case 4, 8 -> s.store(VMOVUPS_STORE, to, s.bits, value[p]);
                default -> {
                    if (stored == DType.FLOAT16)
                        s.store(VCVTPS2PH, to, s.bits, value[p]).immediate(0);
                    else if (s.avx512())
                        s.store(stored.bytes() == 2 ? VPMOVDW : VPMOVDB, to, s.bits, integers(s, stored, value[p]));
                    else if (stored.bytes() == 2)
                        s.store(VMOVUPS_STORE, to, 128, packed(s, stored, integers(s, stored, value[p])));
                    else
                        s.store(VMOVQ_STORE, to, 128, packed(s, stored, integers(s, stored, value[p])));
                }
            }
        }
    }

    /// The first `n` elements by whole registers, halves and smaller pieces: masked stores of AVX2 take tens of cycles on some machines.
    private static void pieces(Steps s, Lanes lanes, Mem at, int size, int[] value, int n) {
        int per = lanes.perPart(size == 8);
        for (int p = 0; p * per < n; p++) {
            int left = Math.min(n - p * per, per), v = value[p];
            Mem to = at.plus(p * per * size);
            if (left == per) {
                s.store(VMOVUPS_STORE, to, s.bits, v);
                continue;
            }
            if (left * size >= 16) {
                s.store(VMOVUPS_STORE, to, 128, v);
                left -= 16 / size;
                to = to.plus(16);
                v = left == 0 ? v : Conversions.upper(s, v);
            }
            boolean pair = left * size >= 8;
            if (pair)
                s.store(VMOVLPS_STORE, to, 128, v);
            if (size == 4 && left % 2 == 1 && pair)
                s.store(VEXTRACTPS, to.plus(8), 128, v).immediate(2);
            else if (size == 4 && left % 2 == 1)
                s.store(VMOVSS_STORE, to, 128, v);
        }
    }

    private static void masked(Steps s, Lanes lanes, Mem at, DType stored, int[] value, int[] masks) {
        boolean wide = stored.bytes() == 8;
        int step = lanes.perPart(wide) * stored.bytes();
        for (int p = 0; p < value.length; p++) {
            Mem to = at.plus(p * step);
            if (s.is(masks[p], 0))
                continue;
            if (s.is(masks[p], -1))
                s.store(VMOVUPS_STORE, to, s.bits, value[p]);
            else if (!s.avx512())
                s.store(wide ? VMASKMOVPD_STORE : VMASKMOVPS_STORE, to, s.bits, masks[p], value[p]);
            else {
                Ins ins = stored == DType.FLOAT16 ? VCVTPS2PH : switch (stored.bytes()) {
                    case 8 -> VMOVUPD_STORE;
                    case 4 -> VMOVUPS_STORE;
                    case 2 -> VPMOVDW;
                    default -> VPMOVDB;
                };
                Step store = s.store(ins, to, s.bits, integers(s, stored, value[p]), masks[p]);
                store.masked = true;
                if (stored == DType.FLOAT16)
                    store.immediate(0);
            }
        }
    }

    /// Lane 0 alone.
    static void first(Steps s, Mem at, DType stored, int value) {
        if (stored.bytes() >= 4) {
            s.store(stored.bytes() == 8 ? VMOVSD_STORE : VMOVSS_STORE, at, 128, value);
            return;
        }
        int v = stored == DType.FLOAT16 ? Rules.halves(s, value) : integers(s, stored, value);
        s.endHomes();
        s.macro(new int[0], new int[] {v}, 0, (asm, in) -> {
            asm.emit(VMOVD_STORE, Gpr.RAX, Vec.x(in.source(0)));
            asm.emit(stored.bytes() == 1 ? MOV8_STORE : MOV16_STORE, at, Gpr.RAX);
        }).effect();
    }

    /// A bool as 0 or 1 in 4 bytes.
    private static int integers(Steps s, DType stored, int value) {
        return stored != DType.BOOL ? value : Rules.select(s, false, value, s.constant(1), s.zero());
    }

    /// The low bytes of 8 lanes side by side at the bottom of a register.
    private static int packed(Steps s, DType stored, int value) {
        byte[] order = new byte[32];
        Arrays.fill(order, (byte) 0x80);
        int size = stored.bytes();
        for (int i = 0; i < 4; i++)
            for (int b = 0; b < size; b++) {
                order[i * size + b] = (byte) (4 * i + b);
                order[16 + i * size + b] = (byte) (4 * i + b);
            }
        int within = s.op(VPSHUFB, value, s.table(Mem.of(s.asm.constant(order))));
        if (size == 2)
            return s.opImm(VPERMQ, within, 0x08);
        return s.op(VPERMD, s.table(Mem.of(s.asm.constant(new int[] {0, 4, 1, 1, 1, 1, 1, 1}))), within);
    }
}
