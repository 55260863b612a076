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
import io.kgraph.exec.x64.asm.Operand;
import io.kgraph.exec.x64.asm.Vec;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Gives the virtual registers of straight-line [Steps] physical ones in one walk forward, and emits the steps on the way.
///
/// When no register is free, the value whose next use is furthest goes (Belady), to the frame unless memory holds it already. What lies in memory is an operand where the
/// instruction allows it. A `SKIP … RESUME` region lies aside of other code and leaves the registers as it found them: what it defines for later lies in the frame behind it.
final class RegisterAllocation implements Step.Places {
    private static final int NEVER = Registers.NEVER;

    private final Steps steps;
    private final Assembler asm;
    private final Registers registers;
    private final Deque<Label> regionEnds = new ArrayDeque<>();
    private int emitted;
    private int[] macroResults = {}, macroSources = {}, macroTemporaries = {};

    RegisterAllocation(Steps steps, Frame frame, int[] firstUse) {
        this.steps = steps;
        this.asm = steps.asm;
        this.registers = new Registers(steps, frame, firstUse);
    }

    /// Marks steps whose results nobody needs, notes per source its next use, and returns per value its first use.
    static int[] live(Steps steps) {
        int[] use = new int[steps.count()];
        Arrays.fill(use, NEVER);
        for (int i = steps.list.size() - 1; i >= 0; i--) {
            Step step = steps.list.get(i);
            boolean needed = step.effect || step.kind == Step.Kind.SKIP || step.kind == Step.Kind.RESUME;
            for (int r : step.results)
                needed |= use[r] != NEVER;
            step.dead = !needed;
            if (!needed)
                continue;
            step.next = new int[step.sources.length];
            for (int k = 0; k < step.sources.length; k++) {
                step.next[k] = use[step.sources[k]];
                if (step.next[k] == NEVER)
                    steps.readLast(step.sources[k], i);
            }
            for (int source : step.sources)
                use[source] = i;
        }
        return use;
    }

    /// The most vector registers that values other than constants want at once, aside of what is skipped.
    static int pressure(Steps steps) {
        int live = 0, most = 0, skipped = 0;
        var counted = new BitSet();
        for (Step step : steps.list) {
            if (step.dead)
                continue;
            if (step.kind == Step.Kind.RESUME)
                skipped--;
            int before = live, results = 0;
            for (int k = 0; k < step.sources.length; k++)
                if (step.next[k] == NEVER && counted.get(step.sources[k])) {
                    counted.clear(step.sources[k]);
                    live--;
                }
            for (int result : step.results)
                if (!steps.isMask(result) && skipped == 0) {
                    counted.set(result);
                    results++;
                }
            live += results;
            most = Math.max(most, step.kind == Step.Kind.MACRO ? before + results + step.temporaries : Math.max(before, live));
            if (step.kind == Step.Kind.SKIP)
                skipped++;
        }
        return most;
    }

    /// How often each value is read, aside of what is skipped.
    static int[] uses(Steps steps) {
        int[] uses = new int[steps.count()];
        int skipped = 0;
        for (Step step : steps.list) {
            skipped += step.kind == Step.Kind.SKIP ? 1 : step.kind == Step.Kind.RESUME ? -1 : 0;
            if (!step.dead && skipped == 0)
                for (int source : step.sources)
                    uses[source]++;
        }
        return uses;
    }

    Block.BlockFacts run() {
        for (Step step : steps.list)
            if (step.kind == Step.Kind.WRITE && !step.dead)
                registers.wish(step.sources[0], step.target);
        for (int i = 0; i < steps.list.size(); i++) {
            Step step = steps.list.get(i);
            registers.begin(i);
            if (!step.dead)
                switch (step.kind) {
                    case PLAIN -> plain(step);
                    case FMA -> fma(step);
                    case STORE -> store(step);
                    case MACRO -> macro(step);
                    case WRITE -> write(step);
                    case COPY -> copy(step);
                    case UPDATE -> update(step);
                    case SKIP -> skip(step);
                    case RESUME -> resume();
                }
        }
        return registers.end(emitted);
    }

    // ── steps

    private void plain(Step step) {
        int[] source = step.sources;
        if (step.results.length == 1 && step.memory != null && source.length == 0 && steps.home(step.results[0], registers.firstUse(step.results[0])) != null
                && registers.lastUse(step.results[0]))
            return;                                              // its one user reads memory itself
        int[] order = source;
        int[] after = step.next;
        if (step.commutes && source[0] != source[1] && !registers.isInRegister(source[0]) && registers.operand(source[0], after[0]) != null
                && (registers.isInRegister(source[1]) || registers.operand(source[1], after[1]) == null || steps.isConstant(source[0]))) {
            order = new int[] {source[1], source[0]};
            after = new int[] {after[1], after[0]};
        }
        int folded = step.foldable;
        Mem memory = step.memory;
        if (folded >= 0) {
            memory = isRepeated(order, folded) || registers.isInRegister(order[folded]) ? null : registers.operand(order[folded], after[folded]);
            if (memory == null)
                folded = -1;
        }
        int[] places = new int[order.length];
        for (int i = 0; i < order.length; i++)
            places[i] = i == folded ? -1 : registers.inRegister(order[i]);
        int result = step.results[0];
        int to;
        if (step.tied && !(registers.dies(order[0], after[0]) && !isRepeated(order, 0))) {
            to = registers.define(result);
            registers.move(to, places[0]);
            places[0] = to;
            registers.release(order, after);
        } else {
            registers.release(order, after);
            to = step.tied ? registers.take(result, places[0]) : registers.define(result);
        }
        emitPlain(step, to, order, places, folded, memory);
        registers.forgetIfUnused(result);
    }

    private void emitPlain(Step step, int to, int[] order, int[] places, int folded, @Nullable Mem memory) {
        emitted++;
        int shown = order.length - (step.masked ? 1 : 0);
        int skipFirst = step.tied ? 1 : 0;
        boolean ownMemory = step.memory != null;
        var operands = new Operand[1 + shown - skipFirst + (ownMemory ? 1 : 0) + (step.immediate == Step.NONE ? 0 : 1)];
        int n = 0;
        operands[n++] = steps.isMask(step.results[0]) ? new Mask(to) : new Vec(to, step.resultBits);
        int last = shown - 1;
        for (int i = skipFirst; i < shown; i++)
            operands[n++] = i == folded ? Objects.requireNonNull(memory)
                    : steps.isMask(order[i]) ? new Mask(places[i])
                    : new Vec(places[i], i == last || i == step.foldable ? step.lastBits : step.resultBits);
        if (ownMemory)
            operands[n++] = Objects.requireNonNull(step.memory);
        if (step.immediate != Step.NONE)
            operands[n] = Imm.of(step.immediate);
        if (step.masked)
            asm.with(new Mask(places[shown]), step.zeroing);
        asm.emit(Objects.requireNonNull(step.ins), operands);
    }

    private void fma(Step step) {
        int a = step.sources[0], b = step.sources[1], c = step.sources[2];
        int[] after = step.next;
        Mem inA = memoryOf(a, after[0], b, c), inB = memoryOf(b, after[1], a, c), inC = memoryOf(c, after[2], a, b);
        if (inA != null && inB != null) {
            if (steps.isConstant(a))
                inB = null;
            else
                inA = null;
        }
        if (inA != null) {                                       // the product commutes: memory stands second
            int t = a;
            a = b;
            b = t;
            after = new int[] {after[1], after[0], after[2]};
            inB = inA;
        }
        int result = step.results[0];
        int wanted = registers.wish(result);
        boolean aDies, bDies, cDies;
        int ra, rb = -1, rc = -1;
        ra = registers.inRegister(a);
        if (inB == null)
            rb = registers.inRegister(b);
        if (inC == null)
            rc = registers.inRegister(c);
        aDies = registers.ends(a, after[0], wanted);
        bDies = inB == null && registers.ends(b, after[1], wanted);
        cDies = inC == null && registers.ends(c, after[2], wanted);
        int[] order = {a, b, c};
        Ins form132 = Objects.requireNonNull(step.ins);
        if (inC != null && inB == null && (aDies || bDies)) {    // d = d · other + [c]
            registers.release(order, after);
            int to = registers.take(result, aDies ? ra : rb);
            emit3(form213(form132), to, aDies ? rb : ra, -1, inC);
        } else if (inC != null) {                                // the addend is loaded where the sum goes
            int to = registers.define(result);
            registers.load(to, c);
            registers.release(order, after);
            emit3(form231(form132), to, ra, rb, inB);
        } else if (cDies) {
            registers.release(order, after);
            emit3(form231(form132), registers.take(result, rc), ra, rb, inB);
        } else if (aDies) {
            registers.release(order, after);
            int to = registers.take(result, ra);
            if (inB != null)
                emit3(form132, to, rc, -1, inB);
            else
                emit3(form213(form132), to, rb, rc, null);
        } else if (bDies) {
            registers.release(order, after);
            emit3(form213(form132), registers.take(result, rb), ra, rc, null);
        } else {
            int to = registers.define(result);
            if (inB != null) {
                registers.load(to, b);
                registers.release(order, after);
                emit3(form213(form132), to, ra, rc, null);
            } else {
                registers.move(to, rc);
                registers.release(order, after);
                emit3(form231(form132), to, ra, rb, null);
            }
        }
        registers.forgetIfUnused(result);
    }

    private @Nullable Mem memoryOf(int v, int after, int other, int another) {
        return v == other || v == another || registers.isInRegister(v) ? null : registers.operand(v, after);
    }

    private void emit3(Ins ins, int to, int second, int third, @Nullable Mem memory) {
        emitted++;
        asm.emit(ins, registers.vec(to), registers.vec(second), memory != null ? memory : registers.vec(third));
    }

    private static Ins form213(Ins form132) {
        return switch (form132) {
            case VFMADD132PS -> VFMADD213PS;
            case VFMADD132PD -> VFMADD213PD;
            case VFNMADD132PS -> VFNMADD213PS;
            case VFNMADD132PD -> VFNMADD213PD;
            case VFMSUB132PS -> VFMSUB213PS;
            case VFMSUB132PD -> VFMSUB213PD;
            default -> throw new IllegalArgumentException(form132.toString());
        };
    }

    private static Ins form231(Ins form132) {
        return switch (form132) {
            case VFMADD132PS -> VFMADD231PS;
            case VFMADD132PD -> VFMADD231PD;
            case VFNMADD132PS -> VFNMADD231PS;
            case VFNMADD132PD -> VFNMADD231PD;
            case VFMSUB132PS -> VFMSUB231PS;
            case VFMSUB132PD -> VFMSUB231PD;
            default -> throw new IllegalArgumentException(form132.toString());
        };
    }

    private void store(Step step) {
        int shown = step.sources.length - (step.masked ? 1 : 0);
        var operands = new Operand[1 + shown + (step.immediate == Step.NONE ? 0 : 1)];
        operands[0] = Objects.requireNonNull(step.memory);
        int[] places = new int[step.sources.length];
        for (int i = 0; i < places.length; i++)
            places[i] = registers.inRegister(step.sources[i]);
        for (int i = 0; i < shown; i++)
            operands[1 + i] = steps.isMask(step.sources[i]) ? new Mask(places[i]) : new Vec(places[i], step.lastBits);
        if (step.immediate != Step.NONE)
            operands[1 + shown] = Imm.of(step.immediate);
        emitted++;
        if (step.masked)
            asm.with(new Mask(places[shown]), false);
        asm.emit(Objects.requireNonNull(step.ins), operands);
        registers.release(step.sources, step.next);
    }

    private void macro(Step step) {
        macroSources = new int[step.sources.length];
        for (int i = 0; i < macroSources.length; i++)
            macroSources[i] = registers.inRegister(step.sources[i]);
        macroResults = new int[step.results.length];
        for (int i = 0; i < macroResults.length; i++)
            macroResults[i] = registers.define(step.results[i]);
        macroTemporaries = new int[step.temporaries + step.maskTemporaries];
        for (int i = 0; i < macroTemporaries.length; i++)
            macroTemporaries[i] = registers.temporary(i >= step.temporaries);
        emitted++;
        Objects.requireNonNull(step.macro).emit(asm, this);
        registers.release(step.sources, step.next);
        for (int result : step.results)
            registers.forgetIfUnused(result);
    }

    @Override
    public int result(int i) {
        return macroResults[i];
    }

    @Override
    public int source(int i) {
        return macroSources[i];
    }

    @Override
    public int temporary(int i) {
        return macroTemporaries[i];
    }

    private void write(Step step) {
        int v = step.sources[0], to = step.target;
        boolean mask = steps.isMask(v);
        if (!registers.isIn(v, to)) {
            if (!mask)
                registers.vacate(to, v);
            Mem memory = registers.isInRegister(v) ? null : registers.operand(v, step.next[0]);
            if (mask) {
                int from = registers.inRegister(v);
                asm.emit(KMOVQ, new Mask(to), new Mask(from));
            } else if (memory != null)
                registers.load(to, v);
            else
                registers.move(to, registers.inRegister(v));
        }
        registers.release(step.sources, step.next);
    }

    private void copy(Step step) {
        int from = step.sources[0], to = step.results[0];
        if (registers.dies(from, step.next[0])) {
            int place = registers.inRegister(from);
            registers.release(step.sources, step.next);
            registers.take(to, place);
        } else {
            Mem memory = registers.isInRegister(from) ? null : registers.operand(from, step.next[0]);
            int place = memory == null ? registers.inRegister(from) : -1, result = registers.define(to);
            if (memory == null)
                registers.move(result, place);
            else
                registers.load(result, from);
            registers.release(step.sources, step.next);
        }
        registers.forgetIfUnused(to);
    }

    private void update(Step step) {
        int value = registers.inRegister(step.sources[0]), target = step.sources[1];
        registers.move(registers.inRegister(target), value);
        registers.changed(target);
        registers.release(step.sources, step.next);
    }

    private void skip(Step step) {
        int v = step.sources[0];
        int condition = registers.inRegister(v);
        Label end = asm.label();
        if (!steps.isMask(v)) {
            asm.emit(VMOVMSKPS, Gpr.RAX, registers.vec(condition));
            asm.emit(TEST, Gpr.RAX, Gpr.RAX);
        } else
            asm.emit(step.immediate == 8 ? KORTESTB : KORTESTW, new Mask(condition), new Mask(condition));
        if (regionEnds.isEmpty()) {
            Label begin = asm.label();
            asm.j(Cond.NE, begin);
            asm.setAside();
            asm.bind(begin);
        } else
            asm.j(Cond.E, end);
        registers.release(step.sources, step.next);
        regionEnds.push(end);
        registers.enterRegion();
    }

    private void resume() {
        registers.leaveRegion();
        Label end = regionEnds.pop();
        if (regionEnds.isEmpty()) {
            asm.jmp(end);
            asm.resume();
        }
        asm.bind(end);
    }

    private static boolean isRepeated(int[] order, int i) {
        for (int k = 0; k < order.length; k++)
            if (k != i && order[k] == order[i])
                return true;
        return false;
    }
}
