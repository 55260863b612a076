package io.kgraph.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.GraphText;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnrankedTest {
    private final GraphContext context = new GraphContext();
    private final Tensor x = Placeholder.of(context, TensorType.of(DType.FLOAT32, Shape.UNKNOWN_RANK));
    private final Tensor loss = Unranked.build("sum_last", DType.FLOAT32, List.of(Build.square(x)), in -> Build.sum(in.getFirst(), Axes.of(in.getFirst().rank() - 1), false));

    @Test void itIsBuiltWhenTheRankIsKnown() {
        assertThat(loss.type().rankKnown()).isFalse();
        Tensor g = Gradients.gradients(loss, List.of(x)).getFirst();
        Tensor matrix = Placeholder.of(context, TensorType.of(DType.FLOAT32, 2, 3));
        Graph known = Retype.of(Graph.of(List.of(x), List.of(loss, g)), Map.of(x, matrix), d -> d).graph();
        assertThat(known.results().getFirst().type()).isEqualTo(TensorType.of(DType.FLOAT32, 2));
        assertThat(known.results().getLast().type()).isEqualTo(matrix.type());
        assertThat(GraphText.of(known)).contains("sum(axes=[1])").doesNotContain("[...]");
        NDArray value = NDArray.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(Evaluation.run(known, List.of(value)).getLast().toDoubleArray()).containsExactly(2, 4, 6, 8, 10, 12);
    }

    @Test void itsValueCanBeHadWithoutThat() {
        assertThat(Evaluation.run(Graph.of(List.of(x), List.of(loss)), List.of(NDArray.of(new float[][] {{1, 2}, {3, 4}}))).getFirst().toDoubleArray()).containsExactly(5, 25);
    }
}
