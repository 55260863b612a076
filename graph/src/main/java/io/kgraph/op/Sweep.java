package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Mismatch;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// How a window moves along one axis: tap `k` at position `p` looks at place `p · stride + k · dilation − before`.
///
/// The input stands at the multiples of `spread`: element `i` at place `i · spread`. What is before the first or behind the last element is
/// padding; a place between two elements is nothing at all. How much padding is behind follows from the number of positions.
///
/// @param before    how many places the first window begins before the first element; negative if it begins behind it
/// @param positions how many windows there are
public record Sweep(long stride, long dilation, long spread, Dim before, Dim positions) {
    public Sweep {
        if (stride < 1 || dilation < 1 || spread < 1)
            throw Mismatch.value("a window moves by strides, dilations and spreads of 1 or more, not " + stride + ", " + dilation + " and " + spread);
        if (positions.isConstant() && positions.value() < 0) throw Mismatch.shape("the window is larger than what it moves over: it has " + positions + " positions");
    }

    /// A window of neighbouring places.
    public static Sweep of(long stride, Dim before, Dim positions) {
        return new Sweep(stride, 1, 1, before, positions);
    }

    /// The places that a window of `taps` taps covers.
    Dim cover(Dim taps) {
        return taps.minus(1).times(dilation).plus(1);
    }

    /// Of the transposed map, from positions back to the `extent` elements: a window with its taps in reverse order.
    Sweep transposed(Dim taps, Dim extent) {
        return new Sweep(spread, dilation, stride, cover(taps).minus(1).minus(before), extent);
    }

    /// With the parts of taps and positions exchanged.
    Sweep exchanged(Dim taps) {
        return new Sweep(dilation, stride, spread, before, taps);
    }

    Sweep bind(DimBinding binding) {
        return new Sweep(stride, dilation, spread, Dim.of(before.evaluate(binding)), Dim.of(positions.evaluate(binding)));
    }

    static ImmutableList<Sweep> bind(List<Sweep> sweeps, DimBinding binding) {
        return sweeps.stream().map(s -> s.bind(binding)).collect(ImmutableList.toImmutableList());
    }

    static ImmutableList<Dim> dims(List<Sweep> sweeps) {
        return sweeps.stream().map(Sweep::before).collect(ImmutableList.toImmutableList());
    }

    static ImmutableList<Dim> positions(List<Sweep> sweeps) {
        return sweeps.stream().map(Sweep::positions).collect(ImmutableList.toImmutableList());
    }

    /// `strides=[2, 2], before=[1, 1], positions=[14, 14]`; what is 1 everywhere is left out.
    static String text(List<Sweep> sweeps) {
        return factors("strides", sweeps, Sweep::stride) + factors("dilation", sweeps, Sweep::dilation) + factors("spread", sweeps, Sweep::spread)
                + "before=" + list(sweeps, Sweep::before) + ", positions=" + list(sweeps, Sweep::positions);
    }

    private static String factors(String what, List<Sweep> sweeps, ToLongFunction<Sweep> factor) {
        return sweeps.stream().allMatch(s -> factor.applyAsLong(s) == 1) ? "" : what + "=" + list(sweeps, factor::applyAsLong) + ", ";
    }

    private static String list(List<Sweep> sweeps, Function<Sweep, ?> part) {
        return sweeps.stream().map(part).toList().toString();
    }

    /// A look at one input element by one tap.
    ///
    /// @param element the element, or −1 for padding
    record Look(int tap, int element) {}

    /// The taps of the window at `position` that are not between two elements, in their order.
    List<Look> looks(long position, long taps, long extent) {
        var looks = new java.util.ArrayList<Look>();
        for (long k = 0; k < taps; k++) {
            long place = position * stride + k * dilation - before.value();
            if (Math.floorMod(place, spread) != 0) continue;
            long element = Math.floorDiv(place, spread);
            looks.add(new Look(Math.toIntExact(k), element >= 0 && element < extent ? Math.toIntExact(element) : -1));
        }
        return looks;
    }

    /// The looks of a window over several axes, row-major: `tap` and `element` are positions in the whole window and the whole plane.
    static List<Look> looks(List<Sweep> sweeps, long[] positions, long[] taps, long[] extents) {
        var all = List.of(new Look(0, 0));
        for (int axis = 0; axis < taps.length; axis++) {
            var next = new java.util.ArrayList<Look>();
            for (Look outer : all)
                for (Look inner : sweeps.get(axis).looks(positions[axis], taps[axis], extents[axis]))
                    next.add(new Look(Math.toIntExact(outer.tap * taps[axis] + inner.tap),
                            outer.element < 0 || inner.element < 0 ? -1 : Math.toIntExact(outer.element * extents[axis] + inner.element)));
            all = next;
        }
        return all;
    }
}
