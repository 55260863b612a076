package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.op.Build;
import io.kgraph.op.Pooling;
import io.kgraph.op.Sweep;
import io.kgraph.op.Unranked;
import io.kgraph.type.Dim;
import java.util.List;

/// The greatest element, or the mean, of each window.
public final class Pools {
    private Pools() {}

    /// Windows over `spatial` axes; padding is neither counted nor ever the greatest.
    ///
    /// @param mode `max` or `avg`
    public static Tensor pool(int spatial, Object operand, Object poolSize, String mode, Moves moves) {
        Tensor x = Operands.tensor(operand);
        boolean first = moves.channelsFirst();
        String padding = moves.padding("valid", "same");
        Pooling.Kind kind = switch (mode) {
            case "max" -> Pooling.Kind.MAX;
            case "avg" -> Pooling.Kind.MEAN;
            default -> throw Arguments.unknownWord(moves.who(), moves.owner().isEmpty() ? "pool_mode" : "Pool.mode", mode, "'max'", "'avg'");
        };
        var size = moves.perAxis(moves.owner().isEmpty() ? "pool_size" : "poolSize", poolSize, spatial);
        var strides = moves.strides(spatial);
        if (!x.dtype().isFloating()) throw Refusal.type(moves.who(), "floating numbers are needed, but not " + x.dtype(), x);
        return Unranked.build(moves.who(), x.dtype(), List.of(x), in -> swept(spatial, in.getFirst(), kind, size, strides, first ? 2 : 1, padding, moves));
    }

    private static Tensor swept(int spatial, Tensor x, Pooling.Kind kind, List<Integer> size, List<Integer> strides, int first, String padding, Moves moves) {
        if (x.rank() != spatial + 2) throw Refusal.rank(moves.who(), "rank " + (spatial + 2) + " is needed", x);
        var sweeps = ImmutableList.<Sweep>builder();
        for (int a = 0; a < spatial; a++) sweeps.add(moves.sweep(padding, x.shape().dim(first + a), Dim.of(size.get(a)), strides.get(a), 1, x));
        return Build.pooling(kind, x, first, size.stream().map(Integer::longValue).toList(), sweeps.build());
    }
}
