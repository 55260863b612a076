package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Ins.*;

import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mask;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Operand;
import io.kgraph.exec.x64.asm.Vec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Gives the virtual registers of straight-line [Steps] physical ones in one walk forward, and emits the steps on the way.
///
/// When no register is free, the value whose next use is furthest goes (Belady), to the frame unless memory holds it already. What lies in memory is an operand where the
/// instruction allows it. A `SKIP … RESUME` region leaves the registers as it found them: what it defines for later lies in the frame behind it.
final class RegisterAllocation implements Step.Places {
    private static final int NEVER = Integer.MAX_VALUE;

    private final Steps steps;
    private final Assembler asm;
    private final Frame frame;
    /// Only counts registers, emits nothing.
    private final boolean dry;
    private final int vectorPool, maskPool;
    private final int[] where, slot, next;
    private final BitSet stored = new BitSet();
    private final int[] vectorHolds = new int[32], maskHolds = new int[8];
    private final int[] hint;
    private final int[] reader = new int[32];
    private final Deque<Integer> freeSlots = new ArrayDeque<>(), released = new ArrayDeque<>(), releasedInRegion = new ArrayDeque<>();
    private final List<Integer> slots = new ArrayList<>();
    private final Deque<Region> regions = new ArrayDeque<>();
    private int position;
    private int lockedVectors, lockedMasks;
    private int touched, touchedMasks;
    private int spills, reloads, moves, emitted;
    private int[] macroResults = {}, macroSources = {}, macroTemporaries = {};

    /// What a region has to bring back.
    private record Region(Label end, int start, int[] vectors, int[] masks, BitSet stored) {}

    /// `next[v]` of values at their definition comes from [#live].
    RegisterAllocation(Steps steps, Frame frame, int[] firstUse, boolean dry) {
        this.steps = steps;
        this.asm = steps.asm;
        this.frame = frame;
        this.dry = dry;
        int all = steps.isa.registers() == 32 ? -1 : (1 << steps.isa.registers()) - 1;
        int pool = all & ~frame.takenVectors();
        this.maskPool = 0xff & ~frame.takenMasks();
        int count = steps.count();
        where = new int[count];
        slot = new int[count];
        hint = new int[count];
        next = firstUse.clone();
        Arrays.fill(where, -1);
        Arrays.fill(slot, -1);
        Arrays.fill(hint, -1);
        Arrays.fill(vectorHolds, -1);
        Arrays.fill(maskHolds, -1);
        Arrays.fill(reader, -1);
        for (int v = 0; v < count; v++)
            if (steps.fixed(v) >= 0) {
                where[v] = steps.fixed(v);
                if (!steps.isMask(v) && (frame.takenVectors() >> where[v] & 1) != 0)
                    reader[where[v]] = v;
                if (!steps.isMask(v))
                    pool &= ~(1 << where[v]);
            }
        this.vectorPool = pool;
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
            for (int k = 0; k < step.sources.length; k++)
                step.next[k] = use[step.sources[k]];
            for (int source : step.sources)
                use[source] = i;
        }
        return use;
    }

    Block.BlockFacts run() {
        for (Step step : steps.list)
            if (step.kind == Step.Kind.WRITE && !step.dead)
                hint[step.sources[0]] = step.target;
        for (position = 0; position < steps.list.size(); position++) {
            Step step = steps.list.get(position);
            lockedVectors = 0;
            lockedMasks = 0;
            while (!released.isEmpty()) {
                int v = released.pop();
                if (slot[v] < 0)
                    continue;                                    // it was read twice by its last step
                freeSlots.push(slot[v]);
                slot[v] = -1;
                stored.clear(v);
            }
            if (!step.dead)
                switch (step.kind) {
                    case PLAIN -> plain(step);
                    case FMA -> fma(step);
                    case STORE -> store(step);
                    case MACRO -> macro(step);
                    case WRITE -> write(step);
                    case SKIP -> skip(step);
                    case RESUME -> resume();
                }
        }
        if (!dry)
            slots.forEach(frame::giveBack);
        return new Block.BlockFacts(Integer.bitCount(touched), Integer.bitCount(touchedMasks), spills, reloads, moves, emitted);
    }

    /// The vector registers that the block leaves alone.
    int untouched() {
        return vectorPool & ~touched;
    }

    // ── steps

    private void plain(Step step) {
        int[] source = step.sources;
        if (step.results.length == 1 && step.memory != null && source.length == 0 && steps.home(step.results[0], next[step.results[0]]) != null
                && lastUse(step.results[0]))
            return;                                              // its one user reads memory itself
        int[] order = source;
        int[] after = step.next;
        if (step.commutes && source[0] != source[1] && where[source[0]] < 0 && operand(source[0], after[0]) != null
                && (where[source[1]] >= 0 || operand(source[1], after[1]) == null || steps.isConstant(source[0]))) {
            order = new int[] {source[1], source[0]};
            after = new int[] {after[1], after[0]};
        }
        int folded = step.foldable;
        Mem memory = step.memory;
        if (folded >= 0) {
            memory = isRepeated(order, folded) || where[order[folded]] >= 0 ? null : operand(order[folded], after[folded]);
            if (memory == null)
                folded = -1;
        }
        int[] registers = new int[order.length];
        for (int i = 0; i < order.length; i++)
            registers[i] = i == folded ? -1 : inRegister(order[i]);
        int result = step.results[0];
        int to;
        if (step.tied && !(dies(order[0], after[0]) && !isRepeated(order, 0))) {
            to = define(result);
            move(to, registers[0]);
            registers[0] = to;
            release(order, after);
        } else {
            release(order, after);
            to = step.tied ? take(result, registers[0]) : define(result);
        }
        emitPlain(step, to, order, registers, folded, memory);
        forgetIfUnused(result);
    }

    private void emitPlain(Step step, int to, int[] order, int[] registers, int folded, @Nullable Mem memory) {
        emitted++;
        if (dry)
            return;
        int shown = order.length - (step.masked ? 1 : 0);
        int skipFirst = step.tied ? 1 : 0;
        boolean ownMemory = step.memory != null;
        var operands = new Operand[1 + shown - skipFirst + (ownMemory ? 1 : 0) + (step.immediate == Step.NONE ? 0 : 1)];
        int n = 0;
        operands[n++] = steps.isMask(step.results[0]) ? new Mask(to) : new Vec(to, step.resultBits);
        int last = shown - 1;
        for (int i = skipFirst; i < shown; i++)
            operands[n++] = i == folded ? Objects.requireNonNull(memory)
                    : steps.isMask(order[i]) ? new Mask(registers[i])
                    : new Vec(registers[i], i == last || i == step.foldable ? step.lastBits : step.resultBits);
        if (ownMemory)
            operands[n++] = Objects.requireNonNull(step.memory);
        if (step.immediate != Step.NONE)
            operands[n] = Imm.of(step.immediate);
        if (step.masked)
            asm.with(new Mask(registers[shown]), step.zeroing);
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
        int wanted = hint[result];
        boolean aDies, bDies, cDies;
        int ra, rb = -1, rc = -1;
        ra = inRegister(a);
        if (inB == null)
            rb = inRegister(b);
        if (inC == null)
            rc = inRegister(c);
        aDies = ends(a, after[0], wanted);
        bDies = inB == null && ends(b, after[1], wanted);
        cDies = inC == null && ends(c, after[2], wanted);
        int[] order = {a, b, c};
        Ins form132 = Objects.requireNonNull(step.ins);
        if (inC != null && inB == null && (aDies || bDies)) {    // d = d · other + [c]
            release(order, after);
            int to = take(result, aDies ? ra : rb);
            emit3(form213(form132), to, aDies ? rb : ra, -1, inC);
        } else if (inC != null) {                                // the addend is loaded where the sum goes
            int to = define(result);
            load(to, c);
            release(order, after);
            emit3(form231(form132), to, ra, rb, inB);
        } else if (cDies) {
            release(order, after);
            emit3(form231(form132), take(result, rc), ra, rb, inB);
        } else if (aDies) {
            release(order, after);
            int to = take(result, ra);
            if (inB != null)
                emit3(form132, to, rc, -1, inB);
            else
                emit3(form213(form132), to, rb, rc, null);
        } else if (bDies) {
            release(order, after);
            emit3(form213(form132), take(result, rb), ra, rc, null);
        } else {
            int to = define(result);
            if (inB != null) {
                load(to, b);
                release(order, after);
                emit3(form213(form132), to, ra, rc, null);
            } else {
                move(to, rc);
                release(order, after);
                emit3(form231(form132), to, ra, rb, null);
            }
        }
        forgetIfUnused(result);
    }

    private @Nullable Mem memoryOf(int v, int after, int other, int another) {
        return v == other || v == another || where[v] >= 0 ? null : operand(v, after);
    }

    private void emit3(Ins ins, int to, int second, int third, @Nullable Mem memory) {
        emitted++;
        if (!dry)
            asm.emit(ins, vec(to), vec(second), memory != null ? memory : vec(third));
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
        int[] registers = new int[step.sources.length];
        for (int i = 0; i < registers.length; i++)
            registers[i] = inRegister(step.sources[i]);
        for (int i = 0; i < shown; i++)
            operands[1 + i] = steps.isMask(step.sources[i]) ? new Mask(registers[i]) : new Vec(registers[i], step.lastBits);
        if (step.immediate != Step.NONE)
            operands[1 + shown] = Imm.of(step.immediate);
        emitted++;
        if (!dry) {
            if (step.masked)
                asm.with(new Mask(registers[shown]), false);
            asm.emit(Objects.requireNonNull(step.ins), operands);
        }
        release(step.sources, step.next);
    }

    private void macro(Step step) {
        macroSources = new int[step.sources.length];
        for (int i = 0; i < macroSources.length; i++)
            macroSources[i] = inRegister(step.sources[i]);
        macroResults = new int[step.results.length];
        for (int i = 0; i < macroResults.length; i++)
            macroResults[i] = define(step.results[i]);
        macroTemporaries = new int[step.temporaries + step.maskTemporaries];
        for (int i = 0; i < macroTemporaries.length; i++)
            macroTemporaries[i] = lock(i >= step.temporaries, register(i >= step.temporaries));
        emitted++;
        if (!dry)
            Objects.requireNonNull(step.macro).emit(asm, this);
        release(step.sources, step.next);
        for (int result : step.results)
            forgetIfUnused(result);
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
        if (where[v] != to) {
            int old = mask ? -1 : reader[to];
            if (old >= 0 && next[old] != NEVER && where[old] == to && old != v) {    // somebody still reads what was there
                int refuge = lock(false, register(false));
                move(refuge, to);
                where[old] = refuge;
                vectorHolds[refuge] = old;
            }
            Mem memory = where[v] >= 0 ? null : operand(v, step.next[0]);
            if (mask) {
                int from = inRegister(v);
                if (!dry)
                    asm.emit(KMOVQ, new Mask(to), new Mask(from));
            } else if (memory != null)
                load(to, v);
            else
                move(to, inRegister(v));
        }
        release(step.sources, step.next);
    }

    private void skip(Step step) {
        int v = step.sources[0];
        int condition = inRegister(v);
        Label end = asm.label();
        if (!dry) {
            if (!steps.isMask(v))
                asm.emit(VPTEST, vec(condition), vec(condition));
            else
                asm.emit(step.immediate == 8 ? KORTESTB : KORTESTW, new Mask(condition), new Mask(condition));
            asm.j(Cond.E, end);
        }
        release(step.sources, step.next);
        regions.push(new Region(end, position, vectorHolds.clone(), maskHolds.clone(), (BitSet) stored.clone()));
    }

    private void resume() {
        Region region = regions.pop();
        for (int r = 0; r < 32; r++)
            keepForLater(vectorHolds, r, region, region.vectors);
        for (int r = 0; r < 8; r++)
            keepForLater(maskHolds, r, region, region.masks);
        for (int r = 0; r < 32; r++)
            bringBack(region.vectors[r], r, vectorHolds);
        for (int r = 0; r < 8; r++)
            bringBack(region.masks[r], r, maskHolds);
        if (!dry)
            asm.bind(region.end);
        if (regions.isEmpty()) {
            released.addAll(releasedInRegion);
            releasedInRegion.clear();
        }
        for (int r = 0; r < 32; r++)                             // where it was skipped, they were not stored
            if (region.vectors[r] >= 0 && !region.stored.get(region.vectors[r]))
                stored.clear(region.vectors[r]);
        for (int r = 0; r < 8; r++)
            if (region.masks[r] >= 0 && !region.stored.get(region.masks[r]))
                stored.clear(region.masks[r]);
    }

    /// Empties register `r`, unless the region found the same value there; what it defined for later goes to the frame.
    private void keepForLater(int[] holds, int r, Region region, int[] before) {
        int v = holds[r];
        if (v < 0 || v == before[r])
            return;
        if (next[v] != NEVER && steps.home(v, next[v]) == null && !stored.get(v))
            spill(v, r);
        holds[r] = -1;
        where[v] = -1;
    }

    private void bringBack(int v, int r, int[] holds) {
        if (v < 0 || holds[r] == v || next[v] == NEVER)
            return;
        if (where[v] >= 0)
            holds[where[v]] = -1;
        load(r, v);
        holds[r] = v;
        where[v] = r;
    }

    // ── values

    /// Whether the value that is next used at `next[v]` is not used after that, and can be read from its home there.
    private boolean lastUse(int v) {
        if (next[v] == NEVER)
            return true;
        Step user = steps.list.get(next[v]);
        int uses = 0;
        for (int k = 0; k < user.sources.length; k++)
            if (user.sources[k] == v) {
                uses++;
                if (user.next[k] != NEVER)
                    return false;
            }
        return uses == 1;
    }

    private static boolean isRepeated(int[] order, int i) {
        for (int k = 0; k < order.length; k++)
            if (k != i && order[k] == order[i])
                return true;
        return false;
    }

    /// Where `v` can be read in memory as an operand, if that is better than a register.
    private @Nullable Mem operand(int v, int after) {
        if (steps.isMask(v))
            return null;
        Mem home = steps.home(v, position);
        if (home != null)
            return home;
        return stored.get(v) && (after == NEVER || freeRegister(false) < 0) ? Frame.at(slot[v]) : null;
    }

    private boolean dies(int v, int after) {
        return after == NEVER && where[v] >= 0 && isPooled(v);
    }

    /// As [#dies], or a pinned value whose successor is wanted in its register.
    private boolean ends(int v, int after, int wanted) {
        return after == NEVER && where[v] >= 0 && (isPooled(v) || wanted == where[v] && reader[wanted] == v && regions.isEmpty());
    }

    private boolean isPooled(int v) {
        return ((steps.isMask(v) ? maskPool : vectorPool) >> where[v] & 1) != 0 && steps.fixed(v) < 0;
    }

    private int inRegister(int v) {
        if (where[v] < 0) {
            int r = register(steps.isMask(v));
            load(r, v);
            hold(v, r);
        }
        return lock(steps.isMask(v), where[v]);
    }

    private void hold(int v, int r) {
        where[v] = r;
        (steps.isMask(v) ? maskHolds : vectorHolds)[r] = v;
    }

    private int lock(boolean mask, int r) {
        if (mask)
            lockedMasks |= 1 << r;
        else
            lockedVectors |= 1 << r;
        return r;
    }

    private void release(int[] sources, int[] after) {
        for (int i = 0; i < sources.length; i++) {
            int v = sources[i];
            next[v] = after[i];
            if (after[i] == NEVER)
                forget(v);
        }
    }

    private void forgetIfUnused(int v) {
        if (next[v] == NEVER)
            forget(v);
    }

    private void forget(int v) {
        int r = where[v];
        int[] holds = steps.isMask(v) ? maskHolds : vectorHolds;
        if (r >= 0 && holds[r] == v) {
            holds[r] = -1;
            where[v] = -1;
        }
        if (slot[v] >= 0)
            (regions.isEmpty() ? released : releasedInRegion).push(v);    // not yet: the step at hand may read it
    }

    /// A register for a result: the pinned one that it goes to, if that is free by now, else any.
    private int define(int v) {
        int wanted = hint[v];
        if (wanted >= 0 && !steps.isMask(v) && regions.isEmpty() && (reader[wanted] < 0 || next[reader[wanted]] == NEVER)) {
            where[v] = wanted;
            return wanted;
        }
        int r = lock(steps.isMask(v), register(steps.isMask(v)));
        hold(v, r);
        return r;
    }

    private int take(int v, int r) {
        if (((steps.isMask(v) ? maskPool : vectorPool) >> r & 1) != 0)
            hold(v, r);
        else
            where[v] = r;
        return r;
    }

    private int freeRegister(boolean mask) {
        int[] holds = mask ? maskHolds : vectorHolds;
        int open = (mask ? maskPool & ~lockedMasks : vectorPool & ~lockedVectors);
        for (int r = 0; r < holds.length; r++)
            if ((open >> r & 1) != 0 && holds[r] < 0)
                return r;
        return -1;
    }

    /// A register that is free, or becomes so.
    private int register(boolean mask) {
        int r = freeRegister(mask);
        if (r < 0)
            r = evict(mask);
        if (mask)
            touchedMasks |= 1 << r;
        else
            touched |= 1 << r;
        return r;
    }

    private int evict(boolean mask) {
        int[] holds = mask ? maskHolds : vectorHolds;
        int open = (mask ? maskPool & ~lockedMasks : vectorPool & ~lockedVectors);
        int best = -1;
        long furthest = -1;
        for (int r = 0; r < holds.length; r++)
            if ((open >> r & 1) != 0) {
                int v = holds[r];
                long distance = next[v] == NEVER ? Integer.MAX_VALUE : next[v] - position;
                if (steps.home(v, next[v]) != null || stored.get(v))
                    distance *= 2;                               // nothing to write
                if (distance > furthest) {
                    furthest = distance;
                    best = r;
                }
            }
        if (best < 0)
            throw new BrokenInvariant("RegisterAllocation", "a register can be freed for each operand", steps.list.get(position).kind.toString());
        int v = holds[best];
        if (next[v] != NEVER && steps.home(v, next[v]) == null && !stored.get(v))
            spill(v, best);
        holds[best] = -1;
        where[v] = -1;
        return best;
    }

    private void spill(int v, int r) {
        if (slot[v] < 0)
            slot[v] = freeSlots.isEmpty() ? newSlot() : freeSlots.pop();
        stored.set(v);
        spills++;
        emitted++;
        if (!dry)
            if (steps.isMask(v))
                asm.emit(KMOVQ_STORE, Frame.at(slot[v]), new Mask(r));
            else
                asm.emit(VMOVUPS_STORE, Frame.at(slot[v]), vec(r));
    }

    private int newSlot() {
        if (dry)
            return 0;
        int at = frame.borrow();
        slots.add(at);
        return at;
    }

    /// Reads `v` from memory into register `r`.
    private void load(int r, int v) {
        Mem home = steps.home(v, position);
        if (home == null && !stored.get(v))
            throw new BrokenInvariant("RegisterAllocation", "a value is in a register or in memory", "%" + v + " at step " + position);
        emitted++;
        reloads++;
        if (dry)
            return;
        if (steps.isMask(v))
            asm.emit(KMOVQ, new Mask(r), home != null ? home : Frame.at(slot[v]));
        else if (steps.is(v, 0))
            asm.emit(VXORPS, vec(r), vec(r), vec(r));
        else if (steps.is(v, -1) && !steps.avx512())
            asm.emit(VPCMPEQD, vec(r), vec(r), vec(r));
        else
            asm.emit(VMOVUPS, vec(r), home != null ? home : Frame.at(slot[v]));
    }

    private void move(int to, int from) {
        if (to == from)
            return;
        moves++;
        emitted++;
        if (!dry)
            asm.emit(VMOVAPS, vec(to), vec(from));
    }

    private Vec vec(int number) {
        return new Vec(number, steps.bits);
    }
}
