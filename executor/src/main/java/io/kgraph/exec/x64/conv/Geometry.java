package io.kgraph.exec.x64.conv;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.x64.gemm.Element;
import io.kgraph.op.Convolution;
import io.kgraph.op.Sweep;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A convolution with numbers, its operands lying as they may; places and strides in elements.
///
/// Windows that fall between the elements of a spread input in the same way share a [Phase]: the same taps count, and in each axis both windows and what they see
/// move on by fixed steps.
///
/// @param plane  extents of the input's spatial axes
/// @param low    by axis the first element that a window sees; negative where that is padding
/// @param extent by axis how many elements windows see from there
record Geometry(long batch, long[] plane, long[] positions, int channels, int inner, int outputs, int groups, BoundView x, BoundView kernel, DType dtype,
        List<Phase> phases, long[] low, long[] extent) {

    /// @param position by axis the first window
    /// @param step     from window to window, in positions
    /// @param count    windows
    /// @param first    the element from which the first window's taps count
    /// @param move     from window to window, in elements
    record Phase(long[] position, long[] step, long[] count, long[] first, long[] move, List<Tap> taps) {
        long windows() {
            return product(count);
        }
    }

    /// @param shift  by axis, from the window's first element
    /// @param kernel the place of its first number in the kernel
    record Tap(long[] shift, long kernel) {}

    static Geometry of(Convolution op, BoundView x, BoundView kernel, BoundView y) {
        int n = op.sweeps().size();
        long[] plane = Arrays.copyOfRange(x.type().shape().extents(), 1, n + 1), positions = Arrays.copyOfRange(y.type().shape().extents(), 1, n + 1);
        var phases = new ArrayList<Phase>();
        long[] remainder = new long[n];
        do phase(op.sweeps(), kernel, positions, remainder, phases); while (next(remainder, op.sweeps()));
        long[] low = new long[n], high = new long[n];
        Arrays.fill(low, Long.MAX_VALUE);
        Arrays.fill(high, Long.MIN_VALUE);
        for (Phase p : phases)
            for (Tap t : p.taps)
                for (int a = 0; a < n; a++) {
                    low[a] = Math.min(low[a], p.first[a] + t.shift[a]);
                    high[a] = Math.max(high[a], p.first[a] + (p.count[a] - 1) * p.move[a] + t.shift[a] + 1);
                }
        for (int a = 0; a < n; a++) {
            if (high[a] <= low[a]) low[a] = high[a] = 0;
            high[a] -= low[a];
        }
        return new Geometry(x.type().extent(0), plane, positions, x.type().extent(-1), kernel.type().extent(-2), kernel.type().extent(-1), (int) op.groups().value(),
                x, kernel, y.type().dtype(), List.copyOf(phases), low, high);
    }

    /// Counts the remainders up, the last axis fastest.
    private static boolean next(long[] remainder, List<Sweep> sweeps) {
        for (int a = remainder.length - 1; a >= 0; a--) {
            if (++remainder[a] < sweeps.get(a).spread()) return true;
            remainder[a] = 0;
        }
        return false;
    }

    /// The windows whose first places are `remainder` behind elements.
    private static void phase(List<Sweep> sweeps, BoundView kernel, long[] positions, long[] remainder, List<Phase> phases) {
        int n = positions.length;
        long[] position = new long[n], step = new long[n], count = new long[n], first = new long[n], move = new long[n];
        for (int a = 0; a < n; a++) {
            Sweep s = sweeps.get(a);
            long spread = s.spread(), before = s.before().value(), divisor = gcd(s.stride(), spread);
            step[a] = spread / divisor;
            move[a] = step[a] * s.stride() / spread;
            position[a] = -1;
            for (long p = 0; p < step[a] && position[a] < 0; p++) if (Math.floorMod(p * s.stride() - before, spread) == remainder[a]) position[a] = p;
            if (position[a] < 0 || position[a] >= positions[a]) return;
            count[a] = (positions[a] - 1 - position[a]) / step[a] + 1;
            first[a] = Math.floorDiv(position[a] * s.stride() - before, spread);
        }
        var taps = new ArrayList<Tap>();
        taps(sweeps, kernel, remainder, 0, new long[n], kernel.offset(), taps);
        phases.add(new Phase(position, step, count, first, move, taps));
    }

    /// Goes through the taps of the axes from `axis` on, row-major.
    private static void taps(List<Sweep> sweeps, BoundView kernel, long[] remainder, int axis, long[] shift, long place, List<Tap> taps) {
        if (axis == shift.length) {
            taps.add(new Tap(shift.clone(), place));
            return;
        }
        Sweep s = sweeps.get(axis);
        for (int k = 0; k < kernel.type().extent(axis); k++) {
            long behind = remainder[axis] + k * s.dilation();
            if (behind % s.spread() != 0) continue;
            shift[axis] = behind / s.spread();
            taps(sweeps, kernel, remainder, axis + 1, shift, place + k * kernel.strides().get(axis), taps);
        }
        shift[axis] = 0;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    static long product(long[] extents) {
        long product = 1;
        for (long e : extents) product = Math.multiplyExact(product, e);
        return product;
    }

    int axes() {
        return plane.length;
    }

    long windows() {
        return product(positions);
    }

    /// Outputs of a group.
    int each() {
        return outputs / groups;
    }

    Element element() {
        return dtype == DType.FLOAT64 ? Element.F64 : Element.F32;
    }

    boolean isHalf() {
        return dtype == DType.FLOAT16;
    }

    boolean isPadded() {
        for (int a = 0; a < axes(); a++) if (low[a] < 0 || low[a] + extent[a] > plane[a]) return true;
        return false;
    }

    int contracted(Phase p) {
        return Math.multiplyExact(p.taps.size(), inner);
    }

    int contracted() {
        int k = 0;
        for (Phase p : phases) k = Math.max(k, contracted(p));
        return k;
    }

    /// Multiply-adds.
    double work() {
        double work = 0;
        for (Phase p : phases) work += (double) batch * p.windows() * contracted(p) * outputs;
        return work;
    }
}
