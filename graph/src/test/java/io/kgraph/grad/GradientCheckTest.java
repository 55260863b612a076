package io.kgraph.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Op;
import io.kgraph.op.Build;
import io.kgraph.op.Unary;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GradientCheckTest {
    /// A square whose gradient has been mistaken.
    private record Wrong() implements Op.Elementwise {
        @Override public String name() {
            return "wrong";
        }

        @Override public TensorType infer(List<TensorType> inputs) {
            return inputs.getFirst();
        }

        @Override public ScalarFunction scalar(List<DType> inputs) {
            return Unary.SQUARE.scalar(inputs);
        }

        @Override public NDArray evaluate(List<NDArray> inputs, TensorType type) {
            return Unary.SQUARE.evaluate(inputs, type);
        }

        @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
            return List.of(Build.mul(upstream, self.input(0)));
        }
    }

    private final GraphContext context = new GraphContext();
    private final Tensor x = Placeholder.of(context, TensorType.of(DType.FLOAT32, Shape.of(Dim.named("batch"), Dim.of(3))));
    private final Variable w = Variable.of(context, TensorType.of(DType.FLOAT32, 3, 2),
            new Variable.Initial.Value(NDArray.of(new float[][] {{0.1f, -0.4f}, {0.2f, 0.3f}, {-0.5f, 0.6f}})), Optional.empty(), true);
    private final Map<Tensor, Object> feeds = Map.of(x, new float[][] {{1, 2, 3}, {0.5f, -1, 2}});

    @Test void aFloat32GraphIsCheckedInFloat64() {
        Tensor h = Build.tanh(Build.matmul(x, w));
        var result = GradientCheck.check(Build.mul(h, h), feeds, List.of(w, x, h), 1);
        assertThat(result.passed()).as("%s", result).isTrue();
        assertThat(result.checked()).isEqualTo(1 + 6 + 6 + 4);
    }

    @Test void aWrongGradientIsFound() {
        var result = GradientCheck.check(Tensor.of(new Wrong(), x), feeds, List.of(x), 1);
        assertThat(result.passed()).isFalse();
        assertThat(result.toString()).startsWith("failed: 7 comparisons; worst: the gradient ");
    }

    @Test void manyEntriesAreSampled() {
        Tensor big = Placeholder.of(context, TensorType.of(DType.FLOAT32, 300));
        var result = GradientCheck.check(Build.square(big), Map.of(big, new float[300]), List.of(big), 1);
        assertThat(result.passed()).isTrue();
        assertThat(result.checked()).isEqualTo(201);
    }

    @Test void aMissingValueIsNamed() {
        context.name(x, "x");
        GraphError error = catchThrowableOfType(GraphError.class, () -> GradientCheck.check(Build.square(x), Map.of(), List.of(x), 1));
        assertThat(error.sentence()).isEqualTo("A check of gradients needs a value for x.");
    }
}
