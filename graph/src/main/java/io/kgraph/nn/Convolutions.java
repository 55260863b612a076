package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.op.Build;
import io.kgraph.op.Convolution;
import io.kgraph.op.Sweep;
import io.kgraph.op.Unranked;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Convolutions of every kind, each one [Convolution] underneath.
///
/// Inputs of unknown rank have the rank that their function asks for; what depends on it is built as soon as it is known.
public final class Convolutions {
    private Convolutions() {}

    /// A window over `spatial` axes, its weights shared by all positions.
    public static Tensor conv(int spatial, Object operand, Object kernel, Moves moves) {
        Tensor x = Operands.tensor(operand), w = Operands.like(kernel, x);
        boolean first = moves.channelsFirst();
        String mode = spatial == 1 ? moves.padding("valid", "same", "causal") : moves.padding("valid", "same");
        if (mode.equals("causal") && first) throw Refusal.value(moves.who(), "causal padding needs channels_last");
        return ranked(moves, x, w, (a, k) -> Moves.restored(swept(spatial, Moves.channelsLast(needed(moves, a, spatial), first), needed(moves, k, spatial), Dim.ONE, mode, moves), first));
    }

    private interface Two {
        Tensor of(Tensor x, Tensor kernel);
    }

    private static Tensor ranked(Moves moves, Tensor x, Tensor kernel, Two work) {
        if (x.dtype() != kernel.dtype()) throw Refusal.type(moves.who(), "both sides are of one dtype; nothing is converted implicitly", x, kernel);
        if (!x.dtype().isFloating()) throw Refusal.type(moves.who(), "floating numbers are needed, but not " + x.dtype(), x, kernel);
        return Unranked.build(moves.who(), x.dtype(), List.of(x, kernel), in -> work.of(in.getFirst(), in.getLast()));
    }

    private static Tensor needed(Moves moves, Tensor t, int spatial) {
        if (t.rank() != spatial + 2) throw Refusal.rank(moves.who(), "rank " + (spatial + 2) + " is needed", t);
        return t;
    }

    /// Channels last; the kernel `[k…, c, groups · o]`.
    private static Tensor swept(int spatial, Tensor x, Tensor kernel, Dim groups, String mode, Moves moves) {
        var strides = moves.strides(spatial);
        var dilation = moves.dilation(spatial);
        moves.refuseBoth(strides, dilation);
        Dim expected = kernel.shape().dim(-2).times(groups);
        if (!x.shape().dim(-1).agrees(expected)) throw Refusal.shape(moves.who(), "the kernel takes " + expected + " channels, but there are " + x.shape().dim(-1), x, kernel);
        var sweeps = ImmutableList.<Sweep>builder();
        for (int a = 0; a < spatial; a++) {
            Dim cover = kernel.shape().dim(a).minus(1).times(dilation.get(a)).plus(1);
            sweeps.add(moves.sweep(mode, x.shape().dim(a + 1), cover, strides.get(a), dilation.get(a), x));
        }
        return Build.convolution(x, kernel, sweeps.build(), groups);
    }

    // ---- depthwise and separable ---------------------------------------------------------------------------------------------

    /// A window for each channel by itself; the kernel `[k…, channels, multiplier]`.
    public static Tensor depthwise(int spatial, Object operand, Object kernel, Moves moves) {
        Tensor x = Operands.tensor(operand), w = Operands.like(kernel, x);
        boolean first = moves.channelsFirst();
        String mode = moves.padding("valid", "same");
        return ranked(moves, x, w, (a, k) -> Moves.restored(
                grouped(spatial, Moves.channelsLast(needed(moves, a, spatial), first), needed(moves, k, spatial), mode, moves), first));
    }

    private static Tensor grouped(int spatial, Tensor x, Tensor kernel, String mode, Moves moves) {
        Dim channels = kernel.shape().dim(-2);
        if (!x.shape().dim(-1).agrees(channels)) throw Refusal.shape(moves.who(), "the kernel takes " + channels + " channels, but there are " + x.shape().dim(-1), x, kernel);
        Shape flat = kernel.shape().slice(0, spatial).plus(Dim.ONE, channels.times(kernel.shape().dim(-1)));
        return swept(spatial, x, Build.reshape(kernel, flat), channels, mode, moves);
    }

    /// [#depthwise], then every pixel's channels through one matrix.
    public static Tensor separable(int spatial, Object operand, Object depthwise, Object pointwise, Moves moves) {
        Tensor x = Operands.tensor(operand), d = Operands.like(depthwise, x), p = Operands.like(pointwise, x);
        boolean first = moves.channelsFirst();
        String mode = moves.padding("valid", "same");
        if (p.dtype() != x.dtype()) throw Refusal.type(moves.who(), "both sides are of one dtype; nothing is converted implicitly", x, p);
        if (p.type().rankKnown()) {
            needed(moves, p, spatial);
            for (int a = 0; a < spatial; a++)
                if (!p.shape().dim(a).agrees(Dim.ONE)) throw Refusal.shape(moves.who(), "the pointwise kernel has extent 1 along each spatial axis", p);
        }
        Tensor between = ranked(moves, x, d, (a, k) -> grouped(spatial, Moves.channelsLast(needed(moves, a, spatial), first), needed(moves, k, spatial), mode, moves));
        return ranked(moves, between, p, (a, k) -> Moves.restored(swept(spatial, a, needed(moves, k, spatial), Dim.ONE, "valid", moves.inPlace()), first));
    }

    // ---- transposed ------------------------------------------------------------------------------------------------------------

    /// The transposed map of [#conv]: its gradient by the input. The kernel is `[k…, outputs, channels of x]`.
    ///
    /// @param outputShape the whole shape in the author's layout; null for the batch is that of `x`
    public static Tensor transposed(int spatial, Object operand, Object kernel, Object outputShape, Moves moves) {
        Tensor x = Operands.tensor(operand), w = Operands.like(kernel, x);
        boolean first = moves.channelsFirst();
        String mode = moves.padding("valid", "same");
        var strides = moves.strides(spatial);
        var dilation = moves.dilation(spatial);
        if (dilation.stream().distinct().count() > 1)
            throw Refusal.value(moves.who(), "Expected the " + spatial + " dimensions of the dilation rate to be equal, but found " + dilation);
        moves.refuseBoth(strides, dilation);
        List<@Nullable Dim> wanted = extents(moves, x, outputShape, spatial + 2);
        return ranked(moves, x, w, (a, k) -> transposed(spatial, needed(moves, a, spatial), needed(moves, k, spatial), wanted, first, mode, moves));
    }

    /// The extents asked for; null where the batch is left open.
    private static List<@Nullable Dim> extents(Moves moves, Tensor x, Object shape, int rank) {
        List<@Nullable Dim> extents = new ArrayList<>();
        if (shape instanceof Tensor t) extents.addAll(Arguments.dimsOf(moves.who(), t));
        else
            for (Object item : Arguments.items(shape).orElseThrow(() -> Refusal.type(moves.who(), "output_shape is a list of extents, but not " + Arguments.described(shape), x)))
                extents.add(item == null && extents.isEmpty() ? null : Arguments.extent(moves.who(), item, 0, x.context()));
        if (extents.size() != rank) throw Refusal.value(moves.who(), "output_shape has " + rank + " extents, but " + extents.size() + " were given", x);
        return extents;
    }

    private static Tensor transposed(int spatial, Tensor operand, Tensor kernel, List<@Nullable Dim> wanted, boolean first, String mode, Moves moves) {
        Tensor x = Moves.channelsLast(operand, first);
        Shape given = x.shape();
        Dim outputs = wanted.get(first ? 1 : spatial + 1), made = kernel.shape().dim(-2), taken = kernel.shape().dim(-1);
        if (!given.dim(-1).agrees(taken)) throw Refusal.shape(moves.who(), "the kernel takes " + taken + " channels, but there are " + given.dim(-1), operand, kernel);
        if (outputs != null && !outputs.agrees(made)) throw Refusal.shape(moves.who(), "output_shape asks for " + outputs + " channels, but the kernel makes " + made, kernel);
        var strides = moves.strides(spatial);
        var dilation = moves.dilation(spatial);
        var sweeps = ImmutableList.<Sweep>builder();
        var plane = ImmutableList.<Dim>builder();
        for (int a = 0; a < spatial; a++) {
            Dim extent = java.util.Objects.requireNonNull(wanted.get(a + (first ? 2 : 1)));
            Dim cover = kernel.shape().dim(a).minus(1).times(dilation.get(a)).plus(1);
            Sweep forward = moves.sweep(mode, extent, cover, strides.get(a), dilation.get(a), operand);
            if (!forward.positions().agrees(given.dim(a + 1)))
                throw Refusal.shape(moves.who(), "output_shape asks for " + extent + " where a convolution gives " + forward.positions() + " from it, but there are " + given.dim(a + 1), operand);
            plane.add(forward.positions());
            sweeps.add(new Sweep(1, dilation.get(a), strides.get(a), cover.minus(1).minus(forward.before()), extent));
        }
        // where the extents are still open, this is what compares them when they are numbers
        Tensor checked = Build.reshape(x, Shape.of(given.dim(0)).plus(Shape.of(plane.build())).plus(given.dim(-1)));
        Tensor y = Moves.restored(Build.convolution(checked, Convolution.turned(kernel, spatial, Dim.ONE), sweeps.build(), Dim.ONE), first);
        Dim batch = wanted.getFirst();
        if (batch == null) return y;
        if (!batch.agrees(given.dim(0))) throw Refusal.shape(moves.who(), "output_shape asks for a batch of " + batch + ", but there are " + given.dim(0), operand);
        return Build.reshape(y, y.shape().with(0, batch.meet(given.dim(0))));
    }
}
