package io.kgraph.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.GraphText;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Build;
import io.kgraph.op.Evaluation;
import io.kgraph.op.SumTo;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientsTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private final GraphContext context = new GraphContext();
    private final Map<Tensor, NDArray> feeds = new LinkedHashMap<>();

    private Tensor input(Object value) {
        NDArray array = NDArray.of(value);
        Tensor made = Placeholder.of(context, array.type());
        feeds.put(made, array);
        return made;
    }

    private double[] value(Tensor x) {
        return Evaluation.run(Graph.of(List.copyOf(feeds.keySet()), List.of(x)), List.copyOf(feeds.values())).getFirst().toDoubleArray();
    }

    private double[] gradient(Tensor loss, Tensor x) {
        return value(Gradients.gradients(loss, List.of(x)).getFirst());
    }

    @Test void tiesOfTwoGoToTheFirst() {
        Tensor x = input(new double[] {1, 2, 3}), y = input(new double[] {2, 2, 2});
        assertThat(gradient(Build.maximum(x, y), x)).containsExactly(0, 1, 1);
        assertThat(gradient(Build.maximum(x, y), y)).containsExactly(1, 0, 0);
        assertThat(gradient(Build.minimum(x, y), x)).containsExactly(1, 1, 0);
        assertThat(gradient(Build.minimum(x, y), y)).containsExactly(0, 0, 1);
    }

    @Test void clippingPassesInsideAndOnTheBounds() {
        Tensor x = input(new double[] {-1, 0, 0.5, 1, 2});
        Tensor clipped = Build.maximum(Build.minimum(x, Build.scalarLike(x, 1)), Build.scalarLike(x, 0));
        assertThat(gradient(clipped, x)).containsExactly(0, 1, 1, 1, 0);
    }

    @Test void tiesOfAReductionShareEqually() {
        Tensor x = input(new double[][] {{5, 1, 5}, {2, 3, 4}});
        assertThat(gradient(Build.max(x, Axes.of(1), false), x)).containsExactly(0.5, 0, 0.5, 0, 0, 1);
        assertThat(gradient(Build.min(x, Axes.of(1), true), x)).containsExactly(0, 1, 0, 1, 0, 0);
    }

    @Test void kinksFollowTheConventions() {
        Tensor x = input(new double[] {-2, 0, 3});
        assertThat(gradient(Build.abs(x), x)).containsExactly(-1, 0, 1);
        assertThat(gradient(Build.relu(x), x)).containsExactly(0, 0, 1);
        assertThat(gradient(Build.sqrt(Build.maximum(x, Build.scalarLike(x, 0))), x)).containsExactly(0, INF, 0.5 / Math.sqrt(3));
    }

    @Test void powersAreDerivedWhereTheyCan() {
        Tensor x = input(new double[] {0, 0, 2, -2, 0}), a = input(new double[] {0, 2, 3, 2, 1});
        assertThat(gradient(Build.pow(x, a), x)).containsExactly(0, 0, 12, -4, 1);
        assertThat(gradient(Build.pow(x, a), a)).containsExactly(0, 0, 8 * Math.log(2), 0, 0);
    }

    @Test void aProductIsDerivedWithZeros() {
        Tensor x = input(new double[] {3, 0, 2}), y = input(new double[] {0, 0, 2}), z = input(new double[] {2, 0, 3, 0, 5});
        assertThat(gradient(Build.reduce(Monoid.PRODUCT, x, Axes.of(0), false), x)).containsExactly(0, 6, 0);
        assertThat(gradient(Build.reduce(Monoid.PRODUCT, y, Axes.of(0), false), y)).containsExactly(0, 0, 0);
        assertThat(gradient(Build.prefix(Monoid.PRODUCT, z, 0, false, false), z)).containsExactly(1, 8, 0, 0, 0);
    }

    @Test void whatIsMaskedStaysFinite() {
        Tensor x = input(new double[] {0, 4});
        Tensor safe = Build.select(Build.greater(x, Build.scalarLike(x, 0)), Build.log(x), Build.scalarLike(x, 0));
        assertThat(gradient(safe, x)[1]).isEqualTo(0.25);
        Tensor masked = Build.select(Build.greater(x, Build.scalarLike(x, 0)), x, Build.scalarLike(x, 1));
        assertThat(gradient(Build.log(masked), x)).containsExactly(0, 0.25);
    }

    @Test void whatIsNotConnectedHasNone() {
        Tensor x = input(new double[] {1}), y = input(new double[] {1}), n = input(new int[] {1});
        Tensor loss = Build.add(Build.mul(Build.round(x), Build.stopGradient(y)), Build.cast(n, DType.FLOAT64));
        assertThat(Gradients.gradients(loss, List.of(x, y, n))).containsExactly(null, null, null);
        assertThat(Gradients.gradients(Build.cast(Build.cast(x, DType.INT32), DType.FLOAT64), List.of(x))).containsExactly((Tensor) null);
    }

    @Test void integersHaveNoGradients() {
        Tensor n = input(new int[] {1});
        GraphError error = catchThrowableOfType(GraphError.class, () -> Gradients.gradients(n, List.of(n)));
        assertThat(error.kind()).isEqualTo(ErrorKind.TYPE);
        assertThat(error.sentence()).isEqualTo("The gradients of placeholder do not exist: its dtype is int32.");
    }

    @Test void anyTensorMayBeDerivedBy() {
        Tensor x = input(new double[] {2}), h = Build.square(x), loss = Build.mul(h, h);
        var g = Gradients.gradients(loss, List.of(h, x, loss));
        assertThat(value(g.get(0))).containsExactly(8);
        assertThat(value(g.get(1))).containsExactly(32);
        assertThat(value(g.get(2))).containsExactly(1);
    }

    @Test void lossesAndUpstreamsAdd() {
        Tensor x = input(new double[] {2, 3});
        var g = Gradients.gradients(List.of(Build.square(x), x), List.of(Build.constant(context, NDArray.of(new double[] {1, 10})), Build.onesLike(x)), List.of(x));
        assertThat(value(g.getFirst())).containsExactly(5, 61);
        assertThat(value(Gradients.gradients(List.of(x, x), List.of(x)).getFirst())).containsExactly(2, 2);
    }

    @Test void stretchedAxesAreSummed() {
        Tensor x = input(new double[][] {{1}, {2}}), y = input(new double[] {1, 2, 3});
        assertThat(gradient(Build.mul(x, y), x)).containsExactly(6, 6);
        assertThat(gradient(Build.mul(x, y), y)).containsExactly(3, 3, 3);
    }

    @Test void extentsThatMayBeOneAreSummedWhenTheyAre() {
        Tensor a = Placeholder.of(context, TensorType.of(DType.FLOAT64, Shape.of(Dim.named("m")))), b = Placeholder.of(context, TensorType.of(DType.FLOAT64, Shape.of(Dim.named("n"))));
        Tensor g = Gradients.gradients(Build.mul(a, b), List.of(a)).getFirst();
        assertThat(g.op()).isInstanceOf(SumTo.class);
        feeds.put(a, NDArray.of(new double[] {5}));
        feeds.put(b, NDArray.of(new double[] {1, 2, 3}));
        assertThat(value(g)).containsExactly(6);
        feeds.put(a, NDArray.of(new double[] {5, 6, 7}));
        assertThat(value(g)).containsExactly(1, 2, 3);
    }

    @Test void sitesSayWhatTheyAreDerivedFrom() {
        Tensor x = input(new double[] {2});
        Tensor y = Build.sin(x);
        Tensor g = Gradients.gradients(y, List.of(x)).getFirst();
        assertThat(g.site().text()).isEqualTo("gradient of sin at " + y.site().text());
    }

    @Test void contributionsAddFromTheNewestUserToTheOldest() {
        Tensor x = input(new double[] {2});
        Tensor first = Build.sin(x), second = Build.neg(x), third = Build.tanh(x);
        Tensor loss = Build.add(first, Build.add(third, second));
        String text = GraphText.of(Graph.of(List.of(x), List.of(Gradients.gradients(loss, List.of(x)).getFirst())));
        assertThat(text).containsSubsequence("tanh", "neg", "add", "cos", "add");
    }

    @Test void jacobiansAndHessians() {
        Tensor x = input(new double[] {1, 2});
        Tensor y = Build.stack(List.of(Build.sum(Build.square(x), Axes.of(0), false), Build.reduce(Monoid.PRODUCT, x, Axes.of(0), false)), 0);
        Tensor jacobian = Gradients.jacobian(y, x);
        assertThat(jacobian.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(value(jacobian)).containsExactly(2, 4, 2, 1);
        Tensor loss = Build.reduce(Monoid.PRODUCT, Build.square(x), Axes.of(0), false);
        assertThat(value(Gradients.hessian(loss, x))).containsExactly(8, 8, 8, 2);
        Tensor v = Build.constant(context, NDArray.of(new double[] {1, -1}));
        assertThat(value(Gradients.hvp(loss, List.of(x), List.of(v)).getFirst())).containsExactly(0, 6);
        assertThat(value(Gradients.jvp(List.of(y), List.of(x), List.of(v)).getFirst())).containsExactly(-2, 1);
        assertThat(Gradients.jacobian(v, x)).isNull();
    }
}
