package io.kgraph;

import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.ir.GraphContext;
import io.kgraph.nn.DefaultGraph;
import io.kgraph.nn.Operands;
import io.kgraph.nn.Structure;
import io.kgraph.nn.Updates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what [K#function] is given: pairs and nodes among the updates, and the named options.
final class FunctionArguments {
    private static final Set<String> OPTIONS = Set.of("fetches", "feed_dict", "givens", "options", "run_metadata");

    private final List<Session.Update> updates = new ArrayList<>();
    private final List<Tensor> effects = new ArrayList<>();

    private FunctionArguments() {}

    static Function function(Object inputs, Object outputs, @Nullable Object updates, @Nullable String name, Map<String, ?> options) {
        for (String key : options.keySet())
            if (!OPTIONS.contains(key)) throw GraphError.value("function: there is no option '" + key + "'.").candidates(OPTIONS.stream().sorted().toList());
        var read = new FunctionArguments();
        if (updates != null) read.readUpdates(updates);
        if (options.get("fetches") != null) read.effects.addAll(Operands.list(options.get("fetches")));
        Structure in = Structure.of(inputs, FunctionArguments::input), out = Structure.of(outputs, Operands::tensor);
        var feedDict = feeds(options.get("feed_dict"));
        GraphContext context = context(in, out, read);
        Map<Tensor, Tensor> givens = givens(options.get("givens"));
        String label = name == null ? "function" : name;
        if (givens.isEmpty()) return new Function(label, in, out, read.updates, read.effects, feedDict, context);
        var changed = Function.Substitution.of(givens, out.leaves(), read.updates, read.effects);
        var replaced = changed.outputs().iterator();
        return new Function(label, in, out.map(_ -> replaced.next()), changed.updates(), changed.effects(), feedDict, context);
    }

    private static Tensor input(@Nullable Object value) {
        if (value instanceof Tensor t) return t;
        throw GraphError.type("The inputs of a function are tensors, which " + value + " is not.");
    }

    private void readUpdates(Object updates) {
        List<?> items = updates instanceof List<?> list ? list : updates instanceof Object[] array ? Arrays.asList(array) : null;
        if (items == null) throw GraphError.type("The updates of a function are a list of pairs (variable, value) and update nodes.");
        var seen = new HashSet<Variable>();
        for (Object item : items)
            switch (item) {
                case Session.Update u -> add(u.variable(), u.value(), seen);
                case Tensor node -> effects.add(node);
                case Map.Entry<?, ?> e -> add(e.getKey(), e.getValue(), seen);
                case List<?> pair when pair.size() == 2 -> add(pair.getFirst(), pair.getLast(), seen);
                case Object[] pair when pair.length == 2 -> add(pair[0], pair[1], seen);
                case null, default -> throw GraphError.type("An update is a pair (variable, value) or an update node, which " + item + " is not.");
            }
    }

    private void add(@Nullable Object variable, @Nullable Object value, Set<Variable> seen) {
        Variable v = Updates.variable("function", variable == null ? "None" : variable);
        Tensor next = Operands.like(value, v);
        if (next.dtype() != v.dtype()) throw unfit(ErrorKind.TYPE, "dtype", v, next);
        if (!next.shape().agrees(v.shape())) throw unfit(ErrorKind.VALUE, "shape", v, next);
        if (seen.add(v)) updates.add(new Session.Update(v, next));  // of two values for one variable the first counts
    }

    private static GraphError unfit(ErrorKind kind, String what, Variable v, Tensor value) {
        return GraphError.of(kind, kind == ErrorKind.TYPE ? "DTYPE MISMATCH" : "SHAPE MISMATCH", "The new value of " + v.label() + " has another " + what + ".")
                .involving(v.label(), v.type().toString(), "the variable", "made at " + v.site().text())
                .involving(value.label(), value.type().toString(), "its new value", "made at " + value.site().text());
    }

    @SuppressWarnings("unchecked")                               // the keys have just been looked at; later ones are by the session
    private static Map<? extends Tensor, ?> feeds(@Nullable Object value) {
        if (value == null) return Map.of();
        if (!(value instanceof Map<?, ?> map) || !map.keySet().stream().allMatch(k -> k instanceof Tensor))
            throw GraphError.type("feed_dict is a map from tensors to values.");
        return (Map<? extends Tensor, ?>) map;
    }

    private static Map<Tensor, Tensor> givens(@Nullable Object value) {
        var result = new LinkedHashMap<Tensor, Tensor>();
        if (value == null) return result;
        if (!(value instanceof Map<?, ?> map)) throw GraphError.type("givens is a map from tensors to what replaces them.");
        map.forEach((k, v) -> result.put(input(k), Operands.like(v, input(k))));
        return result;
    }

    private static GraphContext context(Structure in, Structure out, FunctionArguments read) {
        for (Tensor t : in.leaves()) return t.context();
        for (Tensor t : out.leaves()) return t.context();
        for (var u : read.updates) return u.variable().context();
        for (Tensor t : read.effects) return t.context();
        return DefaultGraph.current();
    }
}
