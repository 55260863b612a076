package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.RAX;

import io.kgraph.array.Sums;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Label;

/// Values combined one after the other in blocks of 256, and the blocks pairwise: the rule of leading axes.
final class RowChain {
    private final NestFunction fn;
    private final Combine combine;
    private final long sum;
    private final long count;
    private final int counter;
    private final Pairwise blocks;

    /// @param sum   where the open block and in the end the result lie in scratch memory
    /// @param count how many values will come, at least one
    RowChain(NestFunction fn, Combine combine, long sum, long count) {
        this.fn = fn;
        this.combine = combine;
        this.sum = sum;
        this.count = count;
        blocks = new Pairwise(fn, combine, sum, Math.ceilDiv(count, Sums.LEADING_BLOCK));
        counter = isLong() ? fn.slot() : -1;
    }

    private boolean isLong() {
        return count > Sums.LEADING_BLOCK;
    }

    void begin() {
        clear();
        if (isLong()) fn.set(NestFunction.at(counter), 0);
        blocks.begin();
    }

    private void clear() {
        combine.tile(fn.width, (block, here) -> block.store(here.at(sum), combine.dtype(), combine.identity(block), Tail.NONE));
    }

    /// Combines the open block with a value; [#step] is to follow.
    void take(long value) {
        combine.tile(fn.width, (block, here) -> {
            int open = block.load(here.at(sum), combine.dtype(), Tail.NONE), next = block.load(here.at(value), combine.dtype(), Tail.NONE);
            block.store(here.at(sum), combine.dtype(), combine.of(block, open, next), Tail.NONE);
        });
    }

    /// One more value stands in the open block.
    void step() {
        if (!isLong()) return;
        Label open = fn.asm.label();
        fn.asm.emit(Ins.INC, NestFunction.at(counter));
        fn.asm.emit(Ins.MOV, RAX, NestFunction.at(counter));
        fn.asm.emit(Ins.TEST, RAX, Imm.of(Sums.LEADING_BLOCK - 1));
        fn.asm.j(Cond.NE, open);
        blocks.push();
        clear();
        fn.asm.bind(open);
    }

    /// Leaves the result in `sum`.
    void end() {
        if (!isLong()) return;
        if (count % Sums.LEADING_BLOCK != 0) blocks.push();
        blocks.end();
    }
}
