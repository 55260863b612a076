package io.kgraph.type;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Mismatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A set of axes of a known rank: sorted, each in `[0, rank)`.
public record Axes(ImmutableList<Integer> list) {
    public static Axes of(int... axes) {
        return new Axes(ImmutableList.sortedCopyOf(Arrays.stream(axes).boxed().toList()));
    }

    public static Axes all(int rank) {
        return new Axes(IntStream.range(0, rank).boxed().collect(ImmutableList.toImmutableList()));
    }

    /// Axes as the author wrote them, negative ones counting from the end.
    ///
    /// @throws Mismatch for an axis outside the rank or named twice
    public static Axes normalize(List<Integer> axes, int rank) {
        int[] result = axes.stream().mapToInt(a -> normalize(a, rank)).sorted().toArray();
        for (int i = 1; i < result.length; i++)
            if (result[i] == result[i - 1]) throw Mismatch.axis("axis " + result[i] + " is listed twice");
        return of(result);
    }

    /// One axis, in `[0, rank)`.
    public static int normalize(int axis, int rank) {
        if (axis < -rank || axis >= rank) throw Mismatch.axis("axis " + axis + " is outside rank " + rank);
        return axis < 0 ? axis + rank : axis;
    }

    public boolean contains(int axis) {
        return list.contains(axis);
    }

    public int size() {
        return list.size();
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    /// The shape without these axes, or with 1 in their place.
    public Shape reduce(Shape shape, boolean keepdims) {
        var dims = ImmutableList.<Dim>builder();
        for (int i = 0; i < shape.rank(); i++)
            if (!contains(i)) dims.add(shape.dim(i));
            else if (keepdims) dims.add(Dim.ONE);
        return Shape.of(dims.build());
    }

    @Override public String toString() {
        return list.toString();
    }
}
