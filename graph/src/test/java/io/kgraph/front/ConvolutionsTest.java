package io.kgraph.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.Conv;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Pool;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.grad.GradientCheck;
import io.kgraph.type.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Family I: convolutions and pooling.
class ConvolutionsTest extends FrontDoor {
    private static final int[] ONES = {1, 1};
    private static final int[] TWOS = {2, 2};

    private static NDArray count(long... extents) {
        return NDArray.arange(DType.FLOAT32, Arrays.stream(extents).reduce(1, (a, b) -> a * b)).reshape(extents);
    }

    private static Tensor x(Object... extents) {
        return K.placeholder(Arrays.asList(extents), "float32", "x");
    }

    private static Tensor kernel(Object... extents) {
        return K.placeholder(Arrays.asList(extents), "float32", "kernel");
    }

    // ---- values --------------------------------------------------------------------------------------------------------

    @Test void theExamplesOfOneAxis() {
        Tensor x = K.constant(count(1, 5, 1).cast(DType.FLOAT64)).add(1), kernel = K.reshape(K.constant(List.of(1, 0, -1)), List.of(3, 1, 1));
        assertValue(K.flatten(K.conv1d(x, kernel)), new double[] {-2, -2, -2});
        assertValue(K.flatten(K.conv1d(x, kernel, Conv.DEFAULT.padding("same"))), new double[] {-2, -2, -2, -2, 4});
        assertValue(K.flatten(K.conv1d(x, kernel, Conv.DEFAULT.padding("same").strides(2))), new double[] {-2, -2, 4});
        assertValue(K.flatten(K.conv1d(x, kernel, Conv.DEFAULT.padding("same").dilationRate(2))), new double[] {-3, -4, -4, 2, 3});
        assertValue(K.flatten(K.conv1d(x, kernel, Conv.DEFAULT.padding("causal"))), new double[] {-1, -2, -2, -2, -2});
        assertValue(K.flatten(K.conv1d(x, kernel, 1, "causal", null, 2)), new double[] {-1, -2, -3, -4, -4});
        assertValue(K.flatten(K.conv1d(x, kernel, 2, "causal", null, 1)), new double[] {-1, -2, -2});
    }

    @Test void optionsAndArgumentsSayTheSame() {
        NDArray x = count(2, 3, 6, 7), kernel = count(2, 3, 3, 4);
        assertThat(K.conv2d(x, kernel, Conv.DEFAULT.dataFormat("channels_first").padding("same").strides(2, 1)).eval())
                .isEqualTo(K.conv2d(x, kernel, new int[] {2, 1}, "same", "channels_first", ONES).eval());
        assertThat(K.pool2d(x, TWOS, Pool.DEFAULT.mode("avg").strides(2).dataFormat("channels_first")).eval())
                .isEqualTo(K.pool2d(x, TWOS, TWOS, "valid", "channels_first", "avg").eval());
        assertThat(K.conv2d(x, kernel, Conv.DEFAULT.dataFormat("Channels_First"))).extracting(Tensor::shape).hasToString("[2, 4, 5, 5]");
    }

    @Test void channelsFirstGivesTheSameNumbers() {
        K.setImageDataFormat("channels_first");
        NDArray x = count(1, 2, 4, 5), kernel = count(3, 2, 2, 3);
        NDArray last = K.conv2d(x.permute(0, 2, 3, 1), kernel, Conv.DEFAULT.dataFormat("channels_last")).eval();
        assertThat(K.conv2d(x, kernel).eval()).isEqualTo(last.permute(0, 3, 1, 2).contiguous());
    }

    @Test void aTransposedConvolutionIsTheGradientOfAConvolution() {
        Tensor y = K.constant(count(1, 3, 2, 2)), kernel = K.constant(count(3, 2, 1, 2)), x = K.constant(NDArray.zeros(DType.FLOAT32, 1, 6, 4, 1));
        Conv same = Conv.DEFAULT.padding("same").strides(2);
        NDArray back = K.conv2dTranspose(y, kernel, List.of(1, 6, 4, 1), same).eval();
        assertThat(back).isEqualTo(K.gradients(K.sum(K.conv2d(x, kernel, same).mul(y)), x).getFirst().eval());
    }

    @Test void theOutputShapeMayBeMadeOfTensors() {
        Placeholder x = K.placeholder(Arrays.asList(null, null, null, 1), "float32", "x");
        Tensor shape = K.shape(x), kernel = K.constant(NDArray.ones(DType.FLOAT32, 2, 2, 1, 1));
        Tensor y = K.conv2dTranspose(x, kernel, Arrays.asList(null, shape.at(1).mul(2), shape.at(2).mul(2), 1), Conv.DEFAULT.strides(2));
        assertThat(K.intShape(y)).containsExactly(null, null, null, 1);
        assertThat(y.eval(Map.of(x, count(2, 3, 2, 1))).extents()).containsExactly(2, 6, 4, 1);
        Tensor whole = K.conv2dTranspose(x, kernel, K.concatenate(List.of(K.expandDims(shape.at(0), 0), K.constant(new int[] {4, 4, 1}, "int32"))), Conv.DEFAULT.strides(2));
        assertThat(whole.eval(Map.of(x, count(2, 2, 2, 1))).extents()).containsExactly(2, 4, 4, 1);
        assertRefused(ErrorKind.INVALID_ARGUMENT, () -> whole.eval(Map.of(x, count(2, 3, 2, 1))));
    }

    @Test void paddingIsNoElementOfAPool() {
        Tensor x = K.constant(List.of(-1, -2, -3, -4, -5, -6, -7, -8, -9));
        Tensor image = K.reshape(x, List.of(1, 3, 3, 1));
        assertValue(K.flatten(K.pool2d(image, TWOS, Pool.DEFAULT.padding("same").strides(2))), new double[] {-1, -3, -7, -9});
        assertValue(K.flatten(K.pool2d(image, TWOS, Pool.DEFAULT.padding("same").strides(2).mode("avg"))), new double[] {-3, -4.5, -7.5, -9});
    }

    @Test void theFirstOfEqualMaximaHasTheGradient() {
        Tensor x = K.constant(NDArray.ones(DType.FLOAT32, 1, 2, 3, 1));
        assertValue(K.flatten(K.gradients(K.pool2d(x, TWOS), x).getFirst()), new double[] {1, 1, 0, 0, 0, 0});
    }

    // ---- unknown extents -------------------------------------------------------------------------------------------------

    @Test void extentsAreFollowedThroughWindows() {
        Tensor x = x("batch", "h", "w", 3);
        assertThat(K.conv2d(x, kernel(3, 3, 3, 8)).shape()).hasToString("[batch, h - 2, w - 2, 8]");
        assertThat(K.conv2d(x, kernel(3, 3, 3, 8), Conv.DEFAULT.padding("same")).shape()).hasToString("[batch, h, w, 8]");
        assertThat(K.conv2d(x, kernel(3, 3, 3, 8), Conv.DEFAULT.padding("same").strides(2)).shape()).hasToString("[batch, ⌊(h + 1) / 2⌋, ⌊(w + 1) / 2⌋, 8]");
        assertThat(K.pool2d(x, TWOS, Pool.DEFAULT.strides(2)).shape()).hasToString("[batch, ⌊h / 2⌋, ⌊w / 2⌋, 3]");
        assertThat(K.separableConv2d(x, kernel(3, 3, 3, 2), kernel(1, 1, 6, 4)).shape()).hasToString("[batch, h - 2, w - 2, 4]");
    }

    @Test void unknownExtentsAndRanksHaveTheSameValuesAndGradients() {
        NDArray value = count(2, 5, 4, 2), weights = count(3, 2, 2, 3);
        for (String padding : List.of("valid", "same"))
            for (int stride : new int[] {1, 2}) {
                Conv options = Conv.DEFAULT.padding(padding).strides(stride);
                Tensor x = K.constant(value), w = K.constant(weights);
                Tensor known = K.sum(K.square(K.pool2d(K.conv2d(x, w, options), new int[] {2, 1}, Pool.DEFAULT.mode("avg").padding("same"))));
                Placeholder open = K.placeholder(Arrays.asList(null, null, null, null), "float32", null), kernel = K.placeholder(Arrays.asList(null, null, 2, null), "float32", null);
                Tensor unknown = K.sum(K.square(K.pool2d(K.conv2d(open, kernel, options), new int[] {2, 1}, Pool.DEFAULT.mode("avg").padding("same"))));
                var feeds = Map.of(open, value, kernel, weights);
                assertThat(unknown.eval(feeds)).isEqualTo(known.eval());
                for (int i = 0; i < 2; i++)
                    assertThat(K.gradients(unknown, List.of(open, kernel)).get(i).eval(feeds)).isEqualTo(K.gradients(known, List.of(x, w)).get(i).eval());
            }
    }

    @Test void gradientsOfGradientsHold() {
        Tensor x = K.constant(count(1, 5, 4, 2), "float64").mul(0.1), w = K.variable(count(2, 2, 2, 2), "float64");
        Tensor depth = K.variable(count(2, 2, 2, 2), "float64"), point = K.variable(count(1, 1, 4, 2), "float64");
        for (Tensor y : List.of(K.conv2d(x, w, Conv.DEFAULT.strides(2).padding("same")), K.conv2d(x, w, Conv.DEFAULT.dilationRate(2)),
                K.separableConv2d(x, depth, point, Conv.DEFAULT.padding("same")), K.depthwiseConv2d(x, depth, Conv.DEFAULT.dataFormat("channels_last").dilationRate(2)),
                K.pool2d(K.conv2d(x, w), TWOS, Pool.DEFAULT.mode("avg").padding("same"))))
            for (Tensor v : List.of(w, depth)) {
                Tensor g = K.gradients(K.sum(K.square(y).mul(0.01)), v).getFirst();
                if (g != null) assertThat(GradientCheck.check(K.sum(K.square(g).mul(1e-4)), Map.of(), List.of(v), 1).passed()).isTrue();
            }
    }

    @Test void aWindowThatTurnsOutTooLargeIsAnErrorOfTheRun() {
        Tensor x = x(null, null, 1), y = K.conv1d(x, K.constant(NDArray.ones(DType.FLOAT32, 5, 1, 1)));
        assertRefused(ErrorKind.INVALID_ARGUMENT, () -> y.eval(Map.of(x, count(1, 2, 1))));
        Tensor p = K.pool2d(x(null, null, null, 1), new int[] {3, 3});
        assertThat(p.shape().rank()).isEqualTo(4);
    }

    // ---- errors ------------------------------------------------------------------------------------------------------------

    private static void says(String sentence, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThat(assertRefused(ErrorKind.VALUE, call).sentence()).isEqualTo(sentence);
    }

    private static String text(GraphError error) {
        return error.getMessage().replaceAll("\\.java:\\d+", ".java:N").replaceAll("─+ ?", "").strip();
    }

    @Test void theWholeTextOfChannelsThatDoNotAgree() {
        Tensor x = x("batch", 8, 8, 4), kernel = kernel(3, 3, 3, 16);
        assertThat(text(assertRefused(ErrorKind.VALUE, () -> K.conv2d(x, kernel)))).isEqualToNormalizingWhitespace("""
                SHAPE MISMATCH ConvolutionsTest.java:N

                conv2d: the kernel takes 3 channels, but there are 4.

                    x        float32[batch, 8, 8, 4]   made at ConvolutionsTest.java:N
                    kernel   float32[3, 3, 3, 16]      made at ConvolutionsTest.java:N
                """);
    }

    @Test void theWholeTextOfAWindowThatDoesNotFit() {
        Tensor x = x("batch", 2, 1), kernel = kernel(5, 1, 1);
        assertThat(text(assertRefused(ErrorKind.VALUE, () -> K.conv1d(x, kernel)))).isEqualToNormalizingWhitespace("""
                SHAPE MISMATCH ConvolutionsTest.java:N

                conv1d: a window of 5 does not fit into an axis of 2 without padding.

                    x   float32[batch, 2, 1]   made at ConvolutionsTest.java:N
                """);
    }

    @Test void theWholeTextOfTheOpItself() {
        Tensor x = x("batch", 8, 4), kernel = kernel(3, 3, 16);
        var op = new io.kgraph.op.Convolution(com.google.common.collect.ImmutableList.of(io.kgraph.op.Sweep.of(1, io.kgraph.type.Dim.ZERO, io.kgraph.type.Dim.of(6))), io.kgraph.type.Dim.of(2));
        assertThat(text(assertRefused(ErrorKind.VALUE, () -> Tensor.of(op, x, kernel)))).isEqualToNormalizingWhitespace("""
                SHAPE MISMATCH ConvolutionsTest.java:N

                conv needs the channels to agree, in 2 groups.

                    x        float32[batch, 8, 4]   last axis is 4             made at ConvolutionsTest.java:N
                    kernel   float32[3, 3, 16]      second-to-last axis is 3   made at ConvolutionsTest.java:N
                """);
    }

    @Test void argumentsAreNamedAsTheyWereWritten() {
        Tensor x = x("batch", 8, 8, 3), w = kernel(3, 3, 3, 4);
        says("conv2d: strides is one number for each of the 2 spatial axes, but [1, 1, 1] has 3.", () -> K.conv2d(x, w, new int[] {1, 1, 1}, "valid", null, ONES));
        says("conv2d: Conv.strides is one number for each of the 2 spatial axes, but [1, 1, 1] has 3.", () -> K.conv2d(x, w, Conv.DEFAULT.strides(1, 1, 1)));
        says("conv2d: dilation_rate is 1 or more along each axis, but [1, 0] is not.", () -> K.conv2d(x, w, ONES, "valid", null, new int[] {1, 0}));
        says("conv2d: Conv.dilationRate is 1 or more along each axis, but [1, 0] is not.", () -> K.conv2d(x, w, Conv.DEFAULT.dilationRate(1, 0)));
        says("conv2d: padding is 'valid' or 'same', but not 'causal'.", () -> K.conv2d(x, w, ONES, "causal", null, ONES));
        says("conv2d: Conv.padding is 'valid' or 'same', but not 'VALID'.", () -> K.conv2d(x, w, Conv.DEFAULT.padding("VALID")));
        says("pool2d: pool_size is one number for each of the 2 spatial axes, but [2, 2, 2] has 3.", () -> K.pool2d(x, new int[] {2, 2, 2}, ONES, "valid", null, "max"));
        says("pool2d: pool_mode is 'max' or 'avg', but not 'sum'.", () -> K.pool2d(x, TWOS, ONES, "valid", null, "sum"));
        says("pool2d: Pool.mode is 'max' or 'avg', but not 'sum'.", () -> K.pool2d(x, TWOS, Pool.DEFAULT.mode("sum")));
    }

    @Test void whatIsNotAdmitted() {
        Tensor x = x("batch", 8, 8, 3), w = kernel(3, 3, 3, 4), line = x("batch", 8, 3), k1 = kernel(3, 3, 4);
        says("conv2d: Conv.strides and Conv.dilationRate do not go together, but are [2, 1] and [1, 2].", () -> K.conv2d(x, w, Conv.DEFAULT.strides(2, 1).dilationRate(1, 2)));
        says("conv1d: causal padding needs channels_last.", () -> K.conv1d(line, k1, Conv.DEFAULT.padding("causal").dataFormat("channels_first")));
        says("conv2d: rank 4 is needed.", () -> K.conv2d(line, w));
        says("conv2d: rank 4 is needed.", () -> K.conv2d(x, k1));
        says("separable_conv2d: the pointwise kernel has extent 1 along each spatial axis.", () -> K.separableConv2d(x, kernel(3, 3, 3, 1), kernel(2, 1, 3, 2)));
        says("depthwise_conv2d: the kernel takes 2 channels, but there are 3.", () -> K.depthwiseConv2d(x, kernel(3, 3, 2, 1)));
        says("pool2d: a window of 9 does not fit into an axis of 8 without padding.", () -> K.pool2d(x, new int[] {9, 1}));
        assertRefused(ErrorKind.VALUE, () -> K.conv2d(x, w, Conv.DEFAULT.dataFormat("channels_middle")));
        assertRefused(ErrorKind.TYPE, () -> K.conv2d(x, K.cast(w, "float64")));
        assertRefused(ErrorKind.TYPE, () -> K.conv2d(K.cast(x, "int32"), K.cast(w, "int32")));
        assertRefused(ErrorKind.TYPE, () -> K.pool2d(K.cast(x, "int32"), TWOS));
    }

    @Test void shapesThatAConvolutionWouldNotComeFrom() {
        Tensor x = x(1, 2, 2, 1), w = kernel(3, 3, 1, 1);
        says("conv2d_transpose: output_shape asks for 9 where a convolution gives 5 from it, but there are 2.",
                () -> K.conv2dTranspose(x, w, List.of(1, 9, 4, 1), Conv.DEFAULT.strides(2).padding("same")));
        says("conv2d_transpose: output_shape asks for 2 channels, but the kernel makes 1.", () -> K.conv2dTranspose(x, w, List.of(1, 4, 4, 2)));
        says("conv2d_transpose: output_shape asks for a batch of 3, but there are 1.", () -> K.conv2dTranspose(x, w, List.of(3, 4, 4, 1)));
        says("conv2d_transpose: output_shape has 4 extents, but 3 were given.", () -> K.conv2dTranspose(x, w, List.of(1, 4, 4)));
        says("conv2d_transpose: Expected the 2 dimensions of the dilation rate to be equal, but found [1, 2].",
                () -> K.conv2dTranspose(x, w, List.of(1, 2, 2, 1), Conv.DEFAULT.dilationRate(1, 2).padding("same")));
        says("conv2d_transpose: the kernel takes 5 channels, but there are 1.", () -> K.conv2dTranspose(x, kernel(3, 3, 1, 5), List.of(1, 4, 4, 1)));
    }

    @Test void localWindowsFit() {
        Tensor x = x("batch", 4, 2);
        says("local_conv1d: the last window ends at 5 on an axis of 4.", () -> K.localConv1d(x, kernel(3, 6, 2), new int[] {3}, new int[] {1}));
        says("local_conv1d: the kernel takes 5 elements of a window, but there are 4.", () -> K.localConv1d(x, kernel(3, 5, 2), new int[] {2}, new int[] {1}));
        says("local_conv2d: the kernel has weights for 5 positions, but there are 4.", () -> K.localConv2d(x("batch", 3, 3, 1), kernel(5, 4, 2), TWOS, ONES, TWOS));
    }
}
