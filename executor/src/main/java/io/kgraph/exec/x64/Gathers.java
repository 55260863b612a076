package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Ins.*;

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mask;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import org.jspecify.annotations.Nullable;

/// Loads whose lanes have addresses of their own: by checked indices, or contiguous under a predicate.
final class Gathers {
    private static final int NOT_LESS = 5;

    private Gathers() {}

    /// Puts a base address into a register before a gather.
    interface Base {
        void set(Assembler asm, Gpr to);
    }

    /// One instruction's gather: elements of 4 or 8 bytes, indices of 4 or 8 bytes in a register of results or half of one, into a whole register (or, of 4-byte
    /// elements with 8-byte indices, half of one). `mask` is −1 for all lanes.
    static int gather(Steps s, boolean wide, boolean wideIndex, int index, int mask, int scale, @Nullable Base setup, Gpr base, int disp) {
        int indexBits = wide && !wideIndex ? s.bits / 2 : s.bits, resultBits = !wide && wideIndex ? s.bits / 2 : s.bits;
        int result = s.vector();
        int[] sources = mask < 0 ? new int[] {index} : new int[] {index, mask};
        Step step = s.macro(new int[] {result}, sources, s.avx512() ? 0 : 1, (asm, at) -> {
            if (setup != null)
                setup.set(asm, base);
            Vec to = new Vec(at.result(0), resultBits);
            asm.emit(VXORPS, new Vec(at.result(0), s.bits), new Vec(at.result(0), s.bits), new Vec(at.result(0), s.bits));
            Mem from = Mem.vector(base, new Vec(at.source(0), indexBits), scale, disp);
            if (s.avx512()) {
                Mask k = new Mask(at.temporary(0));
                if (mask < 0)
                    asm.emit(KXNORW, k, k, k);
                else
                    asm.emit(KMOVW, k, new Mask(at.source(1)));
                asm.with(k, false).emit(wide ? wideIndex ? VPGATHERQQ_K : VPGATHERDQ_K : wideIndex ? VPGATHERQD_K : VPGATHERDD_K, to, from);
            } else {
                Vec k = new Vec(at.temporary(0), resultBits), whole = new Vec(at.temporary(0), s.bits);
                if (mask < 0)
                    asm.emit(VPCMPEQD, whole, whole, whole);
                else
                    asm.emit(VMOVAPS, whole, new Vec(at.source(1), s.bits));
                asm.emit(wide ? wideIndex ? VPGATHERQQ : VPGATHERDQ : wideIndex ? VPGATHERQD : VPGATHERDD, to, from, k);
            }
        });
        step.maskTemporaries = s.avx512() ? 1 : 0;
        return result;
    }

    /// Jumps to the fault if an index of an active lane is not in `0 … extent − 1`.
    static void check(Steps s, boolean wide, int[] index, int @Nullable [] active, long extent, Fault fault) {
        int[] bad = new int[index.length];
        int any = -1;
        for (int p = 0; p < index.length; p++) {
            int outside = outside(s, wide, index[p], extent);
            bad[p] = active == null ? outside : Rules.bool(s, Prim.AND, outside, active[p], outside);
            any = any < 0 ? bad[p] : Rules.bool(s, Prim.OR, any, bad[p], bad[p]);
        }
        int n = index.length;
        int[] sources = new int[1 + 2 * n];
        sources[0] = any;
        System.arraycopy(bad, 0, sources, 1, n);
        System.arraycopy(index, 0, sources, 1 + n, n);
        s.macro(new int[0], sources, 0, (asm, at) -> {
            if (s.avx512())
                asm.emit(wide ? KORTESTB : KORTESTW, new Mask(at.source(0)), new Mask(at.source(0)));
            else
                asm.emit(VPTEST, new Vec(at.source(0), s.bits), new Vec(at.source(0), s.bits));
            Label stub = asm.label();
            asm.j(Cond.NE, stub);
            int[] where = new int[1 + 2 * n];
            for (int k = 0; k < where.length; k++)
                where[k] = at.source(k);
            s.frame.cold(() -> {
                asm.bind(stub);
                report(s, wide, n, where, fault);
            });
        }).effect();
    }

    /// The first bad index to RDX.
    private static void report(Steps s, boolean wide, int n, int[] where, Fault fault) {
        Assembler asm = s.asm;
        Label found = asm.label();
        int scratch = s.frame.scratch();
        for (int p = 0; p < n; p++) {
            asm.emit(VMOVUPS_STORE, Frame.at(scratch), new Vec(where[1 + n + p], s.bits));
            if (s.avx512())
                asm.emit(wide ? KMOVB_RK : KMOVW_RK, Gpr.RAX, new Mask(where[1 + p]));
            else
                asm.emit(wide ? VMOVMSKPD : VMOVMSKPS, Gpr.RAX, new Vec(where[1 + p], s.bits));
            asm.emit(TEST32, Gpr.RAX, Gpr.RAX);
            asm.j(Cond.NE, found);
        }
        asm.bind(found);
        asm.emit(TZCNT32, Gpr.RCX, Gpr.RAX);
        asm.emit(wide ? MOV : MOVSXD, Gpr.RDX, Mem.at(Gpr.RSP, Gpr.RCX, wide ? 8 : 4, scratch));
        asm.mov(Gpr.RAX, fault.number());
        asm.jmp(fault.handler());
    }

    private static int outside(Steps s, boolean wide, int index, long extent) {
        if (s.avx512())
            return s.compare(wide ? VPCMPUQ_K : VPCMPUD_K, index, wide ? s.constant(extent) : s.constant((int) Math.min(extent, 1L << 31)), NOT_LESS);
        if (wide)
            return s.commuting(VORPS, s.op(VPCMPGTQ, index, s.constant(extent - 1)), s.op(VPCMPGTQ, s.zero(), index));
        int last = s.constant((int) (Math.min(extent, 1L << 31) - 1));
        return s.commuting(VORPS, s.op(VPCMPGTD, index, last), s.op(VPCMPGTD, s.zero(), index));
    }

    /// Elements at `base + stride · index` where active, zero elsewhere; the indices are in range where active.
    static int[] load(Steps s, Lanes lanes, Mem at, DType stored, boolean wideIndex, int[] index, long stride, long extent, int @Nullable [] active) {
        boolean wide = stored.bytes() == 8;
        if (stored.bytes() < 4)
            return small(s, lanes, at, stored, offsets(s, wideIndex, index, stride), active);
        boolean near = Math.multiplyHigh(Math.abs(stride), Math.max(extent, 1)) == 0 && Math.abs(stride) * Math.max(extent, 1) <= Integer.MAX_VALUE
                && Math.abs(stride) * Math.max(extent, 1) >= 0;
        int scale = near && (stride == 4 || stride == 8 || stride == 1 || stride == 2) ? (int) stride : 1;
        Gpr base = at.index() == null && at.base() != null ? at.base() : Gpr.RDX;
        Base setup = base == Gpr.RDX ? (asm, to) -> asm.emit(LEA, to, at) : null;
        int disp = base == Gpr.RDX ? 0 : at.disp();
        int[] k4 = active, k8 = active == null || near && !wide ? null : Truths.widened(s, active);
        if (near) {
            int[] narrow = wideIndex ? Conversions.convert(s, ScalarType.I64, ScalarType.I32, index) : index;
            int[] offset = scale == stride ? narrow : Conversions.each(narrow, x -> Rules.i32(s, Prim.MUL, x, s.constant((int) stride), x));
            int[] result = new int[lanes.parts(wide)];
            for (int p = 0; p < result.length; p++) {
                int of = !wide ? offset[p] : p % 2 == 0 ? offset[p / 2] : Conversions.upper(s, offset[p / 2]);
                int[] k = wide ? k8 : k4;
                result[p] = gather(s, wide, false, of, k == null ? -1 : k[p], scale, setup, base, disp);
            }
            return result;
        }
        int[] offset = offsets(s, wideIndex, index, stride);
        int[] result = new int[offset.length];
        for (int p = 0; p < offset.length; p++)
            result[p] = gather(s, wide, true, offset[p], mask(s, wide, k4, k8, p), 1, setup, base, disp);
        if (wide)
            return result;
        int[] joined = new int[result.length / 2];
        for (int p = 0; p < joined.length; p++)
            joined[p] = Conversions.join(s, result[2 * p], result[2 * p + 1]);
        return joined;
    }

    /// A gather of 4-byte elements by 8-byte indices is masked by elements of 4 bytes in half a register.
    private static int mask(Steps s, boolean wide, int @Nullable [] k4, int @Nullable [] k8, int p) {
        if (k4 == null || k8 == null)
            return -1;
        return wide || s.avx512() ? k8[p] : p % 2 == 0 ? k4[p / 2] : Conversions.upper(s, k4[p / 2]);
    }

    private static int[] offsets(Steps s, boolean wideIndex, int[] index, long stride) {
        int[] longs = wideIndex ? index : Conversions.convert(s, ScalarType.I32, ScalarType.I64, index);
        return stride == 1 ? longs : Conversions.each(longs, x -> Rules.i64(s, Prim.MUL, x, s.constant(stride), x));
    }

    /// Elements of 1 and 2 bytes one by one, through the frame. `offsets` is null for neighbours.
    static int[] small(Steps s, Lanes lanes, Mem at, DType stored, int @Nullable [] offsets, int @Nullable [] active) {
        int scratch = s.frame.scratch(), places = scratch + 256, flags = scratch + 640, bytes = s.bits / 8, size = stored.bytes();
        int places0 = offsets == null ? 0 : offsets.length, flags0 = active == null ? 0 : active.length;
        int[] sources = new int[places0 + flags0];
        if (offsets != null)
            System.arraycopy(offsets, 0, sources, 0, places0);
        if (active != null)
            System.arraycopy(active, 0, sources, places0, flags0);
        s.endHomes();
        s.macro(new int[0], sources, 1, (asm, to) -> {
            for (int p = 0; p < places0; p++)
                asm.emit(VMOVUPS_STORE, Frame.at(places + p * bytes), new Vec(to.source(p), s.bits));
            Vec t = new Vec(to.temporary(0), s.bits);
            for (int p = 0; p < flags0; p++) {
                if (s.avx512())
                    asm.emit(VPMOVM2D, t, new Mask(to.source(places0 + p)));
                asm.emit(VMOVUPS_STORE, Frame.at(flags + p * bytes), s.avx512() ? t : new Vec(to.source(places0 + p), s.bits));
            }
            asm.emit(VXORPS, t, t, t);
            for (int b = 0; b < lanes.count * size; b += bytes)
                asm.emit(VMOVUPS_STORE, Frame.at(scratch + b), t);
            asm.emit(LEA, Gpr.RDX, at);
            for (int i = 0; i < lanes.count; i++) {
                Label next = asm.label();
                if (flags0 > 0) {
                    asm.emit(CMP32, Frame.at(flags + 4 * i), Imm.of(0));
                    asm.j(Cond.E, next);
                }
                if (places0 > 0)
                    asm.emit(MOV, Gpr.RCX, Frame.at(places + 8 * i));
                Mem from = places0 > 0 ? Mem.at(Gpr.RDX, Gpr.RCX, 1, 0) : Mem.at(Gpr.RDX, i * size);
                asm.emit(size == 1 ? MOVZX8 : MOVZX16, Gpr.RAX, from);
                Ins store = size == 1 ? MOV8_STORE : MOV16_STORE;
                asm.emit(store, Frame.at(scratch + i * size), Gpr.RAX);
                asm.bind(next);
            }
        }).effect();
        return Loads.contiguous(s, lanes, Frame.at(scratch), stored);
    }
}
