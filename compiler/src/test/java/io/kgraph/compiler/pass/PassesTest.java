package io.kgraph.compiler.pass;

import static io.kgraph.op.Build.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Constant;
import io.kgraph.op.Evaluation;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PassesTest {
    private final GraphContext context = new GraphContext();
    private final Tensor x = placeholder("x", 3, 4), y = placeholder("y", 3, 4);

    // ---- where rules fire, and where they must not ---------------------------------------------------------------------

    @Test void negationsCancel() {
        simplifies(sub(x, neg(y)), "add(x, y)");
        simplifies(neg(neg(x)), "x");
    }

    @Test void positiveZeroIsNotNeutralForFloats() {
        keeps(add(x, scalarLike(x, 0)));
        simplifies(add(x, scalarLike(x, -0.0)), "x");
        simplifies(sub(x, scalarLike(x, 0)), "x");
    }

    @Test void productsWithZeroStay() {
        keeps(mul(x, scalarLike(x, 0)));
    }

    @Test void differencesWithThemselvesStayForFloats() {
        keeps(sub(x, y));
        assertThat(text(optimized(sub(x, x)))).isEqualTo("sub(x, x)");
    }

    @Test void logarithmsOfSumsWithOneAreLog1p() {
        simplifies(log(add(scalarLike(x, 1), x)), "log1p(x)");
        simplifies(log(add(scalarLike(x, 1), exp(x))), "softplus(x)");
        simplifies(div(scalarLike(x, 1), add(scalarLike(x, 1), exp(neg(x)))), "sigmoid(x)");
        simplifies(log(sigmoid(x)), "neg(softplus(neg(x)))");
        keeps(log(add(x, scalarLike(x, 2))));
    }

    @Test void comparisonsTurnedByNotStayForFloats() {
        keeps(logicalNot(less(x, y)));
        simplifies(logicalNot(equal(x, y)), "not_equal(x, y)");
    }

    @Test void sumsOfSumsStayAsTheUserNamedTheAxes() {
        assertThat(text(optimized(sum(sum(x, Axes.of(1), false), Axes.of(0), false)))).isEqualTo("sum(sum(x))");
        assertThat(text(optimized(max(max(x, Axes.of(1), false), Axes.of(0), false)))).isEqualTo("max(x)");
    }

    @Test void transposesGoIntoProducts() {
        Tensor product = optimized(matmul(permute(x, 1, 0), y));
        assertThat(text(product)).isEqualTo("matmul(x, y)");
        assertThat(product.op().attributes()).contains("transpose_a");
    }

    // ---- folding, merging, state ----------------------------------------------------------------------------------------

    @Test void constantsAreFoldedAndSmall() {
        Tensor c = add(constant(context, NDArray.of(new float[] {1, 2})), constant(context, NDArray.of(new float[] {3, 4})));
        assertThat(((Constant) optimized(c).op()).value().toFloatArray()).containsExactly(4, 6);
        Tensor huge = exp(broadcast(scalar(context, DType.FLOAT32, 1), Shape.of(1 << 20, 1 << 10)));
        assertThat(optimized(huge).op().name()).isEqualTo("broadcast");
    }

    @Test void whatFailsWhenFoldedFailsWhenRun() {
        Tensor one = scalar(context, DType.INT32, 1), zero = scalar(context, DType.INT32, 0);
        assertThat(text(optimized(floorDiv(one, zero)))).startsWith("floor_div(");
    }

    @Test void equalValuesBecomeOneAndRandomOnesStayTwo() {
        Tensor twice = add(exp(mul(x, y)), square(exp(mul(x, y))));
        assertThat(run(Graph.of(List.of(x, y), List.of(twice)), false).nodes().stream().filter(t -> t.op().name().equals("exp"))).hasSize(1);
        Tensor a = randomBits(context, 1, Shape.of(4)), b = randomBits(context, 1, Shape.of(4));
        assertThat(run(Graph.of(List.of(), List.of(a, b)), false).results()).doesNotHaveDuplicates();
    }

    @Test void readsThatWaitForAnAssignmentAreItsValue() {
        Variable v = Variable.of(context, TensorType.of(DType.FLOAT32, 3, 4), new Variable.Initial.Value(NDArray.zeros(DType.FLOAT32, 3, 4)), Optional.empty(), true);
        Tensor assign = assign(v, add(v, x));
        Tensor after = readVariable(v, List.of(assign));
        var resolved = ResolveState.resolve(Graph.of(List.of(x), List.of(v, after)), List.of(new Session.Update(v, x)));
        assertThat(resolved.graph().results()).hasSize(3);
        assertThat(resolved.graph().results().get(0)).isSameAs(v);
        assertThat(text(resolved.graph().results().get(1))).isEqualTo("add(v, x)");
        assertThat(resolved.variables()).containsExactly(v);
        assertThat(resolved.graph().results().get(2)).as("the pair wins over the assignment").isSameAs(x);
    }

    @Test void aLongChainIsSimplifiedWithoutRecursion() {
        Tensor t = x;
        for (int i = 0; i < 20_000; i++) t = neg(neg(add(t, y)));
        assertThat(run(Graph.of(List.of(x, y), List.of(t)), false).size()).isEqualTo(20_002);
    }

    // ---- helpers ------------------------------------------------------------------------------------------------------

    private Tensor placeholder(String name, long... extents) {
        Tensor p = Placeholder.of(context, TensorType.of(DType.FLOAT32, extents));
        context.name(p, name);
        return p;
    }

    private static Graph run(Graph graph, boolean fast) {
        for (GraphPass pass : Passes.standard(fast, (_, _) -> { })) graph = pass.run(graph);
        return graph;
    }

    private Tensor optimized(Tensor t) {
        return run(Graph.of(List.of(x, y), List.of(t)), false).results().getFirst();
    }

    private void simplifies(Tensor from, String to) {
        Tensor result = optimized(from);
        assertThat(text(result)).isEqualTo(to);
        var values = List.of(NDArray.arange(DType.FLOAT32, 12).reshape(3, 4), NDArray.full(DType.FLOAT32, 0.5, 3, 4));
        double[] a = evaluate(from, values), b = evaluate(result, values);
        for (int i = 0; i < a.length; i++) assertThat(b[i]).isCloseTo(a[i], org.assertj.core.data.Offset.offset(1e-5 * Math.max(1, Math.abs(a[i]))));
    }

    private double[] evaluate(Tensor t, List<NDArray> values) {
        return Evaluation.run(Graph.of(List.of(x, y), List.of(t)), values).getFirst().cast(DType.FLOAT64).toDoubleArray();
    }

    private void keeps(Tensor t) {
        assertThat(text(optimized(t))).isEqualTo(text(t));
    }

    /// The formula of a small tree.
    private String text(Tensor t) {
        if (t.inputs().isEmpty() || t == x || t == y) return t.context().nameOf(t).orElse(t.op() instanceof Constant c ? c.value().toString() : t.op() instanceof io.kgraph.op.VariableOp ? "v" : t.op().name());
        var inputs = new ArrayList<String>();
        for (Tensor in : ImmutableList.copyOf(t.inputs())) inputs.add(text(in));
        return t.op().name() + "(" + String.join(", ", inputs) + ")";
    }
}
