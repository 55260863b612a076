package io.kgraph.compiler.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.rewrite.rules.Rules;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Graph;
import io.kgraph.op.Binary;
import io.kgraph.op.Build;
import io.kgraph.op.Evaluation;
import io.kgraph.type.DType;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EveryRuleTest {
    private static final Precise PRECISE = new Precise();
    private int compared;

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
        if (rule.fidelity() == Fidelity.STABLE) assertThat(compared).as("elements compared with their true values").isGreaterThan(5);
    }

    private void compare(Rule rule, RuleSamples.Sample sample, Tensor after) {
        NDArray was = evaluate(sample, sample.root()), is = evaluate(sample, after);
        switch (rule.fidelity()) {
            case EXACT -> assertThat(is.bitEquals(was)).as("%s → %s", was, is).isTrue();
            case STABLE -> assertNoLessAccurate(was, is, PRECISE.evaluate(sample), terms(sample, after));
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

    /// What a result is the difference of, the larger of both: the bound of such a rule is in units of that.
    private static double[] terms(RuleSamples.Sample sample, Tensor after) {
        if (after.op() != Binary.SUB) return new double[Math.toIntExact(after.shape().count())];
        return evaluate(sample, Build.maximum(Build.abs(after.input(0)), Build.abs(after.input(1)))).cast(DType.FLOAT64).toDoubleArray();
    }

    /// Against what the graph before the rule means for real numbers: within four units of the last place, or no farther from it than before.
    private void assertNoLessAccurate(NDArray was, NDArray is, List<Optional<BigDecimal>> truth, double[] terms) {
        double[] before = was.cast(DType.FLOAT64).toDoubleArray(), after = is.cast(DType.FLOAT64).toDoubleArray();
        double unit = unit(is.dtype()), least = least(is.dtype());
        for (int i = 0; i < after.length; i++) {
            if (truth.get(i).isEmpty() || truth.get(i).get().abs().doubleValue() > greatest(is.dtype())) continue;
            BigDecimal value = truth.get(i).get();
            double allowed = 4 * unit * Math.max(Math.max(value.abs().doubleValue(), terms[i]), least), error = distance(after[i], value), errorBefore = distance(before[i], value);
            assertThat(error <= allowed || error <= errorBefore).as("element %d: %s before, %s after, %s in truth", i, before[i], after[i], value.doubleValue()).isTrue();
            compared++;
        }
    }

    private static double distance(double x, BigDecimal truth) {
        return Double.isFinite(x) ? truth.subtract(new BigDecimal(x)).abs().doubleValue() : Double.POSITIVE_INFINITY;
    }

    private static double greatest(DType dtype) {
        return dtype == DType.FLOAT64 ? Double.MAX_VALUE : dtype == DType.FLOAT16 ? 65504 : Float.MAX_VALUE;
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
