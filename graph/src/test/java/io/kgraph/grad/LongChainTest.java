package io.kgraph.grad;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Site;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.GraphText;
import io.kgraph.ir.GraphVerifier;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Build;
import io.kgraph.op.Evaluation;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Depth is data: nothing here may take the stack.
class LongChainTest {
    private static final int LENGTH = 1_000_000;

    @Test void aMillionNodesAreBuiltDerivedVerifiedAndPrinted() {
        var context = new GraphContext();
        Tensor x = Placeholder.of(context, TensorType.of(DType.FLOAT32, 2)), c = Build.scalar(context, DType.FLOAT32, 1.0000001);
        Tensor y = ScopedValue.where(Site.CURRENT, Site.of("Chain.java", 1)).call(() -> {
            Tensor z = x;
            for (int i = 0; i < LENGTH; i++) z = Build.mul(z, c);
            return z;
        });
        Tensor dx = Gradients.gradients(y, List.of(x)).getFirst();
        assertThat(dx).isNotNull();
        Graph graph = Graph.of(List.of(x), List.of(y, dx));
        assertThat(graph.size()).isGreaterThan(2 * LENGTH);
        GraphVerifier.verify(graph, "the test");
        String text = GraphText.of(graph);
        assertThat(text).contains("%" + LENGTH + " = mul %" + (LENGTH - 1));
    }

    @Test void aHundredThousandNodesAreRebuiltAndEvaluated() {
        var context = new GraphContext();
        Tensor x = Placeholder.of(context, TensorType.scalar(DType.FLOAT64));
        Tensor y = x;
        for (int i = 0; i < LENGTH / 10; i++) y = Build.neg(y);
        Tensor other = Placeholder.of(context, x.type());
        Graph moved = Rebuild.of(Graph.of(List.of(x), List.of(y)), Map.of(x, other), (node, in, after) -> Rebuild.on(node, node.op(), in, after)).graph();
        assertThat(moved.size()).isEqualTo(LENGTH / 10 + 1);
        assertThat(Evaluation.run(moved, List.of(NDArray.of(3.0))).getFirst().getDouble()).isEqualTo(3.0);
    }
}
