package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Ins.*;

import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Mask;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the virtual registers of a block are while [RegisterAllocation] walks over its steps: in physical registers, in the frame, at home in memory.
final class Registers {
    static final int NEVER = Integer.MAX_VALUE;

    private final Steps steps;
    private final Assembler asm;
    private final Frame frame;
    private final int vectorPool, maskPool;
    private final int[] where, slot, next;
    private final BitSet stored = new BitSet();
    private final int[] vectorHolds = new int[32], maskHolds = new int[8];
    private final int[] hint;
    private final int[] reader = new int[32];
    private final Deque<Integer> freeSlots = new ArrayDeque<>(), released = new ArrayDeque<>(), releasedInRegion = new ArrayDeque<>();
    private final List<Integer> slots = new ArrayList<>();
    private final Deque<Region> regions = new ArrayDeque<>();
    /// The step at hand.
    private int position;
    private int lockedVectors, lockedMasks;
    private int touched, touchedMasks;
    private int spills, reloads, moves;

    /// What a region has to bring back.
    private record Region(int[] vectors, int[] masks, BitSet stored) {}

    /// `firstUse` comes from [RegisterAllocation#live].
    Registers(Steps steps, Frame frame, int[] firstUse) {
        this.steps = steps;
        this.asm = steps.asm;
        this.frame = frame;
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

    /// Step `i` begins: its operands are not locked yet, and slots that the one before read last are free.
    void begin(int i) {
        position = i;
        lockedVectors = 0;
        lockedMasks = 0;
        while (!released.isEmpty()) {
            int v = released.pop();
            if (slot[v] < 0)
                continue;                                        // it was read twice by its last step
            freeSlots.push(slot[v]);
            slot[v] = -1;
            stored.clear(v);
        }
    }

    /// All steps are done: the frame has its slots back.
    Block.BlockFacts end(int emitted) {
        slots.forEach(frame::giveBack);
        frame.ended(touched, spills, reloads);
        return new Block.BlockFacts(Integer.bitCount(touched), Integer.bitCount(touchedMasks), spills, reloads, moves, emitted + spills + reloads + moves);
    }

    /// `v` goes to a pinned register in the end, and best at once.
    void wish(int v, int register) {
        hint[v] = register;
    }

    int wish(int v) {
        return hint[v];
    }

    boolean isIn(int v, int register) {
        return where[v] == register;
    }

    boolean isInRegister(int v) {
        return where[v] >= 0;
    }

    int firstUse(int v) {
        return next[v];
    }

    /// Whether `v` is read by no step after this one, as far as sources have been released.
    boolean isDead(int v) {
        return next[v] == NEVER;
    }

    /// What used to be in a pinned register moves out if it is still read.
    void vacate(int register, int successor) {
        int old = reader[register];
        if (old < 0 || next[old] == NEVER || where[old] != register || old == successor)
            return;
        int refuge = lock(false, register(false));
        move(refuge, register);
        where[old] = refuge;
        vectorHolds[refuge] = old;
    }

    /// A register for a macro's own use.
    int temporary(boolean mask) {
        return lock(mask, register(mask));
    }

    // ── regions that may be skipped

    void enterRegion() {
        regions.push(new Region(vectorHolds.clone(), maskHolds.clone(), (BitSet) stored.clone()));
    }

    /// Registers are as the region found them; what it defined for later lies in the frame.
    void leaveRegion() {
        Region region = regions.pop();
        for (int r = 0; r < 32; r++)
            keepForLater(vectorHolds, r, region.vectors);
        for (int r = 0; r < 8; r++)
            keepForLater(maskHolds, r, region.masks);
        for (int r = 0; r < 32; r++)
            bringBack(region.vectors[r], r, vectorHolds);
        for (int r = 0; r < 8; r++)
            bringBack(region.masks[r], r, maskHolds);
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
    private void keepForLater(int[] holds, int r, int[] before) {
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
    boolean lastUse(int v) {
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

    /// Where `v` can be read in memory as an operand, if that is better than a register.
    @Nullable Mem operand(int v, int after) {
        if (steps.isMask(v))
            return null;
        Mem home = steps.home(v, position);
        if (home != null)
            return home;
        return stored.get(v) && (after == NEVER || freeRegister(false) < 0) ? Frame.at(slot[v]) : null;
    }

    boolean dies(int v, int after) {
        return after == NEVER && where[v] >= 0 && isPooled(v);
    }

    /// As [#dies], or a pinned value whose successor is wanted in its register.
    boolean ends(int v, int after, int wanted) {
        return after == NEVER && where[v] >= 0 && (isPooled(v) || wanted == where[v] && reader[wanted] == v && regions.isEmpty());
    }

    private boolean isPooled(int v) {
        return ((steps.isMask(v) ? maskPool : vectorPool) >> where[v] & 1) != 0 && steps.fixed(v) < 0;
    }

    int inRegister(int v) {
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

    /// The register of `v` holds another value now, which what memory has of it follows.
    void changed(int v) {
        if (stored.get(v))
            spill(v, where[v]);
    }

    void release(int[] sources, int[] after) {
        for (int i = 0; i < sources.length; i++) {
            int v = sources[i];
            next[v] = after[i];
            if (after[i] == NEVER)
                forget(v);
        }
    }

    void forgetIfUnused(int v) {
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
    int define(int v) {
        int wanted = hint[v];
        if (wanted >= 0 && !steps.isMask(v) && regions.isEmpty() && (reader[wanted] < 0 || next[reader[wanted]] == NEVER)) {
            where[v] = wanted;
            return wanted;
        }
        int r = lock(steps.isMask(v), register(steps.isMask(v)));
        hold(v, r);
        return r;
    }

    int take(int v, int r) {
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
        if (steps.isMask(v))
            asm.emit(KMOVQ_STORE, Frame.at(slot[v]), new Mask(r));
        else
            asm.emit(VMOVUPS_STORE, Frame.at(slot[v]), vec(r));
    }

    private int newSlot() {
        int at = frame.borrow();
        slots.add(at);
        return at;
    }

    /// Reads `v` from memory into register `r`.
    void load(int r, int v) {
        Mem home = steps.home(v, position);
        if (home == null && !stored.get(v))
            throw new BrokenInvariant("RegisterAllocation", "a value is in a register or in memory", "%" + v + " at step " + position);
        reloads++;
        if (steps.isMask(v))
            asm.emit(KMOVQ, new Mask(r), home != null ? home : Frame.at(slot[v]));
        else if (steps.is(v, 0))
            asm.emit(VXORPS, vec(r), vec(r), vec(r));
        else if (steps.is(v, -1) && !steps.avx512())
            asm.emit(VPCMPEQD, vec(r), vec(r), vec(r));
        else
            asm.emit(VMOVUPS, vec(r), home != null ? home : Frame.at(slot[v]));
    }

    void move(int to, int from) {
        if (to == from)
            return;
        moves++;
        asm.emit(VMOVAPS, vec(to), vec(from));
    }

    Vec vec(int number) {
        return new Vec(number, steps.bits);
    }
}
