package io.kgraph.exec.x64;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The values of one step of a [Recurrence], recorded in a block: a vector of each buffer at a time. A buffer of one element has it in all lanes.
final class StepValues {
    private static final long MOST_ELEMENTS = 64;
    private static final long MOST_NODES = 2500;

    /// Where what is not computed comes from.
    interface Origin {
        /// A vector of a carry.
        int carry(int number, int vector);

        /// Where an address points at this step.
        Mem at(Block block, int address, long offset);
    }

    /// A nest with numbers.
    record Piece(LoopForm form, Recurrence.Nest nest) {
        static Piece of(Recurrence.Nest nest) {
            return new Piece(LoopForm.of(nest.nest(), nest.sizes()), nest);
        }

        int axis() {
            return form.rows().length - 1;
        }

        long extent() {
            return LoopForm.product(form.rows());
        }

        int buffer(Reach reach) {
            return nest.buffers().get(reach.param());
        }

        /// How far it is from lane to lane.
        long step(Reach reach) {
            return axis() < 0 ? 0 : reach.strides()[0];
        }
    }

    private final Recurrence loop;
    private final Assembler asm;
    private final Block block;
    private final Origin origin;
    private final Map<Long, Integer> values = new HashMap<>();
    private final Map<Instruction, Integer> known = new HashMap<>();

    StepValues(Recurrence loop, Assembler asm, Block block, Origin origin) {
        this.loop = loop;
        this.asm = asm;
        this.block = block;
        this.origin = origin;
    }

    // ---- what can be done ------------------------------------------------------------------------------------------

    static boolean fits(Recurrence loop, List<Piece> pieces, int lanes) {
        long nodes = 0;
        for (Piece p : pieces) {
            if (p.form.rows().length > 1 || p.extent() < 1 || p.extent() > MOST_ELEMENTS) return false;
            for (LoopForm.Body body : p.form.bodies()) {
                if (body.extents.length > 0 || !fits(loop, p, body)) return false;
                nodes += body.values().size() * vectors(p.extent(), lanes);
            }
        }
        for (int c = 0; c < loop.carries(); c++) if (!suits(loop.buffers().get(loop.next().get(c)).count(), carry(loop, c).count())) return false;
        for (var s : loop.stacks()) if (!suits(loop.buffers().get(s.buffer()).count(), s.count())) return false;
        return nodes <= MOST_NODES;
    }

    static Recurrence.Carry carry(Recurrence loop, int number) {
        return (Recurrence.Carry) loop.buffers().get(number);
    }

    private static boolean suits(long from, long to) {
        return to >= 1 && to <= MOST_ELEMENTS && (from == to || from == 1);
    }

    private static boolean fits(Recurrence loop, Piece p, LoopForm.Body body) {
        var nodes = new BodyNodes(p.form, body, p.axis(), true);
        for (int i = 0; i < nodes.size(); i++) {
            if (!nodes.isNeeded(i)) continue;
            switch (nodes.get(i)) {
                case BodyNodes.Read r -> {
                    if (r.condition() >= 0 || r.index() >= 0 || !fits(loop, p, r.reach())) return false;
                }
                case BodyNodes.Compute(Instruction step) -> {
                    if (step.type().isInteger() && (step.prim() == Prim.DIV || step.prim() == Prim.REM)) return false;
                }
                case BodyNodes.PerRow _, BodyNodes.Kept _, BodyNodes.Index _ -> {}
            }
        }
        for (int k = 0; k < body.stores.length; k++) {
            if (body.stage.sinks().get(k) instanceof Stage.Reduce) return false;
            Reach to = body.stores[k];
            if (to != null && !isWhole(loop.buffers().get(p.buffer(to)), p, to)) return false;
        }
        return true;
    }

    private static boolean fits(Recurrence loop, Piece p, Reach r) {
        Recurrence.Source from = loop.buffers().get(p.buffer(r));
        if (isWhole(from, p, r)) return true;
        return from instanceof Recurrence.Given && (p.step(r) == 0 || p.step(r) == r.dtype().bytes());
    }

    /// Lane by lane the buffer, or its one element in all of them.
    private static boolean isWhole(Recurrence.Source buffer, Piece p, Reach r) {
        if (r.offset() != 0) return false;
        return buffer.count() == 1 ? p.step(r) == 0 : p.step(r) == r.dtype().bytes() && p.extent() == buffer.count();
    }

    static long vectors(long count, int lanes) {
        return Math.ceilDiv(count, lanes);
    }

    // ---- values ----------------------------------------------------------------------------------------------------

    /// The nests in order, vector by vector.
    void evaluate(ImmutableList<Piece> pieces) {
        long most = pieces.stream().mapToLong(p -> vectors(p.extent(), block.lanes())).max().orElse(0);
        for (int v = 0; v < most; v++)
            for (Piece p : pieces) if (v < vectors(p.extent(), block.lanes())) evaluate(p, v);
    }

    Tail tail(long count, int vector) {
        long left = count - (long) vector * block.lanes();
        return left >= block.lanes() ? Tail.NONE : Tail.of((int) left);
    }

    /// A vector of a buffer.
    int value(int buffer, int vector) {
        Recurrence.Source source = loop.buffers().get(buffer);
        int v = source.count() == 1 ? 0 : vector;
        Integer there = values.get(key(buffer, v));
        if (there != null) return there;
        int made = switch (source) {
            case Recurrence.Carry c -> origin.carry(c.number(), v);
            case Recurrence.Given g -> given(g, 0, g.count() == 1 ? 0 : g.dtype().bytes(), g.count(), v);
            case Recurrence.Literal l -> literal(l, v);
            case Recurrence.Made _ -> Objects.requireNonNull(there);
        };
        values.put(key(buffer, v), made);
        return made;
    }

    private static long key(int buffer, int vector) {
        return buffer * MOST_ELEMENTS + vector;
    }

    private int given(Recurrence.Given g, long offset, long step, long count, int v) {
        if (step == 0) return block.broadcast(origin.at(block, g.address(), offset), g.dtype());
        return block.load(origin.at(block, g.address(), offset + (long) v * block.lanes() * g.dtype().bytes()), g.dtype(), tail(count, v));
    }

    private int literal(Recurrence.Literal l, int v) {
        int width = l.dtype().bytes();
        byte[] all = l.value().contiguous().bytes().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        if (l.count() == 1) return block.broadcast(Mem.of(asm.constant(all)), l.dtype());
        int from = v * block.lanes() * width;
        byte[] part = Arrays.copyOf(Arrays.copyOfRange(all, from, Math.min(all.length, from + block.lanes() * width)), block.lanes() * width);
        return block.load(Mem.of(asm.constant(part)), l.dtype(), Tail.NONE);
    }

    private void evaluate(Piece p, int v) {
        Map<Integer, Integer> rowValues = new HashMap<>(), locals = new HashMap<>();
        for (LoopForm.Body body : p.form.bodies()) {
            var nodes = new BodyNodes(p.form, body, p.axis(), true);
            int[] at = new int[nodes.size()];
            for (int i = 0; i < at.length; i++)
                if (nodes.isNeeded(i))
                    at[i] = switch (nodes.get(i)) {
                        case BodyNodes.Read r -> read(p, r.reach(), v);
                        case BodyNodes.Compute(Instruction step) -> compute(step, at);
                        case BodyNodes.PerRow r -> Objects.requireNonNull(rowValues.get(r.id()));
                        case BodyNodes.Kept k -> Objects.requireNonNull(locals.get(k.id()));
                        case BodyNodes.Index _ -> index(v);
                    };
            for (int k = 0; k < body.stores.length; k++) {
                Stage.Sink sink = body.stage.sinks().get(k);
                int value = at[nodes.at(sink.value())];
                switch (sink) {
                    case Stage.Store _ -> values.put(key(p.buffer(Objects.requireNonNull(body.stores[k])), v), value);
                    case Stage.Let let -> rowValues.put(let.rowValue(), value);
                    case Stage.Keep keep -> locals.put(keep.local(), value);
                    case Stage.Reduce _ -> {}
                }
            }
        }
    }

    private int read(Piece p, Reach r, int v) {
        Recurrence.Source source = loop.buffers().get(p.buffer(r));
        return isWhole(source, p, r) ? value(p.buffer(r), v) : given((Recurrence.Given) source, r.offset(), p.step(r), p.extent(), v);
    }

    /// What several nests compute alike is one value.
    private int compute(Instruction step, int[] at) {
        int arity = step.prim().arity();
        int a = arity > 0 ? at[step.a()] : -1, b = arity > 1 ? at[step.b()] : -1, c = arity > 2 ? at[step.c()] : -1;
        var key = new Instruction(step.prim(), step.type(), a, b, c, step.bits(), step.table(), step.rare());
        return known.computeIfAbsent(key, k -> block.compute(k, a, b, c));
    }

    private int index(int v) {
        long[] lanes = new long[block.lanes()];
        for (int j = 0; j < lanes.length; j++) lanes[j] = (long) v * lanes.length + j;
        return block.load(Mem.of(asm.constant(lanes)), DType.INT64, Tail.NONE);
    }

    /// 1 or 0.
    int number(int truth) {
        int one = block.constant(ScalarType.I32, 1), zero = block.constant(ScalarType.I32, 0);
        return block.compute(Instruction.of(Prim.SELECT, ScalarType.I32, 0, 1, 2), truth, one, zero);
    }
}
