package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One number for each window over neighbouring axes: the maximum, the sum or the mean of its elements, or the place of the maximum.
///
/// A window has `taps` taps along each axis and moves by its [Sweep]. Padding is no element: it is neither added nor counted, and never a maximum.
///
/// - Shapes: the axes from `first` on become the positions; all others are kept.
/// - Dtypes: floating; the place is int32, row-major in the plane of these axes.
/// - Numerics: elements in row-major order of the window. A sum is one chain from the first element, of nothing +0; a mean is the sum divided once by the number of
///   elements, before it is rounded to float16; a maximum is that of Java's `Math`, of nothing −∞; the place is that of the first NaN, else of the first maximum, 0 of nothing.
/// - Errors: no such axes; a negative number of positions.
/// - Gradient: of a maximum, to the first one; of a sum, the sum over the windows that see an element; of a mean, likewise, divided by the number of elements.
/// - Source: XLA `ReduceWindow`; TensorFlow `max_pool`, `avg_pool`.
public record Pooling(Kind kind, int first, ImmutableList<Long> taps, ImmutableList<Sweep> sweeps) implements Op.Library {
    /// What is made of a window.
    public enum Kind { MAX, SUM, MEAN, PLACE }

    @Override public String name() {
        return switch (kind) {
            case MAX -> "max_pool";
            case SUM -> "sum_pool";
            case MEAN -> "mean_pool";
            case PLACE -> "max_place";
        };
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        Admits.FLOATING.check(name(), 0, x.dtype());
        if (first < 0 || first + sweeps.size() > x.rank()) throw Mismatch.rank(name() + " needs " + sweeps.size() + " axes from axis " + first + " on").input(0, "rank is " + x.rank());
        if (taps.size() != sweeps.size() || taps.stream().anyMatch(t -> t < 1)) throw Mismatch.value(name() + " needs a window of one tap or more for each axis, not " + taps);
        Shape shape = x.shape().slice(0, first).plus(Shape.of(Sweep.positions(sweeps))).plus(x.shape().slice(first + sweeps.size(), x.rank()));
        return TensorType.of(kind == Kind.PLACE ? DType.INT32 : x.dtype(), shape);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Windows.pool(this, in.getFirst(), type);
    }

    @Override public boolean differentiable(int index) {
        return kind != Kind.PLACE;
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Tensor x = self.input(0);
        return switch (kind) {
            case MAX -> List.of(toFirstMaximum(x, upstream));
            case SUM -> List.of(spread(x, upstream));
            case MEAN -> List.of(spread(x, Build.div(upstream, counts(x))));
            case PLACE -> Arrays.asList((Tensor) null);
        };
    }

    private Tensor toFirstMaximum(Tensor x, Tensor upstream) {
        Tensor place = Tensor.of(new Pooling(Kind.PLACE, first, taps, sweeps), x);
        Shape flat = flat(x.shape());
        Tensor put = Build.putAlong(Build.reshape(place, flat(upstream.shape())), Build.reshape(upstream, flat(upstream.shape())), first, flat);
        return Build.reshape(put, x.shape());
    }

    /// The plane as one axis.
    private Shape flat(Shape shape) {
        int end = first + sweeps.size();
        return shape.slice(0, first).plus(shape.slice(first, end).size()).plus(shape.slice(end, shape.rank()));
    }

    /// For each element, the sum of what the windows that see it are given.
    private Tensor spread(Tensor x, Tensor upstream) {
        var transposed = ImmutableList.<Sweep>builder();
        for (int a = 0; a < sweeps.size(); a++) transposed.add(sweeps.get(a).transposed(Dim.of(taps.get(a)), x.shape().dim(first + a)));
        return Tensor.of(new Pooling(Kind.SUM, first, taps, transposed.build()), upstream);
    }

    /// How many elements each window has, with extent 1 on the axes that are kept.
    private Tensor counts(Tensor x) {
        var dims = new ArrayList<>(Collections.nCopies(x.rank(), Dim.ONE));
        for (int a = 0; a < sweeps.size(); a++) dims.set(first + a, x.shape().dim(first + a));
        return Tensor.of(new Pooling(Kind.SUM, first, taps, sweeps), Build.full(x.context(), x.dtype(), Shape.of(dims), 1));
    }

    @Override public ImmutableList<Dim> dims() {
        return Sweep.dims(sweeps);
    }

    @Override public Pooling bind(DimBinding binding) {
        return new Pooling(kind, first, taps, Sweep.bind(sweeps, binding));
    }

    @Override public String attributes() {
        return "axis=" + first + ", window=" + taps + ", " + Sweep.text(sweeps);
    }
}
