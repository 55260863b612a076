package io.kgraph.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.grad.Gradients;
import io.kgraph.op.Binary;
import io.kgraph.op.Build;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraphTextTest {
    private final GraphContext context = new GraphContext();
    private final Tensor x = Placeholder.of(context, TensorType.of(DType.FLOAT32, Shape.of(Dim.named("batch"), Dim.of(3))));
    private final Variable w = Variable.of(context, TensorType.of(DType.FLOAT32, 3, 2), new Variable.Initial.Value(NDArray.zeros(DType.FLOAT32, 3, 2)), Optional.empty(), true);
    private final Variable b = Variable.of(context, TensorType.of(DType.FLOAT32, 2), new Variable.Initial.Value(NDArray.zeros(DType.FLOAT32, 2)), Optional.empty(), true);
    private final Tensor loss;

    GraphTextTest() {
        context.name(x, "x");
        context.name(w, "w");
        context.name(b, "b");
        loss = Build.sum(Build.square(Build.relu(Build.add(Build.matmul(x, w), b))), Axes.all(2), false);
    }

    @Test void aGraphAndItsGradients() {
        var g = Gradients.gradients(loss, List.of(w, b));
        assertThat(GraphText.of(Graph.of(List.of(x), List.of(loss, g.get(0), g.get(1))))).isEqualTo("""
                graph(%0 x: float32[batch, 3])
                  %1 w = variable : float32[3, 2]
                  %2 = matmul %0 %1 : float32[batch, 2]
                  %3 b = variable : float32[2]
                  %4 = add %2 %3 : float32[batch, 2]
                  %5 = relu %4 : float32[batch, 2]
                  %6 = square %5 : float32[batch, 2]
                  %7 = sum(axes=[0, 1]) %6 : float32
                  %8 = constant(0.0) : float32
                  %9 = greater %5 %8 : bool[batch, 2]
                  %10 = constant(1.0) : float32
                  %11 = reshape([1, 1]) %10 : float32[1, 1]
                  %12 = broadcast([batch, 2]) %11 : float32[batch, 2]
                  %13 = constant(2.0) : float32
                  %14 = mul %5 %13 : float32[batch, 2]
                  %15 = mul %12 %14 : float32[batch, 2]
                  %16 = select %9 %15 %8 : float32[batch, 2]
                  %17 = matmul(transpose_a) %0 %16 : float32[3, 2]
                  %18 = sum(axes=[0]) %16 : float32[2]
                  return %7 %17 %18
                """);
    }

    @Test void controlInputsAreShown() {
        Tensor assign = Build.assign(b, Build.constant(context, NDArray.of(new float[] {1, 2})));
        Tensor read = Build.readVariable(b, List.of(assign));
        assertThat(GraphText.of(Graph.of(List.of(read)))).isEqualTo("""
                graph()
                  %0 = constant([1.0, 2.0]) : float32[2]
                  %1 = assign(b) %0 : float32[2]
                  %2 = read_variable(b) after %1 : float32[2]
                  return %2
                """);
    }

    @Test void rebuildingSharesWhatDoesNotChange() {
        Graph graph = Graph.of(List.of(x), List.of(loss));
        Rebuild same = Rebuild.of(graph, Map.of(), (node, in, after) -> Rebuild.on(node, node.op(), in, after));
        assertThat(same.graph().nodes()).isEqualTo(graph.nodes());
        Rebuild doubled = Rebuild.of(graph, Map.of(), (node, in, after) ->
                node.op() == Binary.ADD ? Rebuild.on(node, Binary.SUB, in, after) : Rebuild.on(node, node.op(), in, after));
        Tensor matmul = graph.nodes().get(2);
        assertThat(doubled.of(matmul)).isSameAs(matmul);
        assertThat(doubled.of(loss)).isNotSameAs(loss);
        assertThat(doubled.of(loss).site()).isEqualTo(loss.site());
        assertThat(GraphText.of(doubled.graph())).contains("%4 = sub %2 %3");
    }

    @Test void aRebuiltNodeRemembersItsName() {
        Tensor h = Build.neg(x);
        context.name(h, "h");
        Tensor other = Placeholder.of(context, x.type());
        Graph moved = Rebuild.of(Graph.of(List.of(x), List.of(h)), Map.of(x, other), (node, in, after) -> Rebuild.on(node, node.op(), in, after)).graph();
        assertThat(Rebuild.name(moved.results().getFirst())).contains("h");
    }

    @Test void theVerifierBlamesThePass() {
        Tensor parameter = Placeholder.of(new GraphContext(), x.type());
        Graph mixed = Graph.of(List.of(parameter), List.of(parameter, loss));
        assertThatThrownBy(() -> GraphVerifier.verify(mixed, "mix-up")).isInstanceOf(BrokenInvariant.class)
                .hasMessageStartingWith("mix-up: gives a graph with nodes of two contexts");
    }
}
