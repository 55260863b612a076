package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import io.kgraph.op.Build;
import io.kgraph.type.Dim;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Zeros around the spatial axes, and images and volumes made larger by whole factors.
public final class Padding {
    private Padding() {}

    /// Zeros around axis 1 of a tensor of rank 3.
    public static Tensor temporal(Object operand, Object padding) {
        Tensor x = Operands.tensor(operand);
        needRank("temporal_padding", x, 3);
        return pad("temporal_padding", x, 1, List.of(padding));
    }

    /// Zeros around the `spatial` axes of a tensor of rank `spatial + 2`.
    public static Tensor spatial(int spatial, Object operand, Object padding, @Nullable Object dataFormat) {
        String who = "spatial_" + spatial + "d_padding";
        Tensor x = Operands.tensor(operand);
        String format = Arguments.layout(who, "data_format", dataFormat);
        needRank(who, x, spatial + 2);
        List<?> pairs = Arguments.items(padding).or(() -> pairs(padding)).orElseThrow(() -> Refusal.type(who, "padding is a list of pairs, but not " + Arguments.described(padding), x));
        if (pairs.size() != spatial) throw Refusal.value(who, spatial + " pairs of counts are needed, not " + pairs.size(), x);
        return pad(who, x, format.equals("channels_first") ? 2 : 1, pairs);
    }

    private static java.util.Optional<List<?>> pairs(Object padding) {
        return padding instanceof int[][] rows ? java.util.Optional.of(List.of((Object[]) rows)) : java.util.Optional.empty();
    }

    private static Tensor pad(String who, Tensor x, int first, List<?> pairs) {
        Dim[] before = new Dim[x.rank()], after = new Dim[x.rank()];
        for (int axis = 0; axis < x.rank(); axis++) {
            boolean spatial = axis >= first && axis < first + pairs.size();
            List<Integer> pair = spatial ? Arguments.integers(who, "padding", pairs.get(axis - first)) : List.of(0, 0);
            if (pair.size() != 2) throw Refusal.value(who, "padding is a pair (before, after), not " + pair, x);
            if (pair.getFirst() < 0 || pair.getLast() < 0) throw Refusal.value(who, "padding is not negative, but " + pair + " is", x);
            before[axis] = Dim.of(pair.getFirst());
            after[axis] = Dim.of(pair.getLast());
        }
        return Build.pad(x, ImmutableList.copyOf(before), ImmutableList.copyOf(after));
    }

    private static void needRank(String who, Tensor x, int rank) {
        if (Arguments.rank(who, x) != rank) throw Refusal.rank(who, "rank " + rank + " is needed", x);
    }

    /// Images made larger by whole factors, each pixel repeated or interpolated between neighbours.
    public static Tensor resizeImages(Object operand, int heightFactor, int widthFactor, Object dataFormat, String interpolation) {
        Tensor x = Operands.tensor(operand);
        int first = firstSpatial("resize_images", dataFormat);
        needRank("resize_images", x, 4);
        return switch (interpolation) {
            case "nearest" -> nearest("resize_images", x, first, heightFactor, widthFactor);
            case "bilinear" -> bilinear(x, first, heightFactor, widthFactor);
            default -> throw Arguments.unknownWord("resize_images", "interpolation", interpolation, "'nearest'", "'bilinear'");
        };
    }

    /// Volumes made larger by whole factors, each element repeated.
    public static Tensor resizeVolumes(Object operand, int depthFactor, int heightFactor, int widthFactor, Object dataFormat) {
        Tensor x = Operands.tensor(operand);
        int first = firstSpatial("resize_volumes", dataFormat);
        needRank("resize_volumes", x, 5);
        return nearest("resize_volumes", x, first, depthFactor, heightFactor, widthFactor);
    }

    private static int firstSpatial(String who, Object dataFormat) {
        if (dataFormat.equals("channels_last")) return 1;
        if (dataFormat.equals("channels_first")) return 2;
        throw Arguments.unknownWord(who, "data_format", dataFormat, "'channels_last'", "'channels_first'");
    }

    private static Tensor nearest(String who, Tensor x, int first, int... factors) {
        Tensor result = x;
        for (int i = 0; i < factors.length; i++) {
            needFactor(who, x, factors[i]);
            result = Reshaping.repeatAlong(result, first + i, factors[i]);
        }
        return result == x ? Build.identity(x) : result;
    }

    private static void needFactor(String who, Tensor x, int factor) {
        if (factor < 1) throw Refusal.of(ErrorKind.VALUE, "BAD VALUE", who, "a factor is 1 or more, not " + factor, x);
    }

    private static Tensor bilinear(Tensor x, int first, int... factors) {
        Tensor result = x.dtype().isFloating() ? x : Build.cast(x, io.kgraph.type.DType.FLOAT32);
        for (int i = 0; i < factors.length; i++) {
            needFactor("resize_images", x, factors[i]);
            result = interpolated(result, first + i, factors[i]);
        }
        return result == x ? Build.identity(x) : result;
    }

    /// Between each element and the next, `factor − 1` weighted means of both; after the last, itself.
    private static Tensor interpolated(Tensor x, int axis, int factor) {
        if (factor == 1) return x;
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

    private static Tensor along(double[] weights, Tensor x, int axis) {
        long[] extents = new long[x.rank() - axis];
        java.util.Arrays.fill(extents, 1);
        extents[0] = weights.length;
        return Build.constant(x.context(), HostValues.converted(weights, x.dtype()).reshape(extents));
    }
}
