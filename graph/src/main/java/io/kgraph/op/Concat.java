package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.IndexMap;
import io.kgraph.ir.Op;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The inputs one after the other along an axis.
///
/// - Shapes: equal but on the axis, whose extents add.
/// - Dtypes: every one, the same for all.
/// - Errors: ranks, dtypes or other extents that differ.
/// - Gradient: each input's own part.
/// - Source: NumPy `concatenate`.
public record Concat(int axis) implements Op.Movement, PerInput {
    @Override public String name() {
        return "concat";
    }

    @Override public TensorType infer(List<TensorType> in) {
        if (in.isEmpty()) throw Mismatch.value("concat needs at least one input");
        TypeRules.sameDtype(name(), in, 0);
        TensorType first = in.getFirst();
        TypeRules.axis(name(), axis, first);
        Shape shape = first.shape();
        for (int i = 1; i < in.size(); i++) {
            TensorType other = in.get(i);
            if (other.rank() != first.rank())
                throw Mismatch.shape("concat needs inputs of one rank").input(0, "rank is " + first.rank()).input(i, "rank is " + other.rank());
            for (int a = 0; a < first.rank(); a++) {
                if (a == axis) continue;
                Dim x = shape.dim(a), y = other.dim(a);
                if (!x.agrees(y))
                    throw Mismatch.shape("joining along axis " + axis + " needs the other extents to agree")
                            .input(0, "axis " + a + " is " + first.dim(a)).input(i, "axis " + a + " is " + y);
                shape = shape.with(a, x.meet(y));
            }
            shape = shape.with(axis, shape.dim(axis).plus(other.dim(axis)));
        }
        return first.with(shape);
    }

    @Override public IndexMap index(List<Shape> inputs, Shape output) {
        return new IndexMap.Joined(axis);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        NDArray y = NDArray.zeros(type.dtype(), type.shape().extents());
        long[] start = new long[type.rank()];
        for (NDArray x : in) {
            Moves.put(y, start, x);
            start[axis] += x.extent(axis);
        }
        return y;
    }

    @Override public @Nullable Tensor contribution(int index, Tensor self, Tensor upstream) {
        Dim start = Dim.ZERO;
        for (int i = 0; i < index; i++) start = start.plus(self.input(i).shape().dim(axis));
        return Build.sliceAxis(upstream, axis, start, self.input(index).shape().dim(axis), 1);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return contributions(self, upstream);
    }

    @Override public String attributes() {
        return "axis=" + axis;
    }
}
