package io.kgraph.grad;

import io.kgraph.Tensor;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Site;
import io.kgraph.ir.NodeIndex;
import io.kgraph.op.Build;
import io.kgraph.op.PerInput;
import io.kgraph.op.Project;
import io.kgraph.op.ReadVariable;
import io.kgraph.op.Several;
import io.kgraph.op.Unranked;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One reverse walk from losses to variables: nodes from the newest to the oldest, the inputs of each in order.
///
/// Contributions to one gradient add in the order in which the walk meets them, which therefore follows the order of making alone. Only nodes
/// between a variable and a loss are visited, and only contributions on such ways are built.
final class ReverseWalk {
    private final List<Tensor> losses;
    private final List<Tensor> variables;
    private final List<Tensor> nodes;                            // by id
    private final NodeIndex position = new NodeIndex();
    private final BitSet reaches = new BitSet();                 // depends on a variable
    private final @Nullable Tensor[] upstream;
    private final Map<Integer, @Nullable Tensor[]> tuples = new HashMap<>();
    private Site lastSite = Site.of("", 0);
    private Site derived = lastSite;
    private String lastName = "";

    ReverseWalk(List<Tensor> losses, List<Tensor> variables) {
        this.losses = losses;
        this.variables = variables;
        this.nodes = nodes();
        for (int i = 0; i < nodes.size(); i++) position.put(nodes.get(i), i);
        this.upstream = new Tensor[nodes.size()];
        mark();
    }

    /// What the losses depend on by ways that a gradient takes, as far back as the oldest variable.
    private List<Tensor> nodes() {
        long oldest = variables.stream().mapToLong(Tensor::id).min().orElse(Long.MAX_VALUE);
        var found = new ArrayList<Tensor>();
        var stack = new ArrayDeque<Tensor>();
        for (Tensor loss : losses) if (loss.id() >= oldest && isNew(loss)) stack.push(loss);
        while (!stack.isEmpty()) {
            Tensor node = stack.pop();
            found.add(node);
            List<Tensor> inputs = inputs(node);
            for (int i = 0; i < inputs.size(); i++) {
                Tensor in = inputs.get(i);
                if (in.id() >= oldest && passes(node, i, in) && isNew(in)) stack.push(in);
            }
        }
        found.sort((a, b) -> Long.compare(a.id(), b.id()));
        return found;
    }

    /// Whether it has not been met; it has, from now on.
    private boolean isNew(Tensor node) {
        if (position.get(node) != NodeIndex.NONE) return false;
        position.put(node, 0);
        return true;
    }

    /// A later read of a variable counts as the variable.
    private static List<Tensor> inputs(Tensor node) {
        return node.op() instanceof ReadVariable read ? List.of(read.variable()) : node.inputs();
    }

    private static boolean passes(Tensor node, int index, Tensor in) {
        return switch (in.fullType()) {
            case TensorType t -> t.dtype().isFloating() && node.op().differentiable(index);
            case TupleType _ -> true;
        };
    }

    private void mark() {
        for (Tensor v : variables) {
            int i = position.get(v);
            if (i >= 0) reaches.set(i);
        }
        for (int n = 0; n < nodes.size(); n++) {
            Tensor node = nodes.get(n);
            List<Tensor> inputs = inputs(node);
            for (int i = 0; i < inputs.size() && !reaches.get(n); i++) if (wanted(node, i, inputs.get(i))) reaches.set(n);
        }
    }

    private boolean wanted(Tensor node, int index, Tensor in) {
        int i = position.get(in);
        return i >= 0 && reaches.get(i) && passes(node, index, in);
    }

    List<@Nullable Tensor> run(List<? extends @Nullable Tensor> given) {
        for (int i = 0; i < losses.size(); i++) {
            Tensor loss = losses.get(i), from = given.get(i);
            int at = position.get(loss);
            if (at >= 0 && reaches.get(at)) at(loss, () -> add(at, from == null ? Build.onesLike(loss) : from));
        }
        for (int n = nodes.size() - 1; n >= 0; n--) {
            if (!reaches.get(n)) continue;
            Tensor node = nodes.get(n), d = upstream[n];
            int at = n;
            if (node.op() instanceof Several several) at(node, () -> pull(several, node, at));
            else if (d != null) at(node, () -> pull(node, d));
        }
        var results = new ArrayList<@Nullable Tensor>(variables.size());
        for (Tensor v : variables) {
            int i = position.get(v);
            results.add(i < 0 ? null : upstream[i]);
        }
        return results;
    }

    /// Builds at the derived site of a node; neighbours often share it.
    private void at(Tensor node, Runnable build) {
        if (!node.site().equals(lastSite) || !node.op().name().equals(lastName)) {
            lastSite = node.site();
            lastName = node.op().name();
            derived = lastSite.derived("gradient of " + lastName);
        }
        ScopedValue.where(Site.CURRENT, derived).run(build);
    }

    private void pull(Tensor node, Tensor d) {
        switch (node.op()) {
            case ReadVariable read -> add(position.get(read.variable()), d);
            case Project project -> pull(project, node.input(0), d);
            case Unranked late -> {
                for (int i = 0; i < node.inputs().size(); i++)
                    if (wanted(node, i, node.input(i))) add(node, i, late.contribution(i, node, d, Gradients::ofBody));
            }
            case PerInput op -> {
                for (int i = 0; i < node.inputs().size(); i++)
                    if (wanted(node, i, node.input(i))) add(node, i, op.contribution(i, node, d));
            }
            default -> {
                if (node.inputs().isEmpty()) return;
                List<@Nullable Tensor> contributions = node.op().pullback(node, d);
                for (int i = 0; i < node.inputs().size(); i++)
                    if (wanted(node, i, node.input(i))) add(node, i, contributions.get(i));
            }
        }
    }

    private void pull(Project project, Tensor tuple, Tensor d) {
        int n = position.get(tuple);
        int count = ((TupleType) tuple.fullType()).elements().size();
        @Nullable Tensor[] collected = tuples.computeIfAbsent(n, _ -> new Tensor[count]);
        Tensor before = collected[project.index()];
        collected[project.index()] = before == null ? d : Build.add(before, d);
    }

    private void pull(Several op, Tensor node, int n) {
        @Nullable Tensor[] collected = tuples.get(n);
        if (collected == null) return;
        var wanted = new BitSet();
        for (int i = 0; i < node.inputs().size(); i++) if (wanted(node, i, node.input(i))) wanted.set(i);
        List<@Nullable Tensor> contributions = op.pullback(node, Arrays.asList(collected), wanted, Gradients::ofBody);
        for (int i = 0; i < contributions.size(); i++) if (wanted.get(i)) add(node, i, contributions.get(i));
    }

    private void add(Tensor node, int index, @Nullable Tensor contribution) {
        if (contribution == null) return;
        Tensor in = node.input(index);
        if (contribution.dtype() != in.dtype() || contribution.shape().rankKnown() && in.shape().rankKnown() && contribution.rank() != in.rank())
            throw new BrokenInvariant("Gradients", "the gradient of " + node.op().name() + " for input " + index + " is " + contribution.type() + ", not " + in.type());
        add(position.get(in), contribution);
    }

    private void add(int n, Tensor contribution) {
        Tensor before = upstream[n];
        upstream[n] = before == null ? contribution : Build.add(before, contribution);
    }
}
