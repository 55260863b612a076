package io.kgraph.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.GraphContext;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolicIntsTest {
    private final GraphContext context = new GraphContext();
    private final Dim batch = Dim.named("batch");
    private final Tensor shape = Build.dims(context, List.of(batch, Dim.of(6)), DType.INT32);

    private static List<Dim> of(Tensor x) {
        return SymbolicInts.of(x).orElseThrow();
    }

    @Test void shapesAreSeenThroughArithmeticAndMovement() {
        assertThat(of(shape)).containsExactly(batch, Dim.of(6));
        assertThat(of(Build.mul(shape, Build.scalarLike(shape, 2)))).containsExactly(batch.times(2), Dim.of(12));
        assertThat(of(Build.floorDiv(shape, Build.constant(context, NDArray.of(new int[] {1, 4}))))).containsExactly(batch, Dim.ONE);
        Tensor first = Build.reshape(Build.sliceAxis(shape, 0, Dim.ZERO, Dim.ONE, 1), Shape.SCALAR);
        assertThat(of(first)).containsExactly(batch);
        assertThat(of(Build.stack(List.of(Build.scalarLike(shape, 3), Build.add(first, Build.scalarLike(shape, 1))), 0))).containsExactly(Dim.of(3), batch.plus(1));
        assertThat(of(Build.cast(Build.reverse(shape, 0), DType.INT64))).containsExactly(Dim.of(6), batch);
        assertThat(of(Build.gather(shape, Build.constant(context, NDArray.of(new int[] {1, 1, 0})), 0))).containsExactly(Dim.of(6), Dim.of(6), batch);
    }

    @Test void valuesOfARunAreNotKnown() {
        Tensor fed = Placeholder.of(context, TensorType.of(DType.INT32, 2));
        assertThat(SymbolicInts.of(fed)).isEmpty();
        assertThat(SymbolicInts.of(Build.add(fed, shape))).isEmpty();
        assertThat(SymbolicInts.of(Build.cast(shape, DType.FLOAT32))).isEmpty();
    }
}
