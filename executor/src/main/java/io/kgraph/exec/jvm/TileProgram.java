package io.kgraph.exec.jvm;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.exec.jvm.BodyFacts.Kind;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How a tile goes through the body of a stage: what is fetched, computed and moved, in order, and in which slots
/// the values lie that more than one item needs.
///
/// The body is cut into parts, each one loop of straight-line code, where something has to happen to the whole tile
/// in between: a gather needs its indices, bits are reinterpreted by copying from one array to another (which C2 does
/// not vectorise inside a loop), the seldom side of a `SELECT` is skipped where no element takes it; and where a loop
/// would become too large to be vectorised, or a method too large to be compiled. For tiles of a few elements, where
/// vectors do not pay, everything is left in the loops, the seldom sides as branches.
final class TileProgram {
    /// The most bytes of bytecode that a part is estimated to have; HotSpot does not compile methods beyond 8,000.
    private static final int PART_BYTES = 6_000;
    /// The most nodes that C2's graph of a loop is estimated to have where it is to become vector code: C2 unrolls larger
    /// loops too little (its `LoopUnrollLimit` is 60).
    private static final int VECTOR_NODES = 56;
    private static final int NODES_PER_ARRAY = 4;
    private static final int NONE = -1;

    enum Action {
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
    record Item(Action action, int value, int a, int b, int c, int[] guards) {}

    /// A loop of straight-line code: which instructions, what they read from slots, what they leave in slots.
    record Part(ImmutableList<Integer> positions, ImmutableList<Integer> reads, ImmutableList<Integer> writes) {}

    private final Stage stage;
    private final BodyFacts facts;
    private final List<Item> items = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private final int firstPart;
    private final int[] slot;
    private final int[] level;
    private final int[] part;                                    // which part computes it, relative to firstPart
    private final boolean[] crossing;                            // computed in one part and read elsewhere

    private TileProgram(Stage stage, int firstPart, boolean few) {
        this.stage = stage;
        this.facts = new BodyFacts(stage, few);
        this.firstPart = firstPart;
        this.slot = filled();
        this.level = filled();
        this.part = filled();
        this.crossing = new boolean[facts.size()];
    }

    /// @param few   for tiles of a few elements
    /// @param slots the nest's tile slots by register type, which grow as needed; freed ones are used again
    static TileProgram of(Stage stage, int firstPart, boolean few, TileSlots slots) {
        var program = new TileProgram(stage, firstPart, few);
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
        return facts.body();
    }

    /// The tile slot of a body position, or −1.
    int slot(int position) {
        return slot[position];
    }

    /// The conditions under which alone a value is needed, which its part has to test; empty where the whole part is skipped instead.
    int[] branches(int position) {
        return facts.few() ? facts.conditions(position) : new int[0];
    }

    /// Whether seldom sides are branches in the loops.
    boolean isForFew() {
        return facts.few();
    }

    /// Whether the comparison at that position is no value of its own, but part of each `SELECT` on it.
    boolean isInSelect(int position) {
        return facts.is(position, Kind.CONDITION);
    }

    Optional<Prim> extreme(int position) {
        return facts.extremeAt(position);
    }

    private int[] filled() {
        var a = new int[facts.size()];
        Arrays.fill(a, NONE);
        return a;
    }

    /// What is fetched or constant is there from the beginning (−1); a computed value can be used by parts of its own
    /// level and guard, by moves of the next level, which come before its parts, and by everything later.
    private void level() {
        for (int i = 0; i < level.length; i++)
            switch (facts.kind(i)) {
                case FETCHED, CONDITION, UNNEEDED -> {}
                case CONSTANT -> level[i] = 0;
                case GATHERED, REINTERPRETED, PATCHED, COMPUTED -> {
                    int at = 0;
                    for (int in : facts.inputs(i)) if (level[in] >= 0 && !facts.is(in, Kind.CONSTANT)) at = Math.max(at, level[in] + (joins(in, i) ? 0 : 1));
                    if (!facts.few()) for (int c : facts.conditions(i)) if (level[c] >= 0) at = Math.max(at, level[c] + 1);
                    level[i] = at;
                }
            }
    }

    private boolean joins(int in, int user) {
        return facts.is(user, Kind.COMPUTED) && (facts.few() || !facts.is(in, Kind.COMPUTED)
                || facts.guard(in) == facts.guard(user) && facts.standsAlone(in) == facts.standsAlone(user));
    }

    // ---- cutting ---------------------------------------------------------------------------------------------------

    /// In the order of the levels, moves before parts, the unguarded part first.
    private void cut() {
        int[] order = order();
        for (int from = 0; from < order.length; ) {
            int first = order[from], to = from + 1;
            if (isLooped(first)) {
                while (to < order.length && together(first, order[to])) to++;
                to = facts.few() || facts.standsAlone(first) ? withinBytes(order, from, to) : withinNodes(order, from, to);
                for (int k = from; k < to; k++) part[order[k]] = parts.size();
                parts.add(new Part(ImmutableList.copyOf(Arrays.stream(order, from, to).boxed().toList()), ImmutableList.of(), ImmutableList.of()));
                items.add(new Item(Action.COMPUTE, firstPart + parts.size() - 1, NONE, NONE, NONE, facts.few() ? new int[0] : facts.conditions(first)));
            } else items.add(move(first));
            from = to;
        }
        findCrossing();
        for (int p = 0; p < parts.size(); p++) parts.set(p, withSlots(p, parts.get(p).positions()));
        fetchBeforeUse();
    }

    /// Computed values, and constants that something other than a loop reads.
    private boolean isLooped(int i) {
        return facts.is(i, Kind.COMPUTED) || facts.is(i, Kind.CONSTANT);
    }

    private int[] order() {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < level.length; i++)
            if (level[i] >= 0 && (!facts.is(i, Kind.CONSTANT) || facts.isSunk(i) || facts.isMoved(i))) order.add(i);
        order.sort((x, y) -> {
            int c = Integer.compare(level[x], level[y]);
            if (c == 0) c = Boolean.compare(isLooped(x), isLooped(y));
            if (c == 0 && !facts.few() && isLooped(x)) c = Integer.compare(facts.guard(x), facts.guard(y));
            if (c == 0 && isLooped(x)) c = Boolean.compare(facts.standsAlone(x), facts.standsAlone(y));
            return c != 0 ? c : Integer.compare(x, y);
        });
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private boolean together(int x, int y) {
        return isLooped(y) && level[x] == level[y] && (facts.few() || facts.guard(x) == facts.guard(y)) && facts.standsAlone(x) == facts.standsAlone(y);
    }

    private Item move(int i) {
        int[] in = facts.inputs(i);
        return switch (facts.kind(i)) {
            case GATHERED -> new Item(Action.GATHER, i, in[0], NONE, NONE, new int[0]);
            case REINTERPRETED -> new Item(Action.REINTERPRET, i, in[0], NONE, NONE, facts.conditions(i));
            default -> new Item(Action.PATCH, i, in[0], in[1], in[2], facts.conditions(i));
        };
    }

    /// Where a method that begins at `from` has to end so that it is not too large.
    private int withinBytes(int[] order, int from, int to) {
        int bytes = 0;
        for (int k = from; k < to; k++) {
            bytes += bytes(order[k]);
            if (bytes > PART_BYTES) return Math.max(from + 1, k);
        }
        return to;
    }

    /// An upper bound of the bytecode that an instruction takes: its operands from wide locals or arrays, itself, its result.
    private int bytes(int i) {
        Prim prim = facts.step(i).prim();
        return 8 * facts.inputs(i).length + 20 + (prim == Prim.MULHI || prim == Prim.TRUNC ? 30 : 0);
    }

    /// Where a loop that begins at `from` has to end so that it becomes vector code: each instruction is a node, each array
    /// that is read or written several. The best end need not be the first, as values that are used up leave their arrays.
    private int withinNodes(int[] order, int from, int to) {
        int best = from + 1, arrays = 0;
        int[] inside = new int[facts.size()];                    // uses by the loop so far; −1 for what it reads from an array
        var own = new boolean[facts.size()];
        for (int k = from; k < Math.min(to, from + VECTOR_NODES); k++) {
            int i = order[k];
            own[i] = true;
            arrays++;                                            // as long as somebody outside may want it
            for (int in : facts.inputs(i)) {
                if (facts.is(in, Kind.CONSTANT)) continue;
                if (own[in]) {
                    if (++inside[in] == facts.uses(in) && !facts.isSunk(in) && !facts.isMoved(in)) arrays--;
                } else if (inside[in] == 0) {
                    inside[in] = -1;
                    arrays++;
                }
            }
            if (k + 1 - from + NODES_PER_ARRAY * arrays <= VECTOR_NODES) best = k + 1;
        }
        return best;
    }

    private void findCrossing() {
        for (int user = 0; user < facts.size(); user++) {
            if (level[user] < 0) continue;
            for (int in : facts.inputs(user))
                crossing[in] |= part[in] >= 0 && part[in] != part[user] && !(facts.is(in, Kind.CONSTANT) && facts.is(user, Kind.COMPUTED));
            for (int c : facts.conditions(user)) crossing[c] |= part[c] >= 0 && part[c] != part[user];
        }
    }

    private Part withSlots(int p, ImmutableList<Integer> positions) {
        var reads = new ArrayList<Integer>();
        var seen = new boolean[facts.size()];
        for (int i : positions) {
            for (int in : facts.inputs(i)) read(in, p, seen, reads);
            if (facts.few()) for (int c : facts.conditions(i)) read(c, p, seen, reads);
        }
        var writes = ImmutableList.<Integer>builder();
        for (int i : positions) if (crossing[i] || facts.isSunk(i)) writes.add(i);
        return new Part(positions, ImmutableList.copyOf(reads), writes.build());
    }

    private void read(int in, int p, boolean[] seen, List<Integer> reads) {
        if (seen[in] || facts.is(in, Kind.CONSTANT) || part[in] == p) return;
        seen[in] = true;
        reads.add(in);
    }

    /// Each fetched value just before the first item that needs it.
    private void fetchBeforeUse() {
        var there = new boolean[facts.size()];
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
        if (!facts.is(i, Kind.FETCHED) || there[i]) return;
        there[i] = true;
        ordered.add(new Item(Action.FETCH, i, NONE, NONE, NONE, new int[0]));
    }

    private List<Integer> reads(Item item) {
        if (item.action == Action.COMPUTE && item.guards.length == 0) return parts.get(item.value - firstPart).reads();
        var found = new ArrayList<Integer>();
        if (item.action == Action.COMPUTE) found.addAll(parts.get(item.value - firstPart).reads());
        else for (int in : new int[] {item.a, item.b, item.c}) if (in >= 0) found.add(in);
        for (int g : item.guards) found.add(g);
        return found;
    }

    private List<Integer> writes(Item item) {
        return item.action == Action.COMPUTE ? parts.get(item.value - firstPart).writes() : List.of(item.value);
    }

    // ---- slots -----------------------------------------------------------------------------------------------------

    /// Slots for what lies between items, each free again after the last item that reads it.
    private void assign(TileSlots slots) {
        var last = filled();
        for (int k = 0; k < items.size(); k++) {
            for (int i : reads(items.get(k))) last[i] = k;
            for (int i : writes(items.get(k))) last[i] = Math.max(last[i], k);
        }
        for (Stage.Sink sink : stage.sinks()) last[sink.value()] = items.size();
        List<List<Integer>> ending = new ArrayList<>();
        for (int k = 0; k <= items.size(); k++) ending.add(new ArrayList<>());
        for (int i = 0; i < last.length; i++) if (last[i] >= 0) ending.get(last[i]).add(i);
        for (int k = 0; k < items.size(); k++) {
            Item item = items.get(k);
            if (item.action == Action.PATCH && last[item.c] == k && slot[item.c] >= 0) {      // the base dies here: patched in place
                slot[item.value] = slot[item.c];
                ending.get(k).remove((Integer) item.c);
            }
            for (int i : writes(item)) if (slot[i] < 0) slot[i] = slots.take(facts.type(i));
            for (int i : ending.get(k)) if (slot[i] >= 0) slots.free(facts.type(i), slot[i]);
        }
        for (int i : ending.get(items.size())) if (slot[i] >= 0) slots.free(facts.type(i), slot[i]);
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
