package io.kgraph.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.compiler.plan.Step;
import io.kgraph.ir.Graph;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Batch normalisation, forward and backward, is one region around its reductions, which goes over the data no more often than those depend on each other.
class NormalizationFusionTest {
    private static final int DATA = 8 * 6 * 6;                   // elements of a channel

    private Placeholder x, upstream, gamma, beta, mean, variance;

    @BeforeEach void inputs() {
        x = K.placeholder(List.of(8, 6, 6, 16), DType.FLOAT32, "x");
        upstream = K.placeholder(List.of(8, 6, 6, 16), DType.FLOAT32, "upstream");
        gamma = K.placeholder(List.of(16), DType.FLOAT32, "gamma");
        beta = K.placeholder(List.of(16), DType.FLOAT32, "beta");
        mean = K.placeholder(List.of(16), DType.FLOAT32, "mean");
        variance = K.placeholder(List.of(16), DType.FLOAT32, "variance");
    }

    private static List<LoopNest> nests(List<Tensor> inputs, List<Tensor> results) {
        Plan plan = Compiler.compile(Graph.of(inputs, results), List.of(), CompileOptions.DEFAULT.withVerify(true));
        assertThat(plan.steps()).allMatch(Step.LoopKernel.class::isInstance);
        return plan.steps().stream().map(s -> ((Step.LoopKernel) s).nest()).toList();
    }

    /// How often a region goes over the data.
    private static long passes(LoopNest nest) {
        return nest.toString().lines().filter(line -> line.endsWith("over " + DATA)).count();
    }

    private List<Tensor> gradients(Tensor y) {
        return K.gradients(K.sum(K.mul(y, upstream)), List.of(x, gamma, beta)).stream().<Tensor>map(Objects::requireNonNull).toList();
    }

    @Test void withGivenStatisticsTheDataAreReadOnce() {
        List<LoopNest> nests = nests(List.of(x, mean, variance, beta, gamma), List.of(K.batchNormalization(x, mean, variance, beta, gamma)));
        assertThat(nests).hasSize(2);                            // the roots of the variances, then everything else
        assertThat(nests.getFirst().rows()).containsExactly(Dim.of(16));
        assertThat(nests.getLast().toString()).containsOnlyOnce("[16·i0 + i1] : f32").doesNotContain("reduce");
    }

    /// The mean, the variance about it, the result.
    @Test void inTrainingThereAreThreePasses() {
        List<LoopNest> nests = nests(List.of(x, gamma, beta), K.normalizeBatchInTraining(x, gamma, beta, List.of(0, 1, 2)));
        assertThat(nests).hasSize(1);
        assertThat(passes(nests.getFirst())).isEqualTo(3);
    }

    /// Mean and variance again, the sums for `gamma`, `beta` and the variance at once, that for the mean, the result.
    @Test void theGradientIsOneRegionOfFivePasses() {
        Tensor y = K.normalizeBatchInTraining(x, gamma, beta, List.of(0, 1, 2)).getFirst();
        for (Tensor result : List.of(y, K.relu(y))) {
            List<LoopNest> nests = nests(List.of(x, gamma, beta, upstream), gradients(result));
            assertThat(nests).hasSize(1);
            assertThat(passes(nests.getFirst())).isEqualTo(5);
        }
    }

    @Test void forwardAndBackwardTogetherShareTheStatistics() {
        List<Tensor> forward = K.normalizeBatchInTraining(x, gamma, beta, List.of(0, 1, 2)), results = new ArrayList<>(forward);
        results.addAll(gradients(forward.getFirst()));
        List<LoopNest> nests = nests(List.of(x, gamma, beta, upstream), results);
        assertThat(nests).hasSize(2);                            // the gradient of beta reads the upstream alone
        assertThat(nests.stream().mapToLong(NormalizationFusionTest::passes).sum()).isEqualTo(6);
    }
}
