package io.kgraph.nn;

import com.google.common.collect.MapMaker;
import io.kgraph.ir.GraphContext;
import java.util.Collections;
import java.util.Set;

/// Counters of names, one for each prefix of each graph, that can all be forgotten at once.
public final class Uids {
    private static final Set<GraphContext> COUNTING = Collections.newSetFromMap(new MapMaker().weakKeys().makeMap());

    private Uids() {}

    /// The next number of a prefix, from 1 on.
    public static int next(GraphContext context, String prefix) {
        COUNTING.add(context);
        return context.uid(prefix);
    }

    /// Forgets the counters of all graphs.
    public static void reset() {
        COUNTING.forEach(GraphContext::resetUids);
        COUNTING.clear();
    }
}
