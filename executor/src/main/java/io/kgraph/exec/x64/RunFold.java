package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.RAX;
import static io.kgraph.exec.x64.asm.Gpr.RCX;

import io.kgraph.array.Sums;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A reduction of a nest whose lanes are elements of a row.
///
/// Values that lie side by side in memory anyway are read from there; others are left in scratch memory, a block of sums at a time. Either way a tight loop over
/// that memory follows, one accumulator for each group of virtual lanes. Positions are kept in registers next to the values.
final class RunFold implements Fold {
    private enum Kind {
        /// Of one element.
        SINGLE, POSITION,
        /// In any order, each run on its own.
        FREE,
        /// A run over the last axis, block by block.
        RUN,
        /// A run over several axes, whose blocks begin anywhere.
        LONG_RUN
    }

    private static final int BLOCK = Sums.TRAILING_BLOCK;

    private final NestFunction fn;
    private final LoopForm.Body body;
    private final Stage.Reduce reduce;
    private final ScalarType type;                               // of the values
    private final Combine combine;                               // with truths as numbers
    private final int level;
    private final long leading, trailing;
    private final Kind kind;
    private final int result;                                    // the slot of the row value
    private final boolean direct;
    private final boolean whole;                                 // a single piece, taken in any order
    private final Place source;                                  // of the runs; of staged ones, with the pointer moved back by the index
    private final long stage;                                    // where values are left
    private final int filled;                                    // how many are in the open block of a long run
    private final int position;                                  // of the last axis' first element
    private final long value;                                    // of a run or block, first lane
    private final long all;                                      // of all runs
    private final RowChain rows;
    private final Pairwise blocks;
    private @Nullable Pinned best;
    private @Nullable Pinned bestAt;

    RunFold(NestFunction fn, StageCode code, LoopForm.Body body, int sink) {
        this.fn = fn;
        this.body = body;
        reduce = (Stage.Reduce) body.stage.sinks().get(sink);
        type = body.values().get(reduce.value()).type();
        combine = new Combine(fn, reduce.monoid(), type == ScalarType.BOOL ? ScalarType.I32 : type);
        level = body.leading[sink];
        int axes = body.extents.length;
        long l = 1, t = 1;
        for (int a = 0; a < axes; a++)
            if (a < level) l *= body.extents[a];
            else t *= body.extents[a];
        leading = l;
        trailing = t;
        boolean positional = reduce.monoid().positional();
        kind = axes == 0 ? Kind.SINGLE : positional ? Kind.POSITION : !LoopShape.isOrdered(reduce, type) ? Kind.FREE : level == axes - 1 ? Kind.RUN : Kind.LONG_RUN;
        whole = kind == Kind.FREE && leading * trailing <= Math.min(BLOCK, body.extents[axes - 1]);
        result = fn.slot();
        fn.keepRowValue(reduce.rowValue(), positional ? ScalarType.I64 : type, result);
        boolean runs = kind == Kind.FREE || kind == Kind.RUN || kind == Kind.LONG_RUN;
        Place found = kind == Kind.FREE || kind == Kind.RUN ? code.source(reduce.value()) : StageCode.NOWHERE;
        direct = found != StageCode.NOWHERE;
        boolean staged = runs && !direct;
        stage = staged ? fn.scratch(kind == Kind.LONG_RUN ? 2 * BLOCK : Math.min(BLOCK, body.extents[axes - 1]), type) : 0;
        source = staged ? new Place(fn.slot(), 0, NestFunction.bytes(type), NestFunction.stored(type)) : found;
        filled = kind == Kind.LONG_RUN ? fn.slot() : -1;
        position = positional && axes > 1 ? fn.slot() : -1;
        value = runs ? fn.scratch(fn.lanes, combine.type()) : 0;
        all = whole ? value : runs ? fn.scratch(fn.lanes, combine.type()) : 0;
        rows = new RowChain(fn, combine, all, kind == Kind.RUN || kind == Kind.LONG_RUN ? leading : 1);
        blocks = new Pairwise(fn, combine, value, kind == Kind.RUN || kind == Kind.LONG_RUN ? Math.ceilDiv(trailing, BLOCK) : 1);
    }

    @Override public int level() {
        return level;
    }

    @Override public int value() {
        return reduce.value();
    }

    /// Needs nothing of the loop over vectors, as the values lie in memory.
    boolean isDirect() {
        return direct;
    }

    boolean isPositional() {
        return kind == Kind.POSITION;
    }

    // ---- where loops begin and end -----------------------------------------------------------------------------------

    @Override public void nothing() {
        var block = fn.block();
        boolean positional = reduce.monoid().positional();
        int v = positional ? block.compute(Instruction.constant(ScalarType.I64, 0), -1, -1, -1) : combine.nothing(block);
        keep(block, positional ? ScalarType.I64 : combine.type(), reduce.mean() ? Fold.mean(block, type, v, 0) : v);
        block.end();
    }

    /// The row value, from the first lane.
    private void keep(Block block, ScalarType of, int v) {
        block.store(NestFunction.at(result), type == ScalarType.BOOL ? DType.UINT8 : NestFunction.stored(of), v, Tail.of(1));
    }

    @Override public void begin() {
        switch (kind) {
            case SINGLE -> {}
            case POSITION -> {
                best = fn.frame.pin(type, fn.lanes);
                bestAt = fn.frame.pin(ScalarType.I64, fn.lanes);
                var block = fn.block();
                block.write(best, combine.identity(block));
                block.write(bestAt, block.compute(Instruction.constant(ScalarType.I64, 0), -1, -1, -1));
                block.end();
                if (position >= 0) fn.set(NestFunction.at(position), 0);
            }
            case FREE -> {
                if (!whole) combine.tile(fn.lanes, (block, here) -> block.store(here.at(all), combine.dtype(), combine.identity(block), Tail.NONE));
                toStage();
            }
            case RUN, LONG_RUN -> {
                if (leading > 1) rows.begin();
            }
        }
    }

    /// The staged values begin at their start again.
    private void toStage() {
        if (direct) return;
        fn.asm.emit(Ins.MOV, RAX, fn.scratchBase());
        fn.add(RAX, stage);
        fn.asm.emit(Ins.MOV, NestFunction.at(source.slot()), RAX);
    }

    @Override public void beginRun() {
        if (kind != Kind.RUN && kind != Kind.LONG_RUN) return;
        blocks.begin();
        toStage();
        if (kind == Kind.LONG_RUN) fn.set(NestFunction.at(filled), 0);
    }

    @Override public void claim(Cursors cursors) {
        if (!direct && kind != Kind.SINGLE && kind != Kind.POSITION) cursors.claim(source);
    }

    @Override public void take(Block block, Cursors cursors, int v, Tail tail) {
        switch (kind) {
            case SINGLE -> {
                if (reduce.monoid().positional()) block.store(NestFunction.at(result), DType.INT64, block.compute(Instruction.constant(ScalarType.I64, 0), -1, -1, -1), Tail.of(1));
                else block.store(NestFunction.at(result), NestFunction.stored(type), v, Tail.of(1));
            }
            case POSITION -> takePosition(block, v, tail);
            case FREE, RUN, LONG_RUN -> {
                if (!direct) cursors.store(block, source, v, Tail.NONE);
            }
        }
    }

    private void takePosition(Block block, int v, Tail tail) {
        Pinned values = Objects.requireNonNull(best), places = Objects.requireNonNull(bestAt);
        int old = block.read(values), at = block.read(places), here = block.iota(NestFunction.INDEX);
        if (position >= 0)
            here = block.compute(Instruction.of(Prim.ADD, ScalarType.I64, 0, 1), here, block.broadcast(NestFunction.at(position), DType.INT64), -1);
        int better = Fold.better(block, reduce.monoid(), type, v, old);
        if (tail != Tail.NONE) better = block.compute(Instruction.of(Prim.AND, ScalarType.BOOL, 0, 1), better, block.active(tail), -1);
        block.write(values, Fold.select(block, type, better, v, old));
        block.write(places, Fold.select(block, ScalarType.I64, better, here, at));
    }

    @Override public void element() {}

    // ---- runs over the last axis -------------------------------------------------------------------------------------

    /// All `count` elements of the last axis are there.
    void piece(long count) {
        switch (kind) {
            case SINGLE -> {}
            case POSITION -> nextPosition();
            case FREE -> {
                fold(source, -1, 0, count);
                take();
            }
            case RUN -> {
                fold(source, -1, 0, count);
                blocks.push();
            }
            case LONG_RUN -> {
                fn.add(NestFunction.at(filled), count);
                flush();
                restage(-1);
            }
        }
    }

    /// A block of elements of the last axis is there, from the index in the slot `start` on; or, at `lastStart`, the `lastCount` last ones.
    void piece(int start, long lastStart, long lastCount) {
        switch (kind) {
            case SINGLE -> {}
            case POSITION -> {
                Label more = fn.asm.label();
                fn.compare(NestFunction.at(start), lastStart);
                fn.asm.j(Cond.NE, more);
                nextPosition();
                fn.asm.bind(more);
            }
            case FREE -> {
                fold(source, start, lastStart, lastCount);
                take();
                shift(start, lastStart);
            }
            case RUN -> {
                fold(source, start, lastStart, lastCount);
                blocks.push();
                shift(start, lastStart);
            }
            case LONG_RUN -> {
                fn.compare(NestFunction.at(start), lastStart);
                fn.asm.mov(RAX, BLOCK);                          // neither is 0, so the flags stay
                fn.asm.mov(RCX, lastCount);
                fn.asm.cmov(Cond.E, RAX, RCX);
                fn.asm.emit(Ins.ADD, NestFunction.at(filled), RAX);
                flush();
                restage(start);
                Label more = fn.asm.label();
                fn.compare(NestFunction.at(start), lastStart);
                fn.asm.j(Cond.NE, more);
                restage(-1);
                fn.asm.bind(more);
            }
        }
    }

    private void nextPosition() {
        if (position >= 0) fn.add(NestFunction.at(position), body.extents[body.extents.length - 1]);
    }

    private void take() {
        if (whole) return;
        combine.tile(fn.lanes, (block, here) -> {
            int before = block.load(here.at(all), combine.dtype(), Tail.NONE), next = block.load(here.at(value), combine.dtype(), Tail.NONE);
            block.store(here.at(all), combine.dtype(), combine.of(block, before, next), Tail.NONE);
        });
    }

    /// The next block is staged where this one was.
    private void shift(int start, long lastStart) {
        if (direct) return;
        Label last = fn.asm.label(), done = fn.asm.label();
        fn.compare(NestFunction.at(start), lastStart);
        fn.asm.j(Cond.E, last);
        fn.add(NestFunction.at(source.slot()), -(long) BLOCK * NestFunction.bytes(type));
        fn.asm.jmp(done);
        fn.asm.bind(last);
        toStage();
        fn.asm.bind(done);
    }

    /// Sums the first block of what is staged, if it is full, and moves the rest to the front.
    private void flush() {
        if (trailing < BLOCK) return;
        Label open = fn.asm.label();
        fn.compare(NestFunction.at(filled), BLOCK);
        fn.asm.j(Cond.L, open);
        toStage();
        fold(source, -1, 0, BLOCK);
        blocks.push();
        fn.add(NestFunction.at(filled), -BLOCK);
        long most = Math.min(BLOCK, body.extents[body.extents.length - 1]), bytes = (long) BLOCK * NestFunction.bytes(type);
        Combine.tile(fn, most, NestFunction.stored(type), (block, here) ->
                block.store(here.at(stage), NestFunction.stored(type), block.load(here.at(stage + bytes), NestFunction.stored(type), Tail.NONE), Tail.NONE));
        fn.asm.bind(open);
    }

    /// The next element to be staged, at index 0 or one block behind the slot `start`, goes behind those that there are.
    private void restage(int start) {
        fn.asm.emit(Ins.MOV, RAX, NestFunction.at(filled));
        if (start >= 0) {
            fn.asm.emit(Ins.SUB, RAX, NestFunction.at(start));
            fn.asm.emit(Ins.SUB, RAX, Imm.of(BLOCK));
        }
        fn.asm.emit(Ins.SHL, RAX, Imm.of(Integer.numberOfTrailingZeros(NestFunction.bytes(type))));
        fn.asm.emit(Ins.ADD, RAX, fn.scratchBase());
        fn.asm.mov(RCX, stage);
        fn.asm.emit(Ins.ADD, RAX, RCX);
        fn.asm.emit(Ins.MOV, NestFunction.at(source.slot()), RAX);
    }

    @Override public void endRun() {
        if (kind != Kind.RUN && kind != Kind.LONG_RUN) return;
        if (kind == Kind.LONG_RUN && trailing % BLOCK != 0) {
            toStage();
            fold(source, -1, 0, trailing % BLOCK);
            blocks.push();
        }
        blocks.end();
        if (leading == 1) return;
        rows.take(value);
        rows.step();
    }

    @Override public void end() {
        if (kind == Kind.SINGLE) return;
        if (kind == Kind.POSITION) {
            endPosition();
            return;
        }
        boolean ordered = kind != Kind.FREE;
        if (ordered && leading > 1) rows.end();
        long from = ordered && leading == 1 ? value : all;
        combine.tile(fn.lanes, (block, here) -> {
            int v = block.load(here.at(from), combine.dtype(), Tail.NONE);
            keep(block, combine.type(), reduce.mean() ? Fold.mean(block, type, v, leading * trailing) : v);
        });
    }

    /// The lanes' positions compared in a tree: the better value, of equal ones the earlier.
    private void endPosition() {
        Pinned values = Objects.requireNonNull(best), places = Objects.requireNonNull(bestAt);
        var block = fn.block();
        int v = block.read(values), at = block.read(places);
        for (int half = fn.lanes / 2; half > 0; half /= 2) {
            int other = block.shifted(v, half), otherAt = block.shifted(at, half);
            int better = Fold.better(block, reduce.monoid(), type, other, v), worse = Fold.better(block, reduce.monoid(), type, v, other);
            int earlier = block.compute(Instruction.of(Prim.LT, ScalarType.BOOL, 0, 1), otherAt, at, -1);
            int same = block.compute(Instruction.of(Prim.NOT, ScalarType.BOOL, 0), block.compute(Instruction.of(Prim.OR, ScalarType.BOOL, 0, 1), better, worse, -1), -1, -1);
            int wins = block.compute(Instruction.of(Prim.OR, ScalarType.BOOL, 0, 1), better, block.compute(Instruction.of(Prim.AND, ScalarType.BOOL, 0, 1), same, earlier, -1), -1);
            v = Fold.select(block, type, wins, other, v);
            at = Fold.select(block, ScalarType.I64, wins, otherAt, at);
        }
        block.store(NestFunction.at(result), DType.INT64, at, Tail.of(1));
        block.end();
        fn.frame.unpin(values);
        fn.frame.unpin(places);
    }

    // ---- a block of sums ---------------------------------------------------------------------------------------------

    /// Combines elements of `from` by the trailing rule into the first lane of `value`: with `start` −1 the first `count`; else a block from the index in that slot on
    /// or, at `lastStart`, `count` elements.
    private void fold(Place from, int start, long lastStart, long count) {
        new BlockFold(fn, combine, type, from, value).emit(start, lastStart, count);
    }
}
