package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.RAX;
import static io.kgraph.exec.x64.asm.Gpr.RCX;

import io.kgraph.array.Sums;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.ir.Monoid;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;

/// A block of the trailing rule over neighbours in memory: element `i` to virtual lane `i mod 64` (of 8 bytes, `mod 32`), then the lanes' binary tree.
///
/// Of the greatest or least of many floats the machine's own instruction is right but for NaN and where zeros of both signs are the most extreme. So it goes first, beside
/// a sum that NaN would stick to; where that is NaN or the result a zero, the exact operation goes over the block again.
final class BlockFold {
    private static final Gpr BASE = NestFunction.POINTERS.get(1);

    private final NestFunction fn;
    private final Combine combine;
    private final ScalarType type;
    private final Place from;
    private final long result;
    private final int lanes;
    private final int group;                                     // elements that go to lanes of their own
    private final Cursors cursors;
    private boolean quick;

    /// @param type   of the elements; truths are combined as numbers
    /// @param result an array in scratch memory, whose first lane gets the value
    BlockFold(NestFunction fn, Combine combine, ScalarType type, Place from, long result) {
        this.fn = fn;
        this.combine = combine;
        this.type = type;
        this.from = from;
        this.result = result;
        lanes = fn.lanes;
        group = combine.virtualLanes();
        cursors = new Cursors(fn, true);
        cursors.claim(from);
    }

    /// With `start` −1 the first `count` elements; else a block from the index in that slot on or, at `lastStart`, `count` elements.
    void emit(int start, long lastStart, long count) {
        fn.use(NestFunction.INDEX);
        index(start);
        cursors.enter(start < 0);
        fn.asm.emit(Ins.MOV, fn.use(BASE), fn.scratchBase());
        if (start < 0 && count < 2L * group) {
            var block = fn.block();
            var some = new Taken(new int[group / lanes], new int[0]);
            rest(block, some, count);
            finish(block, some);
        } else if ((combine.monoid() == Monoid.MAX || combine.monoid() == Monoid.MIN) && type.isFloating()) {
            Label sure = fn.asm.label();
            quick = true;
            emit(start, lastStart, count, sure);
            quick = false;
            index(start);
            emit(start, lastStart, count, sure);
            fn.asm.bind(sure);
        } else emit(start, lastStart, count, fn.asm.label());
    }

    private void index(int start) {
        if (start < 0) fn.asm.mov(NestFunction.INDEX, 0);
        else fn.asm.emit(Ins.MOV, NestFunction.INDEX, NestFunction.at(start));
    }

    private void emit(int start, long lastStart, long count, Label sure) {
        int vectors = group / lanes;
        Pinned[] pins = new Pinned[quick ? Math.max(1, vectors / 2) : vectors], sums = new Pinned[quick ? vectors : 0];    // a greatest value waits for the last less than a sum
        for (int j = 0; j < pins.length; j++) pins[j] = fn.frame.pin(combine.type(), lanes, 4);
        for (int j = 0; j < sums.length; j++) sums[j] = fn.frame.pin(combine.type(), lanes, 4);
        var first = fn.block();
        var none = new Taken(new int[pins.length], new int[sums.length]);
        for (int j = 0; j < vectors && start < 0; j++) take(first, none, j, load(first, j, Tail.NONE));
        for (int j = 0; j < pins.length && start >= 0; j++) none.lanes[j] = combine.identity(first);
        for (int j = 0; j < sums.length && start >= 0; j++) none.sums[j] = first.constant(type, 0);
        write(first, pins, sums, none);
        first.end();
        if (start < 0) {
            fn.add(NestFunction.INDEX, group);
            groups(pins, sums, () -> fn.compare(NestFunction.INDEX, count / group * group));
            last(pins, sums, count % group, sure);
        } else {
            int end = fn.slot();
            Label whole = fn.asm.label(), some = fn.asm.label(), full = fn.asm.label();
            long lastGroups = count / group * group;
            fn.asm.emit(Ins.MOV, RAX, NestFunction.INDEX);
            fn.add(RAX, Sums.TRAILING_BLOCK);
            fn.asm.emit(Ins.MOV, NestFunction.at(end), RAX);
            fn.compare(NestFunction.at(start), lastStart);
            fn.asm.j(Cond.NE, whole);
            fn.set(NestFunction.at(end), lastStart + lastGroups);
            if (lastGroups == 0) fn.asm.jmp(some);
            fn.asm.bind(whole);
            groups(pins, sums, () -> fn.asm.emit(Ins.CMP, NestFunction.INDEX, NestFunction.at(end)));
            fn.asm.bind(some);
            if (count % group != 0) {
                fn.compare(NestFunction.at(start), lastStart);
                fn.asm.j(Cond.NE, full);
                var block = fn.block();
                Taken taken = read(block, pins, sums);
                rest(block, taken, count % group);
                write(block, pins, sums, taken);
                block.end();
                fn.asm.bind(full);
            }
            last(pins, sums, 0, sure);
        }
        for (Pinned p : pins) fn.frame.unpin(p);
        for (Pinned p : sums) fn.frame.unpin(p);
    }

    private void groups(Pinned[] pins, Pinned[] sums, Runnable compare) {
        Label again = fn.asm.label();
        fn.asm.align(16);
        fn.asm.bind(again);
        var block = fn.block();
        Taken taken = read(block, pins, sums);
        for (int j = 0; j < group / lanes; j++) take(block, taken, j, load(block, j, Tail.NONE));
        write(block, pins, sums, taken);
        block.end();
        fn.add(NestFunction.INDEX, group);
        compare.run();
        fn.asm.j(Cond.L, again);
    }

    private void last(Pinned[] pins, Pinned[] sums, long rest, Label sure) {
        var block = fn.block();
        Taken taken = read(block, pins, sums);
        rest(block, taken, rest);
        finish(block, taken);
        if (quick) check(sure);
    }

    // ---- what the lanes have -----------------------------------------------------------------------------------------

    /// Values of a block: vectors of lanes, of which the first `reached` have one, and the sums beside them.
    private static final class Taken {
        final int[] lanes, sums;
        int reached, summed;

        Taken(int[] lanes, int[] sums) {
            this.lanes = lanes;
            this.sums = sums;
        }
    }

    private static Taken read(Block block, Pinned[] pins, Pinned[] sums) {
        var taken = new Taken(new int[pins.length], new int[sums.length]);
        for (Pinned p : pins) taken.lanes[taken.reached++] = block.read(p);
        for (Pinned p : sums) taken.sums[taken.summed++] = block.read(p);
        return taken;
    }

    private static void write(Block block, Pinned[] pins, Pinned[] sums, Taken taken) {
        for (int j = 0; j < pins.length; j++) block.write(pins[j], taken.lanes[j]);
        for (int j = 0; j < sums.length; j++) block.write(sums[j], taken.sums[j]);
    }

    private void take(Block block, Taken taken, int k, int next) {
        int j = k % taken.lanes.length;
        taken.lanes[j] = j < taken.reached ? of(block, taken.lanes[j], next) : next;
        taken.reached = Math.max(taken.reached, j + 1);
        if (taken.sums.length == 0) return;
        int i = k % taken.sums.length;
        taken.sums[i] = i < taken.summed ? sum(block, taken.sums[i], next) : next;
        taken.summed = Math.max(taken.summed, i + 1);
    }

    private int of(Block block, int a, int b) {
        if (!quick) return combine.of(block, a, b);
        int more = block.compute(Instruction.of(combine.monoid() == Monoid.MAX ? Prim.GT : Prim.LT, ScalarType.BOOL, 0, 1), a, b, -1);
        return Fold.select(block, type, more, a, b);
    }

    private int sum(Block block, int a, int b) {
        return block.compute(Instruction.of(Prim.ADD, type, 0, 1), a, b, -1);
    }

    /// Takes the `count` elements that are left.
    private void rest(Block block, Taken taken, long count) {
        for (int k = 0; (long) k * lanes < count; k++) take(block, taken, k, element(block, k, count));
    }

    /// Vector `k` from the index on, where `count` elements are left: what is beyond has no effect.
    private int element(Block block, int k, long count) {
        long there = count - (long) k * lanes;
        if (there >= lanes) return load(block, k, Tail.NONE);
        Tail tail = Tail.of((int) there);
        return Fold.select(block, combine.type(), block.active(tail), load(block, k, tail), combine.identity(block));
    }

    private int load(Block block, int k, Tail tail) {
        Mem at = cursors.at(block, from).plus(k * lanes * from.dtype().bytes());
        int v = block.load(at, from.dtype(), tail);
        return type == ScalarType.BOOL ? block.compute(Instruction.of(Prim.CONVERT, ScalarType.I32, 0), v, -1, -1) : v;
    }

    private void finish(Block block, Taken taken) {
        int[] lane = taken.lanes;
        int reached = taken.reached;
        for (int half = Integer.highestOneBit(lane.length) / 2; half > 0; half /= 2) {
            for (int j = 0; j < half && j + half < reached; j++) lane[j] = of(block, lane[j], lane[j + half]);
            reached = Math.min(reached, half);
        }
        int v = lane[0];
        for (int half = lanes / 2; half > 0; half /= 2) v = of(block, v, block.shifted(v, half));
        block.store(Mem.at(BASE, Math.toIntExact(result)), combine.dtype(), v, Tail.NONE);
        if (quick) {
            int sum = taken.sums[0];
            for (int j = 1; j < taken.sums.length; j++) sum = sum(block, sum, taken.sums[j]);
            for (int half = lanes / 2; half > 0; half /= 2) sum = sum(block, sum, block.shifted(sum, half));
            block.extract(v, RAX);
            block.extract(sum, RCX);
        }
        block.end();
    }

    /// Goes on at `sure` unless RAX is a zero or RCX is NaN.
    private void check(Label sure) {
        boolean wide = type == ScalarType.F64;
        Label again = fn.asm.label();
        int drop = wide ? 1 : 33;                                // the sign, and what is above
        fn.asm.emit(Ins.SHL, RAX, Imm.of(drop));
        fn.asm.j(Cond.E, again);
        fn.asm.emit(Ins.SHL, RCX, Imm.of(drop));
        fn.asm.mov(RAX, (wide ? Double.doubleToRawLongBits(Double.POSITIVE_INFINITY) : Float.floatToRawIntBits(Float.POSITIVE_INFINITY)) << drop);
        fn.asm.emit(Ins.CMP, RAX, RCX);
        fn.asm.j(Cond.AE, sure);
        fn.asm.bind(again);
    }
}
