package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import java.util.List;
import java.util.Map;

/// A graph to try: what is fed, what is fetched, and which variables take new values.
record GraphCase(GraphContext context, ImmutableMap<Tensor, NDArray> feeds, ImmutableList<Tensor> fetches, ImmutableList<Session.Update> updates) {
    static GraphCase of(GraphContext context, Map<Tensor, NDArray> feeds, List<Tensor> fetches, List<Session.Update> updates) {
        return new GraphCase(context, ImmutableMap.copyOf(feeds), ImmutableList.copyOf(fetches), ImmutableList.copyOf(updates));
    }

    /// Of everything asked for.
    Graph graph() {
        return Graph.of(feeds.keySet().asList(), ImmutableList.<Tensor>builder().addAll(fetches).addAll(updates.stream().map(Session.Update::value).iterator()).build());
    }
}
