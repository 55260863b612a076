package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.op.Build;
import io.kgraph.type.Dim;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Zeros around the spatial axes.
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

    static void needRank(String who, Tensor x, int rank) {
        if (Arguments.rank(who, x) != rank) throw Refusal.rank(who, "rank " + rank + " is needed", x);
    }
}
