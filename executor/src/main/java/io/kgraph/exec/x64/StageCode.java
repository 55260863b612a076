package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.RAX;

import io.kgraph.array.Sums;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.exec.x64.BodyNodes.Compute;
import io.kgraph.exec.x64.BodyNodes.Index;
import io.kgraph.exec.x64.BodyNodes.Kept;
import io.kgraph.exec.x64.BodyNodes.Node;
import io.kgraph.exec.x64.BodyNodes.PerRow;
import io.kgraph.exec.x64.BodyNodes.Read;
import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The code of one stage: scalar loops over its axes, and within them a loop over vectors.
final class StageCode {
    private static final int LONG_BODY = 150;                    // nodes
    private static final int FAR = 1024;                         // bytes

    private final NestFunction fn;
    private final Assembler asm;
    private final LoopForm.Body body;
    private final int rows;
    private final int axis;                                      // of the lanes, counted through; −1 where they are all the same
    private final int loops;                                     // the stage's scalar loops
    private final BodyNodes nodes;
    private final @Nullable Place[] reads;                       // by node
    private final @Nullable Place[] stores;                      // by sink
    private final int[] order;                                   // of the nodes in the loop over vectors
    private final boolean[] picked;                              // gathers whose index is the same for all lanes
    private final int[] counters;
    private final List<Own> own = new ArrayList<>();
    private final List<Fold> folds = new ArrayList<>();
    private @Nullable Pinned[] outside = {};                     // by node, what is computed before the loop over vectors

    /// A pointer that the stage's scalar loops move on.
    private record Own(int from, long[] strides, int slot) {}

    StageCode(NestFunction fn, LoopForm.Body body) {
        this.fn = fn;
        this.asm = fn.asm;
        this.body = body;
        rows = fn.form.rows().length;
        boolean along = fn.shape.isAlong();
        int k = body.extents.length;
        axis = along ? k == 0 ? -1 : rows + k - 1 : Math.max(-1, fn.shape.axis());
        loops = along ? Math.max(0, k - 1) : k;
        counters = new int[loops];
        for (int a = 0; a < loops; a++) counters[a] = fn.slot();
        nodes = new BodyNodes(fn.form, body, axis, !along);
        order = Schedule.of(nodes, fn.isa, fn.lanes);
        reads = new Place[nodes.size()];
        stores = new Place[body.stores.length];
        picked = new boolean[nodes.size()];
    }

    void emit() {
        prepareSinks();
        prepareFolds();
        if (body.elements() == 0) {
            for (Fold f : folds) f.nothing();
            return;
        }
        for (int i = 0; i < nodes.size(); i++) if (nodes.isNeeded(i)) prepare(i);
        for (Own o : own) {
            asm.emit(Ins.MOV, RAX, NestFunction.at(o.from));
            asm.emit(Ins.MOV, NestFunction.at(o.slot), RAX);
        }
        for (Fold f : folds) f.begin();
        level(0);
        for (Fold f : folds) f.end();
    }

    // ---- where things are ------------------------------------------------------------------------------------------

    private void prepareSinks() {
        for (int k = 0; k < stores.length; k++)
            switch (body.stage.sinks().get(k)) {
                case Stage.Store _ -> stores[k] = place(Objects.requireNonNull(body.stores[k]));
                case Stage.Keep keep -> {
                    ScalarType type = type(keep.value());
                    Optional<Reach> output = fn.shape.isAlong() ? KeptInOutput.of(fn.form, body, keep).filter(r -> !fn.keepsIn(r.param())) : Optional.empty();
                    if (output.isPresent()) fn.keepLocal(keep.local(), output.get());
                    else fn.keepLocal(keep.local(), type, fn.scratch(Math.multiplyExact(body.elements(), fn.shape.isAlong() ? 1 : fn.width), type));
                    stores[k] = place(local(keep.local()));
                }
                case Stage.Let let -> {
                    ScalarType type = type(let.value());
                    if (fn.shape.isAlong()) fn.keepRowValue(let.rowValue(), type, fn.slot());
                    else {
                        fn.keepRowValue(let.rowValue(), type, fn.scratch(fn.width, type));
                        stores[k] = place(rowValue(let.rowValue()));
                    }
                }
                case Stage.Reduce _ -> {}
            }
    }

    private void prepareFolds() {
        for (int k = 0; k < stores.length; k++)
            if (body.stage.sinks().get(k) instanceof Stage.Reduce)
                folds.add(fn.shape.isAlong() ? new RunFold(fn, this, body, k) : new TileFold(fn, body, k));
    }

    private void prepare(int i) {
        switch (nodes.get(i)) {
            case Read r -> {
                reads[i] = place(r.reach());
                picked[i] = r.index() >= 0 && !nodes.varies(r.index()) && r.condition() < 0 && reads[i].step() != 0;
                if (picked[i]) reads[i] = new Place(fn.slot(), 0, reads[i].step(), reads[i].dtype());
            }
            case Kept l -> reads[i] = place(local(l.id()));
            case PerRow r -> {
                if (!fn.shape.isAlong()) reads[i] = place(rowValue(r.id()));
            }
            case Compute _, Index _ -> {}
        }
    }

    private ScalarType type(int position) {
        return body.values().get(position).type();
    }

    /// The array of a local: an output, or the stage's elements in row-major order, each for all rows of a tile.
    private Reach local(int id) {
        Optional<Reach> output = fn.output(id);
        if (output.isPresent()) return output.get();
        NestFunction.Kept kept = fn.local(id);
        long[] strides = new long[rows + body.extents.length];
        long next = NestFunction.bytes(kept.type());
        if (!fn.shape.isAlong()) {
            if (axis >= 0) strides[axis] = next;
            next = Math.multiplyExact(next, fn.width);
        }
        for (int a = body.extents.length - 1; a >= 0; a--) {
            strides[rows + a] = next;
            next = Math.multiplyExact(next, body.extents[a]);
        }
        return array(kept, strides);
    }

    private Reach rowValue(int id) {
        NestFunction.Kept kept = fn.rowValue(id);
        long[] strides = new long[rows + body.extents.length];
        if (axis >= 0) strides[axis] = NestFunction.bytes(kept.type());
        return array(kept, strides);
    }

    private Reach array(NestFunction.Kept kept, long[] strides) {
        return new Reach(-1, NestFunction.stored(kept.type()), kept.offset(), strides, new long[strides.length], fn.form.extents(body), false, null);
    }

    /// The place of an access of this stage.
    private Place place(Reach r) {
        var p = fn.pointer(r.param(), r.offset(), r.strides());
        long[] strides = Arrays.copyOfRange(r.strides(), rows, rows + loops);
        int slot = Arrays.stream(strides).allMatch(s -> s == 0) ? p.slot() : own(p.slot(), strides);
        return new Place(slot, Math.toIntExact(r.offset() - p.offset()), axis < 0 ? 0 : r.strides()[axis], r.dtype());
    }

    private int own(int from, long[] strides) {
        for (Own o : own) if (o.from == from && Arrays.equals(o.strides, strides)) return o.slot;
        own.add(new Own(from, strides, fn.slot()));
        return own.getLast().slot;
    }

    /// Where a value lies that neighbours read: an unconditional load or what is kept, dense along the lanes, and still there when the loop is over.
    Place source(int position) {
        int i = nodes.at(position);
        if (nodes.get(i) instanceof Read r && r.condition() < 0 && r.index() < 0 && !isOverwritten(r.reach()) && place(r.reach()).isDense()) return place(r.reach());
        for (int k = 0; k < stores.length; k++)
            if (body.stage.sinks().get(k) instanceof Stage.Keep keep && keep.value() == position) return Objects.requireNonNull(stores[k]);
        return NOWHERE;
    }

    /// An output may share the memory of an input whose elements it takes the place of.
    private boolean isOverwritten(Reach read) {
        for (Reach r : body.stores) if (r != null && r.isAt(read)) return true;
        return body.stage.sinks().stream().anyMatch(sink -> sink instanceof Stage.Keep keep && fn.output(keep.local()).filter(r -> r.isAt(read)).isPresent());
    }

    static final Place NOWHERE = new Place(-1, 0, 0, DType.BOOL);

    // ---- scalar loops ----------------------------------------------------------------------------------------------

    private void level(int a) {
        for (Fold f : folds) if (f.level() == a) f.beginRun();
        if (a == loops) vectors();
        else {
            Label again = asm.label();
            fn.set(NestFunction.at(counters[a]), 0);
            asm.bind(again);
            level(a + 1);
            for (Own o : own) fn.add(NestFunction.at(o.slot), o.strides[a]);
            asm.emit(Ins.INC, NestFunction.at(counters[a]));
            fn.compare(NestFunction.at(counters[a]), body.extents[a]);
            asm.j(Cond.L, again);
            if (a > 0) for (Own o : own) fn.add(NestFunction.at(o.slot), -Math.multiplyExact(o.strides[a], body.extents[a]));
        }
        for (Fold f : folds) if (f.level() == a) f.endRun();
    }

    // ---- the loop over vectors -------------------------------------------------------------------------------------

    private void vectors() {
        if (axis < 0) once();
        else if (fn.shape.isAlong()) run();
        else if (fn.tiles > 1) tile();
        else loop(fn.lastFull, fn.lastTail);
        if (!fn.shape.isAlong()) for (Fold f : folds) f.element();
    }

    /// All lanes the same.
    private void once() {
        var cursors = cursors(false);
        before(false);
        cursors.enter(true);
        vector(cursors, Tail.NONE).end();
        after();
    }

    /// `full` elements in whole vectors and `tail` more.
    private void loop(long full, int tail) {
        if (nodes.size() > LONG_BODY && folds.isEmpty() && Math.ceilDiv(full + tail, fn.lanes) == 2 && isPlain()) {
            pair(tail);
            return;
        }
        if (full > 0 && tail > 0 && nodes.size() > LONG_BODY) {
            counted(full + tail);
            return;
        }
        boolean indexed = full + (tail > 0 ? fn.lanes : 0) > fn.lanes;
        var cursors = cursors(indexed);
        if (indexed || usesIndex()) {
            fn.use(NestFunction.INDEX);
            asm.mov(NestFunction.INDEX, 0);
        }
        before(indexed);
        cursors.enter(true);
        if (full > fn.lanes) vectors(cursors, () -> fn.compare(NestFunction.INDEX, full));
        else if (full > 0) {
            vector(cursors, Tail.NONE).end();
            if (tail > 0) cursors.next();
        }
        if (tail > 0) vector(cursors, Tail.of(tail)).end();
        after();
    }

    /// Two vectors step by step side by side, where a long chain of steps would leave the processor waiting for each.
    ///
    /// @param tail the elements of the second that count, 0 for all
    private void pair(int tail) {
        var cursors = cursors(false);
        before(false);
        cursors.enter(true);
        Tail last = tail > 0 ? Tail.of(tail) : Tail.NONE;
        var block = block(Tail.NONE);
        int[] v = new int[nodes.size()], w = new int[nodes.size()];
        for (int i = 0; i < v.length; i++) {
            if (!nodes.isNeeded(i)) continue;
            v[i] = evaluate(block, cursors, i, v, Tail.NONE);
            if (!nodes.varies(i)) w[i] = v[i];
            else if (nodes.get(i) instanceof Compute c) w[i] = compute(block, c.step(), w);
            else w[i] = cursors.load(block, second(Objects.requireNonNull(reads[i])), last);
        }
        for (int k = 0; k < stores.length; k++) {
            int value = nodes.at(body.stage.sinks().get(k).value());
            Place p = Objects.requireNonNull(stores[k]);
            cursors.store(block, p, v[value], Tail.NONE);
            cursors.store(block, second(p), w[value], last);
        }
        block.end();
        after();
    }

    /// The place one vector on.
    private Place second(Place p) {
        return new Place(p.slot(), Math.toIntExact(p.disp() + fn.lanes * p.step()), p.step(), p.dtype());
    }

    /// Nothing but steps without faults between arrays along the lanes.
    private boolean isPlain() {
        for (Place p : stores) if (p == null || p.step() == 0) return false;
        for (int i = 0; i < nodes.size(); i++) {
            if (!nodes.isNeeded(i)) continue;
            boolean plain = switch (nodes.get(i)) {
                case Read r -> r.condition() < 0 && r.index() < 0;
                case Compute(Instruction step) -> !(step.type().isInteger() && (step.prim() == Prim.DIV || step.prim() == Prim.REM));
                case PerRow _, Kept _ -> reads[i] != null;
                case Index x -> x.axis() != axis;
            };
            if (!plain) return false;
        }
        return true;
    }

    /// One piece of code for whole vectors and the last one: where there is much of it, writing it twice costs more than masks do.
    private void counted(long extent) {
        var cursors = cursors(true);
        cursors.reserveCount();
        fn.use(NestFunction.INDEX);
        fn.use(Cursors.COUNT);
        asm.mov(NestFunction.INDEX, 0);
        before(true);
        cursors.enter(true);
        Label again = asm.label();
        var block = vector(cursors, Tail.of(Cursors.COUNT));
        block.prelude();
        asm.align(16);
        asm.bind(again);
        asm.mov(Cursors.COUNT, extent);
        asm.emit(Ins.SUB, Cursors.COUNT, NestFunction.INDEX);
        asm.mov(RAX, fn.lanes);
        asm.emit(Ins.CMP, Cursors.COUNT, RAX);
        asm.cmov(Cond.G, Cursors.COUNT, RAX);
        block.end();
        cursors.next();
        fn.compare(NestFunction.INDEX, extent);
        asm.j(Cond.L, again);
        after();
    }

    private boolean usesIndex() {
        for (int i = 0; i < nodes.size(); i++) if (nodes.isNeeded(i) && nodes.get(i) instanceof Index x && x.axis() == axis) return true;
        return folds.stream().anyMatch(f -> f instanceof RunFold r && r.isPositional());
    }

    /// As many elements in whole vectors as a slot says, and a tail where a condition holds.
    private void loop(Mem from, Mem end, Mem lastIf, long lastValue, int tail) {
        var cursors = cursors(true);
        fn.use(NestFunction.INDEX);
        asm.emit(Ins.MOV, NestFunction.INDEX, from);
        before(true);
        cursors.enter(false);
        Label whole = asm.label(), done = asm.label();
        asm.emit(Ins.CMP, NestFunction.INDEX, end);
        asm.j(Cond.GE, whole);
        vectors(cursors, () -> asm.emit(Ins.CMP, NestFunction.INDEX, end));
        asm.bind(whole);
        if (tail > 0) {
            fn.compare(lastIf, lastValue);
            asm.j(Cond.NE, done);
            vector(cursors, Tail.of(tail)).end();
        }
        asm.bind(done);
        after();
    }

    /// Whole vectors, at least one, until the index is not less in a comparison.
    private void vectors(Cursors cursors, Runnable compare) {
        Label again = asm.label();
        var block = vector(cursors, Tail.NONE);
        block.prelude();
        asm.align(16);
        asm.bind(again);
        block.end();
        fetchAhead(cursors);
        cursors.next();
        compare.run();
        asm.j(Cond.L, again);
    }

    /// Where the innermost scalar loop jumps over memory, what it comes to next but one is asked for already: the processor does not look beyond a page.
    private void fetchAhead(Cursors cursors) {
        if (loops == 0 || fn.shape.isAlong()) return;
        for (int i = 0; i < nodes.size(); i++)
            if (nodes.isNeeded(i) && nodes.get(i) instanceof Read r && r.condition() < 0 && r.index() < 0 && r.reach().param() >= 0) {
                long jump = r.reach().strides()[rows + loops - 1];
                Place p = Objects.requireNonNull(reads[i]);
                if (Math.abs(jump) >= FAR && p.isDense()) cursors.prefetch(p, 2 * jump);
            }
    }

    private void tile() {
        int zero = fn.slot();
        fn.set(NestFunction.at(zero), 0);
        loop(NestFunction.at(zero), NestFunction.at(fn.fullSlot), NestFunction.at(fn.tileCounter()), fn.tiles - 1, fn.lastTail);
    }

    /// The stage's last axis, in pieces as long as the blocks of sums where something is reduced.
    private void run() {
        long extent = body.extents[loops];
        int tail = (int) (extent % fn.lanes);
        long whole = extent - tail;
        boolean works = stores.length > folds.size() || folds.stream().anyMatch(f -> !((RunFold) f).isDirect());
        if (folds.isEmpty() || extent <= Sums.TRAILING_BLOCK) {
            if (works) loop(whole, tail);
            for (Fold f : folds) ((RunFold) f).piece(extent);
            return;
        }
        int start = fn.slot(), end = fn.slot();
        long lastStart = (extent - 1) / Sums.TRAILING_BLOCK * Sums.TRAILING_BLOCK;
        Label again = asm.label(), fits = asm.label();
        fn.set(NestFunction.at(start), 0);
        asm.bind(again);
        asm.emit(Ins.MOV, RAX, NestFunction.at(start));
        fn.add(RAX, Sums.TRAILING_BLOCK);
        fn.compare(NestFunction.at(start), lastStart);
        asm.j(Cond.NE, fits);
        asm.mov(RAX, whole);
        asm.bind(fits);
        asm.emit(Ins.MOV, NestFunction.at(end), RAX);
        if (works) loop(NestFunction.at(start), NestFunction.at(end), NestFunction.at(start), lastStart, tail);
        for (Fold f : folds) ((RunFold) f).piece(start, lastStart, extent - lastStart);
        fn.add(NestFunction.at(start), Sums.TRAILING_BLOCK);
        fn.compare(NestFunction.at(start), extent);
        asm.j(Cond.L, again);
    }

    // ---- around the loop -------------------------------------------------------------------------------------------

    private Cursors cursors(boolean indexed) {
        var cursors = new Cursors(fn, indexed);
        for (int i = 0; i < nodes.size(); i++) {
            Place p = reads[i];
            if (p != null && nodes.isNeeded(i)) cursors.claim(p);
        }
        for (Place p : stores) if (p != null) cursors.claim(p);
        for (Fold f : folds) f.claim(cursors);
        return cursors;
    }

    /// What does not vary is computed before the loop, as are the pointers of gathers with one index for all lanes.
    private void before(boolean indexed) {
        outside = new Pinned[nodes.size()];
        boolean picks = false;
        for (boolean p : picked) picks |= p;
        if (!indexed && !picks || axis < 0) return;
        boolean[] crosses = new boolean[nodes.size()], wanted = new boolean[nodes.size()];
        boolean any = false;
        for (int i = 0; i < nodes.size(); i++)
            if (nodes.isNeeded(i) && nodes.varies(i)) for (int in : nodes.inputs(i)) crosses[in] |= !nodes.varies(in) && !nodes.isConstant(in);
        for (Stage.Sink sink : body.stage.sinks()) {
            int i = nodes.at(sink.value());
            crosses[i] |= !nodes.varies(i) && !nodes.isConstant(i);
        }
        for (int i = 0; i < picked.length; i++)
            if (picked[i]) wanted[((Read) nodes.get(i)).index()] = any = true;      // a constant index makes a pointer too
        for (int i = nodes.size() - 1; i >= 0; i--) {
            wanted[i] |= crosses[i];
            any |= crosses[i];
            if (wanted[i]) for (int in : nodes.inputs(i)) wanted[in] = true;
        }
        if (!any) return;
        int[] v = new int[nodes.size()];
        var still = new Cursors(fn, false);
        for (int i = 0; i < v.length; i++) {
            Place p = reads[i];
            if (wanted[i] && p != null) still.claim(p);
            if (crosses[i]) outside[i] = fn.frame.pinUniform(nodes.get(i).type());
        }
        still.enter(true);
        var block = block(Tail.NONE);
        for (int i = 0; i < v.length; i++)
            if (wanted[i]) v[i] = evaluate(block, still, i, v, Tail.NONE);
        for (int i = 0; i < v.length; i++) {
            Pinned p = outside[i];
            if (p != null) block.write(p, v[i]);
        }
        for (int i = 0; i < v.length; i++)
            if (picked[i]) {
                Read r = (Read) nodes.get(i);
                block.store(NestFunction.at(reads[i].slot()), NestFunction.stored(nodes.get(r.index()).type()), v[r.index()], Tail.of(1));
            }
        block.end();
        for (int i = 0; i < v.length; i++) if (picked[i]) pick((Read) nodes.get(i), reads[i].slot());
    }

    /// Makes the index in the slot a pointer.
    private void pick(Read r, int slot) {
        Reach.Picks gather = Objects.requireNonNull(r.reach().gather());
        Fault fault = fn.fault(gather.owner(), gather.extent());
        Place from = place(r.reach());
        Label inside = asm.label();
        if (nodes.get(r.index()).type() == ScalarType.I32) asm.emit(Ins.MOVSXD, Gpr.RDX, NestFunction.at(slot));
        else asm.emit(Ins.MOV, Gpr.RDX, NestFunction.at(slot));
        fn.compare(Gpr.RDX, gather.extent());
        asm.j(Cond.B, inside);
        asm.mov(RAX, fault.number());
        asm.jmp(fault.handler());
        asm.bind(inside);
        asm.mov(RAX, gather.stride());
        asm.emit(Ins.IMUL, Gpr.RDX, RAX);
        asm.emit(Ins.ADD, Gpr.RDX, NestFunction.at(from.slot()));
        fn.add(Gpr.RDX, from.disp());
        asm.emit(Ins.MOV, NestFunction.at(slot), Gpr.RDX);
    }

    private void after() {
        for (Pinned p : outside) if (p != null) fn.frame.unpin(p);
        outside = new Pinned[nodes.size()];
    }

    // ---- one vector ------------------------------------------------------------------------------------------------

    private Block vector(Cursors cursors, Tail tail) {
        var block = block(tail);
        int[] v = new int[nodes.size()];
        for (int i : order) {
            if (!nodes.isNeeded(i)) continue;
            if (i < outside.length && outside[i] != null) v[i] = block.read(outside[i]);
            else if (outside.length > 0 && isOutside(i)) v[i] = -1;
            else v[i] = evaluate(block, cursors, i, v, tail);
        }
        var sinks = body.stage.sinks();
        int fold = 0;
        for (int k = 0; k < stores.length; k++) {
            int value = v[nodes.at(sinks.get(k).value())];
            switch (sinks.get(k)) {
                case Stage.Store _, Stage.Keep _ -> cursors.store(block, Objects.requireNonNull(stores[k]), value, tail);
                case Stage.Let let -> {
                    Place p = stores[k];
                    if (p != null) cursors.store(block, p, value, Tail.NONE);
                    else block.store(NestFunction.at((int) fn.rowValue(let.rowValue()).offset()), NestFunction.stored(type(let.value())), value, Tail.of(1));
                }
                case Stage.Reduce _ -> folds.get(fold++).take(block, cursors, value, tail);
            }
        }
        return block;
    }

    private Block block(Tail tail) {
        var block = fn.block();
        for (int i = 0; i < nodes.size(); i++)
            if (nodes.get(i) instanceof Compute(Instruction step) && step.type().isInteger() && (step.prim() == Prim.DIV || step.prim() == Prim.REM)) {
                block.divisions(fn.fault("an integer was divided by zero", -1), tail);
                return block;
            }
        return block;
    }

    /// It served only what was computed before the loop.
    private boolean isOutside(int i) {
        if (nodes.varies(i) || nodes.isConstant(i)) return false;
        for (Pinned p : outside) if (p != null) return true;
        return false;
    }

    private int evaluate(Block block, Cursors cursors, int i, int[] v, Tail tail) {
        Node node = nodes.get(i);
        return switch (node) {
            case Read r -> read(block, cursors, r, i, v, tail);
            case Compute c -> compute(block, c.step(), v);
            case PerRow r -> {
                Place p = reads[i];
                yield p != null ? cursors.load(block, p, tail) : block.broadcast(NestFunction.at((int) fn.rowValue(r.id()).offset()), NestFunction.stored(r.type()));
            }
            case Kept _ -> cursors.load(block, Objects.requireNonNull(reads[i]), tail);
            case Index x -> index(block, x.axis());
        };
    }

    private static int compute(Block block, Instruction step, int[] v) {
        int arity = step.prim().arity();
        return block.compute(step, arity > 0 ? v[step.a()] : -1, arity > 1 ? v[step.b()] : -1, arity > 2 ? v[step.c()] : -1);
    }

    private int index(Block block, int a) {
        if (a != axis) return block.broadcast(NestFunction.at(a < rows ? fn.counter(a) : counters[a - rows]), DType.INT64);
        int lane = block.iota(NestFunction.INDEX);
        if (fn.shape.isAlong() || fn.tiles <= 1) return lane;
        int tile = block.broadcast(NestFunction.at(fn.tileCounter()), DType.INT64);
        int start = block.compute(Instruction.of(Prim.MUL, ScalarType.I64, 0, 1), tile, block.compute(Instruction.constant(ScalarType.I64, fn.width), -1, -1, -1), -1);
        return block.compute(Instruction.of(Prim.ADD, ScalarType.I64, 0, 1), start, lane, -1);
    }

    private int read(Block block, Cursors cursors, Read r, int i, int[] v, Tail tail) {
        Place p = Objects.requireNonNull(reads[i]);
        int where = r.condition() < 0 ? -1 : v[r.condition()];
        Reach.Picks gather = r.reach().gather();
        if (gather == null || picked[i]) {
            if (where < 0) return cursors.load(block, p, tail);
            if (p.isDense()) return block.loadWhere(cursors.at(block, p), p.dtype(), where, tail);
            return block.gatherBytes(cursors.at(block, p), p.dtype(), lanes(block, p.step()), tail, where);
        }
        Fault fault = fn.fault(gather.owner(), gather.extent());
        int index = v[r.index()];
        if (p.step() == 0) return block.gather(cursors.at(block, p), p.dtype(), index, gather.stride(), gather.extent(), tail, fault, where);
        block.check(index, gather.extent(), tail, fault, where);
        int wide = block.type(index) == ScalarType.I64 ? index : block.compute(Instruction.of(Prim.CONVERT, ScalarType.I64, 0), index, -1, -1);
        int offset = block.compute(Instruction.of(Prim.MUL, ScalarType.I64, 0, 1), wide, block.constant(ScalarType.I64, gather.stride()), -1);
        int offsets = block.compute(Instruction.of(Prim.ADD, ScalarType.I64, 0, 1), offset, lanes(block, p.step()), -1);
        return block.gatherBytes(cursors.at(block, p), p.dtype(), offsets, tail, where);
    }

    /// 0, `step`, `2 · step`, …: bytes from the first lane.
    private int lanes(Block block, long step) {
        long[] offsets = new long[fn.lanes];
        for (int j = 0; j < offsets.length; j++) offsets[j] = j * step;
        return block.load(Mem.of(asm.constant(offsets)), DType.INT64, Tail.NONE);
    }
}
