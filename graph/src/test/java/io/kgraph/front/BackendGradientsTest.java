package io.kgraph.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.kgraph.Conv;
import io.kgraph.K;
import io.kgraph.Pool;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.array.SparseArray;
import io.kgraph.grad.GradientCheck;
import io.kgraph.nn.Rnn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The gradients of convolution and pooling (I), recurrence and control flow (J), temporal classification (L) and batch normalisation are those of finite differences,
/// in float64, and so are the gradients of these gradients.
class BackendGradientsTest extends FrontDoor {
    /// A function of variables in some shapes.
    private record Case(String name, Function<List<Tensor>, Tensor> f, long[]... shapes) {}

    private static long[] of(long... extents) {
        return extents;
    }

    private static Stream<DynamicTest> prove(Consumer<List<Case>> list) {
        var cases = new ArrayList<Case>();
        list.accept(cases);
        return cases.stream().flatMap(c -> Stream.of(dynamicTest(c.name + " has the gradient of finite differences", () -> check(c, 1)),
                dynamicTest(c.name + " has a second derivative of finite differences", () -> check(c, 2))));
    }

    private static void check(Case c, int order) {
        var random = new SplittableRandom(7);
        var variables = new ArrayList<Tensor>();
        for (long[] shape : c.shapes) {
            double[] values = random.doubles(Arrays.stream(shape).reduce(1, (a, b) -> a * b), 0.2, 1.8).map(v -> random.nextBoolean() ? v : -v).toArray();
            variables.add(K.variable(NDArray.of(values).reshape(shape), "float64"));
        }
        Tensor loss = K.sum(K.sin(c.f.apply(variables)));
        if (order == 2) {
            Tensor second = null;
            for (Tensor gradient : K.gradients(loss, variables))
                if (gradient != null) second = second == null ? K.sum(K.square(gradient)) : K.add(second, K.sum(K.square(gradient)));
            loss = java.util.Objects.requireNonNull(second);
        }
        var result = GradientCheck.check(loss, Map.of(), variables, order);
        assertThat(result.passed()).as("%s: %s", c.name, result).isTrue();
    }

    // ---- I -----------------------------------------------------------------------------------------------------------------------

    private static final Conv SAME = Conv.DEFAULT.padding("same");
    private static final String FIRST = "channels_first";

    @TestFactory Stream<DynamicTest> ofConvolutionsInEveryPaddingLayoutStrideAndDilation() {
        return prove(cases -> {
            for (String padding : List.of("valid", "same", "causal")) {
                Conv how = Conv.DEFAULT.padding(padding);
                cases.add(new Case("conv1d " + padding, v -> K.conv1d(v.get(0), v.get(1), how), of(2, 5, 2), of(3, 2, 2)));
                cases.add(new Case("conv1d " + padding + " by strides of 2", v -> K.conv1d(v.get(0), v.get(1), how.strides(2)), of(1, 6, 2), of(3, 2, 1)));
                cases.add(new Case("conv1d " + padding + " dilated", v -> K.conv1d(v.get(0), v.get(1), how.dilationRate(2)), of(1, 6, 1), of(2, 1, 2)));
            }
            for (Conv how : List.of(Conv.DEFAULT, SAME)) {
                cases.add(new Case("conv2d " + how.padding(), v -> K.conv2d(v.get(0), v.get(1), how), of(1, 4, 3, 2), of(2, 2, 2, 2)));
                cases.add(new Case("conv2d " + how.padding() + " by strides", v -> K.conv2d(v.get(0), v.get(1), how.strides(2, 1)), of(1, 5, 4, 1), of(3, 2, 1, 2)));
                cases.add(new Case("conv2d " + how.padding() + " dilated", v -> K.conv2d(v.get(0), v.get(1), how.dilationRate(2, 1)), of(1, 5, 4, 1), of(2, 2, 1, 1)));
                cases.add(new Case("conv2d " + how.padding() + " channels first", v -> K.conv2d(v.get(0), v.get(1), how.dataFormat(FIRST)), of(1, 2, 4, 3), of(2, 2, 2, 1)));
                cases.add(new Case("conv3d " + how.padding(), v -> K.conv3d(v.get(0), v.get(1), how), of(1, 3, 2, 3, 1), of(2, 2, 2, 1, 2)));
                cases.add(new Case("depthwise_conv2d " + how.padding(), v -> K.depthwiseConv2d(v.get(0), v.get(1), how), of(1, 3, 4, 2), of(2, 2, 2, 2)));
                cases.add(new Case("separable_conv1d " + how.padding(), v -> K.separableConv1d(v.get(0), v.get(1), v.get(2), how), of(1, 5, 2), of(2, 2, 1), of(1, 2, 2)));
                cases.add(new Case("separable_conv2d " + how.padding(), v -> K.separableConv2d(v.get(0), v.get(1), v.get(2), how), of(1, 3, 3, 2), of(2, 2, 2, 1), of(1, 1, 2, 2)));
            }
            cases.add(new Case("conv3d by strides, channels first", v -> K.conv3d(v.get(0), v.get(1), Conv.DEFAULT.strides(2, 1, 1).dataFormat(FIRST)), of(1, 2, 3, 2, 2), of(2, 2, 1, 2, 1)));
            cases.add(new Case("depthwise_conv2d by strides", v -> K.depthwiseConv2d(v.get(0), v.get(1), SAME.strides(2, 2)), of(1, 4, 4, 2), of(3, 3, 2, 1)));
        });
    }

    @TestFactory Stream<DynamicTest> ofTransposedAndUnsharedConvolutions() {
        return prove(cases -> {
            cases.add(new Case("conv2d_transpose valid by strides of 2", v -> K.conv2dTranspose(v.get(0), v.get(1), List.of(1, 4, 4, 2), Conv.DEFAULT.strides(2, 2)), of(1, 2, 2, 1), of(2, 2, 2, 1)));
            cases.add(new Case("conv2d_transpose same by strides of 2", v -> K.conv2dTranspose(v.get(0), v.get(1), List.of(1, 3, 3, 1), SAME.strides(2, 2)), of(1, 2, 2, 2), of(3, 3, 1, 2)));
            cases.add(new Case("conv2d_transpose dilated", v -> K.conv2dTranspose(v.get(0), v.get(1), List.of(1, 4, 4, 1), Conv.DEFAULT.dilationRate(2, 2)), of(1, 2, 2, 1), of(2, 2, 1, 1)));
            cases.add(new Case("conv2d_transpose channels first", v -> K.conv2dTranspose(v.get(0), v.get(1), List.of(1, 1, 3, 3), Conv.DEFAULT.dataFormat(FIRST)), of(1, 2, 2, 2), of(2, 2, 1, 2)));
            cases.add(new Case("conv3d_transpose", v -> K.conv3dTranspose(v.get(0), v.get(1), List.of(1, 4, 2, 2, 1), Conv.DEFAULT.strides(2, 1, 1)), of(1, 2, 1, 1, 2), of(2, 2, 2, 1, 2)));
            cases.add(new Case("local_conv", v -> K.localConv(v.get(0), v.get(1), List.of(2), List.of(1), List.of(3), null), of(2, 4, 2), of(3, 4, 2)));
            cases.add(new Case("local_conv1d channels first", v -> K.localConv1d(v.get(0), v.get(1), List.of(2), List.of(2), FIRST), of(1, 2, 4), of(2, 4, 1)));
            cases.add(new Case("local_conv2d", v -> K.localConv2d(v.get(0), v.get(1), List.of(2, 2), List.of(1, 1), List.of(2, 1)), of(1, 3, 2, 1), of(2, 4, 2)));
        });
    }

    @TestFactory Stream<DynamicTest> ofPooling() {
        return prove(cases -> {
            for (String mode : List.of("max", "avg"))
                for (String padding : List.of("valid", "same")) {
                    Pool how = Pool.DEFAULT.mode(mode).padding(padding);
                    cases.add(new Case("pool2d " + mode + " " + padding, v -> K.pool2d(v.getFirst(), List.of(2, 2), how), of(1, 4, 3, 2)));
                    cases.add(new Case("pool2d " + mode + " " + padding + " by strides, channels first", v -> K.pool2d(v.getFirst(), List.of(3, 2), how.strides(2, 2).dataFormat(FIRST)), of(1, 2, 5, 4)));
                    cases.add(new Case("pool3d " + mode + " " + padding, v -> K.pool3d(v.getFirst(), List.of(2, 2, 2), how.strides(1, 2, 1)), of(1, 3, 4, 2, 1)));
                }
        });
    }

    // ---- J -----------------------------------------------------------------------------------------------------------------------

    private static Tensor read(List<Tensor> v, Rnn options) {
        Rnn.Result result = K.rnn((x, states) -> {
            Tensor h = K.tanh(K.dot(x, v.get(1)).add(K.dot(states.getFirst(), v.get(2))));
            for (Tensor constant : states.subList(1, states.size())) h = h.mul(constant);
            return Rnn.step(h.mul(x), h);
        }, v.getFirst(), List.of(v.get(3)), options);
        return K.add(K.sum(result.outputs()), K.sum(result.lastOutput()).add(K.sum(result.states().getFirst())));
    }

    @TestFactory Stream<DynamicTest> ofRecurrenceByInputsStatesConstantsAndWhatTheStepUses() {
        int[][] mask = {{1, 0, 1}, {1, 1, 0}};
        return prove(cases -> {
            var ways = new java.util.LinkedHashMap<String, Rnn>();
            ways.put("rnn", Rnn.options());
            ways.put("rnn backwards", Rnn.options().goBackwards(true));
            ways.put("rnn with a mask", Rnn.options().mask(mask));
            ways.put("rnn with a mask and zero output", Rnn.options().mask(mask).zeroOutputForMask(true));
            ways.put("rnn backwards with a mask", Rnn.options().mask(mask).goBackwards(true));
            ways.put("rnn with lengths", Rnn.options().inputLength(new int[] {3, 2}));
            ways.put("rnn unrolled", Rnn.options().unroll(true).mask(mask));
            ways.put("rnn with checkpoints", Rnn.options().checkpoint(true));
            ways.forEach((name, how) -> cases.add(new Case(name, v -> read(v, how), of(2, 3, 2), of(2, 2), of(2, 2), of(2, 2))));
            cases.add(new Case("rnn with time first", v -> read(v, Rnn.options().timeMajor(true)), of(3, 2, 2), of(2, 2), of(2, 2), of(2, 2)));
            cases.add(new Case("rnn with constants", v -> read(v, Rnn.options().constants(List.of(v.get(4)))), of(2, 3, 2), of(2, 2), of(2, 2), of(2, 2), of(2, 2)));
        });
    }

    @TestFactory Stream<DynamicTest> ofMapsFoldsAndBranches() {
        return prove(cases -> {
            cases.add(new Case("map_fn", v -> K.mapFn(row -> K.sum(K.exp(row.mul(v.get(1)))), v.getFirst()), of(3, 2), of(2)));
            cases.add(new Case("foldl", v -> K.foldl((acc, row) -> K.tanh(acc.mul(row)).add(v.get(1)), v.getFirst()), of(3, 2), of(2)));
            cases.add(new Case("foldl with an initializer", v -> K.foldl((acc, row) -> K.sin(acc.add(row)), v.getFirst(), v.get(1), null), of(3, 2), of(2)));
            cases.add(new Case("foldr", v -> K.foldr((acc, row) -> K.tanh(acc.mul(row)).add(v.get(1)), v.getFirst()), of(3, 2), of(2)));
            cases.add(new Case("foldr with an initializer", v -> K.foldr((acc, row) -> K.sin(acc.add(row)), v.getFirst(), v.get(1), null), of(3, 2), of(2)));
            for (boolean truth : new boolean[] {true, false})
                cases.add(new Case("switch by a scalar that is " + truth, v -> K.switchOn(K.constant(truth, "bool"), () -> K.exp(v.get(0)), () -> v.get(0).mul(v.get(1))), of(2, 2), of(2, 2)));
            cases.add(new Case("switch by rows", v -> K.switchOn(new boolean[] {true, false}, K.square(v.get(0)), v.get(0).mul(v.get(1))), of(2, 3), of(2, 3)));
            cases.add(new Case("switch by elements", v -> K.switchOn(K.greater(v.get(0), 0), K.exp(v.get(0)), v.get(1)), of(2, 3), of(2, 3)));
            cases.add(new Case("in_train_phase by a tensor", v -> K.inTrainPhase(() -> K.exp(v.get(0)), () -> K.sin(v.get(0)), K.constant(true, "bool")), of(2, 2)));
        });
    }

    // ---- L, batch normalisation --------------------------------------------------------------------------------------------------

    @TestFactory Stream<DynamicTest> ofTemporalClassification() {
        return prove(cases -> {
            Function<List<Tensor>, Tensor> cost = v -> K.ctcBatchCost(new int[][] {{0, 1}, {1, 1}}, K.softmax(v.getFirst()), new int[][] {{4}, {3}}, new int[][] {{2}, {2}});
            cases.add(new Case("ctc_batch_cost", cost, of(2, 4, 3)));
        });
    }

    @TestFactory Stream<DynamicTest> ofSparseProductsByTheDenseSide() {
        var fixed = SparseArray.of(new long[][] {{0, 1}, {1, 0}, {1, 2}}, new double[] {2, -1, 0.5}, 2, 3);
        return prove(cases -> {
            cases.add(new Case("dot of a sparse constant and a matrix", v -> K.dot(K.variable(fixed), v.getFirst()), of(3, 2)));
            cases.add(new Case("dot of joined sparse constants and a matrix", v -> K.dot(K.concatenate(List.of(K.variable(fixed), K.variable(fixed)), 0), v.getFirst()), of(3, 2)));
        });
    }

    @TestFactory Stream<DynamicTest> ofBatchNormalisation() {
        return prove(cases -> {
            cases.add(new Case("batch_normalization of rows", v -> K.batchNormalization(v.get(0), v.get(1), K.square(v.get(2)), v.get(3), v.get(4)), of(3, 2), of(2), of(2), of(2), of(2)));
            cases.add(new Case("batch_normalization of images with channels first", v -> K.batchNormalization(v.get(0), v.get(1), K.square(v.get(2)), v.get(3), v.get(4), 1, 1e-3),
                    of(2, 2, 2, 1), of(2), of(2), of(2), of(2)));
            cases.add(new Case("batch_normalization without beta and gamma", v -> K.batchNormalization(v.get(0), v.get(1), K.square(v.get(2)), null, null), of(3, 2), of(2), of(2)));
            cases.add(new Case("normalize_batch_in_training of rows", v -> K.normalizeBatchInTraining(v.get(0), v.get(1), v.get(2), List.of(0)).getFirst(), of(4, 2), of(2), of(2)));
            cases.add(new Case("normalize_batch_in_training of images, with mean and variance", v -> {
                List<Tensor> three = K.normalizeBatchInTraining(v.get(0), v.get(1), v.get(2), List.of(0, 1, 2));
                return K.concatenate(three.stream().map(K::flatten).toList(), 0);
            }, of(2, 2, 2, 2), of(2), of(2)));
        });
    }
}
