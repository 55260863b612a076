package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.Mismatch;
import io.kgraph.op.Build;
import io.kgraph.op.Pooling;
import io.kgraph.op.Sweep;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.List;

/// Convolutions and pooling.
final class WindowRecipes {
    static final ImmutableList<Recipe> ALL = ImmutableList.of(
            Recipe.one(5, "convolution", WindowRecipes::convolution),
            Recipe.one(4, "pooling", WindowRecipes::pooling));

    private WindowRecipes() {}

    private static Tensor convolution(GraphMaker g) {
        int axes = 1 + g.random.nextInt(2);
        Tensor x = g.find(t -> t.dtype().isFloating() && t.rank() == axes + 2 && !g.chance(3)).orElseGet(() -> g.fresh(g.floating(), input(g, axes)));
        Dim channels = x.shape().dim(-1);
        long groups = channels.isConstant() && channels.value() > 0 && g.chance(4) ? g.one(java.util.stream.LongStream.rangeClosed(1, channels.value()).filter(n -> channels.value() % n == 0).boxed().toList()) : 1;
        var sweeps = new ArrayList<Sweep>();
        var taps = new ArrayList<Dim>();
        for (int axis = 1; axis <= axes; axis++) {
            int count = 1 + g.random.nextInt(g.chance(6) ? 6 : 3);
            taps.add(Dim.of(count));
            sweeps.add(sweep(g, x.shape().dim(axis), count, g.chance(4) ? 1 + g.random.nextInt(2) : 1));
        }
        Dim outputs = Dim.of(groups * (1 + g.random.nextInt(g.chance(4) ? 20 : 5)));
        Shape kernel = Shape.of(taps).plus(groups == 1 ? channels : Dim.of(channels.value() / groups), outputs);
        g.fitting(Shape.of(Dim.of(g.count(x.shape())), Dim.of(taps.stream().mapToLong(Dim::value).reduce(1, (a, b) -> a * b)), Dim.of(Math.max(1, outputs.value() / groups))));
        return Build.convolution(x, g.fresh(x.dtype(), kernel), sweeps, Dim.of(groups));
    }

    private static Shape input(GraphMaker g, int axes) {
        var dims = new ArrayList<Dim>(List.of(g.chance(2) ? Dim.ONE : Dim.of(1 + g.random.nextInt(3))));
        for (int axis = 0; axis < axes; axis++) dims.add(g.chance(2) ? g.dim() : Dim.of(3 + g.random.nextInt(9)));
        dims.add(g.chance(3) ? g.dim() : Dim.of(1 + g.random.nextInt(4)));
        return Shape.of(dims);
    }

    private static Tensor pooling(GraphMaker g) {
        Tensor x = g.real(1);
        int axes = 1 + g.random.nextInt(Math.min(2, x.rank())), first = g.random.nextInt(x.rank() - axes + 1);
        var kind = g.one(List.of(Pooling.Kind.values()));
        var taps = new ArrayList<Long>();
        var sweeps = new ArrayList<Sweep>();
        for (int axis = first; axis < first + axes; axis++) {
            taps.add(1L + g.random.nextInt(3));
            sweeps.add(sweep(g, x.shape().dim(axis), taps.getLast(), 1));
        }
        return Build.pooling(kind, x, first, taps, sweeps);
    }

    /// A window with padding as the usual modes have it, or any.
    private static Sweep sweep(GraphMaker g, Dim extent, long taps, long spread) {
        long stride = g.chance(3) ? 2 + g.random.nextInt(2) : 1, dilation = g.chance(4) ? 2 : 1, cover = (taps - 1) * dilation + 1;
        long before = g.chance(2) ? 0 : g.random.nextLong(cover + 1) - (g.chance(6) ? 1 : 0);
        long room = (g.value(extent) - 1) * spread + 1 + before + g.random.nextLong(cover) - cover;
        if (room < 0) throw Mismatch.value("no room for a window");
        Dim positions = spread == 1 && stride == 1 && !extent.isConstant() ? extent.plus(before + 1 - cover) : Dim.of(room / stride + 1);
        if (g.value(positions) < 0) throw Mismatch.value("no room for a window");
        return new Sweep(stride, dilation, spread, Dim.of(before), positions);
    }
}
