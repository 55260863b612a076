package io.kgraph.op;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Rebuild;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The nodes made since some moment on which results depend, ready to become the body of a control op.
final class Outline {
    /// What bodies use of the graph around them, oldest first: tensors made before, variables and placeholders.
    static final class Captures {
        private final Map<Long, Tensor> byId = new TreeMap<>();

        private void add(Tensor tensor) {
            byId.put(tensor.id(), tensor);
        }

        List<Tensor> tensors() {
            return List.copyOf(byId.values());
        }
    }

    private final List<Tensor> results;
    private final List<Tensor> inner;

    private Outline(List<Tensor> results, List<Tensor> inner) {
        this.results = results;
        this.inner = inner;
    }

    /// Walks from the results back to what was made before node number `first`.
    static Outline of(List<Tensor> results, long first, Captures captures) {
        return of(results, first, captures, List.of(), false);
    }

    /// As above for a loop, of whose step `own` are the parameters. A variable is read before the loop.
    static Outline ofLoop(List<Tensor> results, long first, Captures captures, List<Tensor> own) {
        return of(results, first, captures, own, true);
    }

    private static Outline of(List<Tensor> results, long first, Captures captures, List<Tensor> own, boolean readsBefore) {
        var seen = new IdentityHashMap<Tensor, Boolean>();
        for (Tensor parameter : own) seen.put(parameter, true);
        var inner = new ArrayList<Tensor>();
        var stack = new ArrayDeque<Tensor>(results);
        while (!stack.isEmpty()) {
            Tensor node = stack.pop();
            if (seen.put(node, true) != null) continue;
            boolean read = readsBefore && node.op() instanceof ReadVariable && node.after().stream().allMatch(a -> a.id() < first);
            boolean before = node.id() < first && !isPlain(node);
            if (before || read || node instanceof Variable || node instanceof Placeholder) {
                captures.add(node);
                continue;
            }
            inner.add(node);
            node.inputs().forEach(stack::push);
            node.after().stream().filter(a -> a.id() >= first).forEach(stack::push);
        }
        inner.sort((a, b) -> Long.compare(a.id(), b.id()));
        return new Outline(results, inner);
    }

    /// A number or the like that nobody can ask for the gradient of, so that every graph may hold it for itself.
    private static boolean isPlain(Tensor node) {
        boolean own = node.op() instanceof Constant c ? node.context().shared(c.value()).filter(s -> s == node).isPresent()
                : (node.op() instanceof Iota || node.op() instanceof Dims) && !node.dtype().isFloating();
        return own && node.after().isEmpty();
    }

    List<Tensor> inner() {
        return inner;
    }

    /// The body: the nodes on parameters in place of captures. What the body waited for, the control op waits for instead.
    Graph body(List<Tensor> captures, List<Tensor> parameters) {
        var to = new IdentityHashMap<Tensor, Tensor>();
        for (int i = 0; i < captures.size(); i++) to.put(captures.get(i), parameters.get(i));
        for (Tensor node : inner) {
            var inputs = node.inputs().stream().map(in -> to.getOrDefault(in, in)).toList();
            var after = node.after().stream().filter(to::containsKey).map(a -> to.getOrDefault(a, a)).toList();
            to.put(node, Rebuild.on(node, node.op(), inputs, after));
        }
        return Graph.of(parameters, results.stream().map(r -> to.getOrDefault(r, r)).toList());
    }
}
