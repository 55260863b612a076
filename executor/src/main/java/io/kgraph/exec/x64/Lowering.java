package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Ins.*;
import static io.kgraph.scalar.ScalarType.BOOL;
import static io.kgraph.scalar.ScalarType.F32;

import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Mask;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.RareSides;
import io.kgraph.scalar.ScalarType;
import io.kgraph.scalar.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Turns the nodes of a [Block] into [Steps], register by register.
///
/// Nodes that only the seldom side of a rare `SELECT` needs are held back until something asks for them, and then stand together behind one test and branch.
final class Lowering {
    /// Sides shorter than this are computed always: a branch costs as much.
    private static final int WORTH_A_BRANCH = 6;

    final Steps s;
    final Truths truths;
    final Lanes lanes;
    private final List<Node> nodes;
    private final int[][] parts;
    private int[] guard = {};
    private final List<Integer> held = new ArrayList<>();
    private final BitSet rare = new BitSet();                        // conditions
    private final Map<Integer, Integer> limits = new HashMap<>();      // of rare conditions that are limits, a mask of where any register exceeds it

    Lowering(Steps s, int laneCount, List<Node> nodes) {
        this.s = s;
        this.nodes = nodes;
        this.parts = new int[nodes.size()][];
        this.truths = new Truths(s, nodes.size());
        this.lanes = new Lanes(s, laneCount);
    }

    /// The registers of node `i`, a number.
    int[] parts(int i) {
        return parts[i];
    }

    ScalarType type(int i) {
        return nodes.get(i).type();
    }

    void run() {
        guard = guards();
        for (int i = 0; i < nodes.size(); i++)
            if (guard[i] >= 0)
                held.add(i);
            else {
                releaseFor(i);
                lower(i);
            }
    }

    private int[] guards() {
        boolean any = false;
        for (Node node : nodes)
            if (node.isRare()) {
                any = true;
                rare.set(Objects.requireNonNull(node.step()).a());
            }
        if (!any) {
            int[] none = new int[nodes.size()];
            Arrays.fill(none, -1);
            return none;
        }
        List<Instruction> body = new ArrayList<>();
        List<Integer> results = new ArrayList<>();
        for (Node node : nodes) {
            Instruction step = node.step();
            if (step == null) {
                body.add(Instruction.param(node.type(), 0));
                for (int input : node.inputs())
                    results.add(input);
            } else
                body.add(step);
        }
        for (int i = 0; i < nodes.size(); i++)
            if (nodes.get(i).step() == null)
                results.add(i);
        return RareSides.guards(body, results.stream().mapToInt(i -> i).toArray());
    }

    /// Emits what is held back and `user` needs, with all else that hangs on the same condition.
    private void releaseFor(int user) {
        for (int input : nodes.get(user).inputs())
            if (guard[input] >= 0 && held.contains(input))
                region(guard[input]);
    }

    private void region(int select) {
        List<Integer> members = new ArrayList<>();
        for (int i : held)
            if (guard[i] == select)
                members.add(i);
        held.removeAll(members);
        boolean branch = members.stream().filter(i -> !nodes.get(i).isFree()).count() >= WORTH_A_BRANCH;
        int condition = Objects.requireNonNull(nodes.get(select).step()).a();
        List<Integer> amended = branch ? amended(condition, select, members) : List.of();
        if (branch) {
            boolean wide = truths.isWide(condition);
            Integer exceeds = limits.get(condition);
            int any = exceeds != null ? exceeds : truths.any(truths.masks(condition, wide));
            for (int i : amended)
                parts[i] = Conversions.each(parts[Objects.requireNonNull(nodes.get(i).step()).c()], s::copy);
            s.add(new Step(Step.Kind.SKIP, null, new int[0], new int[] {any}, s.bits)).immediate(wide ? 8 : 16);
            truths.enterRegion();
        }
        for (int i : members) {
            releaseFor(i);
            lower(i);
        }
        if (branch) {
            for (int i : amended)
                amend(i);
            truths.leaveRegion();
            s.add(new Step(Step.Kind.RESUME, null, new int[0], new int[0], s.bits));
        }
    }

    /// A mask that is set somewhere if the condition of several registers holds somewhere: their greatest lanes are compared. The masks of each are made aside.
    private int exceeds(Instruction test) {
        int[] a = parts[test.a()];
        int greatest = a[0], limit = parts[test.b()][0];
        for (int p = 1; p < a.length; p++)
            greatest = Rules.part(s, Prim.MAX, ScalarType.I32, greatest, a[p], greatest);
        return Rules.part(s, Prim.GT, ScalarType.I32, greatest, limit, limit);
    }

    /// The condition of a rare `SELECT` that several registers of integers are above a constant.
    private boolean isLimit(int condition, Instruction test) {
        return rare.get(condition) && !s.avx512() && test.prim() == Prim.GT && type(test.a()) == ScalarType.I32 && parts[test.a()].length > 1 && s.isConstant(parts[test.b()][0]);
    }

    /// The rare `SELECT`s on a condition, up to the last, that begin as their usual side, which is known, and are amended where the region is not skipped.
    private List<Integer> amended(int condition, int last, List<Integer> members) {
        List<Integer> found = new ArrayList<>();
        for (int i = condition + 1; i <= last; i++) {
            Instruction step = nodes.get(i).step();
            if (step != null && step.rare() && step.a() == condition && step.type() != BOOL && guard[i] < 0 && members.contains(step.b()) && parts[step.c()] != null)
                found.add(i);
        }
        return found;
    }

    private void amend(int i) {
        Instruction step = Objects.requireNonNull(nodes.get(i).step());
        boolean wide = Truths.isWide(step.type());
        int[] k = limits.containsKey(step.a()) && !wide ? each(Prim.GT, ScalarType.I32, Objects.requireNonNull(nodes.get(step.a()).step())) : truths.masks(step.a(), wide), yes = parts[step.b()];
        for (int p = 0; p < k.length; p++)
            s.update(parts[i][p], Rules.select(s, wide, k[p], yes[p], parts[i][p]));
    }

    private void lower(int i) {
        if (parts[i] != null)
            return;                                              // amended before its turn came
        Node node = nodes.get(i);
        Instruction step = node.step();
        if (step != null)
            compute(i, step);
        else
            Objects.requireNonNull(node.code()).lower(this, i);
    }

    // ── results

    void define(int i, int... registers) {
        parts[i] = registers;
    }

    void defineTruth(int i, boolean wide, int... masks) {
        truths.define(i, wide, masks, false);
    }

    // ── primitives

    private void compute(int i, Instruction step) {
        ScalarType type = step.type();
        switch (step.prim()) {
            case CONST -> constant(i, step);
            case SELECT -> select(i, step);
            case EQ, NE, LT, LE, GT, GE -> compare(i, step);
            case CONVERT -> convert(i, step);
            case BITCAST -> parts[i] = parts[step.a()];
            case LOOKUP -> parts[i] = lookup(Objects.requireNonNull(step.table()), parts[step.a()]);
            case PARAM -> throw new BrokenInvariant("Block", "parameters are loaded by the owner of the block", step.toString());
            default -> {
                if (type == BOOL && step.prim() == Prim.NOT)
                    truths.not(step.a(), i);
                else if (type == BOOL)
                    truths.combine(step.prim(), step.a(), step.b(), i);
                else if (type.isInteger() && (step.prim() == Prim.DIV || step.prim() == Prim.REM))
                    divide(i, step);
                else
                    parts[i] = each(step.prim(), type, step);
            }
        }
    }

    private int[] each(Prim prim, ScalarType type, Instruction step) {
        int[] a = parts[step.a()];
        int[] b = step.b() < 0 ? a : parts[step.b()], c = step.c() < 0 ? a : parts[step.c()];
        int[] result = new int[a.length];
        for (int p = 0; p < a.length; p++)
            result[p] = p > 0 && a[p] == a[p - 1] && b[p] == b[p - 1] && c[p] == c[p - 1] ? result[p - 1] : Rules.part(s, prim, type, a[p], b[p], c[p]);
        return result;
    }

    private void constant(int i, Instruction step) {
        switch (step.type()) {
            case F32, I32 -> parts[i] = lanes.all(step.type(), s.constant((int) step.bits()));
            case F64, I64 -> parts[i] = lanes.all(step.type(), s.constant(step.bits()));
            case BOOL -> {
                int mask;
                if (s.avx512()) {
                    mask = s.mask();
                    Ins ins = step.bits() != 0 ? KXNORQ : KXORQ;
                    s.macro(new int[] {mask}, new int[0], 0, (asm, at) -> {
                        Mask k = new Mask(at.result(0));
                        asm.emit(ins, k, k, k);
                    });
                } else
                    mask = step.bits() != 0 ? s.ones() : s.zero();
                truths.define(i, false, lanes.all(F32, mask), false);
                truths.define(i, true, lanes.all(ScalarType.F64, mask), false);
            }
        }
    }

    private void compare(int i, Instruction step) {
        ScalarType type = type(step.a());
        if (type == BOOL) {
            truths.combine(step.prim(), step.a(), step.b(), i);
            return;
        }
        if (isLimit(i, step))
            limits.put(i, exceeds(step));
        Optional<Prim> negated = s.avx512() || type.isFloating() ? Optional.empty() : Rules.negated(step.prim());
        truths.define(i, Truths.isWide(type), each(negated.orElse(step.prim()), type, step), negated.isPresent());
    }

    private void select(int i, Instruction step) {
        int condition = step.a();
        boolean swap = truths.isInverted(condition);
        int yes = swap ? step.c() : step.b(), no = swap ? step.b() : step.c();
        if (step.type() == BOOL) {
            boolean wide = truths.isWide(condition) && truths.isWide(yes) && truths.isWide(no);
            int[] k = truths.raw(condition, wide), y = truths.masks(yes, wide), n = truths.masks(no, wide);
            int[] result = new int[k.length];
            for (int p = 0; p < k.length; p++)
                result[p] = Rules.bool(s, Prim.SELECT, k[p], y[p], n[p]);
            truths.define(i, wide, result, false);
            return;
        }
        int[] extreme = extreme(step);
        if (extreme.length > 0) {
            parts[i] = extreme;
            return;
        }
        boolean wide = Truths.isWide(step.type());
        int[] k = truths.raw(condition, wide), y = parts[yes], n = parts[no];
        int[] result = new int[k.length];
        for (int p = 0; p < k.length; p++)
            result[p] = Rules.select(s, wide, k[p], y[p], n[p]);
        parts[i] = result;
    }

    /// `a < b ? a : b` and its like of floats are one instruction, which gives its second operand where the comparison is false.
    private int[] extreme(Instruction step) {
        Instruction test = nodes.get(step.a()).step();
        if (test == null || !step.type().isFloating() || step.rare() || test.prim() != Prim.LT && test.prim() != Prim.GT || type(test.a()) != step.type())
            return new int[0];
        boolean straight = test.a() == step.b() && test.b() == step.c(), turned = test.a() == step.c() && test.b() == step.b();
        if (!straight && !turned)
            return new int[0];
        boolean min = (test.prim() == Prim.LT) == straight;
        boolean single = step.type() == F32;
        Ins ins = min ? single ? VMINPS : VMINPD : single ? VMAXPS : VMAXPD;
        int[] x = parts[step.b()], y = parts[step.c()], result = new int[x.length];
        for (int p = 0; p < result.length; p++)
            result[p] = s.op(ins, x[p], y[p]);
        return result;
    }

    private void convert(int i, Instruction step) {
        ScalarType from = type(step.a()), to = step.type();
        if (from == to) {
            parts[i] = parts[step.a()];
            if (to == BOOL)
                truths.define(i, truths.isWide(step.a()), truths.masks(step.a(), truths.isWide(step.a())), false);
        } else if (to == BOOL) {
            boolean wide = Truths.isWide(from);
            int zero = s.zero();
            Prim prim = s.avx512() || from.isFloating() ? Prim.NE : Prim.EQ;
            truths.define(i, wide, Conversions.each(parts[step.a()], a -> Rules.part(s, prim, from, a, zero, zero)), prim == Prim.EQ);
        } else if (from == BOOL) {
            boolean wide = Truths.isWide(to), inverted = truths.isInverted(step.a());
            int one = switch (to) {
                case F32 -> s.constant(Float.floatToRawIntBits(1));
                case F64 -> s.constant(Double.doubleToRawLongBits(1));
                case I32 -> s.constant(1);
                case I64, BOOL -> s.constant(1L);
            };
            parts[i] = Conversions.each(truths.raw(step.a(), wide), k -> Rules.select(s, wide, k, inverted ? s.zero() : one, inverted ? one : s.zero()));
        } else
            parts[i] = Conversions.convert(s, from, to, parts[step.a()]);
    }

    private void divide(int i, Instruction step) {
        Node node = nodes.get(i);
        Fault fault = node.fault();
        if (fault == null)
            throw new BrokenInvariant("Block", "a block that divides integers knows where to go for a zero", step.toString());
        boolean wide = Truths.isWide(step.type());
        int[] active = lanes.masks(node.tail(), wide);
        parts[i] = Division.divide(s, step.prim(), wide, parts[step.a()], parts[step.b()], active, fault, s.frame.scratch());
    }

    private int[] lookup(Table table, int[] index) {
        boolean wide = Truths.isWide(table.type());
        var at = wide ? s.asm.constant(java.util.stream.LongStream.range(0, table.size()).map(k -> table.bits((int) k)).toArray())
                : s.asm.constant(java.util.stream.IntStream.range(0, table.size()).map(k -> (int) table.bits(k)).toArray());
        int[] result = new int[wide ? 2 * index.length : index.length];
        for (int p = 0; p < result.length; p++) {
            int offsets = !wide ? index[p] : p % 2 == 0 ? index[p / 2] : Conversions.upper(s, index[p / 2]);
            result[p] = Gathers.gather(s, wide, false, offsets, -1, wide ? 8 : 4, (asm, to) -> asm.emit(LEA, to, Mem.of(at)), Gpr.RCX, 0);
        }
        return result;
    }

    /// Lane 0 in all lanes.
    int[] spread(int i) {
        boolean wide = Truths.isWide(type(i));
        int first = parts[i][0];
        return lanes.all(type(i), s.narrow(wide ? VBROADCASTSD : VBROADCASTSS, s.bits, 128, first));
    }

    /// Lane `j + distance` in lane `j < distance`.
    int[] shifted(int i, int distance) {
        ScalarType type = type(i);
        int[] a = parts[i];
        int perPart = s.bits / (Truths.isWide(type) ? 64 : 32);
        if (distance >= perPart) {
            int[] result = a.clone();
            int by = distance / perPart;
            for (int p = 0; p + by < a.length; p++)
                result[p] = a[p + by];
            return result;
        }
        return Conversions.each(a, v -> inRegister(v, distance * (Truths.isWide(type) ? 8 : 4)));
    }

    private int inRegister(int v, int bytes) {
        return switch (bytes) {
            case 32 -> Conversions.upper(s, v);
            case 16 -> {
                int result = s.narrow(s.avx512() ? VEXTRACTF32X4 : VEXTRACTF128, 128, s.bits, v);
                s.list.getLast().immediate(1);
                yield result;
            }
            case 8 -> s.opImm(VPERMILPS, v, 0x0e);
            case 4 -> s.op(VMOVSHDUP, v);
            default -> throw new BrokenInvariant("Block", "lanes are shifted by powers of two", Integer.toString(bytes));
        };
    }
}
