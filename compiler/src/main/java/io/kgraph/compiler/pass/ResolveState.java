package io.kgraph.compiler.pass;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Assign;
import io.kgraph.op.Cond;
import io.kgraph.op.Print;
import io.kgraph.op.Project;
import io.kgraph.op.ReadVariable;
import io.kgraph.op.Scan;
import io.kgraph.op.While;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/// Makes state functional: what is left computes values, and variables take theirs when all is computed.
///
/// ```
/// u = assign[v](e);  w = read[v] after u      →      w = e;  commit v ← e
/// ```
///
/// - A variable as an input is its value before the run. A read that waits for an assignment of the variable is the
///   value of the latest one behind it; any other read is the value before the run.
/// - Pairs given to a run win over assignments in the graph, and the first pair wins over later ones. Of several
///   assignments the one made last wins.
/// - An assignment in a branch makes the branch give the variable's value, as it is after either.
/// - Control inputs are gone afterwards. Prints stay, as results behind the others, in the order of their making.
public final class ResolveState {
    /// The graph whose results are those asked for, then `prints` prints, then one value for each of the variables.
    public record Resolved(Graph graph, int prints, ImmutableList<Variable> variables) {}

    private final Graph graph;
    private final Map<Variable, Tensor> latest = new LinkedHashMap<>();   // in the graph before
    private final Map<Variable, Tensor> values = new LinkedHashMap<>();   // in the graph after
    private final Map<Tensor, Tensor> valueOf = new IdentityHashMap<>();  // of an assignment
    private final List<Tensor> prints = new ArrayList<>();

    private ResolveState(Graph graph) {
        this.graph = graph;
    }

    public static Resolved resolve(Graph graph, List<Session.Update> updates) {
        var results = new ArrayList<>(graph.results());
        updates.forEach(u -> results.add(u.value()));
        var resolve = new ResolveState(MergeLoops.merge(graph.withResults(results)));
        var rebuilt = resolve.rebuild();
        int n = graph.results().size();
        for (int i = updates.size() - 1; i >= 0; i--)
            resolve.values.put(updates.get(i).variable(), rebuilt.graph().results().get(n + i));
        var all = ImmutableList.<Tensor>builder();
        all.addAll(rebuilt.graph().results().subList(0, n));
        all.addAll(resolve.prints).addAll(resolve.values.values());
        return new Resolved(rebuilt.graph().withResults(all.build()), resolve.prints.size(), ImmutableList.copyOf(resolve.values.keySet()));
    }

    private Rebuild rebuild() {
        return Rebuild.of(graph, ImmutableMap.of(), (node, inputs, _) -> switch (node.op()) {
            case Assign a -> assigned(a.variable(), node, inputs.getFirst());
            case ReadVariable r -> read(r.variable(), node);
            case Print _ -> printed(Rebuild.on(node, node.op(), inputs, ImmutableList.of()));
            case Cond c -> branch(c, node, inputs);
            case Scan _, While _ -> loop((Op.Control) node.op(), node, inputs);
            default -> Rebuild.on(node, node.op(), inputs, ImmutableList.of());
        });
    }

    private Tensor assigned(Variable variable, Tensor assign, Tensor value) {
        valueOf.put(assign, value);
        Tensor before = latest.get(variable);
        if (before == null || before.id() < assign.id()) {
            latest.put(variable, assign);
            values.put(variable, value);
        }
        return value;
    }

    private Tensor printed(Tensor print) {
        prints.add(print);
        return print;
    }

    /// The value of the latest assignment that has to run before this read.
    private Tensor read(Variable variable, Tensor read) {
        Tensor latestBehind = null;
        var open = new ArrayDeque<Tensor>(read.after());
        var seen = new TreeSet<Long>();
        while (!open.isEmpty()) {
            Tensor t = open.pop();
            if (!seen.add(t.id()) || !graph.contains(t) || graph.isParameter(t)) continue;
            if (t.op() instanceof Assign a && a.variable() == variable && (latestBehind == null || latestBehind.id() < t.id())) latestBehind = t;
            open.addAll(t.inputs());
            open.addAll(t.after());
        }
        return latestBehind == null ? variable : Objects.requireNonNull(valueOf.get(latestBehind), "assignments come before what waits for them");
    }

    /// A loop assigns nothing; what its steps wait for inside goes.
    private static Tensor loop(Op.Control op, Tensor node, ImmutableList<Tensor> inputs) {
        var bodies = op.bodies().stream().map(b -> new ResolveState(b).rebuild().graph()).toList();
        return Rebuild.on(node, bodies.equals(op.bodies()) ? op : op.with(bodies), inputs, ImmutableList.of());
    }

    /// A `Cond` whose bodies assign gives the assigned variables as further results.
    private Tensor branch(Cond cond, Tensor node, ImmutableList<Tensor> inputs) {
        var then = new ResolveState(cond.then());
        var otherwise = new ResolveState(cond.otherwise());
        Rebuild thenBody = then.rebuild(), otherwiseBody = otherwise.rebuild();
        var changed = new ArrayList<>(then.values.keySet());
        otherwise.values.keySet().stream().filter(v -> !changed.contains(v)).forEach(changed::add);
        var resolved = new Cond(body(thenBody, then, changed), body(otherwiseBody, otherwise, changed));
        var wide = new ArrayList<>(inputs);
        wide.addAll(changed);
        Tensor result = Rebuild.on(node, resolved, wide, ImmutableList.of());
        for (int i = 0; i < changed.size(); i++) {
            values.put(changed.get(i), Tensor.of(new Project(cond.then().results().size() + i, changed.get(i).type()), result));
            latest.put(changed.get(i), node);
        }
        return result;
    }

    /// A branch with a parameter for each changed variable and its value as a further result.
    private static Graph body(Rebuild rebuilt, ResolveState state, List<Variable> changed) {
        var parameters = new ArrayList<>(rebuilt.graph().parameters());
        var results = new ArrayList<>(rebuilt.graph().results());
        for (Variable v : changed) {
            Tensor before = Placeholder.of(v.context(), v.type());
            parameters.add(before);
            results.add(state.values.getOrDefault(v, before));
        }
        return Graph.of(parameters, results);
    }
}
