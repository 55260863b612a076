package io.kgraph.exec.x64;

import static io.kgraph.scalar.ScalarType.BOOL;
import static io.kgraph.scalar.ScalarType.F64;
import static io.kgraph.scalar.ScalarType.I32;
import static io.kgraph.scalar.ScalarType.I64;

import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Mask;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Straight-line code over vectors of `lanes` elements: values are recorded, then [#end] gives them registers and emits them.
///
/// A value is a number; its type is a [ScalarType]. `lanes` is a multiple of 8 under AVX2, of 16 under AVX-512; with twice that or more the chains of the registers
/// interleave. Memory operands are read when their value is first needed, but never across a store.
///
/// The general registers that [Mem], [Tail] and strides name keep their values; they are none of [#SCRATCH], which a block may change, as it may every vector and mask
/// register that the [Frame] has not given away, and the flags.
final class Block {
    /// What a block may overwrite.
    static final List<Gpr> SCRATCH = List.of(Gpr.RAX, Gpr.RCX, Gpr.RDX);

    /// Registers that constants leave to operands that pass by.
    private static final int SPARE = 1, LEAST = 4;

    /// What became of a block: registers it used, values stored to the frame, reads from it or of constants into registers, moves, instructions.
    record BlockFacts(int vectors, int masks, int spills, int reloads, int moves, int instructions) {}

    private record ConstantKey(ScalarType type, long bits) {}

    private final Frame frame;
    private final int lanes;
    private final Steps steps;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<ConstantKey, Integer> constants = new HashMap<>();
    private final Map<Pinned, Integer> read = new HashMap<>();
    private final Map<Pinned, Integer> written = new LinkedHashMap<>();
    private Tail active = Tail.NONE;
    private @Nullable Fault divisionFault;
    private int @Nullable [] firstUse;
    private final List<Integer> held = new ArrayList<>();        // registers of constants

    Block(Assembler asm, Isa isa, int lanes, Frame frame) {
        if (lanes <= 0 || lanes * 32 % isa.bits() != 0 || lanes > 64)
            throw new BrokenInvariant("Block", "lanes are whole registers", lanes + " lanes of " + isa);
        this.frame = frame;
        this.lanes = lanes;
        this.steps = new Steps(asm, isa, frame);
    }

    int lanes() {
        return lanes;
    }

    ScalarType type(int value) {
        return nodes.get(value).type();
    }

    // ── loads

    /// Neighbouring elements, widened to their scalar type. Lanes beyond the tail are zero.
    int load(Mem at, DType stored, Tail tail) {
        return loaded(stored, (l, i) -> result(l, i, stored, Loads.tail(l.s, l.lanes, at, stored, tail)));
    }

    /// Elements `strideBytes` apart.
    int loadEach(Mem at, DType stored, long strideBytes, Tail tail) {
        return loadEach(at, stored, new Copies.Stride(strideBytes, null), tail);
    }

    int loadEach(Mem at, DType stored, Gpr strideBytes, Tail tail) {
        return loadEach(at, stored, new Copies.Stride(0, strideBytes), tail);
    }

    private int loadEach(Mem at, DType stored, Copies.Stride stride, Tail tail) {
        return loaded(stored, (l, i) -> result(l, i, stored, Loads.each(l.s, l.lanes, at, stored, stride, tail)));
    }

    /// Neighbouring elements where the bool `predicate` holds, zero elsewhere; memory is not touched there.
    int loadWhere(Mem at, DType stored, int predicate, Tail tail) {
        return loaded(stored, (l, i) -> {
            boolean each = stored.bytes() < 4 && !steps.avx512();
            int[] masks = Objects.requireNonNull(activeMasks(l, tail, predicate, stored.bytes() == 8));
            result(l, i, stored, each ? Gathers.small(l.s, l.lanes, at, stored, null, masks) : Loads.masked(l.s, l.lanes, at, stored, masks));
        }, predicate);
    }

    /// The elements at `base + strideBytes · index`, zero where `predicate` (−1: none) does not hold. An index outside of `0 … extent − 1` is a fault.
    int gather(Mem base, DType stored, int index, long strideBytes, long extent, Tail tail, Fault fault, int predicate) {
        int[] inputs = predicate < 0 ? new int[] {index} : new int[] {index, predicate};
        return loaded(stored, (l, i) -> {
            boolean wide = type(index) == I64;
            Gathers.check(l.s, wide, l.parts(index), activeMasks(l, tail, predicate, wide), extent, fault);
            int[] masks = activeMasks(l, tail, predicate, false);
            result(l, i, stored, Gathers.load(l.s, l.lanes, base, stored, wide, l.parts(index), strideBytes, extent, masks));
        }, inputs);
    }

    private static int @Nullable [] activeMasks(Lowering l, Tail tail, int predicate, boolean wide) {
        int[] masks = l.lanes.masks(tail, wide);
        if (predicate < 0)
            return masks;
        int[] holds = l.truths.masks(predicate, wide);
        if (masks == null)
            return holds;
        int[] both = new int[masks.length];
        for (int p = 0; p < both.length; p++)
            both[p] = Rules.bool(l.s, Prim.AND, holds[p], masks[p], holds[p]);
        return both;
    }

    /// One element in all lanes.
    int broadcast(Mem at, DType stored) {
        return loaded(stored, (l, i) -> result(l, i, stored, Loads.broadcast(l.s, l.lanes, at, stored)));
    }

    private int loaded(DType stored, Node.Code code, int... inputs) {
        return add(Node.of(scalarType(stored), code, inputs));
    }

    private static void result(Lowering l, int i, DType stored, int[] parts) {
        if (stored == DType.BOOL)
            l.defineTruth(i, false, parts);
        else
            l.define(i, parts);
    }

    /// The type that elements of a stored dtype are computed in.
    static ScalarType scalarType(DType stored) {
        return switch (stored) {
            case FLOAT16, FLOAT32 -> ScalarType.F32;
            case FLOAT64 -> F64;
            case INT8, INT16, INT32, UINT8, UINT16 -> I32;
            case INT64 -> I64;
            case BOOL -> BOOL;
            case STRING -> throw new BrokenInvariant("Block", "strings are not computed with", stored.label());
        };
    }

    /// Elements `offsets` (I64) bytes behind `base`, zero where `predicate` (−1: none) does not hold.
    int gatherBytes(Mem base, DType stored, int offsets, Tail tail, int predicate) {
        int[] inputs = predicate < 0 ? new int[] {offsets} : new int[] {offsets, predicate};
        return loaded(stored, (l, i) -> result(l, i, stored,
                Gathers.load(l.s, l.lanes, base, stored, true, l.parts(offsets), 1, Long.MAX_VALUE, activeMasks(l, tail, predicate, false))), inputs);
    }

    /// An index outside of `0 … extent − 1` is a fault, where `predicate` (−1: none) holds.
    void check(int index, long extent, Tail tail, Fault fault, int predicate) {
        int[] inputs = predicate < 0 ? new int[] {index} : new int[] {index, predicate};
        boolean wide = type(index) == I64;
        add(Node.of(type(index), (l, i) -> Gathers.check(l.s, wide, l.parts(index), activeMasks(l, tail, predicate, wide), extent, fault), inputs));
    }

    /// Loads a general register in the midst of the block, for the memory operands that follow.
    void reload(Gpr to, Mem from) {
        add(Node.of(I64, (l, i) -> {
            l.s.endHomes();
            l.s.macro(new int[0], new int[0], 0, (asm, at) -> asm.emit(Ins.MOV, to, from)).effect();
        }));
    }

    /// Whether a lane is one of the tail's.
    int active(Tail tail) {
        return add(Node.of(BOOL, (l, i) -> {
            int[] masks = l.lanes.masks(tail, false);
            l.defineTruth(i, false, Objects.requireNonNull(masks));
        }));
    }

    // ── values from general registers

    /// A number, or the raw bits of a float, in all lanes; a bool is 0 or 1.
    int splat(Gpr value, ScalarType type) {
        return add(Node.of(type, (l, i) -> {
            int v = fromGpr(l.s, value, type == F64 || type == I64);
            if (type == BOOL)
                l.truths.define(i, false, Conversions.each(l.lanes.all(I32, v), x -> Rules.i32(l.s, l.s.avx512() ? Prim.NE : Prim.EQ, x, l.s.zero(), x)),
                        !l.s.avx512());
            else
                l.define(i, l.lanes.all(type, v));
        }));
    }

    /// `start`, `start + 1`, … as I64.
    int iota(Gpr start) {
        return add(Node.of(I64, (l, i) -> {
            int first = fromGpr(l.s, start, true);
            int[] parts = new int[l.lanes.parts(true)];
            int per = l.lanes.perPart(true);
            for (int p = 0; p < parts.length; p++) {
                long[] counts = new long[per];
                for (int k = 0; k < per; k++)
                    counts[k] = (long) p * per + k;
                parts[p] = l.s.op(Ins.VPADDQ, first, l.s.table(Mem.of(l.s.asm.constant(counts))));
            }
            l.define(i, parts);
        }));
    }

    private static int fromGpr(Steps s, Gpr value, boolean wide) {
        int v = s.vector();
        s.macro(new int[] {v}, new int[0], 0, (asm, at) -> {
            asm.emit(wide ? Ins.VMOVQ : Ins.VMOVD, Vec.x(at.result(0)), value);
            asm.emit(wide ? Ins.VPBROADCASTQ : Ins.VPBROADCASTD, new Vec(at.result(0), s.bits), Vec.x(at.result(0)));
        });
        return v;
    }

    // ── computing

    int constant(ScalarType type, long bits) {
        long key = type == BOOL ? bits & 1 : type.bytes() == 4 ? (int) bits : bits;
        return constants.computeIfAbsent(new ConstantKey(type, key), _ -> add(new Node(type, new int[0], Instruction.constant(type, key), null, Tail.NONE, null)));
    }

    /// Where integer divisions go from here on when a divisor is zero in a lane of `active`.
    void divisions(Fault fault, Tail active) {
        this.divisionFault = fault;
        this.active = active;
    }

    /// A primitive of these values (its own input numbers do not matter); −1 for those it does not read. A comparison or conversion takes its input type from the value.
    int compute(Instruction primitive, int a, int b, int c) {
        Prim prim = primitive.prim();
        if (prim == Prim.CONST)
            return constant(primitive.type(), primitive.bits());
        int arity = prim.arity();
        int[] inputs = arity == 0 ? new int[0] : arity == 1 ? new int[] {a} : arity == 2 ? new int[] {a, b} : new int[] {a, b, c};
        var step = new Instruction(prim, primitive.type(), arity > 0 ? a : -1, arity > 1 ? b : -1, arity > 2 ? c : -1, primitive.bits(), primitive.table(), primitive.rare());
        return add(new Node(primitive.type(), inputs, step, null, active, divisionFault));
    }

    // ── values that outlive the block

    int read(Pinned value) {
        Integer now = written.get(value);
        if (now != null)
            return now;
        return read.computeIfAbsent(value, _ -> add(Node.of(value.type(), (l, i) -> {
            boolean mask = value.type() == BOOL && l.s.avx512();
            int[] parts = new int[value.registers().length];
            for (int p = 0; p < parts.length; p++)
                parts[p] = !value.inRegisters() ? mask ? readMask(l.s, value.slots()[p]) : l.s.load(Frame.at(value.slots()[p]))
                        : mask ? l.s.fixedMask(value.registers()[p]) : l.s.fixedVector(value.registers()[p]);
            int[] all = parts.length == 1 ? l.lanes.all(value.type(), parts[0]) : parts;
            if (value.type() == BOOL)
                l.defineTruth(i, false, all);
            else
                l.define(i, all);
        })));
    }

    private static int readMask(Steps s, int slot) {
        int k = s.mask();
        s.macro(new int[] {k}, new int[0], 0, (asm, at) -> asm.emit(Ins.KMOVQ, new Mask(at.result(0)), Frame.at(slot)));
        return k;
    }

    /// The pinned value is this when the block has ended. One of fewer lanes than the block's has the same in all of them.
    void write(Pinned value, int node) {
        written.put(value, node);
    }

    // ── across lanes

    /// Lane `j + distance` in lane `j`, for `j < distance`, a power of two; the other lanes are anything. Not of bools.
    int shifted(int value, int distance) {
        return add(Node.of(type(value), (l, i) -> l.define(i, l.shifted(value, distance)), value));
    }

    /// Lane 0 in all lanes. Not of bools.
    int spread(int value) {
        return add(Node.of(type(value), (l, i) -> l.define(i, l.spread(value)), value));
    }

    /// Lane 0 to a general register: a number, or the raw bits of a float. Not of bools.
    void extract(int value, Gpr to) {
        add(Node.of(type(value), (l, i) -> {
            boolean wide = Truths.isWide(type(value));
            l.s.macro(new int[0], new int[] {l.parts(value)[0]}, 0,
                    (asm, at) -> asm.emit(wide ? Ins.VMOVQ_STORE : Ins.VMOVD_STORE, to, Vec.x(at.source(0)))).effect();
        }, value));
    }

    // ── stores

    /// Neighbouring elements, lanes beyond the tail left out.
    void store(Mem at, DType stored, int value, Tail tail) {
        add(Node.of(type(value), (l, i) -> Stores.contiguous(l.s, l.lanes, at, stored, stored(l, stored, value), tail), value));
    }

    void storeEach(Mem at, DType stored, int value, long strideBytes, Tail tail) {
        storeEach(at, stored, value, new Copies.Stride(strideBytes, null), tail);
    }

    void storeEach(Mem at, DType stored, int value, Gpr strideBytes, Tail tail) {
        storeEach(at, stored, value, new Copies.Stride(0, strideBytes), tail);
    }

    private void storeEach(Mem at, DType stored, int value, Copies.Stride stride, Tail tail) {
        add(Node.of(type(value), (l, i) -> Stores.each(l.s, l.lanes, at, stored, stored(l, stored, value), stride, tail), value));
    }

    /// Lane 0 alone.
    void storeFirst(Mem at, DType stored, int value) {
        store(at, stored, value, Tail.of(1));
    }

    private static int[] stored(Lowering l, DType stored, int value) {
        return stored == DType.BOOL ? l.truths.masks(value, false) : l.parts(value);
    }

    // ── the end

    /// Loads the constants that this block reads most often into registers that its other values leave free, which it then takes them from.
    ///
    /// For the one block of an innermost loop: call it when all is recorded, before the loop's label is bound, and [#end] behind that. Nothing else in the loop may touch
    /// the registers.
    void prelude() {
        lower();
        int[] uses = RegisterAllocation.uses(steps);
        int left = frame.freeVectors() - Math.max(LEAST, RegisterAllocation.pressure(steps) + SPARE);
        for (; left > 0; left--) {
            int best = -1;
            for (int v = 0; v < uses.length; v++)
                if (uses[v] > 0 && steps.isConstant(v) && steps.fixed(v) < 0 && (best < 0 || uses[v] > uses[best]))
                    best = v;
            if (best < 0)
                break;
            int register = frame.takeVector();
            held.add(register);
            steps.asm.emit(Ins.VMOVUPS, new Vec(register, steps.bits), Objects.requireNonNull(steps.home(best, 0)));
            steps.fix(best, register);
        }
    }

    /// Gives registers and emits.
    BlockFacts end() {
        lower();
        var facts = new RegisterAllocation(steps, frame, Objects.requireNonNull(firstUse)).run();
        held.forEach(frame::releaseVector);
        return facts;
    }

    void lower() {
        if (firstUse != null)
            return;
        written.forEach((pinned, value) -> add(Node.of(pinned.type(), (l, i) -> write(l, pinned, value), value)));
        new Lowering(steps, lanes, nodes).run();
        firstUse = RegisterAllocation.live(steps);
    }

    private static void write(Lowering l, Pinned pinned, int value) {
        int[] parts = pinned.type() == BOOL ? l.truths.masks(value, false) : l.parts(value);
        for (int p = 0; p < pinned.registers().length; p++)
            if (pinned.inRegisters())
                l.s.write(pinned.registers()[p], parts[p]);
            else if (l.s.isMask(parts[p])) {
                int slot = pinned.slots()[p];
                l.s.macro(new int[0], new int[] {parts[p]}, 0, (asm, at) -> asm.emit(Ins.KMOVQ_STORE, Frame.at(slot), new Mask(at.source(0)))).effect();
            } else
                l.s.store(Ins.VMOVUPS_STORE, Frame.at(pinned.slots()[p]), l.s.bits, parts[p]);
    }

    private int add(Node node) {
        nodes.add(node);
        return nodes.size() - 1;
    }
}
