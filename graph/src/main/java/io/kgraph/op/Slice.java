package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.IndexMap;
import io.kgraph.ir.Op;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A block, perhaps with steps: `y[i] = x[start + step · i]` on each axis, `size` elements of it.
///
/// - Dtypes: every one. Starts count from the front; a step is not 0 and may be negative.
/// - Errors: a block that reaches outside.
/// - Gradient: padded back with zeros.
/// - Source: NumPy's basic indexing.
public record Slice(ImmutableList<Dim> starts, ImmutableList<Dim> sizes, ImmutableList<Long> steps) implements Op.Movement {
    @Override public String name() {
        return "slice";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        if (starts.size() != x.rank() || sizes.size() != x.rank() || steps.size() != x.rank())
            throw Mismatch.rank("slice needs a start, a size and a step for each axis").input(0, "rank is " + x.rank());
        for (int axis = 0; axis < x.rank(); axis++) check(axis, x);
        return x.with(Shape.of(sizes));
    }

    private void check(int axis, TensorType x) {
        Dim start = starts.get(axis), size = sizes.get(axis), extent = x.dim(axis);
        long step = steps.get(axis);
        if (step == 0) throw Mismatch.value("slice needs steps other than 0");
        if (size.isConstant() && size.value() < 0) throw Mismatch.value("slice needs sizes of 0 or more, not " + size + " on axis " + axis);
        if (size.is(0)) return;
        Dim last = start.plus(size.minus(1).times(step));
        if (start.isConstant() && start.value() < 0 || last.isConstant() && last.value() < 0 || reaches(start, extent) || reaches(last, extent))
            throw Mismatch.shape("slice reaches outside: " + size + " from " + start + (step == 1 ? "" : " by steps of " + step) + " on axis " + axis)
                    .input(0, "axis " + axis + " is " + extent);
    }

    private static boolean reaches(Dim index, Dim extent) {
        Dim room = extent.minus(index);
        return room.isConstant() && room.value() <= 0;
    }

    @Override public IndexMap index(List<Shape> inputs, Shape output) {
        var terms = ImmutableList.<IndexMap.Term>builder();
        for (int axis = 0; axis < starts.size(); axis++) terms.add(new IndexMap.Term(axis, starts.get(axis), steps.get(axis)));
        return new IndexMap.Affine(terms.build());
    }

    @Override public ImmutableList<Dim> dims() {
        return starts;
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        long[] from = starts.stream().mapToLong(Dim::value).toArray();
        return Moves.block(in.getFirst(), from, type.shape().extents(), steps.stream().mapToLong(Long::longValue).toArray());
    }

    /// Axes with negative steps are turned, those with steps spread out, and the block is put back in its place.
    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Shape shape = self.input(0).shape();
        var before = ImmutableList.<Dim>builder();
        var after = ImmutableList.<Dim>builder();
        Tensor d = upstream;
        for (int axis = 0; axis < shape.rank(); axis++) {
            long step = steps.get(axis), stride = Math.abs(step);
            Dim start = starts.get(axis), size = sizes.get(axis);
            if (step < 0) {
                d = Build.reverse(d, axis);
                start = start.plus(size.minus(1).times(step));
            }
            if (stride > 1) d = spread(d, axis, stride);
            Dim covered = d.shape().dim(axis);
            Dim left = size.is(0) ? Dim.ZERO : start;
            before.add(left);
            after.add(shape.dim(axis).minus(left).minus(covered));
        }
        return Arrays.asList(Build.pad(d, before.build(), after.build()));
    }

    /// `[a, b, c]` to `[a, 0, 0, b, 0, 0, c]` for a stride of 3.
    private static Tensor spread(Tensor d, int axis, long stride) {
        Shape shape = d.shape();
        Dim size = shape.dim(axis);
        Tensor column = Build.reshape(d, shape.slice(0, axis + 1).plus(Dim.ONE).plus(shape.slice(axis + 1, shape.rank())));
        Tensor padded = Build.padAxis(column, axis + 1, Dim.ZERO, Dim.of(stride - 1));
        Tensor row = Build.reshape(padded, shape.with(axis, size.times(stride)));
        return Build.sliceAxis(row, axis, Dim.ZERO, size.minus(1).times(stride).plus(1).max(Dim.ZERO), 1);
    }

    @Override public Slice bind(DimBinding binding) {
        return new Slice(bind(starts, binding), bind(sizes, binding), steps);
    }

    static ImmutableList<Dim> bind(ImmutableList<Dim> dims, DimBinding binding) {
        return dims.stream().map(d -> Dim.of(d.evaluate(binding))).collect(ImmutableList.toImmutableList());
    }

    @Override public String attributes() {
        boolean stepped = steps.stream().anyMatch(s -> s != 1);
        return "start=" + starts + ", size=" + sizes + (stepped ? ", step=" + steps : "");
    }
}
