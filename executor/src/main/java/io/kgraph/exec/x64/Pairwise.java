package io.kgraph.exec.x64;


import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Label;

/// Values combined pairwise, 0 with 1, 2 with 3, … and again: as in counting, equal ones become one of twice the size.
///
/// The values are arrays in scratch memory, one element for each row of a tile, which come one after the other into the same place.
final class Pairwise {
    private final NestFunction fn;
    private final Combine combine;
    private final long value;                                    // where a value comes and where the result lies
    private final long count;
    private final long stack;
    private final int counter;
    private final long level;                                    // bytes from one level to the next

    /// @param count how many values will come
    Pairwise(NestFunction fn, Combine combine, long value, long count) {
        this.fn = fn;
        this.combine = combine;
        this.value = value;
        this.count = count;
        level = (fn.width + fn.lanes) * NestFunction.bytes(combine.type());
        stack = count > 1 ? fn.scratch((64 - Long.numberOfLeadingZeros(count)) * (fn.width + fn.lanes), combine.type()) : 0;
        counter = count > 1 ? fn.slot() : -1;
    }

    void begin() {
        if (count > 1) fn.set(NestFunction.at(counter), 0);
    }

    /// Takes the value.
    void push() {
        if (count <= 1) return;
        Gpr at = fn.use(NestFunction.POINTERS.get(1)), left = fn.use(NestFunction.POINTERS.get(2));
        Label again = fn.asm.label(), store = fn.asm.label();
        fn.asm.emit(Ins.MOV, at, fn.scratchBase());
        fn.add(at, stack);
        fn.asm.emit(Ins.MOV, left, NestFunction.at(counter));
        fn.asm.bind(again);
        fn.asm.emit(Ins.TEST, left, Imm.of(1));
        fn.asm.j(Cond.E, store);
        combine.tile(fn.width, (block, here) -> {
            int older = block.load(here.at(at), combine.dtype(), Tail.NONE), mine = block.load(here.at(value), combine.dtype(), Tail.NONE);
            block.store(here.at(value), combine.dtype(), combine.of(block, older, mine), Tail.NONE);
        });
        fn.add(at, level);
        fn.asm.emit(Ins.SHR, left, Imm.of(1));
        fn.asm.jmp(again);
        fn.asm.bind(store);
        combine.tile(fn.width, (block, here) -> block.store(here.at(at), combine.dtype(), block.load(here.at(value), combine.dtype(), Tail.NONE), Tail.NONE));
        fn.asm.emit(Ins.INC, NestFunction.at(counter));
    }

    /// Leaves the result where the values came; an odd one goes up as it is.
    void end() {
        if (count <= 1) return;
        combine.tile(fn.width, (block, here) -> {
            int least = Long.numberOfTrailingZeros(count);
            int v = block.load(here.at(stack + least * level), combine.dtype(), Tail.NONE);
            for (int l = least + 1; l < 64; l++)
                if ((count >>> l & 1) != 0) v = combine.of(block, block.load(here.at(stack + l * level), combine.dtype(), Tail.NONE), v);
            block.store(here.at(value), combine.dtype(), v, Tail.NONE);
        });
    }
}
