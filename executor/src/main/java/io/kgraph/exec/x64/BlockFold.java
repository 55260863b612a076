package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.RAX;

import io.kgraph.array.Sums;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;

/// A block of the trailing rule over neighbours in memory: element `i` to virtual lane `i mod 64` (of 8 bytes, `mod 32`), then the lanes' binary tree.
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
        if (start < 0) fn.asm.mov(NestFunction.INDEX, 0);
        else fn.asm.emit(Ins.MOV, NestFunction.INDEX, NestFunction.at(start));
        cursors.enter(start < 0);
        fn.asm.emit(Ins.MOV, fn.use(BASE), fn.scratchBase());
        if (start < 0 && count < 2L * group) {
            var block = fn.block();
            int[] lane = new int[group / lanes];
            int reached = rest(block, lane, 0, count);
            finish(block, lane, reached);
            return;
        }
        Pinned[] pins = new Pinned[group / lanes];
        for (int j = 0; j < pins.length; j++) pins[j] = fn.frame.pin(combine.type(), lanes, 4);
        var first = fn.block();
        for (int j = 0; j < pins.length; j++) first.write(pins[j], start < 0 ? load(first, j, Tail.NONE) : combine.identity(first));
        first.end();
        if (start < 0) {
            fn.add(NestFunction.INDEX, group);
            groups(pins, () -> fn.compare(NestFunction.INDEX, count / group * group));
            last(pins, count % group);
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
            groups(pins, () -> fn.asm.emit(Ins.CMP, NestFunction.INDEX, NestFunction.at(end)));
            fn.asm.bind(some);
            if (count % group != 0) {
                fn.compare(NestFunction.at(start), lastStart);
                fn.asm.j(Cond.NE, full);
                var block = fn.block();
                for (int j = 0; j < pins.length && (long) j * lanes < count % group; j++)
                    block.write(pins[j], combine.of(block, block.read(pins[j]), element(block, j, count % group)));
                block.end();
                fn.asm.bind(full);
            }
            last(pins, 0);
        }
        for (Pinned p : pins) fn.frame.unpin(p);
    }

    private void groups(Pinned[] pins, Runnable compare) {
        Label again = fn.asm.label();
        fn.asm.align(16);
        fn.asm.bind(again);
        var block = fn.block();
        for (int j = 0; j < pins.length; j++) block.write(pins[j], combine.of(block, block.read(pins[j]), load(block, j, Tail.NONE)));
        block.end();
        fn.add(NestFunction.INDEX, group);
        compare.run();
        fn.asm.j(Cond.L, again);
    }

    private void last(Pinned[] pins, long rest) {
        var block = fn.block();
        int[] lane = new int[pins.length];
        for (int j = 0; j < lane.length; j++) lane[j] = block.read(pins[j]);
        rest(block, lane, lane.length, rest);
        finish(block, lane, lane.length);
    }

    /// Takes the `count` elements that are left; the first `reached` vectors of lanes have values.
    private int rest(Block block, int[] lane, int reached, long count) {
        for (int k = 0; (long) k * lanes < count; k++) {
            int j = k % lane.length, next = element(block, k, count);
            lane[j] = j < reached ? combine.of(block, lane[j], next) : next;
            reached = Math.max(reached, j + 1);
        }
        return reached;
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

    private void finish(Block block, int[] lane, int reached) {
        for (int half = Integer.highestOneBit(lane.length) / 2; half > 0; half /= 2) {
            for (int j = 0; j < half && j + half < reached; j++) lane[j] = combine.of(block, lane[j], lane[j + half]);
            reached = Math.min(reached, half);
        }
        int v = lane[0];
        for (int half = lanes / 2; half > 0; half /= 2) v = combine.of(block, v, block.shifted(v, half));
        block.store(Mem.at(BASE, Math.toIntExact(result)), combine.dtype(), v, Tail.NONE);
        block.end();
    }
}
