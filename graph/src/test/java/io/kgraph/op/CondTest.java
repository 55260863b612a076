package io.kgraph.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.grad.GradientCheck;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.GraphText;
import io.kgraph.ir.GraphVerifier;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CondTest {
    private final GraphContext context = new GraphContext();
    private final Tensor condition = Placeholder.of(context, TensorType.scalar(DType.BOOL));
    private final Tensor x = Placeholder.of(context, TensorType.of(DType.FLOAT64, 2)), y = Placeholder.of(context, TensorType.of(DType.FLOAT64, 2));

    private Tensor cond() {
        return Build.cond(condition, () -> List.of(Build.mul(x, Build.square(y))), () -> List.of(Build.mul(Build.square(x), Build.scalarLike(x, 3)))).getFirst();
    }

    private static double[] value(Tensor result, Map<Tensor, ?> feeds) {
        var parameters = List.<Tensor>copyOf(feeds.keySet());
        return Evaluation.run(Graph.of(parameters, List.of(result)), parameters.stream().map(p -> NDArray.of(feeds.get(p))).toList()).getFirst().toDoubleArray();
    }

    @Test void oneBranchRuns() {
        assertThat(value(cond(), Map.of(condition, true, x, new double[] {1, 2}, y, new double[] {3, 4}))).containsExactly(9, 32);
        assertThat(value(cond(), Map.of(condition, false, x, new double[] {1, 2}, y, new double[] {3, 4}))).containsExactly(3, 12);
    }

    @Test void theOtherBranchMayNotEvenBeValid() {
        Tensor i = Placeholder.of(context, TensorType.of(DType.INT32, 1));
        Tensor safe = Build.cond(condition, () -> List.of(Build.gather(x, i, 0)), () -> List.of(Build.sliceAxis(x, 0, io.kgraph.type.Dim.ZERO, io.kgraph.type.Dim.ONE, 1))).getFirst();
        assertThat(value(safe, Map.of(condition, false, x, new double[] {1, 2}, i, new int[] {7}))).containsExactly(1);
    }

    @Test void whatABranchMakesIsItsBody() {
        Graph graph = GraphVerifier.verify(Graph.of(List.of(condition, x, y), List.of(cond())), "the test");
        assertThat(GraphText.of(graph)).isEqualTo("""
                graph(%0: bool, %1: float64[2], %2: float64[2])
                  %3 = cond %0 %1 %2 : (float64[2])
                    body 0(%0: float64[2], %1: float64[2])
                      %2 = square %1 : float64[2]
                      %3 = mul %0 %2 : float64[2]
                      return %3
                    body 1(%0: float64[2], %1: float64[2])
                      %2 = square %0 : float64[2]
                      %3 = constant(3.0) : float64
                      %4 = mul %2 %3 : float64[2]
                      return %4
                  %4 = project(0) %3 : float64[2]
                  return %4
                """);
    }

    @Test void gradientsGoThroughTheBranchTaken() {
        Tensor loss = cond();
        var g = Gradients.gradients(loss, List.of(x, y));
        for (boolean c : new boolean[] {true, false}) {
            var feeds = Map.<Tensor, Object>of(condition, c, x, new double[] {1, 2}, y, new double[] {3, 4});
            assertThat(value(g.get(0), feeds)).containsExactly(c ? new double[] {9, 16} : new double[] {6, 12});
            assertThat(value(g.get(1), feeds)).containsExactly(c ? new double[] {6, 16} : new double[] {0, 0});
            assertThat(GradientCheck.check(loss, feeds, List.of(x, y), 1).passed()).isTrue();
            Tensor second = Build.sum(Build.add(Build.mul(g.get(0), x), g.get(1)), Axes.of(0), false);
            assertThat(GradientCheck.check(second, feeds, List.of(x, y), 1).passed()).isTrue();
        }
    }

    @Test void branchesNest() {
        Tensor deep = Build.cond(condition,
                () -> Build.cond(Build.logicalNot(condition), () -> List.of(x), () -> List.of(Build.mul(x, y))),
                () -> List.of(y)).getFirst();
        var feeds = Map.<Tensor, Object>of(condition, true, x, new double[] {1, 2}, y, new double[] {3, 4});
        assertThat(value(deep, feeds)).containsExactly(3, 8);
        assertThat(GradientCheck.check(deep, feeds, List.of(x, y), 1).passed()).isTrue();
    }
}
