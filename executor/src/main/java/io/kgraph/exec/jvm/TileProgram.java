package io.kgraph.exec.jvm;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.RareSides;
import io.kgraph.scalar.ScalarType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How a tile goes through the body of a stage: what is fetched, computed and moved, in order, and in which slots
/// the values lie that more than one item needs.
///
/// The body is cut into parts, each one loop of straight-line code, where something has to happen to the whole tile
/// in between: a gather needs its indices, bits are reinterpreted by copying from one array to another (which the
/// JVM's compiler does not vectorise inside a loop), the seldom side of a `SELECT` is skipped where no element
/// takes it; and where a method would become too large to be compiled. For tiles of a few elements, where vectors do not
/// pay, everything is left in the loops, the seldom sides as branches.
final class TileProgram {
    /// The most bytes of bytecode that a part is estimated to have; HotSpot does not compile methods beyond 8,000.
    private static final int PART_BYTES = 6_000;
    /// The most nodes that C2's graph of a loop is estimated to have where it is to become vector code: C2 unrolls larger
    /// loops too little (its `LoopUnrollLimit` is 60).
    private static final int VECTOR_NODES = 56;
    private static final int NODES_PER_ARRAY = 4;
    private static final int NONE = -1;

    enum Kind {
        /// Brings the load, row value, local, index or size `value` into its slot.
        FETCH,
        /// Loads `value` at the indices in `a`.
        GATHER,
        /// `value` is `a`, its bits read as another type.
        REINTERPRET,
        /// `value` is `c`, but `b` where `a` holds, which it seldom does.
        PATCH,
        /// Runs part `value` of the code.
        COMPUTE
    }

    /// One thing to do for a tile; left out unless each of the conditions `guards` holds somewhere.
    record Item(Kind kind, int value, int a, int b, int c, int[] guards) {}

    /// A loop of straight-line code: which instructions, what they read from slots, what they leave in slots.
    record Part(ImmutableList<Integer> positions, ImmutableList<Integer> reads, ImmutableList<Integer> writes) {}

    private final Stage stage;
    private final boolean few;                                   // for tiles of a few elements
    private final ImmutableList<Value> body;
    private final List<Item> items = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private final int[] slot;

    private final int firstPart;
    private final boolean[] needed;
    private final boolean[] sunk;                                // a sink takes it
    private final boolean[] moved;                               // an item that is no part reads it
    private final boolean[] inSelect;                            // a comparison that is only a condition: written where it is used
    private final List<List<Integer>> users = new ArrayList<>();
    private final int[] guard;                                   // the rare select whose seldom side alone needs it
    private final int[] level;
    private final int[] part;                                    // which part computes it, relative to firstPart

    private TileProgram(Stage stage, int firstPart, boolean few) {
        this.stage = stage;
        this.few = few;
        this.body = withoutCastConstants(stage.body());
        this.firstPart = firstPart;
        this.slot = filled();
        this.needed = new boolean[body.size()];
        this.sunk = new boolean[body.size()];
        this.moved = new boolean[body.size()];
        this.inSelect = inSelects();
        this.guard = guards();
        this.level = filled();
        this.part = filled();
    }

    /// @param few   for tiles of a few elements
    /// @param slots the nest's tile slots by register type, which grow as needed; freed ones are used again
    static TileProgram of(Stage stage, int firstPart, boolean few, TileSlots slots) {
        var program = new TileProgram(stage, firstPart, few);
        program.findNeeded();
        program.level();
        program.cut();
        program.assign(slots);
        return program;
    }

    ImmutableList<Item> items() {
        return ImmutableList.copyOf(items);
    }

    ImmutableList<Part> parts() {
        return ImmutableList.copyOf(parts);
    }

    ImmutableList<Value> body() {
        return body;
    }

    /// The tile slot of a body position, or −1.
    int slot(int position) {
        return slot[position];
    }

    /// The conditions under which alone a value is needed, which its part has to test; empty where the whole part is skipped instead.
    int[] branches(int position) {
        return few ? conditions(position) : new int[0];
    }

    boolean isForFew() {
        return few;
    }

    /// Whether the comparison at that position is no value of its own, but part of each `SELECT` on it.
    boolean isInSelect(int position) {
        return inSelect[position];
    }

    /// `MIN` or `MAX` where a `SELECT` is one: `c < x ? c : x` with a constant `c` that is neither zero nor NaN is
    /// `min(c, x)`, and so on. Those are vectorised.
    Optional<Prim> extreme(int position) {
        if (!(body.get(position) instanceof Value.Compute v) || v.instruction().prim() != Prim.SELECT || v.instruction().rare()) return Optional.empty();
        Instruction select = v.instruction();
        if (!select.type().isFloating() || !isConstant(select.b()) || !ordinary(step(select.b()))) return Optional.empty();
        if (!(body.get(select.a()) instanceof Value.Compute c)) return Optional.empty();
        Instruction test = c.instruction();
        boolean less = test.prim() == Prim.LT || test.prim() == Prim.LE, greater = test.prim() == Prim.GT || test.prim() == Prim.GE;
        boolean straight = test.a() == select.b() && test.b() == select.c(), crossed = test.b() == select.b() && test.a() == select.c();
        if (!less && !greater || !straight && !crossed) return Optional.empty();
        return Optional.of(less == straight ? Prim.MIN : Prim.MAX);
    }

    private static boolean ordinary(Instruction constant) {
        double value = constant.type() == ScalarType.F32 ? Float.intBitsToFloat((int) constant.bits()) : Double.longBitsToDouble(constant.bits());
        return value != 0 && !Double.isNaN(value);
    }

    private static ImmutableList<Value> withoutCastConstants(ImmutableList<Value> body) {
        var result = new ArrayList<Value>(body);
        for (int i = 0; i < result.size(); i++)
            if (result.get(i) instanceof Value.Compute c && c.instruction().prim() == Prim.BITCAST
                    && result.get(c.instruction().a()) instanceof Value.Compute k && k.instruction().prim() == Prim.CONST)
                result.set(i, new Value.Compute(Instruction.constant(c.instruction().type(), k.instruction().bits())));
        return ImmutableList.copyOf(result);
    }

    private boolean[] inSelects() {
        var only = new boolean[body.size()];
        for (int i = 0; i < only.length; i++) only[i] = body.get(i) instanceof Value.Compute c && c.instruction().prim().isComparison();
        for (Stage.Sink sink : stage.sinks()) only[sink.value()] = false;
        for (Value v : body)
            if (v instanceof Value.Compute c)
                for (int k = 0; k < c.instruction().prim().arity(); k++)
                    if (c.instruction().prim() != Prim.SELECT || c.instruction().rare() || k > 0) only[c.instruction().input(k)] = false;
        return only;
    }

    private Instruction step(int position) {
        return ((Value.Compute) body.get(position)).instruction();
    }

    /// What C2 does not vectorise stands in parts of its own, so that it does not spoil the rest.
    private boolean isScalar(int i) {
        if (few) return false;
        Instruction step = step(i);
        return switch (step.prim()) {
            case SELECT -> extreme(i).isEmpty();
            case EQ, NE, LT, LE, GT, GE, LOOKUP, REM, TRUNC -> true;
            case DIV -> step.type().isInteger();
            case CONVERT -> step.type() == ScalarType.BOOL || body.get(step.a()).type() == ScalarType.BOOL
                    || step.type() == ScalarType.I64 || body.get(step.a()).type() == ScalarType.I64;
            case AND, OR, XOR, NOT -> step.type() == ScalarType.BOOL;
            default -> false;
        };
    }

    private int[] filled() {
        var a = new int[body.size()];
        Arrays.fill(a, NONE);
        return a;
    }

    /// [RareSides] over the body, with what is no instruction standing for a parameter.
    private int[] guards() {
        var code = new ArrayList<Instruction>(body.size());
        for (Value v : body) code.add(v instanceof Value.Compute c ? c.instruction() : Instruction.of(Prim.PARAM, v.type()));
        var results = new ArrayList<Integer>();
        for (Stage.Sink sink : stage.sinks()) results.add(sink.value());
        for (Value v : body) if (v instanceof Value.Load l) l.access().gather().ifPresent(g -> results.add(g.index()));
        return RareSides.guards(code, results.stream().mapToInt(Integer::intValue).toArray());
    }

    private void findNeeded() {
        for (int i = 0; i < body.size(); i++) users.add(new ArrayList<>());
        for (Stage.Sink sink : stage.sinks()) needed[sink.value()] = sunk[sink.value()] = true;
        for (int i = body.size() - 1; i >= 0; i--) {
            if (!needed[i]) continue;
            for (int in : inputs(i)) {
                needed[in] = true;
                users.get(in).add(i);
                moved[in] |= kind(i) != Kind.COMPUTE;
            }
        }
    }

    private int[] inputs(int i) {
        return switch (body.get(i)) {
            case Value.Compute c -> inputs(i, c.instruction());
            case Value.Load l -> l.access().gather().map(g -> new int[] {g.index()}).orElse(new int[0]);
            case Value.RowValue _, Value.Local _, Value.Index _, Value.Size _ -> new int[0];
        };
    }

    private int[] inputs(int i, Instruction step) {
        return switch (step.prim().arity()) {
            case 0 -> new int[0];
            case 1 -> new int[] {step.a()};
            case 2 -> new int[] {step.a(), step.b()};
            default -> extreme(i).isPresent() ? new int[] {step.b(), step.c()}
                    : step.prim() == Prim.SELECT && inSelect[step.a()] ? new int[] {step(step.a()).a(), step(step.a()).b(), step.b(), step.c()}
                    : new int[] {step.a(), step.b(), step.c()};
        };
    }

    private boolean isConstant(int i) {
        return body.get(i) instanceof Value.Compute c && c.instruction().prim() == Prim.CONST;
    }

    private Kind kind(int i) {
        return switch (body.get(i)) {
            case Value.Load l -> l.access().gather().isPresent() ? Kind.GATHER : Kind.FETCH;
            case Value.RowValue _, Value.Local _, Value.Index _, Value.Size _ -> Kind.FETCH;
            case Value.Compute c -> few ? Kind.COMPUTE : c.instruction().rare() ? Kind.PATCH
                    : c.instruction().prim() == Prim.BITCAST && !isConstant(c.instruction().a()) ? Kind.REINTERPRET : Kind.COMPUTE;
        };
    }

    /// What is fetched or constant is there from the beginning (−1); a computed value can be used by parts of its own
    /// level and guard, by moves of the next level, which come before its parts, and by everything later.
    private void level() {
        for (int i = 0; i < level.length; i++) {
            if (!needed[i] || kind(i) == Kind.FETCH || inSelect[i]) continue;
            int at = 0;
            for (int in : inputs(i)) if (level[in] >= 0 && !isConstant(in)) at = Math.max(at, level[in] + (joins(in, i) ? 0 : 1));
            for (int g = guard[i]; !few && g >= 0; g = guard[g]) {
                int condition = condition(g);
                if (level[condition] >= 0) at = Math.max(at, level[condition] + 1);
            }
            level[i] = at;
        }
    }

    private boolean joins(int in, int user) {
        return kind(user) == Kind.COMPUTE && (few || kind(in) != Kind.COMPUTE || guard[in] == guard[user] && isScalar(in) == isScalar(user));
    }

    private int condition(int select) {
        return step(select).a();
    }

    private int[] conditions(int i) {
        var found = new ArrayList<Integer>();
        for (int g = guard[i]; g >= 0; g = guard[g]) found.add(condition(g));
        return found.reversed().stream().mapToInt(Integer::intValue).toArray();
    }

    /// Orders by level, moves before parts, the unguarded part first, and fetches each value before its first use.
    private void cut() {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < level.length; i++) if (level[i] >= 0 && (!isConstant(i) || sunk[i] || moved[i])) order.add(i);
        order.sort((x, y) -> {
            int c = Integer.compare(level[x], level[y]);
            if (c == 0) c = Boolean.compare(kind(x) == Kind.COMPUTE, kind(y) == Kind.COMPUTE);
            if (c == 0 && !few && kind(x) == Kind.COMPUTE) c = Integer.compare(guard[x], guard[y]);
            if (c == 0 && kind(x) == Kind.COMPUTE) c = Boolean.compare(isScalar(x), isScalar(y));
            return c != 0 ? c : Integer.compare(x, y);
        });
        for (int from = 0; from < order.size(); ) {
            int first = order.get(from), to = from + 1;
            if (kind(first) == Kind.COMPUTE) {
                int end = to;
                while (end < order.size() && together(first, order.get(end))) end++;
                to = few || isScalar(first) ? from + withinBytes(order.subList(from, end)) : from + withinNodes(order.subList(from, end));
                for (int k = from; k < to; k++) part[order.get(k)] = parts.size();
                parts.add(new Part(ImmutableList.copyOf(order.subList(from, to)), ImmutableList.of(), ImmutableList.of()));
                items.add(new Item(Kind.COMPUTE, firstPart + parts.size() - 1, NONE, NONE, NONE, few ? new int[0] : conditions(first)));
            } else items.add(move(first));
            from = to;
        }
        for (int p = 0; p < parts.size(); p++) parts.set(p, withSlots(p, parts.get(p).positions()));
        fetchBeforeUse();
    }

    /// How many of the instructions make a method that is not too large.
    private int withinBytes(List<Integer> positions) {
        int bytes = 0;
        for (int k = 0; k < positions.size(); k++) {
            bytes += cost(positions.get(k));
            if (bytes > PART_BYTES) return Math.max(1, k);
        }
        return positions.size();
    }

    /// How many of the instructions make a loop that becomes vector code: each is a node, each array that is read or
    /// written several.
    private int withinNodes(List<Integer> positions) {
        int best = 1;
        var inside = new HashSet<Integer>();
        for (int k = 0; k < Math.min(positions.size(), VECTOR_NODES); k++) {
            inside.add(positions.get(k));
            if (k + 1 + NODES_PER_ARRAY * arrays(inside) <= VECTOR_NODES) best = k + 1;
        }
        return best;
    }

    private int arrays(Set<Integer> inside) {
        var read = new HashSet<Integer>();
        int written = 0;
        for (int i : inside) {
            for (int in : inputs(i)) if (!isConstant(in) && !inside.contains(in)) read.add(in);
            boolean outside = sunk[i] || moved[i];
            for (int user : users.get(i)) outside |= !inside.contains(user);
            if (outside) written++;
        }
        return read.size() + written;
    }

    private boolean together(int x, int y) {
        return kind(y) == Kind.COMPUTE && level[x] == level[y] && (few || guard[x] == guard[y]) && isScalar(x) == isScalar(y);
    }

    private Item move(int i) {
        int[] in = inputs(i);
        return switch (kind(i)) {
            case GATHER -> new Item(Kind.GATHER, i, in[0], NONE, NONE, new int[0]);
            case REINTERPRET -> new Item(Kind.REINTERPRET, i, in[0], NONE, NONE, conditions(i));
            default -> new Item(Kind.PATCH, i, in[0], in[1], in[2], conditions(i));
        };
    }

    /// An upper bound of the bytecode that an instruction takes: its operands from wide locals or arrays, itself, its result.
    private int cost(int i) {
        Instruction step = step(i);
        return 8 * inputs(i).length + 20 + (step.prim() == Prim.MULHI || step.prim() == Prim.TRUNC ? 30 : 0);
    }

    private Part withSlots(int p, ImmutableList<Integer> positions) {
        var reads = new LinkedHashSet<Integer>();
        for (int i : positions) {
            for (int in : inputs(i)) if (!isConstant(in) && part[in] != p) reads.add(in);
            if (few) for (int c : conditions(i)) if (part[c] != p) reads.add(c);
        }
        var writes = new LinkedHashSet<Integer>();
        var inside = new HashSet<>(positions);
        for (Stage.Sink sink : stage.sinks()) if (inside.contains(sink.value())) writes.add(sink.value());
        for (int user = 0; user < body.size(); user++)
            if (needed[user] && part[user] != p) {
                for (int in : inputs(user)) if (inside.contains(in) && !(isConstant(in) && kind(user) == Kind.COMPUTE)) writes.add(in);
                for (int c : conditions(user)) if (inside.contains(c)) writes.add(c);
            }
        return new Part(positions, ImmutableList.copyOf(reads), ImmutableList.copyOf(writes));
    }

    private void fetchBeforeUse() {
        var there = new boolean[body.size()];
        var ordered = new ArrayList<Item>();
        for (Item item : items) {
            for (int in : reads(item)) fetch(in, there, ordered);
            ordered.add(item);
        }
        for (Stage.Sink sink : stage.sinks()) fetch(sink.value(), there, ordered);
        items.clear();
        items.addAll(ordered);
    }

    private void fetch(int i, boolean[] there, List<Item> ordered) {
        if (kind(i) != Kind.FETCH || there[i]) return;
        there[i] = true;
        ordered.add(new Item(Kind.FETCH, i, NONE, NONE, NONE, new int[0]));
    }

    private List<Integer> reads(Item item) {
        var found = new ArrayList<Integer>();
        if (item.kind == Kind.COMPUTE) found.addAll(parts.get(item.value - firstPart).reads());
        else for (int in : new int[] {item.a, item.b, item.c}) if (in >= 0) found.add(in);
        for (int g : item.guards) found.add(g);
        return found;
    }

    private List<Integer> writes(Item item) {
        return item.kind == Kind.COMPUTE ? parts.get(item.value - firstPart).writes() : List.of(item.value);
    }

    /// Slots for what lies between items, each free again after the last item that reads it.
    private void assign(TileSlots slots) {
        var last = filled();
        for (int k = 0; k < items.size(); k++) {
            for (int i : reads(items.get(k))) last[i] = k;
            for (int i : writes(items.get(k))) last[i] = Math.max(last[i], k);
        }
        for (Stage.Sink sink : stage.sinks()) last[sink.value()] = items.size();
        for (int k = 0; k < items.size(); k++) {
            Item item = items.get(k);
            if (item.kind == Kind.PATCH && last[item.c] == k) {   // the base dies here: patched in place
                slot[item.value] = slot[item.c];
                last[item.c] = NONE;
            }
            for (int i : writes(item)) if (slot[i] < 0) slot[i] = slots.take(body.get(i).type());
            for (int i = 0; i < slot.length; i++) if (slot[i] >= 0 && last[i] == k) slots.free(body.get(i).type(), slot[i]);
        }
        for (int i = 0; i < slot.length; i++) if (last[i] == items.size()) slots.free(body.get(i).type(), slot[i]);
    }

    /// The tile slots of a nest, by register type.
    static final class TileSlots {
        private final int[] count = new int[ScalarType.values().length];
        private final int[] tileCount = new int[count.length];
        private final List<List<Integer>> free = new ArrayList<>();

        TileSlots() {
            for (int t = 0; t < count.length; t++) free.add(new ArrayList<>());
        }

        int take(ScalarType type) {
            List<Integer> spare = free.get(type.ordinal());
            return spare.isEmpty() ? count[type.ordinal()]++ : spare.removeLast();
        }

        void free(ScalarType type, int slot) {
            free.get(type.ordinal()).add(slot);
        }

        /// A slot that is nobody else's.
        NestCode.Slot takeNew(ScalarType type) {
            return new NestCode.Slot(type, count[type.ordinal()]++);
        }

        /// Slots taken from now on are no tile slots.
        void keepTileSlots() {
            System.arraycopy(count, 0, tileCount, 0, count.length);
        }

        /// The tile slots of that type, which come first.
        int tileCount(ScalarType type) {
            return tileCount[type.ordinal()];
        }

        int count(ScalarType type) {
            return count[type.ordinal()];
        }
    }
}
