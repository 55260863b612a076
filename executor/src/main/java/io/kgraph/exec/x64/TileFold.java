package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.RAX;

import io.kgraph.array.Sums;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;

/// A reduction of a nest whose lanes are rows: each lane its own result, the elements of a row one after the other.
final class TileFold implements Fold {
    private enum Kind {
        /// Argmax or argmin.
        POSITION,
        /// In any order.
        FREE,
        /// Over leading axes alone.
        ROWS,
        /// A run with a lane for each element.
        SHORT,
        /// A run whose elements share the lanes.
        LONG
    }

    private final NestFunction fn;
    private final Stage.Reduce reduce;
    private final Combine combine;
    private final int level;
    private final long leading, trailing;
    private final Kind kind;
    private final long result;                                   // an array of a tile's rows
    private final long lanes;                                    // the virtual lanes, each an array of a tile's rows
    private final int lane;                                      // the slot that points to the present one
    private final int position;                                  // counts the elements of a run
    private final long best;                                     // values of the best positions
    private final RowChain rows;
    private final Pairwise blocks;
    private final long step;                                     // bytes from one virtual lane to the next

    TileFold(NestFunction fn, LoopForm.Body body, int sink) {
        this.fn = fn;
        reduce = (Stage.Reduce) body.stage.sinks().get(sink);
        ScalarType type = body.values().get(reduce.value()).type();
        combine = new Combine(fn, reduce.monoid(), type);
        level = body.leading[sink];
        long l = 1, t = 1;
        for (int a = 0; a < body.extents.length; a++)
            if (a < level) l *= body.extents[a];
            else t *= body.extents[a];
        leading = l;
        trailing = t;
        boolean positional = reduce.monoid().positional();
        kind = positional ? Kind.POSITION : !LoopShape.isOrdered(reduce, type) ? Kind.FREE : level == body.extents.length && level > 0 ? Kind.ROWS
                : trailing <= combine.virtualLanes() ? Kind.SHORT : Kind.LONG;
        ScalarType kept = positional ? ScalarType.I64 : type;
        result = fn.scratch(fn.width, kept);
        fn.keepRowValue(reduce.rowValue(), kept, result);
        step = fn.width * NestFunction.bytes(type);
        boolean runs = kind == Kind.SHORT || kind == Kind.LONG;
        lanes = runs ? fn.scratch(Math.min(trailing, combine.virtualLanes()) * fn.width, type) : 0;
        lane = runs ? fn.slot() : -1;
        position = kind == Kind.LONG || positional ? fn.slot() : -1;
        best = positional ? fn.scratch(fn.width, type) : 0;
        rows = new RowChain(fn, combine, result, Math.max(1, leading));
        blocks = new Pairwise(fn, combine, lanes, runs ? Math.ceilDiv(trailing, Sums.TRAILING_BLOCK) : 1);
    }

    @Override public int level() {
        return level;
    }

    @Override public int value() {
        return reduce.value();
    }

    @Override public void nothing() {
        DType dtype = reduce.monoid().positional() ? DType.INT64 : combine.dtype();
        Combine.tile(fn, fn.width, dtype, (block, here) -> {
            int v = reduce.monoid().positional() ? block.compute(Instruction.constant(ScalarType.I64, 0), -1, -1, -1) : combine.nothing(block);
            block.store(here.at(result), dtype, reduce.mean() ? Fold.mean(block, combine.type(), v, 0) : v, Tail.NONE);
        });
    }

    @Override public void begin() {
        switch (kind) {
            case POSITION -> {
                combine.tile(fn.width, (block, here) -> block.store(here.at(best), combine.dtype(), combine.identity(block), Tail.NONE));
                Combine.tile(fn, fn.width, DType.INT64, (block, here) -> block.store(here.at(result), DType.INT64,
                        block.compute(Instruction.constant(ScalarType.I64, 0), -1, -1, -1), Tail.NONE));
                fn.set(NestFunction.at(position), 0);
            }
            case FREE -> combine.tile(fn.width, (block, here) -> block.store(here.at(result), combine.dtype(), combine.identity(block), Tail.NONE));
            case ROWS -> rows.begin();
            case SHORT, LONG -> {
                if (leading > 1) rows.begin();
            }
        }
    }

    @Override public void beginRun() {
        if (kind != Kind.SHORT && kind != Kind.LONG) return;
        firstLane();
        if (kind == Kind.SHORT) return;
        fn.set(NestFunction.at(position), 0);
        blocks.begin();
        clear();
    }

    private void firstLane() {
        fn.asm.emit(Ins.MOV, RAX, fn.scratchBase());
        fn.add(RAX, lanes);
        fn.asm.emit(Ins.MOV, NestFunction.at(lane), RAX);
    }

    private void clear() {
        combine.tile(combine.virtualLanes() * fn.width, (block, here) -> block.store(here.at(lanes), combine.dtype(), combine.identity(block), Tail.NONE));
    }

    @Override public void claim(Cursors cursors) {
        switch (kind) {
            case POSITION -> {
                cursors.array(best, combine.dtype());
                cursors.array(result, DType.INT64);
            }
            case FREE, ROWS -> cursors.array(result, combine.dtype());
            case SHORT, LONG -> cursors.array(lane, 0, combine.dtype());
        }
    }

    @Override public void take(Block block, Cursors cursors, int value, Tail tail) {
        switch (kind) {
            case POSITION -> {
                int old = cursors.load(block, cursors.array(best, combine.dtype()), Tail.NONE);
                int at = cursors.load(block, cursors.array(result, DType.INT64), Tail.NONE);
                int better = Fold.better(block, reduce.monoid(), combine.type(), value, old);
                int here = block.broadcast(NestFunction.at(position), DType.INT64);
                cursors.store(block, cursors.array(best, combine.dtype()), Fold.select(block, combine.type(), better, value, old), Tail.NONE);
                cursors.store(block, cursors.array(result, DType.INT64), Fold.select(block, ScalarType.I64, better, here, at), Tail.NONE);
            }
            case FREE, ROWS -> {
                var array = cursors.array(result, combine.dtype());
                cursors.store(block, array, combine.of(block, cursors.load(block, array, Tail.NONE), value), Tail.NONE);
            }
            case SHORT -> cursors.store(block, cursors.array(lane, 0, combine.dtype()), value, Tail.NONE);
            case LONG -> {
                var array = cursors.array(lane, 0, combine.dtype());
                cursors.store(block, array, combine.of(block, cursors.load(block, array, Tail.NONE), value), Tail.NONE);
            }
        }
    }

    @Override public void element() {
        switch (kind) {
            case POSITION -> fn.asm.emit(Ins.INC, NestFunction.at(position));
            case FREE, ROWS -> {}
            case SHORT -> fn.add(NestFunction.at(lane), step);
            case LONG -> nextLane();
        }
    }

    private void nextLane() {
        Label done = fn.asm.label();
        fn.add(NestFunction.at(lane), step);
        fn.asm.emit(Ins.MOV, RAX, NestFunction.at(position));
        fn.asm.emit(Ins.INC, RAX);
        fn.asm.emit(Ins.MOV, NestFunction.at(position), RAX);
        fn.asm.emit(Ins.TEST, RAX, Imm.of(combine.virtualLanes() - 1));
        fn.asm.j(Cond.NE, done);
        firstLane();
        if (trailing > Sums.TRAILING_BLOCK) {
            fn.asm.emit(Ins.MOV, RAX, NestFunction.at(position));
            fn.asm.emit(Ins.TEST, RAX, Imm.of(Sums.TRAILING_BLOCK - 1));
            fn.asm.j(Cond.NE, done);
            fn.compare(NestFunction.at(position), trailing);
            fn.asm.j(Cond.GE, done);
            tree(combine.virtualLanes());
            blocks.push();
            clear();
        }
        fn.asm.bind(done);
    }

    /// The lanes combined in a binary tree, of which the first `reached` were.
    private void tree(long reached) {
        for (long half = combine.virtualLanes() / 2; half > 0; half /= 2) {
            long pairs = Math.min(half, reached - half), apart = half * step;
            if (pairs <= 0) continue;
            combine.tile(pairs * fn.width, (block, here) -> {
                int a = block.load(here.at(lanes), combine.dtype(), Tail.NONE), b = block.load(here.at(lanes + apart), combine.dtype(), Tail.NONE);
                block.store(here.at(lanes), combine.dtype(), combine.of(block, a, b), Tail.NONE);
            });
            reached = half;
        }
    }

    @Override public void endRun() {
        switch (kind) {
            case POSITION, FREE -> {}
            case ROWS -> rows.step();
            case SHORT, LONG -> {
                tree(Math.min(combine.virtualLanes(), trailing > Sums.TRAILING_BLOCK ? combine.virtualLanes() : trailing));
                blocks.push();
                blocks.end();
                if (leading == 1) return;
                rows.take(lanes);
                rows.step();
            }
        }
    }

    @Override public void end() {
        if (kind == Kind.POSITION || kind == Kind.FREE) return;
        boolean chained = kind == Kind.ROWS || leading > 1;
        if (chained) rows.end();
        if (chained && !reduce.mean()) return;
        combine.tile(fn.width, (block, here) -> {
            int v = block.load(here.at(chained ? result : lanes), combine.dtype(), Tail.NONE);
            block.store(here.at(result), combine.dtype(), reduce.mean() ? Fold.mean(block, combine.type(), v, leading * trailing) : v, Tail.NONE);
        });
    }
}
