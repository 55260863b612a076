package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.op.Build;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Convolutions whose windows have weights of their own at each position: a matrix product for each.
public final class LocalConvolutions {
    private LocalConvolutions() {}

    /// As many axes as `kernelSize` has; without `outputShape`, the one axis has as many positions as the kernel.
    ///
    /// @param axes how many spatial axes the function is for, 0 for any number
    public static Tensor local(int axes, Object operand, Object weights, Object kernelSize, Object strides, @Nullable Object outputShape, Moves moves) {
        String who = moves.who();
        Tensor x = Operands.tensor(operand), kernel = Operands.like(weights, x);
        boolean first = moves.channelsFirst();
        int spatial = axes > 0 ? axes : Arguments.items(kernelSize).map(List::size).orElse(1);
        var size = moves.perAxis("kernel_size", kernelSize, spatial);
        var steps = moves.perAxis("strides", strides, spatial);
        if (x.dtype() != kernel.dtype()) throw Refusal.type(who, "both sides are of one dtype; nothing is converted implicitly", x, kernel);
        if (Arguments.rank(who, x) != spatial + 2) throw Refusal.rank(who, "rank " + (spatial + 2) + " is needed", x);
        if (Arguments.rank(who, kernel) != 3) throw Refusal.rank(who, "a kernel of rank 3 is needed: positions, window, filters", kernel);
        List<Dim> positions = outputShape == null ? List.of(kernel.shape().dim(0)) : Arguments.extents(who, outputShape, 0, x.context());
        if (positions.size() != spatial) throw Refusal.value(who, "output_shape is one extent for each of the " + spatial + " spatial axes, but has " + positions.size(), x);
        int from = first ? 2 : 1;
        Dim channels = x.shape().dim(first ? 1 : -1);
        int taps = size.stream().reduce(1, Math::multiplyExact);
        if (!kernel.shape().dim(0).agrees(Shape.of(positions).size()))
            throw Refusal.shape(who, "the kernel has weights for " + kernel.shape().dim(0) + " positions, but there are " + Shape.of(positions).size(), x, kernel);
        if (!kernel.shape().dim(1).agrees(channels.times(taps)))
            throw Refusal.shape(who, "the kernel takes " + kernel.shape().dim(1) + " elements of a window, but there are " + channels.times(taps), x, kernel);
        for (int a = 0; a < spatial; a++) {
            Dim end = positions.get(a).minus(1).times(steps.get(a)).plus(size.get(a)), rest = x.shape().dim(from + a).minus(end);
            if (rest.isConstant() && rest.value() < 0)
                throw Refusal.shape(who, "the last window ends at " + end + " on an axis of " + x.shape().dim(from + a), x);
        }
        Tensor patches = patches(x, first, size, steps, positions, kernel.shape().dim(1));
        Tensor product = Build.matmul(Build.permute(patches, 1, 0, 2), kernel);                                     // [positions, b, filters]
        Tensor rows = Build.permute(product, first ? new int[] {1, 2, 0} : new int[] {1, 0, 2});
        Shape plane = Shape.of(positions), batch = Shape.of(x.shape().dim(0)), filters = Shape.of(kernel.shape().dim(2));
        return Build.reshape(rows, first ? batch.plus(filters).plus(plane) : batch.plus(plane).plus(filters));
    }

    /// `[b, positions, window]`: the window flattened in the order of the layout.
    private static Tensor patches(Tensor x, boolean first, List<Integer> size, List<Integer> steps, List<Dim> positions, Dim window) {
        int spatial = size.size(), from = first ? 2 : 1, rank = x.rank(), taps = size.stream().reduce(1, Math::multiplyExact);
        var starts = new ArrayList<Dim>(Collections.nCopies(rank, Dim.ZERO));
        var sizes = new ArrayList<Dim>(x.shape().dims());
        var strides = new ArrayList<Long>(Collections.nCopies(rank, 1L));
        for (int a = 0; a < spatial; a++) {
            sizes.set(from + a, positions.get(a));
            strides.set(from + a, (long) steps.get(a));
        }
        var looks = ImmutableList.<Tensor>builder();
        for (int tap = 0; tap < taps; tap++) {
            for (int a = spatial - 1, rest = tap; a >= 0; rest /= size.get(a--)) starts.set(from + a, Dim.of(rest % size.get(a)));
            Tensor look = Build.slice(x, starts, sizes, strides);
            looks.add(first ? Build.expand(look, 2) : look);
        }
        Tensor all = Build.concat(looks.build(), first ? 2 : rank - 1);                                             // [b, c, taps, p…] or [b, p…, taps · c]
        Shape batch = Shape.of(x.shape().dim(0));
        Dim count = Shape.of(positions).size();
        return first ? Build.permute(Build.reshape(all, batch.plus(window, count)), 0, 2, 1) : Build.reshape(all, batch.plus(count, window));
    }
}
