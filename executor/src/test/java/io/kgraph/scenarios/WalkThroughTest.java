package io.kgraph.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Appendix 3: the session workflow step by step, as a person reading about the backend would type it.
class WalkThroughTest extends Scenario {
    private static NDArray random(long... extents) {
        int count = (int) Arrays.stream(extents).reduce(1, (a, b) -> a * b);
        return NDArray.wrap(new SplittableRandom(4).doubles(count).toArray(), extents);
    }

    @Test void theWholeWalk() {
        Session session = K.getSession();
        assertThat(K.intShape(K.placeholder(List.of(2, 4, 5)))).containsExactly(2, 4, 5);
        assertThat(K.intShape(K.placeholder(Arrays.asList(null, 4, 5)))).containsExactly(null, 4, 5);
        Tensor inputs = K.placeholder(null, 3, null, false, null);
        assertThat(K.intShape(inputs)).containsExactly(null, null, null);

        NDArray value = random(3, 4, 5);
        Variable var = K.variable(value);
        K.getSession();
        NDArray sum = K.add(var, inputs).eval(session, Map.of(inputs, value));
        assertThat(sum).isEqualTo(K.eval(K.add(K.constant(value), K.constant(value))));
        assertThat(sum.dtype()).isEqualTo(DType.FLOAT32);

        Tensor b = K.randomUniformVariable(List.of(4, 3), 0, 1, 3), c = K.randomNormalVariable(List.of(2, 3), 0, 10, 3);
        Tensor a = K.dot(b, K.transpose(c)), s = K.sum(a, 1), soft = K.softmax(s), concat = K.concatenate(List.of(soft, s), 0);
        assertThat(K.intShape(a)).containsExactly(4, 2);
        assertThat(K.intShape(s)).containsExactly(4);
        assertThat(K.eval(K.sum(soft)).getDouble()).isCloseTo(1, within(1e-6));
        assertThat(K.shape(concat).eval()).isEqualTo(NDArray.of(new int[] {8}));

        assertThat(K.epsilon()).isEqualTo(1e-7);
        K.setEpsilon(1e-8);
        assertThat(K.epsilon()).isEqualTo(1e-8);
        assertThat(List.of(K.floatx(), K.imageDataFormat(), K.backend())).containsExactly("float32", "channels_last", "tensorflow");

        K.clearSession();
        K.setSession(open());
        assertThat(((Tensor) K.learningPhase()).eval(K.getSession()).getBoolean()).isFalse();
        K.setLearningPhase(true);
        assertThat(K.learningPhase()).isEqualTo(true);

        Variable x1 = K.variable(random(2, 3));
        NDArray assigned = K.update(x1, K.randomNormal(List.of(2, 3))).eval(K.getSession());
        assertThat(K.getValue(x1)).isEqualTo(assigned);

        Variable m = K.variable(random(2, 3));
        NDArray initial = K.eval(m);
        K.movingAverageUpdate(m, random(2, 3).cast(DType.FLOAT32), 0.9);
        assertThat(m.eval(K.getSession())).isEqualTo(initial);

        assertThat(K.shape(K.dot(K.variable(random(3, 4)), K.variable(random(2, 4, 5)))).eval()).isEqualTo(NDArray.of(new int[] {3, 2, 5}));
    }
}
