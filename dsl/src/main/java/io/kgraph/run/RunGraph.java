package io.kgraph.run;

import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// The graph that a run would compile.
public final class RunGraph {
    private RunGraph() {}

    /// From the results back, with everything that has to be fed as parameters.
    public static Graph of(List<Tensor> fetches, List<Session.Update> updates) {
        var results = new ArrayList<>(fetches);
        updates.forEach(u -> results.add(u.value()));
        var fed = new LinkedHashSet<Tensor>();
        for (Tensor node : Graph.of(results).nodes()) if (node instanceof Placeholder p && p.defaultValue().isEmpty()) fed.add(p);
        return Graph.of(List.copyOf(fed), fetches);
    }
}
