package io.kgraph.compiler.fuse;

import com.google.common.primitives.Ints;
import io.kgraph.Tensor;
import io.kgraph.compiler.fuse.Coords.Coord;
import io.kgraph.compiler.fuse.Group.Store;
import io.kgraph.compiler.pass.Program;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.ir.IndexMap;
import io.kgraph.ir.Op;
import io.kgraph.op.Concat;
import io.kgraph.op.Gather;
import io.kgraph.op.Convolution;
import io.kgraph.op.MatMul;
import io.kgraph.op.Pooling;
import io.kgraph.op.TakeAlong;
import io.kgraph.type.Axes;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides, users first, for each node: computed in the region of its users, in all of them, in a region of its own, or a kernel.
///
/// ```
/// users ask:  region A at coordinates (i0, i1)   region B at (i0, i1)   a matmul, from memory
/// answer:     one of the topmost regions takes the node in, if it is computed once there; it is stored for all others
/// ```
///
/// A region's level is above those of all who read what it stores. So a node may join a region that asks for it only if
/// everybody who reads it from memory has a lower level; regions of one level never depend on each other and may be
/// merged; and there are no cycles, without any search.
public final class Fusion {
    private static final int NONE = -2;
    private static final int AFTER_ALL = -1;

    /// A node's value is needed inside of a group, at coordinates over its axes.
    private record Request(Group group, Coords coords) {
        @Override public int hashCode() {
            return group.id;                                     // of one group, the coordinates are nearly always the same
        }

        @Override public boolean equals(Object other) {
            return other instanceof Request r && group == r.group && (coords == r.coords || coords.equals(r.coords));
        }
    }

    private record Extents(int level, List<Dim> axes) {}

    private final Program program;
    final Facts facts;
    final int count;
    final int[] memory;                                          // the highest level of those who read it from memory, contiguous
    final int[] view;                                            // …, under any strides
    final @Nullable Group[] home;
    final boolean[] inlined;
    final boolean[] stored;
    final int[] levels;                                          // of kernels
    final Map<Integer, List<Group>> parts = new HashMap<>();     // of a concatenation: who writes its parts
    final Map<Integer, Group> onlyReader = new HashMap<>();      // of a product: the group that alone reads it, index by index
    private final List<@Nullable List<Request>> requests;
    final List<Group> groups = new ArrayList<>();
    private final Map<Extents, Group> overflow = new HashMap<>();

    private Fusion(Program program) {
        this.program = program;
        facts = new Facts(program.graph());
        count = program.graph().size();
        memory = filled();
        view = filled();
        home = new Group[count];
        inlined = new boolean[count];
        stored = new boolean[count];
        levels = new int[count];
        requests = new ArrayList<>(Collections.nCopies(count, null));
    }

    private int[] filled() {
        int[] levels = new int[count];
        Arrays.fill(levels, NONE);
        return levels;
    }

    /// The regions and kernels of a program, in an order in which they can run.
    public static Schedule schedule(Program program) {
        var fusion = new Fusion(program);
        fusion.askForResults();
        for (int v = fusion.count - 1; v >= 0; v--) fusion.decide(v);
        new Merging(fusion).merge();
        return new Ordering(program, fusion).schedule();
    }

    private void askForResults() {
        for (Tensor t : program.fetched()) needView(index(t), AFTER_ALL);
        for (Tensor t : program.newValues()) needMemory(index(t), AFTER_ALL);
    }

    int index(Tensor node) {
        return facts.graph.index(node);
    }

    Tensor node(int v) {
        return facts.nodes[v];
    }

    // ---- asking --------------------------------------------------------------------------------------------------------

    private void needMemory(int v, int level) {
        memory[v] = Math.max(memory[v], level);
    }

    private void needView(int v, int level) {
        view[v] = Math.max(view[v], level);
    }

    private void request(int v, Group g, Coords coords) {
        switch (facts.roles[v]) {
            case IMMEDIATE -> { }
            case LEAF -> g.read(v, coords);
            case MOVE, JOIN, POINT, PICK, REDUCE, CALL, BRANCH, PART, PRINT -> {
                List<Request> list = requests.get(v);
                if (list == null) requests.set(v, list = new ArrayList<>(2));
                list.add(new Request(g, coords));
            }
        }
    }

    /// What was asked of `v`, each once, of the groups as they are by now.
    private List<Request> asked(int v) {
        List<Request> list = requests.get(v);
        if (list == null) return List.of();
        requests.set(v, null);
        if (list.size() == 1) return List.of(new Request(list.getFirst().group.root(), list.getFirst().coords));
        var distinct = new LinkedHashSet<Request>();
        for (Request r : list) distinct.add(new Request(r.group.root(), r.coords));
        return new ArrayList<>(distinct);
    }

    private int need(int v) {
        return Math.max(memory[v], view[v]);
    }

    private static int top(List<Request> asked, int least) {
        int top = least;
        for (Request r : asked) top = Math.max(top, r.group.level);
        return top;
    }

    private static void readAll(int v, List<Request> asked) {
        for (Request r : asked) r.group.root().read(v, r.coords);
    }

    // ---- deciding ------------------------------------------------------------------------------------------------------

    private void decide(int v) {
        switch (facts.roles[v]) {
            case LEAF, IMMEDIATE -> { }
            case MOVE -> lookThrough(v);
            case PRINT -> print(v);
            case JOIN -> concatenate(v);
            case POINT, PICK, REDUCE -> compute(v);
            case CALL, BRANCH -> call(v);
            case PART -> part(v);
        }
    }

    private void lookThrough(int v) {
        int in = facts.inputs[v][0];
        IndexMap map = Movements.map(node(v));
        boolean flat = map instanceof IndexMap.Flat;
        for (Request r : asked(v)) {
            var behind = Movements.behind(node(v), r.coords);
            if (behind.isPresent()) request(in, r.group, behind.get());
            else {
                r.group.read(v, Group.SCATTERED);
                needMemory(v, r.group.level);
            }
        }
        if (need(v) == NONE) return;
        if (flat) needMemory(in, need(v));
        else if (map instanceof IndexMap.Padded) copy(v);
        else if (memory[v] == NONE) needView(in, view[v]);
        else if (isStraight(v)) needMemory(in, need(v));
        else copy(v);
    }

    private boolean isStraight(int v) {
        Coords identity = Coords.identity(node(v).shape());
        return node(v).shape().equals(node(v).input(0).shape()) && Movements.behind(node(v), identity).filter(identity::equals).isPresent();
    }

    /// A region that moves elements and computes nothing.
    private void copy(int v) {
        Group g = open(need(v) + 1, Facts.proper(node(v).shape().dims()));
        Coords identity = Coords.proper(node(v).shape());
        take(v, g, identity, true);
        request(facts.inputs[v][0], g, Movements.behind(node(v), identity).orElseThrow());
    }

    private void print(int v) {
        int in = facts.inputs[v][0];
        needMemory(in, Math.max(need(v), 0));
        for (Request r : asked(v)) request(in, r.group, r.coords);
    }

    /// Each input is written into its part by a region that may compute it.
    private void concatenate(int v) {
        var asked = asked(v);
        int level = top(asked, need(v)) + 1;
        readAll(v, asked);
        stored[v] = true;
        int axis = ((Concat) node(v).op()).axis();
        Dim start = Dim.ZERO;
        var writers = new ArrayList<Group>();
        for (int in : facts.inputs[v]) {
            Group g = open(level, Facts.proper(node(in).shape().dims()));
            Coords identity = Coords.proper(node(in).shape());
            g.stores.add(new Store(in, identity, v, axis, start));
            request(in, g, identity);
            writers.add(g);
            start = start.plus(node(in).shape().dim(axis));
        }
        parts.put(v, writers);
    }

    private void call(int v) {
        var asked = asked(v);
        int need = need(v), level = top(asked, need) + 1;
        if (level < 0) return;                                   // nobody asks
        readAll(v, asked);
        levels[v] = level;
        stored[v] = true;
        boolean product = node(v).op() instanceof MatMul || node(v).op() instanceof Convolution, rowByRow = product || node(v).op() instanceof Pooling;
        for (int in : facts.inputs[v]) {
            if (product) needView(in, level);
            else needMemory(in, level);
        }
        if (rowByRow && need == NONE && asked.size() == 1 && asked.getFirst().coords.equals(Coords.proper(node(v).shape())))
            onlyReader.put(v, asked.getFirst().group);
    }

    private void part(int v) {
        var asked = asked(v);
        readAll(v, asked);
        stored[v] = true;
        needMemory(facts.inputs[v][0], top(asked, need(v)));
    }

    // ---- computing -----------------------------------------------------------------------------------------------------

    private void compute(int v) {
        var asked = new ArrayList<Request>();
        for (Request r : asked(v)) {
            if (r.coords.guards().isEmpty()) asked.add(r);
            else {                                               // zero outside of the guards, not the function of zero
                r.group.read(v, Group.SCATTERED);
                needMemory(v, r.group.level);
            }
        }
        int need = need(v);
        if (need == NONE && asked.isEmpty()) return;
        if (need == NONE && asked.size() > 1 && (Costs.recompute(facts, v) || isPartedOut(v, asked))) inline(v, asked);
        else if (!join(v, asked, need)) begin(v, asked, need);
    }

    /// Those who ask take no more elements, all together, than there are: parts of what is cheap need not be written to be read.
    private boolean isPartedOut(int v, List<Request> asked) {
        if (!Costs.isCheap(facts, v)) return false;
        Dim taken = Dim.ZERO;
        for (Request r : asked) {
            if (r.group.root().hasSpaces()) return false;
            Dim each = Dim.ONE;
            for (Dim extent : r.group.root().axes) each = each.times(extent);
            taken = taken.plus(each);
        }
        return taken.equals(node(v).shape().size());
    }

    private void inline(int v, List<Request> asked) {
        inlined[v] = true;
        for (Request r : asked) {
            r.group.weight += facts.size[v];
            forward(v, r.group, r.coords, -1);
        }
    }

    /// Takes the node into the topmost group that asks for it, all of them made one, if it can be computed there.
    private boolean join(int v, List<Request> asked, int need) {
        int top = top(asked, NONE);
        if (need >= top) return false;
        Group g = null;
        Coords coords = null;
        boolean lower = false;
        for (Request r : asked) {
            if (r.group.level < top) lower = true;
            else if (g == null) {
                g = r.group;
                coords = r.coords;
            } else if (!r.coords.equals(coords)) return false;
            else if (r.group.root() != g) {
                if (!Costs.mergeable(g, r.group) || facts.stretched[v] != 0 && g.hasSpaces() != r.group.hasSpaces()) return false;
                g.merge(r.group);
            }
        }
        if (g == null || coords == null) return false;
        boolean store = need > NONE || lower;
        int space = -1;
        if (facts.roles[v] == Role.REDUCE) {
            space = reductionSpace(v, g, coords);
            if (space < 0) return false;
        } else if (!mayCompute(v, g, coords, store)) return false;
        if (store && !g.covers(coords, node(v).shape().dims())) return false;
        take(v, g, coords, store);
        for (Request r : asked) if (r.group.root() != g) r.group.root().read(v, r.coords);
        forward(v, g, coords, space);
        return true;
    }

    private void take(int v, Group g, Coords coords, boolean store) {
        home[v] = g;
        g.members.add(v);
        g.weight += Costs.weight(facts, v);
        if (!store) return;
        stored[v] = true;
        g.stores.add(new Store(v, coords, v, 0, Dim.ZERO));
    }

    /// A function of the elements at `coords` belongs into `g`: computed there once an element, or cheap.
    private boolean mayCompute(int v, Group g, Coords coords, boolean store) {
        if (g.weight + Costs.weight(facts, v) > Costs.LARGEST && !g.members.isEmpty()) return false;
        if (store && g.hasSpaces() && facts.stretched[v] != 0 && spaceAxes(v, g, coords) != 0 && spaceAxes(v, g, coords) != facts.stretched[v])
            return false;                                        // it belongs to the rows of the reductions it is made from
        if (g.once(coords)) return true;
        if (g.space(coords) == -2) return false;
        if (Costs.repeat(facts, v)) return true;
        List<Dim> reduced = facts.reduced(v);
        if (g.hasSpaces() || reduced == null) return false;
        List<Integer> missing = g.missingRows(coords);           // a value of the rows of a reduction that is still to come
        if (!extents(g, missing).equals(reduced) || !Costs.worthOneLoop(g, missing)) return false;
        g.addSpace(missing);
        return true;
    }

    /// The axes of `v`, counted from the last, that run over a space.
    private long spaceAxes(int v, Group g, Coords coords) {
        long bits = 0;
        int rank = node(v).rank();
        for (int k = 0; k < Math.min(rank, 63); k++) {
            int a = coords.axis(rank - 1 - k).alone();
            if (a >= 0 && g.space(a) >= 0) bits |= 1L << k;
        }
        return bits;
    }

    private static List<Dim> extents(Group g, List<Integer> axes) {
        var dims = new ArrayList<Dim>(axes.size());
        for (int a : axes) dims.add(g.axes.get(a));
        return dims;
    }

    /// The space over which the reduction runs if its result is what `coords` say, made where there is none; −1 if that cannot be.
    private int reductionSpace(int v, Group g, Coords coords) {
        if (g.weight + Costs.weight(facts, v) > Costs.LARGEST) return -1;
        for (int d = 0; d < coords.axes().size(); d++) {
            if (node(v).shape().dim(d).is(1)) continue;
            int a = coords.axis(d).alone();
            if (a < 0 || g.space(a) >= 0) return -1;
        }
        List<Integer> missing = g.missingRows(coords);
        List<Dim> reduced = facts.reducedBy(v);
        if (!missing.isEmpty()) {
            boolean fits = !g.hasSpaces() && extents(g, missing).equals(reduced) && Costs.worthOneLoop(g, missing);
            return fits ? g.addSpace(missing) : -1;
        }
        for (int s = 0; s < g.spaces.size(); s++) if (Facts.proper(g.extents(s)).equals(reduced)) return s;
        if (g.spaces.size() >= Costs.MOST_SPACES) return -1;
        return g.appendSpace(reduced.isEmpty() ? List.of(Dim.ONE) : reduced);
    }

    /// A new group for the node, which all read from memory.
    private void begin(int v, List<Request> asked, int need) {
        int level = top(asked, need) + 1;
        readAll(v, asked);
        if (facts.roles[v] == Role.REDUCE) {
            Tensor x = node(v).input(0);
            Axes axes = ((Op.Reduction) node(v).op()).axes();
            Group g = open(level, Facts.proper(x.shape().dims()));
            Coords whole = Coords.proper(x.shape());
            var reduced = new ArrayList<Integer>();
            for (int axis : axes.list()) if (!x.shape().dim(axis).is(1)) reduced.add(whole.axis(axis).alone());
            int space = reduced.isEmpty() ? g.appendSpace(List.of(Dim.ONE)) : g.addSpace(reduced);
            Coords coords = keptCoords(whole, (Op.Reduction) node(v).op());
            take(v, g, coords, true);
            forward(v, g, coords, space);
            return;
        }
        var extents = new Extents(level, Facts.proper(node(v).shape().dims()));
        Group g = overflow.get(extents);
        if (g != null) g = g.root();
        if (g == null || g.hasSpaces() || g.weight + Costs.weight(facts, v) > Costs.LARGEST || !g.axes.equals(extents.axes))
            g = open(level, extents.axes);
        if (top(asked, NONE) == level - 1) overflow.put(extents, g);
        Coords identity = Coords.proper(node(v).shape());
        take(v, g, identity, true);
        forward(v, g, identity, -1);
    }

    private static Coords keptCoords(Coords input, Op.Reduction op) {
        var coords = new ArrayList<Coord>();
        for (int axis = 0; axis < input.axes().size(); axis++) {
            if (!op.axes().contains(axis)) coords.add(input.axis(axis));
            else if (op.keepdims()) coords.add(Coord.ZERO);
        }
        return Coords.of(coords);
    }

    private Group open(int level, List<Dim> axes) {
        var g = new Group(groups.size(), level, axes);
        groups.add(g);
        return g;
    }

    /// Asks for the inputs of what `g` computes at `coords`.
    private void forward(int v, Group g, Coords coords, int space) {
        Tensor node = node(v);
        int[] in = facts.inputs[v];
        if (facts.roles[v] == Role.REDUCE) {
            g.spaceOf.put(v, space);
            request(in[0], g, reducedCoords(node, Ints.asList(g.spaces.get(space)), coords));
        } else if (facts.roles[v] == Role.PICK) {
            g.read(in[0], Group.SCATTERED);
            needView(in[0], g.level);
            request(in[1], g, indexCoords(node, coords));
        } else for (int i : in) request(i, g, coords.stretched(node.shape(), node(i).shape()));
    }

    /// The coordinates of a reduction's input: those of the result, and the axes of the space.
    public static Coords reducedCoords(Tensor node, List<Integer> spaceAxes, Coords coords) {
        var op = (Op.Reduction) node.op();
        Tensor x = node.input(0);
        var to = new ArrayList<Coord>();
        int kept = 0, reduced = 0;
        for (int axis = 0; axis < x.rank(); axis++) {
            boolean inside = op.axes().contains(axis), one = x.shape().dim(axis).is(1);
            if (inside) to.add(one ? Coord.ZERO : Coord.axis(spaceAxes.get(reduced++)));
            else to.add(coords.axis(kept));
            if (!inside || op.keepdims()) kept++;
        }
        return coords.with(to);
    }

    /// The coordinates of the index that a gather reads, from those of its result.
    public static Coords indexCoords(Tensor node, Coords coords) {
        return switch (node.op()) {
            case Gather g -> coords.with(coords.axes().subList(g.axis(), g.axis() + node.input(1).rank()));
            case TakeAlong _ -> coords;
            default -> throw new BrokenInvariant("Fusion", node + " picks nothing");
        };
    }
}
