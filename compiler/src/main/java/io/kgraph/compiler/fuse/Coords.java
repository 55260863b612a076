package io.kgraph.compiler.fuse;

import com.google.common.collect.ImmutableList;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.List;

/// Where in a tensor a region's index reads: for each axis of the tensor a coordinate, an affine function of the region's axes.
///
/// An axis whose extent is 1 always has the coordinate 0. Outside of the guards, which are over the region's axes, the
/// tensor reads zero.
public record Coords(ImmutableList<Coord> axes, ImmutableList<Guard> guards) {
    /// `offset + Σ step · index[axis]`; no part twice, none with step 0.
    public record Coord(Dim offset, ImmutableList<Part> parts) {
        public static final Coord ZERO = new Coord(Dim.ZERO, ImmutableList.of());

        public static Coord axis(int axis) {
            return new Coord(Dim.ZERO, ImmutableList.of(new Part(axis, Dim.ONE)));
        }

        /// The region's axis that this coordinate is, or −1.
        int alone() {
            return offset.is(0) && parts.size() == 1 && parts.getFirst().step.is(1) ? parts.getFirst().axis : -1;
        }

        public Coord times(Dim factor) {
            if (factor.is(1)) return this;
            if (factor.is(0)) return ZERO;
            var scaled = ImmutableList.<Part>builder();
            for (Part p : parts) scaled.add(new Part(p.axis, p.step.times(factor)));
            return new Coord(offset.times(factor), scaled.build());
        }

        public Coord plus(Dim distance) {
            return distance.is(0) ? this : new Coord(offset.plus(distance), parts);
        }

        public Coord plus(Coord other) {
            var sum = new ArrayList<>(parts);
            for (Part p : other.parts) merge(sum, p);
            return new Coord(offset.plus(other.offset), ImmutableList.copyOf(sum));
        }

        private static void merge(List<Part> sum, Part p) {
            for (int i = 0; i < sum.size(); i++)
                if (sum.get(i).axis == p.axis) {
                    Dim step = sum.get(i).step.plus(p.step);
                    if (step.is(0)) sum.remove(i);
                    else sum.set(i, new Part(p.axis, step));
                    return;
                }
            sum.add(p);
        }
    }

    /// `low ≤ index[axis] < high`.
    public record Guard(int axis, Dim low, Dim high) {}

    /// One term of a coordinate.
    public record Part(int axis, Dim step) {}

    public static Coords of(List<Coord> axes) {
        return new Coords(ImmutableList.copyOf(axes), ImmutableList.of());
    }

    /// The region's axes are those of the tensor whose extent is not 1.
    static Coords proper(Shape shape) {
        var axes = ImmutableList.<Coord>builderWithExpectedSize(shape.rank());
        int next = 0;
        for (int a = 0; a < shape.rank(); a++) axes.add(shape.dim(a).is(1) ? Coord.ZERO : Coord.axis(next++));
        return new Coords(axes.build(), ImmutableList.of());
    }

    /// The axes are those of the tensor.
    public static Coords identity(Shape shape) {
        var axes = ImmutableList.<Coord>builderWithExpectedSize(shape.rank());
        for (int a = 0; a < shape.rank(); a++) axes.add(shape.dim(a).is(1) ? Coord.ZERO : Coord.axis(a));
        return new Coords(axes.build(), ImmutableList.of());
    }

    public Coords with(List<Coord> other) {
        return new Coords(ImmutableList.copyOf(other), guards);
    }

    public Coord axis(int axis) {
        return axes.get(axis);
    }

    /// These are the coordinates of an elementwise result of shape `out`: those of an input that stretches to it.
    public Coords stretched(Shape out, Shape in) {
        if (in.equals(out)) return this;
        int lead = out.rank() - in.rank();
        var to = ImmutableList.<Coord>builderWithExpectedSize(in.rank());
        for (int a = 0; a < in.rank(); a++) to.add(stretched(axes.get(lead + a), out.dim(lead + a), in.dim(a)));
        return with(to.build());
    }

    static Coord stretched(Coord coord, Dim out, Dim in) {
        if (in.is(1)) return Coord.ZERO;
        return in.equals(out) ? coord : coord.times(in.minus(1).min(Dim.ONE));    // the step is 0 where the run makes `in` 1
    }

    /// The region's axes that take part.
    public boolean mentions(int axis) {
        for (Coord c : axes) for (Part p : c.parts) if (p.axis == axis) return true;
        return false;
    }

    /// `i0, 3 - i1, 2 * i0 + 1`.
    @Override public String toString() {
        return axes.toString() + (guards.isEmpty() ? "" : " where " + guards);
    }
}
