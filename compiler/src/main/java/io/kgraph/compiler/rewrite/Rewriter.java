package io.kgraph.compiler.rewrite;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Site;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Binary;
import io.kgraph.op.Unary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Applies rules to a graph until none fires: one walk in topological order, with what a rule builds
/// simplified at once.
///
/// The new nodes take the site of the node they replace. A node that keeps being rewritten is a fault of the
/// rules, and the message names those that take turns.
public final class Rewriter {
    private static final int MOST_FIRINGS = 200;                  // for one node of the graph; real ones need a handful

    private final ImmutableList<Rule> rules;
    private final Kind kinds = new Kind();                        // of nodes, by their op, then by those of their inputs
    private final BiConsumer<Rule, Tensor> fired;
    private final List<Rule> firings = new ArrayList<>();         // for the node at hand

    /// Nodes whose op, and the ops of whose inputs, are the same rows of tables or of the same classes: the same rules may fire on them.
    private static final class Kind {
        private final Map<Object, Kind> next = new HashMap<>();
        private @Nullable ImmutableList<Rule> rules;

        Kind with(Op op) {
            Object row = op instanceof Unary || op instanceof Binary ? op : op.getClass();
            Kind known = next.get(row);
            if (known == null) next.put(row, known = new Kind());
            return known;
        }
    }

    /// @param fired is told of each application: the rule and the node it replaced
    public Rewriter(List<Rule> rules, BiConsumer<Rule, Tensor> fired) {
        this.rules = ImmutableList.copyOf(rules);
        this.fired = fired;
    }

    public Graph rewrite(Graph graph) {
        return Rebuild.of(graph, Map.of(), (node, inputs, after) -> {
            Tensor rebuilt = Rebuild.on(node, node.op(), inputs, after);
            return !mayChange(rebuilt) ? rebuilt : ScopedValue.where(Site.CURRENT, node.site()).call(() -> simplifyRoot(rebuilt));
        }).graph();
    }

    private Tensor simplifyRoot(Tensor node) {
        firings.clear();
        return simplify(node);
    }

    private boolean mayChange(Tensor node) {
        for (Rule rule : concerned(node)) if (rule.mayFire(node)) return true;
        return false;
    }

    /// The end of the chain of rules that fire on `node`. Recurses along what rules build, never along the graph.
    private Tensor simplify(Tensor node) {
        Tensor current = node;
        while (true) {
            long mark = current.context().nextNode();
            Tensor next = step(current);
            if (next == null) return current;
            current = simplifyNew(next, mark);
        }
    }

    private @Nullable Tensor step(Tensor node) {
        for (Rule rule : concerned(node)) {
            Optional<Tensor> result = rule.apply(node);
            if (result.isEmpty()) continue;
            firings.add(rule);
            if (firings.size() > MOST_FIRINGS)
                throw new BrokenInvariant("Rewriter", "rules undo each other: " + firings.subList(firings.size() - 6, firings.size()));
            fired.accept(rule, node);
            return result.get();
        }
        return null;
    }

    /// What a rule built, with the inputs that it built too (their ids are beyond `mark`) simplified.
    private Tensor simplifyNew(Tensor built, long mark) {
        if (built.id() < mark) return built;
        boolean changed = false;
        var inputs = new ArrayList<Tensor>(built.inputs().size());
        for (Tensor in : built.inputs()) {
            Tensor simpler = in.id() < mark ? in : simplify(simplifyNew(in, mark));
            changed |= simpler != in;
            inputs.add(simpler);
        }
        return changed ? Tensor.of(built.context(), built.op(), inputs, built.after()) : built;
    }

    private ImmutableList<Rule> concerned(Tensor node) {
        Kind kind = kinds.with(node.op());
        for (Tensor in : node.inputs()) kind = kind.with(in.op());
        ImmutableList<Rule> known = kind.rules;
        if (known == null) kind.rules = known = rules.stream().filter(r -> r.concerns(node)).collect(ImmutableList.toImmutableList());
        return known;
    }
}
