package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What tensors depend on: slots, placeholders, variables, and the extents in their types.
record Needs(Set<Placeholder> slots, Set<Placeholder> inputs, Set<Variable> variables, Set<Dim.Symbol> dims) {
    /// What `results` need of sources where some tensors are fed.
    static Needs of(Collection<? extends Tensor> results, Collection<? extends Tensor> fed, Slots slots) {
        var needs = new Needs(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        Set<Tensor> given = Collections.newSetFromMap(new IdentityHashMap<>());
        given.addAll(fed);
        if (fed.stream().allMatch(t -> t.inputs().isEmpty())) {
            slots.reach().of(results.stream().filter(t -> !given.contains(t)).toList(), source -> {
                if (!given.contains(source)) needs.add(source, slots);
            }, needs.dims::add);
            return needs;
        }
        Deque<Tensor> open = new ArrayDeque<>();                     // what is below a fed node may be needed by nobody else
        Set<Tensor> seen = given;
        for (Tensor result : results) if (seen.add(result)) open.push(result);
        while (!open.isEmpty()) {
            Tensor t = open.pop();
            needs.add(t, slots);
            for (Tensor in : t.inputs()) if (seen.add(in)) open.push(in);
            for (Tensor before : t.after()) if (seen.add(before)) open.push(before);
            if (t.op() instanceof Op.Control control)
                for (Graph body : control.bodies()) for (Tensor inner : body.nodes()) if (!body.isParameter(inner) && seen.add(inner)) open.push(inner);
        }
        return needs;
    }

    /// The placeholders and slots below some tensors.
    static Set<Placeholder> placeholders(Collection<? extends Tensor> results) {
        Set<Placeholder> found = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Tensor> open = new ArrayDeque<>(results);
        while (!open.isEmpty()) {
            Tensor t = open.pop();
            if (!seen.add(t)) continue;
            if (t instanceof Placeholder p) found.add(p);
            t.inputs().forEach(open::push);
            t.after().forEach(open::push);
        }
        return found;
    }

    private void add(Tensor t, Slots known) {
        switch (t) {
            case Placeholder p when known.contains(p) -> slots.add(p);
            case Placeholder p when p.defaultValue().isEmpty() -> inputs.add(p);
            case Placeholder _ -> { }
            case Variable v -> variables.add(v);
            default -> { }
        }
        Reach.dims(t.fullType(), dims::add);
        for (Dim d : t.op().dims()) dims.addAll(d.symbols());
    }

    /// The placeholders without which nothing says what some extents are: for each dim that no needed or fed one has, the first declared.
    ImmutableList<Placeholder> determining(List<Placeholder> declared, Collection<? extends Tensor> fed) {
        Set<Dim.Symbol> bound = new LinkedHashSet<>();
        inputs.forEach(p -> bare(p, bound));
        fed.forEach(t -> bare(t, bound));
        var more = new ArrayList<Placeholder>();
        for (Dim.Symbol symbol : dims) {
            if (symbol.anonymous() || bound.contains(symbol)) continue;
            for (Placeholder p : declared) {
                Set<Dim.Symbol> own = new LinkedHashSet<>();
                bare(p, own);
                if (!own.contains(symbol)) continue;
                more.add(p);
                bound.addAll(own);
                break;
            }
        }
        return ImmutableList.copyOf(more);
    }

    /// The dims that are whole extents of a tensor.
    static void bare(Tensor t, Set<Dim.Symbol> into) {
        if (!(t.fullType() instanceof TensorType type) || !type.rankKnown()) return;
        for (Dim d : type.shape().dims()) {
            Dim.Symbol symbol = d.symbol();
            if (symbol != null) into.add(symbol);
        }
    }
}
