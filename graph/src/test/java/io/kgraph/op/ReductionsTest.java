package io.kgraph.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Monoid;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReductionsTest {
    private static NDArray reduce(Monoid monoid, NDArray x, int... axes) {
        return Evaluation.evaluate(new Reduce(monoid, Axes.of(axes), false), List.of(x));
    }

    @Test void overNothingTheIdentityRemains() {
        NDArray none = NDArray.of(new float[0]);
        assertThat(reduce(Monoid.SUM, none, 0).getDouble()).isEqualTo(0);
        assertThat(reduce(Monoid.PRODUCT, none, 0).getDouble()).isEqualTo(1);
        assertThat(reduce(Monoid.MAX, none, 0).getDouble()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(reduce(Monoid.MIN, none, 0).getDouble()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Evaluation.evaluate(new Mean(Axes.of(0), false), List.of(none)).getDouble()).isNaN();
        assertThat(reduce(Monoid.ANY, none.cast(DType.BOOL), 0).getBoolean()).isFalse();
        assertThat(reduce(Monoid.ALL, none.cast(DType.BOOL), 0).getBoolean()).isTrue();
        assertThat(reduce(Monoid.MAX, none.cast(DType.INT8), 0).getLong()).isEqualTo(-128);
        assertThat(reduce(Monoid.MIN, none.cast(DType.INT64), 0).getLong()).isEqualTo(Long.MAX_VALUE);
        assertThat(reduce(Monoid.MAX, none.cast(DType.UINT16), 0).getLong()).isEqualTo(0);
        assertThat(reduce(Monoid.MIN, none.cast(DType.UINT8), 0).getLong()).isEqualTo(255);
        assertThatThrownBy(() -> reduce(Monoid.ARGMAX, none, 0)).isInstanceOf(Mismatch.class).hasMessage("argmax of an empty axis");
    }

    @Test void theFirstNaNIsTheExtremeElseTheFirstOfEquals() {
        NDArray x = NDArray.of(new double[][] {{1, Double.NaN, 9, Double.NaN}, {3, 9, 9, 1}});
        assertThat(reduce(Monoid.ARGMAX, x, 1).toLongArray()).containsExactly(1, 1);
        assertThat(reduce(Monoid.ARGMIN, x, 1).toLongArray()).containsExactly(1, 3);
        assertThat(reduce(Monoid.MAX, x, 1).toDoubleArray()).containsExactly(Double.NaN, 9);
    }

    @Test void narrowSumsWrapOnceAtTheEnd() {
        assertThat(reduce(Monoid.SUM, NDArray.of(new byte[] {100, 100, -50}), 0).getLong()).isEqualTo((byte) 150);
        assertThat(reduce(Monoid.SUM, NDArray.of(new float[] {2048, 1, 1}).cast(DType.FLOAT16), 0).getDouble()).isEqualTo(2050);
    }

    @Test void axesMayBeAny() {
        NDArray x = NDArray.arange(DType.FLOAT32, 24).reshape(2, 3, 4);
        assertThat(reduce(Monoid.SUM, x, 0, 2).toDoubleArray()).containsExactly(60, 92, 124);
        assertThat(reduce(Monoid.MAX, x, 1).toDoubleArray()).containsExactly(8, 9, 10, 11, 20, 21, 22, 23);
        assertThat(reduce(Monoid.SUM, x).toDoubleArray()).isEqualTo(x.toDoubleArray());
    }
}
