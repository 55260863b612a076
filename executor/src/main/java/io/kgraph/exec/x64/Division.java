package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Ins.*;

import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mask;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import org.jspecify.annotations.Nullable;

/// `DIV` and `REM` of integers: of 4 bytes exactly through doubles, of 8 bytes lane by lane; a zero divisor in a lane that counts is a fault.
final class Division {
    private Division() {}

    /// @param active masks of the lanes that count (for elements of this width), or null for all
    static int[] divide(Steps s, Prim prim, boolean wide, int[] a, int[] b, int @Nullable [] active, Fault fault, int scratch) {
        int known = b[0];
        boolean never = s.isConstant(known) && s.pattern(known) != 0;
        if (!never)
            check(s, wide, b, active, fault);
        int[] result = new int[a.length];
        for (int p = 0; p < a.length; p++)
            result[p] = wide ? longs(s, prim, a[p], b[p], scratch) : ints(s, prim, a[p], b[p]);
        return result;
    }

    private static void check(Steps s, boolean wide, int[] b, int @Nullable [] active, Fault fault) {
        int any = -1;
        for (int p = 0; p < b.length; p++) {
            int zero = isEqual(s, wide, b[p], s.zero());
            int bad = active == null ? zero : Rules.bool(s, Prim.AND, zero, active[p], zero);
            any = any < 0 ? bad : Rules.bool(s, Prim.OR, any, bad, bad);
        }
        Step step = s.macro(new int[0], new int[] {any}, 0, (asm, at) -> {
            if (s.avx512())
                asm.emit(wide ? KORTESTB : KORTESTW, new Mask(at.source(0)), new Mask(at.source(0)));
            else
                asm.emit(VPTEST, new Vec(at.source(0), s.bits), new Vec(at.source(0), s.bits));
            Label stub = asm.label();
            asm.j(Cond.NE, stub);
            s.frame.cold(() -> {
                asm.bind(stub);
                asm.mov(Gpr.RAX, fault.number());
                asm.jmp(fault.handler());
            });
        });
        step.effect();
    }

    private static int isEqual(Steps s, boolean wide, int a, int b) {
        return Rules.part(s, Prim.EQ, wide ? ScalarType.I64 : ScalarType.I32, a, b, b);
    }

    /// The quotient of doubles is nearer to the exact one than that is to an integer it does not equal; 2³¹ converts to the least int.
    private static int ints(Steps s, Prim prim, int a, int b) {
        int low = quotient(s, a, b);
        int high = quotient(s, Conversions.upper(s, a), Conversions.upper(s, b));
        int quotient = Conversions.join(s, low, high);
        return prim == Prim.DIV ? quotient : s.op(VPSUBD, a, s.commuting(VPMULLD, quotient, b));
    }

    private static int quotient(Steps s, int a, int b) {
        int x = s.sized(VCVTDQ2PD, s.bits, s.bits / 2, a), y = s.sized(VCVTDQ2PD, s.bits, s.bits / 2, b);
        return s.narrow(VCVTTPD2DQ, s.bits / 2, s.bits, s.op(VDIVPD, x, y));
    }

    /// The processor traps on division by zero and of the least number by −1: it divides by 1 there, and the quotient by −1 is negated afterwards.
    private static int longs(Steps s, Prim prim, int a, int b, int scratch) {
        int one = s.constant(1L), minusOne = isEqual(s, true, b, s.ones());
        int unsafe = Rules.bool(s, Prim.OR, isEqual(s, true, b, s.zero()), minusOne, b);
        int divisor = Rules.select(s, true, unsafe, one, b);
        int result = s.vector();
        int bytes = s.bits / 8;
        s.endHomes();                                            // what was loaded by way of the scratch is not there any more
        s.macro(new int[] {result}, new int[] {a, divisor}, 0, (asm, at) -> {
            asm.emit(VMOVUPS_STORE, Frame.at(scratch), new Vec(at.source(0), s.bits));
            asm.emit(VMOVUPS_STORE, Frame.at(scratch + bytes), new Vec(at.source(1), s.bits));
            for (int i = 0; i < bytes; i += 8) {
                Mem dividend = Frame.at(scratch + i);
                asm.emit(MOV, Gpr.RAX, dividend);
                asm.emit(CQO);
                asm.emit(IDIV, Frame.at(scratch + bytes + i));
                asm.emit(MOV, dividend, prim == Prim.DIV ? Gpr.RAX : Gpr.RDX);
            }
            asm.emit(VMOVUPS, new Vec(at.result(0), s.bits), Frame.at(scratch));
        });
        return prim == Prim.REM ? result : Rules.select(s, true, minusOne, s.op(VPSUBQ, s.zero(), result), result);
    }
}
