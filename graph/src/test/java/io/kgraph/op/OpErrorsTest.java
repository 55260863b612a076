package io.kgraph.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.error.Site;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Monoid;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpErrorsTest {
    private final GraphContext context = new GraphContext();

    private Tensor input(String name, int line, TensorType type) {
        return ScopedValue.where(Site.CURRENT, Site.of("Mlp.java", line)).call(() -> {
            Tensor made = Placeholder.of(context, type);
            context.name(made, name);
            return made;
        });
    }

    private static GraphError refused(Runnable call) {
        return catchThrowableOfType(GraphError.class, () -> ScopedValue.where(Site.CURRENT, Site.of("Mlp.java", 27)).run(call));
    }

    @Test void innerExtentsOfAProductThatDiffer() {
        Tensor h = input("h", 24, TensorType.of(DType.FLOAT32, Shape.of(Dim.named("batch"), Dim.of(784))));
        Tensor w = input("w", 19, TensorType.of(DType.FLOAT32, 10, 784));
        GraphError error = refused(() -> Build.matmul(h, w));
        assertThat(error.kind()).isEqualTo(ErrorKind.VALUE);
        assertThat(error.getMessage()).isEqualTo("""
                ── SHAPE MISMATCH ────────────────────────────────────────────────── Mlp.java:27

                matmul needs the inner extents to agree.

                    h   float32[batch, 784]   last axis is 784            made at Mlp.java:24
                    w   float32[10, 784]      second-to-last axis is 10   made at Mlp.java:19

                Hint: K.matmul(h, K.transpose(w)) would fit.
                """);
    }

    @Test void shapesThatDoNotStretch() {
        Tensor a = input("a", 3, TensorType.of(DType.FLOAT32, 2, 3)), b = input("b", 4, TensorType.of(DType.FLOAT32, 4));
        GraphError error = refused(() -> Build.add(a, b));
        assertThat(error.getMessage()).isEqualTo("""
                ── SHAPE MISMATCH ────────────────────────────────────────────────── Mlp.java:27

                add needs shapes that stretch to each other.

                    a   float32[2, 3]   last axis is 3   made at Mlp.java:3
                    b   float32[4]      last axis is 4   made at Mlp.java:4

                """.stripTrailing() + "\n");
    }

    @Test void dtypesThatDoNotMix() {
        Tensor a = input("a", 3, TensorType.of(DType.FLOAT32, 2)), n = input("n", 4, TensorType.of(DType.INT32, 2));
        GraphError error = refused(() -> Build.mul(a, n));
        assertThat(error.kind()).isEqualTo(ErrorKind.TYPE);
        assertThat(error.getMessage()).isEqualTo("""
                ── DTYPE MISMATCH ────────────────────────────────────────────────── Mlp.java:27

                mul needs inputs of one dtype; nothing is converted implicitly.

                    a   float32[2]   dtype is float32   made at Mlp.java:3
                    n   int32[2]     dtype is int32     made at Mlp.java:4

                Hint: K.cast(n, "float32") would fit.
                """);
    }

    private static String sentence(Runnable call) {
        return catchThrowableOfType(GraphError.class, call::run).sentence();
    }

    @Test void everyOtherRefusalSaysWhatIsWrong() {
        Tensor x = input("x", 1, TensorType.of(DType.FLOAT32, 2, 3)), n = input("n", 2, TensorType.of(DType.INT32, 2)), q = input("q", 3, TensorType.of(DType.BOOL, 2));
        assertThat(sentence(() -> Build.exp(n))).isEqualTo("exp takes floating types, not int32.");
        assertThat(sentence(() -> Build.neg(q))).isEqualTo("neg takes numbers, not bool.");
        assertThat(sentence(() -> Build.logicalNot(x))).isEqualTo("logical_not takes bool, not float32.");
        assertThat(sentence(() -> Build.select(n, n, n))).isEqualTo("select needs a bool condition.");
        assertThat(sentence(() -> Build.sum(x, Axes.of(2), false))).isEqualTo("sum has no axis 2 in rank 2.");
        assertThat(sentence(() -> Build.reduce(Monoid.ARGMAX, x, Axes.all(2), false))).isEqualTo("argmax goes over one axis, not 2.");
        assertThat(sentence(() -> Build.mean(n, Axes.of(0), false))).isEqualTo("mean takes floating types, not int32.");
        assertThat(sentence(() -> Build.reshape(x, Shape.of(4)))).isEqualTo("reshape keeps the number of elements, but [4] has 4.");
        assertThat(sentence(() -> Build.permute(x, 0, 0))).isEqualTo("permute needs every axis once, but [0, 0] has axis 0 twice.");
        assertThat(sentence(() -> Build.broadcast(x, Shape.of(2, 2)))).isEqualTo("broadcast repeats extents of 1 only, to [2, 2].");
        assertThat(sentence(() -> Build.sliceAxis(x, 1, Dim.of(2), Dim.of(2), 1))).isEqualTo("slice reaches outside: 2 from 2 on axis 1.");
        assertThat(sentence(() -> Build.padAxis(x, 0, Dim.of(-1), Dim.ZERO))).isEqualTo("pad needs counts of 0 or more, not -1 and 0 on axis 0.");
        assertThat(sentence(() -> Build.concat(List.of(x, input("y", 5, TensorType.of(DType.FLOAT32, 3, 3))), 1)))
                .isEqualTo("concat: joining along axis 1 needs the other extents to agree.");
        assertThat(sentence(() -> Build.matmul(x, input("v", 5, TensorType.of(DType.FLOAT32, 3))))).isEqualTo("matmul needs matrices.");
        assertThat(sentence(() -> Build.gather(x, x, 0))).isEqualTo("gather takes integers as indices.");
    }

    private static String run(Tensor x, Object... feeds) {
        Graph graph = Graph.of(x.inputs(), List.of(x));
        var values = java.util.Arrays.stream(feeds).map(NDArray::of).toList();
        GraphError error = catchThrowableOfType(GraphError.class, () -> Evaluation.run(graph, values));
        assertThat(error.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT);
        return error.sentence();
    }

    @Test void whatOnlyValuesShowIsRefusedWhenRun() {
        Tensor x = input("x", 1, TensorType.of(DType.FLOAT32, 3)), i = input("i", 2, TensorType.of(DType.INT32, 2)), k = input("k", 2, TensorType.of(DType.INT32, 2));
        float[] three = {1, 2, 3};
        assertThat(run(Build.gather(x, i, 0), three, new int[] {0, 3})).isEqualTo("gather: index 3 is outside 0 … 2.");
        assertThat(run(Build.takeAlong(x, i, 0), three, new int[] {-1, 0})).isEqualTo("take_along: index -1 is outside 0 … 2.");
        assertThat(run(Build.floorDiv(i, k), new int[] {1, 2}, new int[] {1, 0})).isEqualTo("floor_div of an integer by zero.");
        assertThat(run(Build.mod(i, k), new int[] {1, 2}, new int[] {1, 0})).isEqualTo("mod of an integer by zero.");
        assertThat(run(Build.pow(i, k), new int[] {1, 2}, new int[] {1, -1})).isEqualTo("pow of an integer to a negative power.");
    }

    @Test void extentsThatOnlyTheRunShowsAreComparedThere() {
        Tensor a = input("a", 1, TensorType.of(DType.FLOAT32, Shape.of(Dim.named("m")))), b = input("b", 2, TensorType.of(DType.FLOAT32, Shape.of(Dim.named("n"))));
        Tensor sum = Build.add(a, b);
        assertThat(run(sum, new float[2], new float[3])).isEqualTo("add needs shapes that stretch to each other.");
        assertThat(Evaluation.run(Graph.of(List.of(a, b), List.of(sum)), List.of(NDArray.of(new float[3]), NDArray.of(new float[1]))).getFirst().hasExtents(3)).isTrue();
    }

    @Test void oneNameCannotHaveTwoExtents() {
        TensorType type = TensorType.of(DType.FLOAT32, Shape.of(Dim.named("batch")));
        Tensor a = input("a", 1, type), b = input("b", 2, type);
        var values = List.of(NDArray.of(new float[2]), NDArray.of(new float[3]));
        Mismatch mismatch = catchThrowableOfType(Mismatch.class, () -> Evaluation.run(Graph.of(List.of(a, b), List.of(Build.add(a, b))), values));
        assertThat(mismatch.sentence()).isEqualTo("the extent batch is 2 in one value and 3 in another");
    }
}
