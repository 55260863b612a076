package io.kgraph.exec.jvm;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Mismatch;
import io.kgraph.scalar.ScalarType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A stage with numbers: what each item of its program reads and writes.
final class BoundStage {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int WHOLE_COPY = 64;                    // from here on bits are copied as a block

    private final long elements;
    private final long rows;
    private final boolean down;
    private final boolean together;                              // down, with all rows in each tile
    private final TileCode code;
    private final TileProgram.Item[] items;
    private final NestCode.Slot[] slots;                         // by body position
    private final Source[] sources;                              // of what is fetched or gathered, by body position
    private final Target[] targets;                              // by sink

    /// Where a fetched value comes from.
    private sealed interface Source {
        record Memory(int param, Lane lane, Walk whole, Walk outer, Walk inner) implements Source {}

        record Gathered(Memory memory, long stride, long extent, String owner) implements Source {}

        record PerRow(NestCode.Slot slot) implements Source {}

        record PerElement(NestCode.Slot slot) implements Source {}

        record Number(long value) implements Source {}
    }

    /// Where a sink's value goes.
    private sealed interface Target {
        record Memory(int param, Lane lane, Walk whole, Walk outer, Walk inner) implements Target {}

        record PerRow(NestCode.Slot slot) implements Target {}

        record PerElement(NestCode.Slot slot) implements Target {}

        /// `number` counts the stage's folds of one kind.
        record Folded(NestCode.Slot slot, Fold.Spec spec, int number) implements Target {}
    }

    BoundStage(LoopNest nest, int index, NestCode code, NestSizes numbers, ImmutableLongArray sizes, boolean down, int batch) {
        Stage stage = nest.stages().get(index);
        var program = code.programs().get(index);
        this.code = code.code();
        this.items = program.items().toArray(TileProgram.Item[]::new);
        this.down = down;
        long[] rowExtents = new long[nest.rows().size()], own = new long[stage.extents().size()];
        for (int a = 0; a < rowExtents.length; a++) rowExtents[a] = sizes.get(numbers.row(a));
        for (int a = 0; a < own.length; a++) own[a] = sizes.get(numbers.extent(index, a));
        this.rows = product(rowExtents);
        this.elements = product(own);
        this.together = down && batch == rows;
        var space = new Space(rowExtents, own, sizes, down);
        int n = stage.body().size();
        this.slots = new NestCode.Slot[n];
        this.sources = new Source[n];
        for (int i = 0; i < n; i++) {
            Value value = stage.body().get(i);
            if (program.slot(i) < 0) continue;
            slots[i] = new NestCode.Slot(value.type(), program.slot(i));
            int first = numbers.value(index, i);
            sources[i] = switch (value) {
                case Value.Load load -> space.source(nest, load.access(), first);
                case Value.RowValue r -> new Source.PerRow(kept(code.rowValues().get(r.id())));
                case Value.Local l -> new Source.PerElement(kept(code.locals().get(l.id())));
                case Value.Index axis -> space.index(axis.axis());
                case Value.Size _ -> new Source.Number(sizes.get(first));
                case Value.Compute _ -> new Source.Number(0);
            };
        }
        this.targets = new Target[stage.sinks().size()];
        int[] foldsOfKind = new int[Fold.KINDS];
        for (int k = 0; k < targets.length; k++)
            targets[k] = switch (stage.sinks().get(k)) {
                case Stage.Store store -> space.target(nest, store.access(), numbers.store(index, k));
                case Stage.Keep keep -> new Target.PerElement(kept(code.locals().get(keep.local())));
                case Stage.Let let -> new Target.PerRow(kept(code.rowValues().get(let.rowValue())));
                case Stage.Reduce r -> {
                    var spec = spec(r, own, stage.body().get(r.value()).type());
                    yield new Target.Folded(kept(code.rowValues().get(r.rowValue())), spec, foldsOfKind[spec.kind()]++);
                }
            };
        this.values = stage.sinks().stream().mapToInt(Stage.Sink::value).toArray();
    }

    private final int[] values;                                  // by sink, the body position it takes

    private static NestCode.Slot kept(NestCode.@org.jspecify.annotations.Nullable Slot slot) {
        if (slot == null) throw new BrokenInvariant("BoundStage", "what a stage reads was kept by an earlier one");
        return slot;
    }

    static long product(long[] extents) {
        long product = 1;
        for (long e : extents) product = Math.multiplyExact(product, e);
        return product;
    }

    private static Fold.Spec spec(Stage.Reduce reduce, long[] extents, ScalarType type) {
        long leading = 1, trailing = 1;
        for (int a = 0; a < extents.length; a++)
            if (a < reduce.leading()) leading *= extents[a];
            else trailing *= extents[a];
        return new Fold.Spec(reduce.monoid(), reduce.mean(), leading, trailing, type);
    }

    /// The index space that walks go over.
    private record Space(long[] rows, long[] own, ImmutableLongArray sizes, boolean down) {
        Source source(LoopNest nest, Access access, int first) {
            if (access.gather().isEmpty()) {
                Lane lane = Lane.of(nest.params().get(access.param()).dtype());
                Walk[] w = walks(access, first);
                return new Source.Memory(access.param(), lane, w[0], w[1], w[2]);
            }
            int gather = NestSizes.gather(first, access);
            Walk[] w = walks(access, first);
            var addresses = new Source.Memory(access.param(), Lane.of(nest.params().get(access.param()).dtype()), w[0], w[1], w[2]);
            return new Source.Gathered(addresses, sizes.get(gather), sizes.get(gather + 1), access.gather().get().owner());
        }

        Target target(LoopNest nest, Access access, int first) {
            Walk[] w = walks(access, first);
            return new Target.Memory(access.param(), Lane.of(nest.params().get(access.param()).dtype()), w[0], w[1], w[2]);
        }

        Source index(int axis) {
            int rank = rows.length + own.length;
            long[] strides = new long[rank];
            strides[axis] = 1;
            Walk[] w = walks(0, strides, new long[rank], extents());
            return new Source.Memory(-1, Lane.INDEX, w[0], w[1], w[2]);
        }

        private long[] extents() {
            long[] all = Arrays.copyOf(rows, rows.length + own.length);
            System.arraycopy(own, 0, all, rows.length, own.length);
            return all;
        }

        private Walk[] walks(Access access, int first) {
            int rank = rows.length + own.length;
            long[] strides = new long[rank], low = new long[rank], high = extents();
            for (int a = 0; a < rank; a++) strides[a] = sizes.get(NestSizes.stride(first, a));
            for (int g = 0; g < access.guards().size(); g++) {
                int axis = access.guards().get(g).axis(), at = NestSizes.guard(first, access, g);
                low[axis] = Math.max(low[axis], sizes.get(at));
                high[axis] = Math.min(high[axis], sizes.get(at + 1));
            }
            return walks(sizes.get(first), strides, low, high);
        }

        /// Over everything in the order of the tiles; over the stage's axes alone; over the rows alone.
        private Walk[] walks(long offset, long[] strides, long[] low, long[] high) {
            int r = rows.length, rank = r + own.length;
            Walk outer = Walk.of(offset, own, part(strides, r, rank), part(low, r, rank), part(high, r, rank));
            Walk inner = Walk.of(0, rows, part(strides, 0, r), part(low, 0, r), part(high, 0, r));
            if (!down) return new Walk[] {Walk.of(offset, extents(), strides, low, high), outer, inner};
            return new Walk[] {Walk.of(offset, turned(extents()), turned(strides), turned(low), turned(high)), outer, inner};
        }

        private static long[] part(long[] a, int from, int to) {
            return Arrays.copyOfRange(a, from, to);
        }

        /// The stage's axes before the rows.
        private long[] turned(long[] a) {
            long[] b = new long[a.length];
            System.arraycopy(a, rows.length, b, 0, own.length);
            System.arraycopy(a, 0, b, own.length, rows.length);
            return b;
        }
    }

    /// How long its locals have to be.
    void claim(int[][] lengths, int batch) {
        for (Target t : targets)
            switch (t) {
                case Target.Memory _ -> {}
                case Target.PerRow p -> lengths[p.slot.type().ordinal()][p.slot.number()] = batch;
                case Target.Folded f -> lengths[f.slot.type().ordinal()][f.slot.number()] = batch;
                case Target.PerElement e -> lengths[e.slot.type().ordinal()][e.slot.number()] = Math.toIntExact(batch * elements);
            }
    }

    long elements() {
        return elements;
    }

    // ---- across: runs of the row-major space -----------------------------------------------------------------------

    void runAcross(MemorySegment[] memory, Tiles t, long row, int count) {
        beginFolds(t);
        long n = count * elements;
        if (n <= Tiles.LENGTH) {
            tile(memory, t, row * elements, 0, (int) n, row, count);
            sinkAcross(memory, t, row * elements, 0, (int) n, count, true);
            return;
        }
        for (long p = 0; p < elements; p += Tiles.LENGTH) {      // then it is one row
            int m = (int) Math.min(Tiles.LENGTH, elements - p);
            tile(memory, t, row * elements + p, p, m, row, 1);
            sinkAcross(memory, t, row * elements + p, p, m, 1, false);
        }
        for (Target target : targets)
            if (target instanceof Target.Folded f) fold(t, f).end(t.array(f.slot.type(), f.slot.number()), 0);
    }

    private void beginFolds(Tiles t) {
        for (Target target : targets)
            if (target instanceof Target.Folded f) t.fold(f.spec, f.number).begin();
    }

    private static Fold fold(Tiles t, Target.Folded f) {
        return t.fold(f.spec, f.number);
    }

    private void sinkAcross(MemorySegment[] memory, Tiles t, long from, long p, int n, int count, boolean whole) {
        for (int k = 0; k < targets.length; k++) {
            Object tile = array(t, slots[values[k]]);
            switch (targets[k]) {
                case Target.Memory m -> { if (n > 0) m.whole.store(m.lane, memory[m.param], 0, from, tile, 0, n, t); }
                case Target.PerElement e -> System.arraycopy(tile, 0, array(t, e.slot), (int) p, n);
                case Target.PerRow r -> System.arraycopy(tile, 0, array(t, r.slot), 0, count);
                case Target.Folded f -> {
                    Fold fold = t.known(f.spec, f.number);
                    if (whole) for (int r = 0; r < count; r++) fold.run(tile, (int) (r * elements), (int) elements, array(t, f.slot), r);
                    else fold.add(tile, 0, n);
                }
            }
        }
    }

    // ---- down: some indices of the stage, over a run of rows -------------------------------------------------------

    void runDown(MemorySegment[] memory, Tiles t, long row, int count) {
        for (Target target : targets)
            if (target instanceof Target.Folded f) fold(t, f).beginDown(count);
        int step = Math.max(1, Tiles.LENGTH / count);
        for (long k = 0; k < elements; k += step) {
            int m = (int) Math.min(step, elements - k);
            tile(memory, t, k, k, m * count, row, count);
            sinkDown(memory, t, k, m, row, count);
        }
        for (Target target : targets)
            if (target instanceof Target.Folded f) t.known(f.spec, f.number).endDown(array(t, f.slot));
    }

    private void sinkDown(MemorySegment[] memory, Tiles t, long k, int steps, long row, int count) {
        for (int s = 0; s < targets.length; s++) {
            Object tile = array(t, slots[values[s]]);
            switch (targets[s]) {
                case Target.Memory m -> {
                    if (together) m.whole.store(m.lane, memory[m.param], 0, k * rows, tile, 0, steps * count, t);
                    else for (int j = 0; j < steps; j++)
                        m.inner.store(m.lane, memory[m.param], m.outer.address(k + j), row, tile, j * count, count, t);
                }
                case Target.PerElement e -> System.arraycopy(tile, 0, array(t, e.slot), (int) k * count, steps * count);
                case Target.PerRow r -> System.arraycopy(tile, 0, array(t, r.slot), 0, count);
                case Target.Folded f -> t.known(f.spec, f.number).addDown(tile, steps);
            }
        }
    }

    // ---- one tile --------------------------------------------------------------------------------------------------

    /// Brings the body's values of a tile into their slots.
    ///
    /// @param from across, the position in the space; down, the first index of the stage
    /// @param p    the position in the row
    private void tile(MemorySegment[] memory, Tiles t, long from, long p, int n, long row, int count) {
        if (n == 0) return;
        for (TileProgram.Item item : items) {
            if (item.guards().length > 0 && !anyway(item.guards(), t, n)) continue;
            switch (item.action()) {
                case COMPUTE -> code.run(item.value(), t, n);
                case FETCH -> fetch(sources[item.value()], array(t, slots[item.value()]), memory, t, from, p, n, row, count);
                case GATHER -> gather((Source.Gathered) sources[item.value()], slots[item.a()], array(t, slots[item.value()]), memory, t, from, n, row, count);
                case REINTERPRET -> reinterpret(t, slots[item.a()], slots[item.value()], n);
                case PATCH -> patch(t, item, n);
            }
        }
    }

    private boolean anyway(int[] guards, Tiles t, int n) {
        for (int g : guards) if (!any((byte[]) array(t, slots[g]), n)) return false;
        return true;
    }

    private static boolean any(byte[] truth, int n) {
        long any = 0;
        int i = 0;
        for (; i + 8 <= n; i += 8) any |= (long) EIGHT.get(truth, i);
        for (; i < n; i++) any |= truth[i];
        return any != 0;
    }

    private void fetch(Source source, Object to, MemorySegment[] memory, Tiles t, long from, long p, int n, long row, int count) {
        switch (source) {
            case Source.Memory m -> load(m, m.lane, m.param < 0 ? MemorySegment.NULL : memory[m.param], to, t, from, n, row, count);
            case Source.PerElement e -> System.arraycopy(array(t, e.slot), (int) (down ? p * count : p), to, 0, n);
            case Source.PerRow r -> {
                if (down) Spread.repeat(array(t, r.slot), count, to, n);
                else Spread.stretch(array(t, r.slot), count, to, n);
            }
            case Source.Number x -> Arrays.fill((long[]) to, 0, n, x.value);
            case Source.Gathered _ -> throw new BrokenInvariant("BoundStage", "a gather is no fetch");
        }
    }

    private void load(Source.Memory m, Lane lane, MemorySegment s, Object to, Tiles t, long from, int n, long row, int count) {
        if (!down) m.whole.load(lane, s, 0, from, to, 0, n, t);
        else if (together) m.whole.load(lane, s, 0, from * rows, to, 0, n, t);
        else for (int at = 0; at < n; at += count, from++) {
            long shift = m.outer.address(from);
            if (shift == Lane.OUTSIDE) lane.clear(to, at, count);
            else m.inner.load(lane, s, shift, row, to, at, count, t);
        }
    }

    private void gather(Source.Gathered g, NestCode.Slot index, Object to, MemorySegment[] memory, Tiles t, long from, int n, long row, int count) {
        long[] addresses = t.addresses;
        load(g.memory, Lane.INDEX, MemorySegment.NULL, addresses, t, from, n, row, count);
        switch (array(t, index)) {
            case int[] a -> {
                for (int i = 0; i < n; i++) if (addresses[i] != Lane.OUTSIDE) addresses[i] += g.stride * inside(a[i], g);
            }
            case long[] a -> {
                for (int i = 0; i < n; i++) if (addresses[i] != Lane.OUTSIDE) addresses[i] += g.stride * inside(a[i], g);
            }
            default -> throw new BrokenInvariant("BoundStage", "an index is an integer");
        }
        g.memory.lane.gather(memory[g.memory.param], addresses, to, n);
    }

    private static long inside(long index, Source.Gathered g) {
        if (index < 0 || index >= g.extent) throw Mismatch.run(g.owner + ": index " + index + " is outside 0 … " + (g.extent - 1));
        return index;
    }

    /// Bits from an array of one type to one of another; as a block where there are enough.
    private static void reinterpret(Tiles t, NestCode.Slot from, NestCode.Slot to, int n) {
        if (n >= WHOLE_COPY) {
            MemorySegment.copy(t.segment(from), 0, t.segment(to), 0, (long) n * from.type().bytes());
            return;
        }
        switch (array(t, from)) {
            case float[] a -> { var b = (int[]) array(t, to); for (int i = 0; i < n; i++) b[i] = Float.floatToRawIntBits(a[i]); }
            case double[] a -> { var b = (long[]) array(t, to); for (int i = 0; i < n; i++) b[i] = Double.doubleToRawLongBits(a[i]); }
            case int[] a -> { var b = (float[]) array(t, to); for (int i = 0; i < n; i++) b[i] = Float.intBitsToFloat(a[i]); }
            case long[] a -> { var b = (double[]) array(t, to); for (int i = 0; i < n; i++) b[i] = Double.longBitsToDouble(a[i]); }
            default -> throw new BrokenInvariant("BoundStage", "bools have no bits to read as another type");
        }
    }

    /// The usual side, with the seldom one where the condition holds.
    private void patch(Tiles t, TileProgram.Item item, int n) {
        NestCode.Slot result = slots[item.value()], usual = slots[item.c()];
        Object to = array(t, result);
        if (!result.equals(usual)) System.arraycopy(array(t, usual), 0, to, 0, n);
        byte[] condition = (byte[]) array(t, slots[item.a()]);
        if (any(condition, n)) Spread.patch(condition, array(t, slots[item.b()]), to, n);
    }

    private static Object array(Tiles t, NestCode.Slot slot) {
        return t.array(slot.type(), slot.number());
    }
}
