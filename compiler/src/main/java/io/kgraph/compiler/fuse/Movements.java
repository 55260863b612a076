package io.kgraph.compiler.fuse;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.compiler.fuse.Coords.Coord;
import io.kgraph.compiler.fuse.Coords.Part;
import io.kgraph.compiler.fuse.Coords.Guard;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.ir.IndexMap;
import io.kgraph.ir.Op;
import io.kgraph.op.Broadcast;
import io.kgraph.op.PlaceholderOp;
import io.kgraph.op.Print;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks through movement: from the coordinates of its result to those of its input.
public final class Movements {
    private Movements() {}

    /// Ops that give their input as it is: `Identity`, a print, a placeholder's default.
    static boolean isAlias(Tensor node) {
        return node.inputs().size() == 1 && (node.op() instanceof Print || node.op() instanceof PlaceholderOp);
    }

    /// The map of a movement with one input, or of an alias.
    static IndexMap map(Tensor node) {
        if (node.op() instanceof Op.Movement m) return m.index(List.of(node.input(0).shape()), node.shape());
        if (isAlias(node)) return new IndexMap.Affine(straight(node.rank()));
        throw new BrokenInvariant("Movements.map", node + " is no movement");
    }

    private static ImmutableList<IndexMap.Term> straight(int rank) {
        var terms = ImmutableList.<IndexMap.Term>builder();
        for (int a = 0; a < rank; a++) terms.add(IndexMap.Term.of(a));
        return terms.build();
    }

    /// The coordinates of the input of `node`, or nothing where they are no affine function of the region's axes.
    public static Optional<Coords> behind(Tensor node, Coords coords) {
        Shape in = node.input(0).shape(), out = node.shape();
        return switch (map(node)) {
            case IndexMap.Affine a -> Optional.of(affine(a, node.op() instanceof Broadcast, in, out, coords));
            case IndexMap.Flat _ -> flat(in, out, coords);
            case IndexMap.Padded p -> padded(p, in, out, coords);
            case IndexMap.Joined _ -> Optional.empty();
        };
    }

    /// Only a broadcast may find when bound that an extent is 1 after all.
    private static Coords affine(IndexMap.Affine map, boolean stretches, Shape in, Shape out, Coords coords) {
        var to = ImmutableList.<Coord>builderWithExpectedSize(in.rank());
        for (int d = 0; d < in.rank(); d++) {
            IndexMap.Term t = map.terms().get(d);
            if (in.dim(d).is(1)) to.add(Coord.ZERO);
            else if (t.axis() < 0) to.add(new Coord(t.offset(), ImmutableList.of()));
            else if (stretches) to.add(Coords.stretched(coords.axis(t.axis()), out.dim(t.axis()), in.dim(d)));
            else to.add(coords.axis(t.axis()).times(Dim.of(t.step())).plus(t.offset()));
        }
        return coords.with(to.build());
    }

    /// Each coordinate is guarded by the one axis it depends on.
    private static Optional<Coords> padded(IndexMap.Padded map, Shape in, Shape out, Coords coords) {
        var to = new ArrayList<Coord>();
        var guards = ImmutableList.<Guard>builder().addAll(coords.guards());
        for (int d = 0; d < in.rank(); d++) {
            Coord c = coords.axis(d).plus(map.before().get(d).times(-1));
            if (!in.dim(d).equals(out.dim(d))) {
                Optional<Guard> guard = guard(c, in.dim(d));
                if (guard.isEmpty()) return Optional.empty();
                guards.add(guard.get());
            }
            to.add(in.dim(d).is(1) ? Coord.ZERO : c);
        }
        return Optional.of(new Coords(ImmutableList.copyOf(to), guards.build()));
    }

    /// `0 ≤ offset + step · i < extent`, solved for `i`.
    private static Optional<Guard> guard(Coord c, Dim extent) {
        if (c.parts().size() != 1 || !c.parts().getFirst().step().isConstant()) return Optional.empty();
        Part p = c.parts().getFirst();
        long step = p.step().value();
        Dim first = c.offset().times(-1), end = extent.minus(c.offset());         // first ≤ step · i < end
        return Optional.of(step > 0
                ? new Guard(p.axis(), first.ceilDiv(step), end.ceilDiv(step))
                : new Guard(p.axis(), end.times(-1).floorDiv(-step).plus(1), first.times(-1).floorDiv(-step).plus(1)));
    }

    /// A reshape that only inserts, drops or splits axes; merging axes is affine only where all but one are 1.
    private static Optional<Coords> flat(Shape in, Shape out, Coords coords) {
        var to = new Coord[in.rank()];
        int i = 0, o = 0;
        while (i < in.rank() || o < out.rank()) {
            int firstIn = i, firstOut = o;
            Dim left = i < in.rank() ? in.dim(i++) : Dim.ONE, right = o < out.rank() ? out.dim(o++) : Dim.ONE;
            while (!left.equals(right)) {
                boolean growLeft = i < in.rank() && (o == out.rank() || grows(left, right));
                if (growLeft) left = left.times(in.dim(i++));
                else if (o < out.rank()) right = right.times(out.dim(o++));
                else return Optional.empty();
            }
            if (!segment(in, firstIn, i, out, firstOut, o, coords, to)) return Optional.empty();
        }
        for (int d = 0; d < to.length; d++) if (in.dim(d).is(1)) to[d] = Coord.ZERO;
        return Optional.of(coords.with(ImmutableList.copyOf(to)));
    }

    /// Whether to take the next axis on the left: where it is plainly smaller, else where the right is no plain number.
    private static boolean grows(Dim left, Dim right) {
        if (left.isConstant() && right.isConstant()) return left.value() < right.value();
        return left.isConstant() || !right.isConstant() && left.toString().length() <= right.toString().length();
    }

    private static boolean segment(Shape in, int firstIn, int endIn, Shape out, int firstOut, int endOut, Coords coords, Coord[] to) {
        int only = -1;
        for (int d = firstIn; d < endIn; d++) {
            to[d] = Coord.ZERO;
            if (in.dim(d).is(1)) continue;
            if (only >= 0) return false;
            only = d;
        }
        if (only < 0) return true;
        Coord sum = Coord.ZERO;
        Dim stride = Dim.ONE;
        for (int d = endOut - 1; d >= firstOut; d--) {
            sum = sum.plus(coords.axis(d).times(stride));
            stride = stride.times(out.dim(d));
        }
        to[only] = sum;
        return true;
    }
}
