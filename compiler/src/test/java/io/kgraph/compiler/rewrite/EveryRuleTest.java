package io.kgraph.compiler.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.rewrite.rules.Rules;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Graph;
import io.kgraph.op.Evaluation;
import io.kgraph.type.DType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EveryRuleTest {
    static Stream<Rule> rules() {
        return Rules.all().stream();
    }

    @ParameterizedTest @MethodSource("rules")
    void firesKeepsTheTypeAndTheValue(Rule rule) {
        var samples = RuleSamples.of(rule);
        assertThat(samples).as("samples on which it fires").isNotEmpty();
        for (var sample : samples) {
            Optional<Tensor> after = rule.apply(sample.root());
            assertThat(after).as("fires on %s", sample.root()).isPresent();
            assertThat(after.get().type()).isEqualTo(sample.root().type());
            compare(rule, sample, after.get());
        }
    }

    private static void compare(Rule rule, RuleSamples.Sample sample, Tensor after) {
        NDArray was = evaluate(sample, sample.root()), is = evaluate(sample, after);
        switch (rule.fidelity()) {
            case EXACT -> assertThat(is.bitEquals(was)).as("%s → %s", was, is).isTrue();
            case STABLE -> assertNoLessAccurate(was, is, inDouble(sample, after));
            case FAST -> assertClose(was.cast(DType.FLOAT64).toDoubleArray(), is.cast(DType.FLOAT64).toDoubleArray(), Math.max(1e-4, 4 * unit(is.dtype())));
        }
    }

    private static NDArray evaluate(RuleSamples.Sample sample, Tensor root) {
        try {
            return Evaluation.run(Graph.of(sample.parameters(), List.of(root)), sample.values()).getFirst();
        } catch (Mismatch m) {
            throw new AssertionError(root.toString(), m);
        }
    }

    /// What comes out is compared where the better formula, worked out in float64, has a finite value.
    private static double[] inDouble(RuleSamples.Sample sample, Tensor after) {
        var wide = io.kgraph.ir.Rebuild.of(Graph.of(sample.parameters(), List.of(after)), Widened.parameters(sample), Widened::step);
        var values = sample.values().stream().map(v -> v.dtype().isFloating() ? v.cast(DType.FLOAT64) : v).toList();
        return Evaluation.run(wide.graph(), values).getFirst().cast(DType.FLOAT64).toDoubleArray();
    }

    private static void assertNoLessAccurate(NDArray was, NDArray is, double[] truth) {
        double[] before = was.cast(DType.FLOAT64).toDoubleArray(), after = is.cast(DType.FLOAT64).toDoubleArray();
        double unit = unit(is.dtype()), least = least(is.dtype());
        for (int i = 0; i < after.length; i++) {
            if (!Double.isFinite(truth[i]) || Math.abs(truth[i]) > Float.MAX_VALUE) continue;
            double allowed = 4 * unit * Math.max(Math.abs(truth[i]), least);
            double error = Math.abs(after[i] - truth[i]), errorBefore = Math.abs(before[i] - truth[i]);
            assertThat(error <= allowed || error <= errorBefore + allowed || Double.isNaN(errorBefore) && error <= allowed)
                    .as("element %d: %s before, %s after, %s in truth", i, before[i], after[i], truth[i]).isTrue();
        }
    }

    private static double unit(DType dtype) {
        return dtype == DType.FLOAT64 ? 0x1p-52 : dtype == DType.FLOAT16 ? 0x1p-10 : 0x1p-23;
    }

    private static double least(DType dtype) {
        return dtype == DType.FLOAT64 ? Double.MIN_NORMAL : dtype == DType.FLOAT16 ? 0x1p-14 : Float.MIN_NORMAL;
    }

    private static void assertClose(double[] was, double[] is, double relative) {
        for (int i = 0; i < was.length; i++)
            assertThat(is[i]).as("element %d of %s", i, was[i]).isCloseTo(was[i], org.assertj.core.data.Offset.offset(relative * Math.max(1, Math.abs(was[i]))));
    }

    @Test void namesAreUniqueAndThereAreManyRules() {
        var names = new HashSet<String>();
        for (Rule rule : Rules.all()) assertThat(names.add(rule.name())).as(rule.name()).isTrue();
        assertThat(names).hasSizeGreaterThanOrEqualTo(120);
    }
}
