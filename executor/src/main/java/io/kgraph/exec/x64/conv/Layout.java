package io.kgraph.exec.x64.conv;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Where windows find the input: where it lies, or in a copy of what they see, with padding as zeros and numbers as they are computed with.
///
/// All numbers are bytes.
///
/// @param copied     whether it is a copy
/// @param batchInner of the copy, the batch lies innermost: its samples are neighbours in the input as well
/// @param base       from the start of the buffer, or copy, to the element 0 (not copied), or `low` (copied), of all axes
/// @param image      from sample to sample
/// @param axes       from element to element, by spatial axis
/// @param step       from channel to channel
/// @param bytes      of the copy of one sample (of all, where the batch is innermost)
record Layout(boolean copied, boolean batchInner, long base, long image, long[] axes, long step, long bytes) {
    static Layout of(Geometry g) {
        int n = g.axes(), stored = g.dtype().bytes(), bytes = g.element().bytes;
        var strides = g.x().strides();
        long channel = strides.get(n + 1);
        if (!g.isHalf() && !g.isPadded() && (channel == 1 || g.inner() == 1)) {
            long[] axes = new long[n];
            for (int a = 0; a < n; a++) axes[a] = strides.get(a + 1) * stored;
            return new Layout(false, false, g.x().offset() * stored, strides.get(0) * stored, axes, g.inner() == 1 && g.groups() == 1 ? bytes : channel * stored, 0);
        }
        boolean batchInner = g.batch() > 1 && strides.get(0) == 1 && channel != 1 && g.inner() > 1;
        long[] axes = new long[n];
        long inner = batchInner ? g.batch() * bytes : bytes, size = inner * g.channels();
        for (int a = n - 1; a >= 0; a--) {
            axes[a] = size;
            size = Math.multiplyExact(size, g.extent()[a]);
        }
        return new Layout(true, batchInner, 0, batchInner ? bytes : size, axes, inner, size);
    }

    /// Whether the channels are neighbours.
    boolean neighbours(Geometry g) {
        return step == g.element().bytes;
    }

    /// The nest that copies one sample (or all), of which `lines` along the first axis are there; from the first of them to the first place of the copy that is no padding.
    static LoopNest copy(Geometry g, Layout to, long lines) {
        int n = g.axes(), bytes = g.element().bytes;
        var order = new ArrayList<Integer>();                    // axes of the input, as the copy has them
        for (int a = 1; a <= n + 1; a++) order.add(a);
        if (to.batchInner) order.add(0);
        var extents = ImmutableList.<Dim>builder();
        var from = ImmutableList.<Dim>builder();
        var into = ImmutableList.<Dim>builder();
        for (int a : order) {
            extents.add(Dim.of(a == 0 ? g.batch() : a == n + 1 ? g.channels() : a == 1 ? lines : inside(g, a - 1)));
            from.add(Dim.of(g.x().strides().get(a)));
            into.add(Dim.of((a == 0 ? to.image : a == n + 1 ? to.step : to.axes[a - 1]) / bytes));
        }
        DType computed = g.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
        var load = new Value.Load(Access.of(0, Dim.ZERO, from.build()), computed == DType.FLOAT64 ? ScalarType.F64 : ScalarType.F32);
        var stage = new Stage(ImmutableList.of(), ImmutableList.of(load), ImmutableList.of(new Stage.Store(Access.of(1, Dim.ZERO, into.build()), 0)));
        var params = ImmutableList.of(new LoopNest.Param("x", g.dtype(), false), new LoopNest.Param("windows", computed, true));
        return new LoopNest("windows", params, extents.build(), ImmutableList.copyOf(List.of(stage)));
    }

    /// The first element along an axis that is looked at.
    static long first(Geometry g, int axis) {
        return Math.max(0, g.low()[axis]);
    }

    /// How many elements along an axis are looked at.
    static long inside(Geometry g, int axis) {
        return Math.max(0, Math.min(g.plane()[axis], g.low()[axis] + g.extent()[axis]) - first(g, axis));
    }
}
