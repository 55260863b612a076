package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.op.Sweep;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The taps of windows over spatial axes that are not spread: where each looks, and for which positions that is an element.
///
/// @param counts by spatial axis
/// @param first  the first spatial axis of `x` and `y`
record WindowTaps(List<Sweep> sweeps, List<Long> counts, int first, BoundView x, TensorType y) {
    int axes() {
        return sweeps.size();
    }

    private long positions(int a) {
        return y.extent(first + a);
    }

    /// The first position whose tap `k` is not before the first element.
    long from(int a, long k) {
        Sweep s = sweeps.get(a);
        return Math.clamp(Math.ceilDiv(s.before().value() - k * s.dilation(), s.stride()), 0, positions(a));
    }

    /// The first position from there on whose tap `k` is behind the last element.
    long to(int a, long k) {
        Sweep s = sweeps.get(a);
        return Math.clamp(Math.ceilDiv(x.type().extent(first + a) + s.before().value() - k * s.dilation(), s.stride()), from(a, k), positions(a));
    }

    /// Whether tap `k` of every position looks at an element.
    boolean isInside(int a, long k) {
        return from(a, k) == 0 && to(a, k) == positions(a);
    }

    /// The elements that the taps look at, or zeros, as `param`.
    Access access(int param, int[] taps) {
        long offset = x.offset();
        var strides = new ArrayList<Dim>();
        var guards = ImmutableList.<Access.Guard>builder();
        for (int d = 0; d < x.type().rank(); d++) {
            int a = d - first;
            long stride = x.strides().get(d);
            if (a < 0 || a >= axes()) {
                strides.add(Dim.of(stride));
                continue;
            }
            Sweep s = sweeps.get(a);
            strides.add(Dim.of(stride * s.stride()));
            offset += stride * (taps[a] * s.dilation() - s.before().value());
            if (!isInside(a, taps[a])) guards.add(new Access.Guard(d, Dim.of(from(a, taps[a])), Dim.of(to(a, taps[a]))));
        }
        return new Access(param, Dim.of(offset), ImmutableList.copyOf(strides), guards.build(), Optional.empty());
    }

    /// The next taps in row-major order; none behind the last.
    boolean next(int[] taps) {
        for (int a = axes() - 1; a >= 0; a--) {
            if (++taps[a] < counts.get(a)) return true;
            taps[a] = 0;
        }
        return false;
    }

    /// The result's elements in row-major order, as `param`.
    static Access contiguous(int param, TensorType type) {
        var strides = new ArrayList<Dim>();
        long stride = 1;
        for (int a = type.rank() - 1; a >= 0; a--) {
            strides.addFirst(Dim.of(stride));
            stride *= type.extent(a);
        }
        return Access.of(param, Dim.ZERO, ImmutableList.copyOf(strides));
    }
}
