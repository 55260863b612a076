package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// Images and volumes made larger by whole factors.
public final class Resizing {
    private static final String[] WORDS = {"'nearest'", "'bilinear'", "'area'", "'bicubic'", "'gaussian'", "'lanczos3'", "'lanczos5'", "'mitchellcubic'"};

    private Resizing() {}

    /// Images made larger by whole factors, each pixel repeated or interpolated between neighbours.
    public static Tensor images(Object operand, int heightFactor, int widthFactor, Object dataFormat, String interpolation) {
        Tensor x = Operands.tensor(operand);
        int first = firstSpatial("resize_images", dataFormat);
        Padding.needRank("resize_images", x, 4);
        return switch (interpolation) {
            case "nearest" -> nearest("resize_images", x, first, heightFactor, widthFactor);
            case "area" -> nearest("resize_images", floating(x), first, heightFactor, widthFactor);            // a new pixel lies within an old one
            case "bilinear" -> alongEach("resize_images", Resizing::interpolated, floating(x), first, heightFactor, widthFactor);
            default -> {
                SamplingKernel kernel = SamplingKernel.named(interpolation).orElseThrow(() -> Arguments.unknownWord("resize_images", "interpolation", interpolation, WORDS));
                yield alongEach("resize_images", (t, axis, factor) -> sampled(t, axis, factor, kernel), floating(x), first, heightFactor, widthFactor);
            }
        };
    }

    /// Volumes made larger by whole factors, each element repeated.
    public static Tensor volumes(Object operand, int depthFactor, int heightFactor, int widthFactor, Object dataFormat) {
        Tensor x = Operands.tensor(operand);
        int first = firstSpatial("resize_volumes", dataFormat);
        Padding.needRank("resize_volumes", x, 5);
        return nearest("resize_volumes", x, first, depthFactor, heightFactor, widthFactor);
    }

    private static int firstSpatial(String who, Object dataFormat) {
        if (dataFormat.equals("channels_last")) return 1;
        if (dataFormat.equals("channels_first")) return 2;
        throw Arguments.unknownWord(who, "data_format", dataFormat, "'channels_last'", "'channels_first'");
    }

    private static Tensor nearest(String who, Tensor x, int first, int... factors) {
        return alongEach(who, Reshaping::repeatAlong, x, first, factors);
    }

    private static Tensor floating(Tensor x) {
        return x.dtype().isFloating() ? x : Build.cast(x, DType.FLOAT32);
    }

    /// What makes one axis of a tensor longer by a factor.
    private interface Longer {
        Tensor of(Tensor x, int axis, int factor);
    }

    private static Tensor alongEach(String who, Longer longer, Tensor x, int first, int... factors) {
        Tensor result = x;
        for (int i = 0; i < factors.length; i++) {
            if (factors[i] < 1) throw Refusal.of(ErrorKind.VALUE, "BAD VALUE", who, "a factor is 1 or more, not " + factors[i], x);
            if (factors[i] > 1) result = longer.of(result, first + i, factors[i]);
        }
        return result == x ? Build.identity(x) : result;
    }

    /// Between each element and the next, `factor − 1` weighted means of both; after the last, itself.
    private static Tensor interpolated(Tensor x, int axis, int factor) {
        Dim n = x.shape().dim(axis);
        Tensor last = Build.sliceAxis(x, axis, n.minus(1), Dim.ONE, 1);
        Tensor next = Build.concat(List.of(Build.sliceAxis(x, axis, Dim.ONE, n.minus(1), 1), last), axis);
        double[] weights = new double[factor], rest = new double[factor];
        for (int phase = 0; phase < factor; phase++) {
            weights[phase] = (double) phase / factor;
            rest[phase] = 1 - weights[phase];
        }
        Tensor here = Build.mul(Build.expand(x, axis + 1), along(rest, x, axis));
        Tensor there = Build.mul(Build.expand(next, axis + 1), along(weights, x, axis));
        return Build.reshape(Build.add(here, there), x.shape().with(axis, n.times(factor)));
    }

    /// Weighted means of the old elements around the middle of each new one; beyond the ends there are none, and the others weigh more.
    private static Tensor sampled(Tensor x, int axis, int factor, SamplingKernel kernel) {
        Tensor ones = Build.full(x.context(), x.dtype(), Shape.of(Collections.nCopies(x.rank(), Dim.ONE)).with(axis, x.shape().dim(axis)), 1);
        Tensor mean = Build.div(weighted(x, axis, factor, kernel), weighted(ones, axis, factor, kernel));
        return Build.reshape(mean, x.shape().with(axis, x.shape().dim(axis).times(factor)));
    }

    /// `Σ_d k(d + ½ − (p + ½) / factor) · x[q + d]` at `[…, q, p, …]`, with zeros beyond the ends.
    private static Tensor weighted(Tensor x, int axis, int factor, SamplingKernel kernel) {
        Dim n = x.shape().dim(axis), reach = Dim.of(kernel.reach());
        Dim[] margin = new Dim[x.rank()];
        Arrays.fill(margin, Dim.ZERO);
        margin[axis] = reach;
        Tensor padded = Build.pad(x, List.of(margin), List.of(margin));
        return Stream.iterate(-kernel.reach(), d -> d <= kernel.reach(), d -> d + 1)
                .map(d -> Build.mul(Build.expand(Build.sliceAxis(padded, axis, reach.plus(d), n, 1), axis + 1), along(kernel.weights(d, factor), x, axis)))
                .reduce(Build::add).orElseThrow();
    }

    private static Tensor along(double[] weights, Tensor x, int axis) {
        long[] extents = new long[x.rank() - axis];
        Arrays.fill(extents, 1);
        extents[0] = weights.length;
        return Build.constant(x.context(), HostValues.converted(weights, x.dtype()).reshape(extents));
    }
}
