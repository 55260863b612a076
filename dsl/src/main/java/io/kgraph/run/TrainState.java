package io.kgraph.run;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.lang.Code;
import io.kgraph.lang.Command;
import io.kgraph.op.RandomBits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Everything that a training's next epoch depends on, as named arrays: the variables, and how often each random op was drawn.
final class TrainState {
    private final Command.Train train;
    private final Values values;
    private final List<Variable> variables;
    private final List<Tensor> random;

    TrainState(Command.Train train, Values values) {
        this.train = train;
        this.values = values;
        this.variables = values.session().context().variables();
        this.random = random();
    }

    /// The random ops that the loop draws, in the order of their making.
    private List<Tensor> random() {
        var open = new ArrayDeque<Graph>();
        var results = new ArrayList<>(train.run().fetches());
        train.updates().forEach(u -> results.add(u.value()));
        train.every().forEach(e -> e.commands().forEach(c -> Command.runOf(c).ifPresent(r -> results.addAll(r.fetches()))));
        if (!results.isEmpty()) open.add(Graph.of(results));
        Set<Tensor> found = Collections.newSetFromMap(new IdentityHashMap<>());
        while (!open.isEmpty())
            for (Tensor node : open.poll().nodes()) {
                if (node.op() instanceof RandomBits) found.add(node);
                if (node.op() instanceof Op.Control c) open.addAll(c.bodies());
            }
        return found.stream().sorted(Comparator.comparingLong(Tensor::id)).toList();
    }

    Map<String, NDArray> take() {
        var arrays = new LinkedHashMap<String, NDArray>();
        for (int i = 0; i < variables.size(); i++) arrays.put(name(i), values.session().value(variables.get(i)));
        arrays.put("draws", NDArray.wrap(random.stream().mapToLong(values.session()::draws).toArray(), random.size()));
        return arrays;
    }

    void restore(Map<String, NDArray> arrays, String file) {
        var news = new LinkedHashMap<Variable, NDArray>();
        for (int i = 0; i < variables.size(); i++) {
            NDArray value = arrays.get(name(i));
            if (value == null || !value.type().agrees(variables.get(i).type()))
                throw GraphError.of(ErrorKind.VALUE, Code.E0702.title(), "\"" + file + "\" is no checkpoint of this run: its variables are others.").hint("take the file away to begin anew.");
            news.put(variables.get(i), value);
        }
        values.session().assign(news);
        long[] draws = Objects.requireNonNull(arrays.get("draws")).toLongArray();
        for (int i = 0; i < Math.min(draws.length, random.size()); i++) values.session().draws(random.get(i), draws[i]);
    }

    private String name(int i) {
        return "variable/" + i;
    }
}
