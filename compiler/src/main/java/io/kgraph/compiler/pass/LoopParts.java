package io.kgraph.compiler.pass;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.compiler.pass.AllSteps.Outside;
import io.kgraph.error.Site;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Binary;
import io.kgraph.op.Build;
import io.kgraph.op.Gather;
import io.kgraph.op.MatMul;
import io.kgraph.op.Project;
import io.kgraph.op.Scan;
import io.kgraph.op.TakeAlong;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One loop taken apart: what is computed before it, in it and after it, and its results from these.
final class LoopParts {
    private static final int ENOUGH = 64;                        // elements, to keep vectors busy
    private static final int ENOUGH_ROWS = 32;                   // of a step, to keep the registers of two threads busy
    private static final long AT_HAND = 256 << 10;               // bytes that stay in a second cache
    private static final long AWAY = 4 << 20;                    // bytes that do not

    private final Scan scan;
    private final Graph body;
    private final Tensor node;
    private final List<Tensor> inputs;                           // of the loop, as they are by now
    private final LoopMotion.Reads reads;
    private final AllSteps allSteps;
    private final Map<Tensor, Boolean> movable = new HashMap<>();         // of the body: to the outside; whether it is stacked there
    private final Map<Tensor, Outside> outside = new HashMap<>();
    private final Set<Tensor> core = new HashSet<>();            // what the next carries are made from
    private final BitSet carried = new BitSet();                 // the carries that stay
    private final Set<Integer> last = new LinkedHashSet<>();     // outputs that are carried instead
    private final Map<Tensor, Integer> stacks = new LinkedHashMap<>();    // what the new loop stacks, and where

    LoopParts(Scan scan, Tensor node, List<Tensor> inputs, LoopMotion.Reads reads) {
        this.scan = scan;
        this.body = scan.body();
        this.node = node;
        this.inputs = inputs;
        this.reads = reads;
        this.allSteps = new AllSteps(scan.steps());
    }

    /// The results that are read, by their number; null for the others.
    List<@Nullable Tensor> results() {
        findMovable();
        findCarried();
        for (int r : sorted(reads.results()))
            if (r >= scan.carries() && !isOutside(body.results().get(r)) && reads.whole().contains(r)) output(body.results().get(r));
        List<Tensor> made = loop();
        var results = new ArrayList<@Nullable Tensor>(Collections.nCopies(body.results().size(), null));
        for (int r : sorted(reads.results())) results.set(r, result(r, made));
        return results;
    }

    private static List<Integer> sorted(Collection<Integer> numbers) {
        return numbers.stream().sorted().toList();
    }

    // ---- before the loop -------------------------------------------------------------------------------------------------

    /// Parameters that are not carried, numbers, and what is computed from these alone.
    private void findMovable() {
        for (int p = 0; p < body.parameters().size(); p++) {
            Tensor parameter = body.parameters().get(p), input = inputs.get(p);
            if (p < scan.carries() && body.results().get(p) != parameter) continue;
            boolean sequence = scan.isSequence(p);
            TensorType seen = input.type();
            if (!seen.rankKnown() || sequence && !seen.dim(0).equals(scan.steps())) continue;
            if (sequence) seen = seen.with(seen.shape().slice(1, seen.rank()));
            if (seen.equals(parameter.type())) set(parameter, new Outside(input, sequence));
        }
        boolean sure = scan.steps().isConstant() && scan.steps().value() > 0;
        for (Tensor n : body.nodes()) {
            if (body.isParameter(n)) continue;
            if (n.inputs().isEmpty()) {
                if (n.op() instanceof Op.Source s && s.pure() && n.after().isEmpty() && n.fullType() instanceof TensorType) set(n, new Outside(n, false));
                continue;
            }
            if (!n.inputs().stream().allMatch(movable::containsKey)) continue;
            var stacked = n.inputs().stream().map(movable::get).toList();
            if (AllSteps.knows(n, stacked) && (stacked.contains(true) || sure || !canFail(n))) movable.put(n, stacked.contains(true));
        }
    }

    private void set(Tensor inside, Outside value) {
        outside.put(inside, value);
        movable.put(inside, value.stacked());
    }

    /// It may be an error of a run, which a loop without steps would not make.
    private static boolean canFail(Tensor n) {
        boolean divides = n.op() == Binary.DIV || n.op() == Binary.FLOOR_DIV || n.op() == Binary.MOD;
        return n.op() instanceof Gather || n.op() instanceof TakeAlong || divides && !n.dtype().isFloating() || n.op() instanceof Op.Reduction r && r.monoid().positional();
    }

    private boolean isUnchanged(int carry) {
        return body.results().get(carry) == body.parameters().get(carry) && isOutside(body.parameters().get(carry));
    }

    private boolean isOutside(Tensor value) {
        return movable.containsKey(value);
    }

    /// A movable value, outside of the loop; made when it is first asked for.
    private Outside outside(Tensor value) {
        var open = new ArrayDeque<Tensor>(List.of(value));
        while (!open.isEmpty()) {
            Tensor n = open.peek();
            boolean ready = true;
            if (!outside.containsKey(n))
                for (Tensor in : n.inputs())
                    if (!outside.containsKey(in)) {
                        open.push(in);
                        ready = false;
                    }
            if (!ready) continue;
            open.pop();
            if (!outside.containsKey(n)) outside.put(n, moved(n));
        }
        return java.util.Objects.requireNonNull(outside.get(value));
    }

    private Outside moved(Tensor n) {
        var in = n.inputs().stream().map(i -> java.util.Objects.requireNonNull(outside.get(i))).toList();
        return ScopedValue.where(Site.CURRENT, n.site()).call(() -> allSteps.of(n, in));
    }

    // ---- what stays ------------------------------------------------------------------------------------------------------

    /// The carries that are read, or that others or outputs are made from.
    private void findCarried() {
        for (int r : reads.results()) {
            Tensor value = body.results().get(r);
            if (r < scan.carries() ? isUnchanged(r) : isOutside(value)) continue;
            if (r >= scan.carries() && !reads.whole().contains(r)) {
                int same = body.results().subList(0, scan.carries()).indexOf(value);
                if (same >= 0) carried.set(same);
                else last.add(r);
            }
            if (r < scan.carries()) carried.set(r);
            carried.or(carriesBehind(value));
        }
        for (boolean grows = true; grows; ) {
            int before = carried.cardinality();
            for (int i : carried.stream().toArray()) carried.or(carriesBehind(body.results().get(i)));
            grows = carried.cardinality() > before;
        }
        var open = new ArrayDeque<Tensor>();
        carried.stream().forEach(i -> open.push(body.results().get(i)));
        last.forEach(r -> open.push(body.results().get(r)));
        while (!open.isEmpty()) {
            Tensor n = open.pop();
            if (!isOutside(n) && core.add(n) && !body.isParameter(n)) open.addAll(n.inputs());
        }
    }

    private BitSet carriesBehind(Tensor value) {
        var found = new BitSet();
        var seen = new HashSet<Tensor>();
        var open = new ArrayDeque<Tensor>(List.of(value));
        while (!open.isEmpty()) {
            Tensor n = open.pop();
            if (isOutside(n) || !seen.add(n)) continue;
            if (!body.isParameter(n)) open.addAll(n.inputs());
            else if (body.parameters().indexOf(n) < scan.carries()) found.set(body.parameters().indexOf(n));
        }
        return found;
    }

    // ---- after the loop --------------------------------------------------------------------------------------------------

    /// An output is stacked, or computed after the loop from what is stacked, if that makes one product of many.
    private void output(Tensor value) {
        var inner = new HashSet<Tensor>();
        var border = new LinkedHashSet<Tensor>();
        var open = new ArrayDeque<Tensor>(List.of(value));
        while (!open.isEmpty()) {
            Tensor n = open.pop();
            if (isOutside(n) || inner.contains(n)) continue;
            boolean later = !core.contains(n) && !body.isParameter(n) && !n.inputs().isEmpty()
                    && AllSteps.knows(n, n.inputs().stream().map(i -> movable.getOrDefault(i, true)).toList());
            if (later) {
                inner.add(n);
                open.addAll(n.inputs());
            } else border.add(n);
        }
        boolean worth = inner.stream().anyMatch(n -> n.op() instanceof MatMul) && border.stream().allMatch(b -> b.fullType() instanceof TensorType t && t.rankKnown());
        for (Tensor b : worth ? border : List.of(value)) stacks.putIfAbsent(b, stacks.size());
    }

    // ---- the loop --------------------------------------------------------------------------------------------------------

    /// The new loop: the carries that stay, the outputs that are carried, then what is stacked.
    private List<Tensor> loop() {
        var roots = new ArrayList<Tensor>();
        carried.stream().forEach(i -> roots.add(body.results().get(i)));
        last.forEach(r -> roots.add(body.results().get(r)));
        int carries = roots.size();
        roots.addAll(stacks.keySet());
        if (roots.isEmpty()) return List.of();
        var parameters = new ArrayList<Tensor>();
        var from = new ArrayList<Tensor>();
        carried.stream().forEach(i -> {
            parameters.add(body.parameters().get(i));
            from.add(inputs.get(i));
        });
        for (int r : last) {
            Tensor value = body.results().get(r);
            parameters.add(Placeholder.of(node.context(), value.type()));
            from.add(Build.full(node.context(), value.dtype(), value.shape(), 0));
        }
        var given = new HashMap<Tensor, Tensor>();
        Set<Tensor> border = border(roots);
        int sequences = 0;
        for (boolean stacked : new boolean[] {true, false})
            for (Tensor b : border) {
                if (isStacked(b) != stacked) continue;
                Tensor stand = body.isParameter(b) ? b : Placeholder.of(node.context(), b.type());
                if (stand != b) given.put(b, stand);
                parameters.add(b);
                from.add(isOutside(b) ? outside(b).tensor() : inputs.get(body.parameters().indexOf(b)));
                if (stacked) sequences++;
            }
        Graph raw = Graph.of(parameters, roots);
        Graph step = Rebuild.of(raw, given, (n, in, waits) -> Rebuild.on(n, n.op(), in, waits)).graph();
        var op = new Scan(step, carries, sequences, scan.steps(), scan.reverse(), scan.recompute());
        Tensor tuple = ScopedValue.where(Site.CURRENT, node.site()).call(() -> Tensor.of(node.context(), op, from, List.of()));
        var types = ((TupleType) tuple.fullType()).elements();
        var results = ImmutableList.<Tensor>builder();
        for (int i = 0; i < types.size(); i++) results.add(Tensor.of(new Project(i, types.get(i)), tuple));
        return results.build();
    }

    /// What the loop reads of the outside: parameters, and values computed before it. A mere look at one of these stays in the loop, and so does what is
    /// elementwise over enough elements at a time, or a large product beside one that the loop makes anyway: its own step has it at hand, while all steps at once
    /// would write it to memory and read it again.
    private Set<Tensor> border(List<Tensor> roots) {
        var seen = new HashSet<Tensor>();
        var border = new HashSet<Tensor>();
        var open = new ArrayDeque<Tensor>(roots);
        while (!open.isEmpty()) {
            Tensor n = open.pop();
            if (!seen.add(n)) continue;
            boolean parameter = body.isParameter(n);
            if (parameter && isCarried(n) || !parameter && n.inputs().isEmpty()) continue;
            if (parameter || isOutside(n) && !(n.op() instanceof Op.Movement) && !isBestInside(n)) border.add(n);
            else open.addAll(n.inputs());
        }
        var ordered = new LinkedHashSet<Tensor>();
        for (Tensor n : body.nodes()) if (border.contains(n)) ordered.add(n);
        return ordered;
    }

    private boolean isBestInside(Tensor n) {
        if (!isStacked(n) || !n.type().rankKnown()) return false;
        if (n.op() instanceof MatMul) return isLargeInside(n);
        if (!(n.op() instanceof Op.Elementwise)) return false;
        long elements = 1;
        for (Dim d : n.shape().dims()) if (d.isConstant()) elements *= d.value();
        return elements >= ENOUGH;
    }

    /// A product with one matrix for all steps, of enough rows at each, whose result for all of them would be away by the time it is read.
    private boolean isLargeInside(Tensor product) {
        Tensor matrix = product.input(1);
        if (isStacked(matrix) || product.rank() != 2 || !scan.steps().isConstant() || !product.shape().isStatic() || !matrix.shape().isStatic()) return false;
        return product.shape().dim(0).value() >= ENOUGH_ROWS && matrix.type().bytes() <= AT_HAND && scan.steps().value() * product.type().bytes() >= AWAY
                && body.nodes().stream().anyMatch(n -> n.op() instanceof MatMul && !isOutside(n) && n.type().equals(product.type()));
    }

    private boolean isCarried(Tensor parameter) {
        int p = body.parameters().indexOf(parameter);
        return p < scan.carries() && carried.get(p);
    }

    private boolean isStacked(Tensor border) {
        Boolean stacked = movable.get(border);
        return stacked != null ? stacked : scan.isSequence(body.parameters().indexOf(border));
    }

    // ---- results ---------------------------------------------------------------------------------------------------------

    private Tensor result(int r, List<Tensor> made) {
        Tensor value = body.results().get(r);
        if (r < scan.carries()) return isUnchanged(r) ? inputs.get(r) : made.get(position(r));
        Shape whole = Shape.of(scan.steps()).plus(value.shape());
        if (isOutside(value)) {
            Outside o = outside(value);
            return o.stacked() ? o.tensor() : Build.broadcast(o.tensor(), whole);
        }
        if (!reads.whole().contains(r)) {                        // the last one at every place, of which only one is read
            int same = body.results().subList(0, scan.carries()).indexOf(value);
            Tensor end = made.get(same >= 0 ? position(same) : carried.cardinality() + List.copyOf(last).indexOf(r));
            return Build.broadcast(Build.expand(end, 0), whole);
        }
        int carries = carried.cardinality() + last.size();
        for (Map.Entry<Tensor, Integer> s : stacks.entrySet()) outside.put(s.getKey(), new Outside(made.get(carries + s.getValue()), true));
        return outside(value).tensor();
    }

    private int position(int carry) {
        return carried.get(0, carry).cardinality();
    }
}
