package io.kgraph.exec.kernel;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Lane;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.op.Convolution;
import io.kgraph.op.Sweep;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A convolution with numbers: its windows as rows of a matrix that is never written down, its kernel as the other factor.
///
/// Positions whose windows fall between the elements of a spread input in the same way share a [Phase]: the same taps count. The contracted index of a phase runs over
/// its lines and in each over `line` elements, neighbours in memory: the channels of one tap, or, where nothing stands between, of all taps along the last axis.
record Patches(int spatial, long batch, long[] plane, long[] positions, long[] before, long[] stride, long[] spread, int channels, int inner, int outputs, int groups,
        long xOffset, long kernelOffset, Lane lane, List<Phase> phases) {

    /// The taps that count at some of the positions, as lines of them.
    ///
    /// @param remainder where these positions stand between elements, by axis
    /// @param k         how many elements are contracted
    /// @param line      elements in a line
    /// @param lineTaps  taps in a line
    /// @param shifts    by axis and line, from a position's first element to that of the line
    /// @param address   by line, the same in elements of memory
    /// @param row       by line, the kernel's row of its first element
    record Phase(long[] remainder, int k, int line, int lineTaps, int[][] shifts, long[] address, int[] row) {}

    static Patches of(Convolution op, BoundView x, BoundView kernel, BoundView y) {
        int n = op.sweeps().size();
        long[] plane = new long[n], positions = new long[n], before = new long[n], stride = new long[n], spread = new long[n];
        for (int a = 0; a < n; a++) {
            Sweep s = op.sweeps().get(a);
            plane[a] = x.type().extent(a + 1);
            positions[a] = s.positions().value();
            before[a] = s.before().value();
            stride[a] = s.stride();
            spread[a] = s.spread();
        }
        int channels = x.type().extent(-1), inner = kernel.type().extent(-2), outputs = kernel.type().extent(-1), groups = (int) op.groups().value();
        return new Patches(n, x.type().extent(0), plane, positions, before, stride, spread, channels, inner, outputs, groups, x.offset(), kernel.offset(),
                Lane.of(y.type().dtype()), phases(op, kernel, plane, channels, inner));
    }

    private static List<Phase> phases(Convolution op, BoundView kernel, long[] plane, int channels, int inner) {
        int n = plane.length;
        var phases = new ArrayList<Phase>();
        long[] remainder = new long[n];
        for (boolean more = true; more; more = next(remainder, op)) phases.add(phase(op, kernel, plane, channels, inner, remainder.clone()));
        return List.copyOf(phases);
    }

    /// Counts the remainders up, the last axis fastest.
    private static boolean next(long[] remainder, Convolution op) {
        for (int a = remainder.length - 1; a >= 0; a--) {
            if (++remainder[a] < op.sweeps().get(a).spread()) return true;
            remainder[a] = 0;
        }
        return false;
    }

    private static Phase phase(Convolution op, BoundView kernel, long[] plane, int channels, int inner, long[] remainder) {
        int n = plane.length;
        boolean merged = n > 0 && channels == inner && op.sweeps().get(n - 1).dilation() == 1 && op.sweeps().get(n - 1).spread() == 1;
        int lineTaps = merged ? kernel.type().extent(n - 1) : 1;
        var shifts = new ArrayList<int[]>();
        var rows = new ArrayList<Integer>();
        lines(op, kernel, remainder, merged ? n - 1 : n, n, 0, new int[n], 0, lineTaps, shifts, rows);
        int[][] byAxis = new int[n][shifts.size()];
        long[] address = new long[shifts.size()];
        for (int l = 0; l < address.length; l++)
            for (int a = 0; a < n; a++) {
                byAxis[a][l] = shifts.get(l)[a];
                address[l] = address[l] * plane[a] + shifts.get(l)[a];
            }
        for (int l = 0; l < address.length; l++) address[l] *= channels;
        int line = lineTaps * inner;
        return new Phase(remainder, Math.multiplyExact(address.length, line), line, lineTaps, byAxis, address, rows.stream().mapToInt(r -> r * inner).toArray());
    }

    /// Goes through the taps of the axes from `axis` on, row-major; a merged last axis is one line.
    private static void lines(Convolution op, BoundView kernel, long[] remainder, int axes, int n, int axis, int[] shift, int row, int lineTaps, List<int[]> shifts, List<Integer> rows) {
        if (axis == axes) {
            if (lineTaps == 0) return;
            shifts.add(shift.clone());
            rows.add(axes < n ? row * lineTaps : row);
            return;
        }
        Sweep s = op.sweeps().get(axis);
        int taps = kernel.type().extent(axis);
        for (int k = 0; k < taps; k++) {
            long place = remainder[axis] + k * s.dilation();
            if (place % s.spread() != 0) continue;
            shift[axis] = Math.toIntExact(place / s.spread());
            lines(op, kernel, remainder, axes, n, axis + 1, shift, row * taps + k, lineTaps, shifts, rows);
            shift[axis] = 0;
        }
    }

    long units() {
        long count = batch;
        for (long p : positions) count *= p;
        return count;
    }

    /// Products in all.
    double products() {
        double k = 0;
        for (Phase p : phases) k += p.k;
        return k / phases.size() * units() * outputs / Math.max(1, groups);
    }

    /// The numbers of up to `most` positions of a phase from `from` on: in row `spatial` of `state`; by axis their first elements; in `bases` their addresses.
    ///
    /// @return the first number that was not looked at
    long collect(Phase phase, long from, long to, int most, int[][] state, long[] bases) {
        int count = 0;
        long unit = from;
        for (; unit < to && count < most; unit++) {
            long rest = unit, address = 0, scale = 1;
            boolean here = true;
            for (int a = spatial - 1; a >= 0; a--) {
                long place = rest % positions[a] * stride[a] - before[a], first = spread[a] == 1 ? place : Math.floorDiv(place, spread[a]);
                rest /= positions[a];
                here &= place - first * spread[a] == phase.remainder[a];
                state[a][count] = (int) first;
                address += first * scale;
                scale *= plane[a];
            }
            if (!here) continue;
            bases[count] = xOffset + (rest * scale + address) * channels;
            state[spatial][count++] = (int) (unit - from);
        }
        state[spatial + 1][0] = count;
        return unit;
    }

    /// The elements `from` to `from + count` of the window at collected position `r`, for the channels from `group · inner` on.
    void load(Phase phase, MemorySegment x, int[][] state, long[] bases, int r, int group, int from, int count, Object to, Tiles t) {
        int n = spatial;
        for (int at = 0; at < count; ) {
            int l = (from + at) / phase.line, start = (from + at) % phase.line, run = Math.min(phase.line - start, count - at);
            boolean inside = true;
            int last = n - 1, free = phase.lineTaps == 1 ? n : last;
            for (int a = 0; a < free; a++) {
                int e = state[a][r] + phase.shifts[a][l];
                inside &= e >= 0 && e < plane[a];
            }
            long address = bases[r] + phase.address[l] + (long) group * inner + start;
            if (!inside) lane.clear(to, at, run);
            else if (free == n) lane.load(x, address, 1, to, at, run, t);
            else {
                long first = state[last][r];
                int low = (int) Math.clamp(-first * inner - start, 0, (long) run), high = (int) Math.clamp((plane[last] - first) * inner - start, (long) low, (long) run);
                if (low > 0) lane.clear(to, at, low);
                if (high > low) lane.load(x, address + low, 1, to, at + low, high - low, t);
                if (run > high) lane.clear(to, at + high, run - high);
            }
            at += run;
        }
    }

    /// The row of the kernel for contracted element `i`.
    int row(Phase phase, int i) {
        return phase.row[i / phase.line] + i % phase.line;
    }

    /// Where contracted element `i` of the first group is for collected position `r`, or −1 for padding.
    long address(Phase phase, int[][] state, long[] bases, int r, int i) {
        int l = i / phase.line, start = i % phase.line;
        for (int a = 0; a < spatial; a++) {
            int e = state[a][r] + phase.shifts[a][l] + (phase.lineTaps > 1 && a == spatial - 1 ? start / inner : 0);
            if (e < 0 || e >= plane[a]) return -1;
        }
        return bases[r] + phase.address[l] + start;
    }
}
