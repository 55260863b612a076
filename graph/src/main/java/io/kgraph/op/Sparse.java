package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sparse tensor: the values at their indices, zeros elsewhere.
///
/// The node is the marker by which sparse products, joins and fetches know the triple; to everything else it is the dense tensor of its values.
///
/// - Inputs: indices `[n, rank]`, values `[n]`.
/// - Dtypes: every one but string; the indices are integers.
/// - Errors, when run: indices that are out of bounds, not in ascending row-major order, or repeated.
/// - Gradient: of the values, what stands at their indices.
/// - Source: TensorFlow `SparseTensor`, `sparse.to_dense`.
public record Sparse(Shape shape) implements Op.Library {
    @Override public String name() {
        return "sparse";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 2);
        TypeRules.integer(name(), in, 0);
        TensorType indices = in.getFirst(), values = in.getLast();
        if (values.dtype() == DType.STRING) throw Mismatch.dtype("sparse has no zero among strings").input(1, "dtype is " + values.dtype());
        if (indices.rank() != 2 || values.rank() != 1)
            throw Mismatch.rank("sparse needs indices of rank 2 and values of rank 1").input(0, "rank is " + indices.rank()).input(1, "rank is " + values.rank());
        if (!indices.dim(0).agrees(values.dim(0)) || !indices.dim(1).agrees(Dim.of(shape.rank())))
            throw Mismatch.shape("sparse " + shape + " needs one row of " + shape.rank() + " indices for each value")
                    .input(0, "shape is " + indices.shape()).input(1, "shape is " + values.shape());
        return values.with(shape);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        long[] extents = type.shape().extents(), index = in.getFirst().toLongArray();
        Object from = Elements.load(in.getLast()), to = Elements.allocate(Registers.of(type.dtype()), Math.toIntExact(type.count()));
        int count = Math.toIntExact(in.getLast().size()), rank = extents.length;
        long place = -1;
        for (int i = 0; i < count; i++) {
            place = place(Arrays.copyOfRange(index, i * rank, (i + 1) * rank), i, extents, place);
            System.arraycopy(from, i, to, (int) place, 1);
        }
        return Elements.store(to, type.dtype(), extents);
    }

    /// The row-major place of an index.
    ///
    /// @param number of its row
    /// @param before the place of the row before it, or −1
    public long place(long[] index, int number, long[] extents, long before) {
        long place = 0;
        for (int axis = 0; axis < index.length; axis++) {
            if (index[axis] < 0 || index[axis] >= extents[axis]) throw wrong(index, number, "is outside the shape " + Shape.of(extents));
            place = place * extents[axis] + index[axis];
        }
        if (place <= before) throw wrong(index, number, place == before ? "is repeated" : "is out of order");
        return place;
    }

    private static Mismatch wrong(long[] index, int row, String fact) {
        return Mismatch.run("index " + Arrays.toString(index) + " " + fact).input(0, "row " + row);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Tensor flat = Build.reshape(upstream, Shape.of(shape.size()));
        return Arrays.asList(null, Build.gather(flat, places(self.input(0), shape), 0));
    }

    /// The row-major positions of rows of indices, int64 `[n]`.
    public static Tensor places(Tensor indices, Shape shape) {
        Tensor wide = Build.cast(indices, DType.INT64), result = Build.full(wide.context(), DType.INT64, wide.shape().slice(0, 1), 0);
        for (int axis = 0; axis < shape.rank(); axis++) {
            Tensor column = Build.reshape(Build.sliceAxis(wide, 1, Dim.of(axis), Dim.ONE, 1), wide.shape().slice(0, 1));
            result = axis == 0 ? column : Build.add(Build.mul(result, Build.extent(wide.context(), shape.dim(axis), DType.INT64)), column);
        }
        return result;
    }

    @Override public boolean differentiable(int index) {
        return index == 1;
    }

    @Override public Sparse bind(DimBinding binding) {
        return new Sparse(shape.bind(binding));
    }

    @Override public String attributes() {
        return shape.toString();
    }
}
