package io.kgraph.exec.kernel;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Lane;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.op.Pooling;
import io.kgraph.op.Sweep;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Pooling of every kind, bit for bit [Pooling#evaluate]: a line of positions at a time, tap after tap.
///
/// A unit is the last of the swept axes with all that is behind it.
public record PoolingKernel() implements Kernel<Pooling> {
    @Override public Class<Pooling> op() {
        return Pooling.class;
    }

    @Override public boolean accepts(Pooling op, List<BoundView> inputs, BoundView output) {
        return output.offset() == 0 && !op.sweeps().isEmpty() && ConvolutionKernel.isDense(inputs.getFirst()) && inputs.getFirst().type().count() < Integer.MAX_VALUE
                && output.type().count() < Integer.MAX_VALUE;
    }

    @Override public Bound bind(Pooling op, List<BoundView> inputs, BoundView output) {
        var windows = Windows.of(op, inputs.getFirst(), output);
        boolean wide = inputs.getFirst().type().dtype().accumulator() == DType.FLOAT64;
        if (op.kind() == Pooling.Kind.PLACE) return wide ? new DoublePlaces(windows) : new FloatPlaces(windows);
        return wide ? new DoublePooling(windows) : new FloatPooling(windows);
    }

    /// A pooling with numbers.
    ///
    /// @param elements by axis, tap and position the element looked at, or −1
    /// @param counts   by axis and position, how many taps see one
    record Windows(Pooling.Kind kind, long outer, int[] plane, int[] positions, int inner, long offset, int[][][] elements, int[][] counts, Lane from, Lane to) {
        static Windows of(Pooling op, BoundView x, BoundView y) {
            int n = op.sweeps().size(), first = op.first();
            int[] plane = new int[n], positions = new int[n];
            int[][][] elements = new int[n][][];
            int[][] counts = new int[n][];
            for (int a = 0; a < n; a++) {
                plane[a] = x.type().extent(first + a);
                positions[a] = y.type().extent(first + a);
                elements[a] = elements(op.sweeps().get(a), Math.toIntExact(op.taps().get(a)), plane[a], positions[a]);
                counts[a] = new int[positions[a]];
                for (int[] tap : elements[a]) for (int p = 0; p < positions[a]; p++) if (tap[p] >= 0) counts[a][p]++;
            }
            long outer = 1;
            int inner = 1;
            for (int a = 0; a < first; a++) outer *= x.type().extent(a);
            for (int a = first + n; a < x.type().rank(); a++) inner *= x.type().extent(a);
            return new Windows(op.kind(), outer, plane, positions, inner, x.offset(), elements, counts, Lane.of(x.type().dtype()), Lane.of(y.type().dtype()));
        }

        private static int[][] elements(Sweep s, int taps, int extent, int positions) {
            int[][] elements = new int[taps][positions];
            for (int k = 0; k < taps; k++)
                for (int p = 0; p < positions; p++) {
                    long place = p * s.stride() + k * s.dilation() - s.before().value(), element = Math.floorDiv(place, s.spread());
                    elements[k][p] = Math.floorMod(place, s.spread()) == 0 && element >= 0 && element < extent ? (int) element : -1;
                }
            return elements;
        }

        int last() {
            return plane.length - 1;
        }

        long units() {
            long units = outer;
            for (int a = 0; a < last(); a++) units *= positions[a];
            return units;
        }

        long width() {
            return (long) positions[last()] * inner;
        }

        /// Lines of taps, each along the last axis.
        int lines() {
            int lines = 1;
            for (int a = 0; a < last(); a++) lines *= elements[a].length;
            return lines;
        }

        double nanos(double perLook) {
            return perLook * units() * width() * lines() * elements[last()].length;
        }

        /// How many elements the windows of a unit see along all axes but the last.
        int count(long unit) {
            int count = 1;
            for (int a = last() - 1; a >= 0; a--) {
                count *= counts[a][(int) (unit % positions[a])];
                unit /= positions[a];
            }
            return count;
        }

        /// The number of the input's line that a line of taps looks at from a unit, counted in its plane, or −1 for padding.
        int line(long unit, int line) {
            int number = 0, scale = 1;
            for (int a = last() - 1; a >= 0; a--) {
                int element = elements[a][line % elements[a].length][(int) (unit % positions[a])];
                if (element < 0) return -1;
                number += element * scale;
                scale *= plane[a];
                line /= elements[a].length;
                unit /= positions[a];
            }
            return number;
        }

        /// The address of the first element of the unit's plane.
        long plane(long unit) {
            long lines = 1;
            for (int a = 0; a < last(); a++) {
                unit /= positions[last() - 1 - a];
                lines *= plane[a];
            }
            return offset + unit * lines * plane[last()] * inner;
        }

        /// A whole line of the input.
        void load(MemorySegment x, long address, Object to, Tiles t) {
            int n = plane[last()] * inner;
            for (int at = 0; at < n; at += Tiles.LENGTH) from.load(x, address + at, 1, to, at, Math.min(Tiles.LENGTH, n - at), t);
        }

        void store(MemorySegment y, long address, Object from, Tiles t) {
            int n = (int) width();
            for (int at = 0; at < n; at += Tiles.LENGTH) to.store(y, address + at, 1, from, at, Math.min(Tiles.LENGTH, n - at), t);
        }
    }
}
