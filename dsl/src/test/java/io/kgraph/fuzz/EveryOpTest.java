package io.kgraph.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Sets;
import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Op;
import io.kgraph.op.Catalog;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Every op of the catalogue, and every loop, branch and source beside, comes up in the graphs of the tester.
class EveryOpTest {
    private static final int GRAPHS = 3000;
    private static final Set<String> BESIDE = Set.of("scan", "while", "cond", "project", "variable", "placeholder", "assign", "read_variable");

    private static void collect(Graph graph, Set<String> into) {
        for (Tensor t : graph.nodes()) {
            into.add(t.op().name());
            if (t.op() instanceof Op.Control control) control.bodies().forEach(b -> collect(b, into));
        }
    }

    @Test void comesUp() {
        var found = new TreeSet<String>();
        for (int i = 0; i < GRAPHS; i++) collect(GraphMaker.make(new GraphContext(), new SplittableRandom(i)).graph(), found);
        assertThat(Sets.difference(Sets.union(Catalog.names(), BESIDE), found)).isEmpty();
    }
}
