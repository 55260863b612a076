package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Monoid;
import io.kgraph.ir.Op;
import io.kgraph.type.Axes;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sums over the axes on which a shape was stretched, where only the run tells which ones these are.
///
/// [Build#sumTo] makes a plain sum of it wherever the types decide.
///
/// - Shapes: `shape` stretches to that of the input.
/// - Dtypes: numbers.
/// - Gradient: stretched again.
public record SumTo(Shape shape) implements Op.Library {
    @Override public String name() {
        return "sum_to";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        Admits.NUMERIC.check(name(), 0, x.dtype());
        if (x.rankKnown() && !x.shape().broadcast(shape).agrees(x.shape()))
            throw Mismatch.shape("sum_to needs a shape that " + shape + " stretches to").input(0, "shape is " + x.shape());
        return x.with(shape);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        NDArray x = in.getFirst();
        Shape from = Shape.of(x.extents());
        var axes = new Axes(TypeRules.stretchedAxes(from, type.shape()));
        if (axes.isEmpty()) return x.reshape(type.shape().extents());
        var sum = new Reduce(Monoid.SUM, axes, false);
        return sum.evaluate(in, sum.infer(List.of(TensorType.of(x.dtype(), from)))).reshape(type.shape().extents());
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(self.dtype().isFloating() ? Build.broadcast(upstream, self.input(0).shape()) : null);
    }

    @Override public SumTo bind(DimBinding binding) {
        return new SumTo(shape.bind(binding));
    }

    @Override public String attributes() {
        return shape.toString();
    }
}
