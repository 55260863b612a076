package io.kgraph.compiler.fuse;

import com.google.common.collect.ComparisonChain;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Ints;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.compiler.pass.Program;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.op.Convolution;
import io.kgraph.op.MatMul;
import io.kgraph.op.Pooling;
import io.kgraph.op.Prefix;
import io.kgraph.op.RandomBits;
import io.kgraph.op.SumTo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts groups and kernels in an order in which they can run, and tells which variables may be updated in place.
///
/// What depends on the feeds runs as early as it can; what does not (random bits, a penalty on weights) just before it
/// is needed. The writers of variables wait for what reads the old values and for what can fail.
final class Ordering {
    /// A step to be: a group, a kernel with the group behind it, a branch, a print.
    private static final class Unit {
        final @Nullable Group group;
        final int node;                                          // the kernel, branch or print; −1 for a group alone
        final int level;
        final int first;                                         // ties go by the graph's order
        final Set<Unit> before = new LinkedHashSet<>();
        final Set<Variable> variables = new HashSet<>();          // whose old value is read
        boolean canFail;
        boolean writesVariable;
        boolean fed;
        long key;
        int waiting;

        Unit(@Nullable Group group, int node, int level, int first) {
            this.group = group;
            this.node = node;
            this.level = level;
            this.first = first;
        }
    }

    private final Program program;
    private final Fusion fusion;
    private final List<Unit> units = new ArrayList<>();
    private final Map<Group, Unit> byGroup = new HashMap<>();
    private final @Nullable Unit[] byNode;
    private final Map<Variable, Tensor> inPlace = new LinkedHashMap<>();

    Ordering(Program program, Fusion fusion) {
        this.program = program;
        this.fusion = fusion;
        byNode = new Unit[fusion.count];
    }

    Schedule schedule() {
        makeUnits();
        for (Unit u : units) link(u);
        holdBackVariables();
        var items = ImmutableList.<Schedule.Item>builder();
        for (Unit u : sorted()) if (u.group != null || u.node >= 0) items.add(item(u));
        var inlined = ImmutableSet.<Tensor>builder();
        var stored = ImmutableSet.<Tensor>builder();
        for (int v = 0; v < fusion.count; v++) {
            if (fusion.inlined[v]) inlined.add(fusion.node(v));
            if (fusion.stored[v]) stored.add(fusion.node(v));
        }
        return new Schedule(program, items.build(), inlined.build(), stored.build(), ImmutableMap.copyOf(inPlace));
    }

    // ---- units ---------------------------------------------------------------------------------------------------------

    private void makeUnits() {
        Map<Group, Integer> products = epilogues();
        for (Group g : fusion.groups) {
            if (g.root() != g) continue;
            int first = g.members.isEmpty() ? g.stores.getFirst().target() : Collections.min(g.members);
            Integer product = products.get(g);
            Unit u = new Unit(g, product == null ? -1 : product, g.level, product == null ? first : Math.min(first, product));
            byGroup.put(g, u);
            if (product != null) byNode[product] = u;
            units.add(u);
        }
        for (int v = 0; v < fusion.count; v++) {
            switch (fusion.facts.roles[v]) {
                case CALL, BRANCH -> {
                    if (fusion.stored[v] && byNode[v] == null) units.add(byNode[v] = new Unit(null, v, fusion.levels[v], v));
                }
                case PRINT -> units.add(byNode[v] = new Unit(null, v, 0, v));
                case LEAF, IMMEDIATE, MOVE, JOIN, POINT, PICK, REDUCE, PART -> { }
            }
        }
    }

    /// For each purely elementwise group that alone reads a product at its own index: the last such product.
    private Map<Group, Integer> epilogues() {
        var chosen = new HashMap<Group, Integer>();
        int[] readers = new int[fusion.count];
        for (Group g : fusion.groups) if (g.root() == g) for (int r : g.reads.keySet()) readers[r]++;
        fusion.onlyReader.forEach((product, reader) -> {
            Group g = reader.root();
            if (readers[product] == 1 && !g.hasSpaces() && g.axes.equals(Facts.proper(fusion.node(product).shape().dims()))) chosen.merge(g, product, Math::max);
        });
        return chosen;
    }

    // ---- dependencies ----------------------------------------------------------------------------------------------------

    private void link(Unit u) {
        if (u.group != null) {
            for (int r : u.group.reads.keySet()) read(u, r);
            for (int m : u.group.members) u.canFail |= canFail(m);
        }
        if (u.node < 0) return;
        u.canFail |= canFail(u.node);
        for (int in : fusion.facts.inputs[u.node]) read(u, in);
        if (fusion.node(u.node).op() instanceof Op.Control control)
            for (Graph body : control.bodies())
                for (Tensor n : body.nodes()) if (n instanceof Variable v && !body.isParameter(n)) u.variables.add(v);
    }

    private void read(Unit u, int node) {
        int v = node;
        while (true) {
            switch (fusion.facts.roles[v]) {
                case MOVE, PRINT -> {
                    if (fusion.home[v] == null) {
                        v = fusion.facts.inputs[v][0];
                        continue;
                    }
                    depend(u, byGroup.get(root(v)));
                }
                case PART -> {
                    v = fusion.facts.inputs[v][0];
                    continue;
                }
                case JOIN -> {
                    for (Group g : fusion.parts.getOrDefault(v, List.of())) depend(u, byGroup.get(g.root()));
                }
                case POINT, PICK, REDUCE -> depend(u, byGroup.get(root(v)));
                case CALL, BRANCH -> depend(u, byNode[v]);
                case LEAF -> {
                    if (fusion.facts.graph.isParameter(fusion.node(v))) u.fed = true;
                    else if (fusion.node(v) instanceof Variable variable) u.variables.add(variable);
                }
                case IMMEDIATE -> { }
            }
            return;
        }
    }

    private Group root(int v) {
        Group home = fusion.home[v];
        if (home == null) throw new BrokenInvariant("Ordering", fusion.node(v) + " is read from memory but computed nowhere");
        return home.root();
    }

    private static void depend(Unit u, @Nullable Unit on) {
        if (on == null) throw new BrokenInvariant("Ordering", "a value is read that no step makes");
        if (on != u) u.before.add(on);
    }

    private boolean canFail(int v) {
        Op op = fusion.node(v).op();
        return switch (fusion.facts.roles[v]) {
            case PICK, BRANCH, PRINT -> true;
            case CALL -> !(op instanceof MatMul || op instanceof Convolution || op instanceof Pooling || op instanceof RandomBits || op instanceof Prefix || op instanceof SumTo);
            case REDUCE -> ((Op.Reduction) op).monoid().positional() && fusion.facts.reducedBy(v).stream().anyMatch(d -> !d.isConstant() || d.is(0));
            case POINT -> fusion.facts.divides[v];
            case LEAF, IMMEDIATE, MOVE, JOIN, PART -> false;
        };
    }

    // ---- variables in place ------------------------------------------------------------------------------------------------

    private void holdBackVariables() {
        var writers = new LinkedHashMap<Variable, Unit>();
        var values = program.newValues();
        for (int i = 0; i < values.size(); i++) {
            Variable variable = program.committed().get(i);
            Unit u = writer(values.get(i));
            if (u == null || u.canFail || inPlace.containsValue(values.get(i)) || isReadAtTheEnd(variable) || !variable.type().equals(values.get(i).type())) continue;
            inPlace.put(variable, values.get(i));
            u.writesVariable = true;
            writers.put(variable, u);
        }
        Comparator<Unit> order = (a, b) -> ComparisonChain.start().compare(b.level, a.level).compareFalseFirst(a.writesVariable, b.writesVariable).compare(a.first, b.first).result();
        for (Unit reader : List.copyOf(units))
            for (Variable v : reader.variables) {
                Unit writer = writers.get(v);
                if (writer == null || writer == reader) continue;
                if (order.compare(reader, writer) < 0) writer.before.add(reader);
                else inPlace.remove(v);
            }
        waitForFailures(order);
    }

    /// The one group that computes the value and stores it whole.
    private @Nullable Unit writer(Tensor value) {
        int v = fusion.index(value);
        if (!fusion.facts.roles[v].fuses() && fusion.facts.roles[v] != Role.MOVE || fusion.home[v] == null) return null;
        return byGroup.get(root(v));
    }

    /// Whether the old value is fetched, or becomes that of another variable.
    private boolean isReadAtTheEnd(Variable variable) {
        for (Tensor t : Iterables.concat(program.fetched(), program.newValues())) {
            int v = fusion.index(t);
            while ((fusion.facts.roles[v] == Role.MOVE || fusion.facts.roles[v] == Role.PRINT) && fusion.home[v] == null) v = fusion.facts.inputs[v][0];
            if (fusion.node(v) == variable) return true;
        }
        return false;
    }

    private void waitForFailures(Comparator<Unit> order) {
        var failing = units.stream().filter(u -> u.canFail).toList();
        if (failing.isEmpty() || inPlace.isEmpty()) return;
        Unit last = failing.stream().max(order).orElseThrow();
        var gate = new Unit(null, -1, last.level, last.first);
        gate.before.addAll(failing);
        units.add(gate);
        for (var e : List.copyOf(inPlace.entrySet())) {
            Unit u = writer(e.getValue());
            if (u != null && order.compare(last, u) < 0) u.before.add(gate);
            else inPlace.remove(e.getKey());
        }
    }

    // ---- the order -------------------------------------------------------------------------------------------------------

    private List<Unit> sorted() {
        var after = new HashMap<Unit, List<Unit>>();
        for (Unit u : units)
            for (Unit b : u.before) after.computeIfAbsent(b, _ -> new ArrayList<>()).add(u);
        List<Unit> some = topological(after, (a, b) -> Integer.compare(a.first, b.first));
        for (Unit u : some) {
            long depth = 0;
            for (Unit b : u.before) {
                u.fed |= b.fed;
                if (b.fed) depth = Math.max(depth, b.key + 1);
            }
            u.key = depth;
        }
        for (Unit u : some.reversed()) {
            if (u.fed) continue;
            u.key = Long.MAX_VALUE;
            for (Unit a : after.getOrDefault(u, List.of())) u.key = Math.min(u.key, a.key);
        }
        return topological(after, (a, b) -> ComparisonChain.start().compare(a.key, b.key).compare(a.first, b.first).result());
    }

    private List<Unit> topological(Map<Unit, List<Unit>> after, Comparator<Unit> first) {
        var ready = new PriorityQueue<>(first);
        for (Unit u : units) {
            u.waiting = u.before.size();
            if (u.waiting == 0) ready.add(u);
        }
        var sorted = new ArrayList<Unit>(units.size());
        while (!ready.isEmpty()) {
            Unit u = ready.poll();
            sorted.add(u);
            for (Unit a : after.getOrDefault(u, List.of())) if (--a.waiting == 0) ready.add(a);
        }
        if (sorted.size() != units.size()) throw new BrokenInvariant("Fusion", "the regions depend on each other in a circle");
        return sorted;
    }

    // ---- results -----------------------------------------------------------------------------------------------------------

    private Schedule.Item item(Unit u) {
        if (u.node < 0 && u.group != null) return new Schedule.Fused(region(u.group));
        return switch (fusion.facts.roles[u.node]) {
            case BRANCH -> new Schedule.Branch(fusion.node(u.node));
            case PRINT -> new Schedule.Printed(fusion.node(u.node));
            default -> new Schedule.Call(fusion.node(u.node), Optional.ofNullable(u.group).map(this::region));
        };
    }

    private Region region(Group g) {
        int[] members = Ints.toArray(g.members);
        Arrays.sort(members);
        var nodes = ImmutableList.<Tensor>builder();
        for (int m : members) nodes.add(fusion.node(m));
        var stores = ImmutableList.<Region.Store>builder();
        g.stores.sort((a, b) -> Integer.compare(a.target(), b.target()));
        for (Group.Store s : g.stores) stores.add(new Region.Store(fusion.node(s.value()), s.coords(), fusion.node(s.target()), s.axis(), s.start()));
        var spaces = ImmutableList.<ImmutableList<Integer>>builder();
        for (int[] s : g.spaces) spaces.add(Arrays.stream(s).boxed().collect(ImmutableList.toImmutableList()));
        var reductions = ImmutableMap.<Tensor, Integer>builder();
        g.spaceOf.forEach((m, space) -> reductions.put(fusion.node(m), space));
        return new Region(g.id, ImmutableList.copyOf(g.axes), spaces.build(), nodes.build(), reductions.buildOrThrow(), stores.build());
    }
}
