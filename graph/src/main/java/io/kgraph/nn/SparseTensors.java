package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.array.SparseArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.op.Concat;
import io.kgraph.op.RowOrder;
import io.kgraph.op.Sparse;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Sparse tensors: triples of indices, values and shape, known by the op of their node.
///
/// What knows them works on the triple and gives a sparse tensor again, or a dense one; to every other function a sparse tensor is the dense one of its values.
public final class SparseTensors {
    private static final String EXTENTS = "sparse_extents", SHAPE = "sparse_shape";

    /// What a sparse tensor is made of.
    ///
    /// @param extents for a placeholder, the stand-in that is fed to say what the unknown extents are; nobody reads it
    public record Parts(Tensor indices, Tensor values, Shape shape, Optional<Tensor> extents) {
        /// What is fed for a sparse tensor.
        public ImmutableList<Tensor> fed() {
            return extents.map(e -> ImmutableList.of(indices, values, e)).orElse(ImmutableList.of(indices, values));
        }
    }

    private SparseTensors() {}

    /// The parts of a sparse tensor; nothing for a dense one.
    public static Optional<Parts> parts(Tensor x) {
        Tensor marker = x instanceof Placeholder p ? p.defaultValue().orElse(p) : x;
        return marker.op() instanceof Sparse sparse
                ? Optional.of(new Parts(marker.input(0), marker.input(1), sparse.shape(), x.context().note(x, EXTENTS).map(Tensor.class::cast))) : Optional.empty();
    }

    public static boolean isSparse(Tensor x) {
        return x.op() instanceof Sparse || x instanceof Placeholder p && !p.inputs().isEmpty() && p.input(0).op() instanceof Sparse;
    }

    // ---- making them -------------------------------------------------------------------------------------------------------

    static Tensor of(Tensor indices, Tensor values, Shape shape) {
        return Tensor.of(new Sparse(shape), indices, values);
    }

    static Tensor constant(GraphContext context, SparseArray array) {
        return of(Build.constant(context, array.indices()), Build.constant(context, array.values()), array.shape());
    }

    /// Placeholders for the parts, and one that is the sparse tensor of them where it is not fed itself.
    static Placeholder placeholder(GraphContext context, DType dtype, Shape shape, @Nullable String name) {
        if (!shape.rankKnown()) throw Refusal.rank("placeholder", "the rank of a sparse placeholder has to be known");
        if (dtype == DType.STRING) throw Refusal.type("placeholder", "a sparse tensor of strings has no zero");
        Dim count = context.unknown();
        Tensor indices = Placeholder.of(context, TensorType.of(DType.INT64, Shape.of(count, Dim.of(shape.rank()))));
        Tensor values = Placeholder.of(context, TensorType.of(dtype, Shape.of(count))), extents = Placeholder.of(context, TensorType.of(dtype, shape));
        var sparse = Placeholder.withDefault(context, TensorType.of(dtype, shape), of(indices, values, shape));
        context.note(sparse, EXTENTS, extents);
        if (name == null) return sparse;
        String given = context.name(sparse, name);
        context.nameAbsolute(indices, given + "/indices");
        context.nameAbsolute(values, given + "/values");
        context.nameAbsolute(extents, given + "/shape");
        return sparse;
    }

    /// The same indices with other values.
    static Tensor map(Tensor sparse, UnaryOperator<Tensor> change) {
        Parts x = parts(sparse).orElseThrow();
        return of(x.indices(), change.apply(x.values()), x.shape());
    }

    // ---- what works on the triple ------------------------------------------------------------------------------------------

    /// A sparse matrix times a dense one: rows of `y`, scaled, added in the order of the indices.
    static Tensor dot(Tensor sparse, Tensor y) {
        Parts x = parts(sparse).orElseThrow();
        Shape entries = x.values().shape();
        Tensor rows = column(x.indices(), 0), columns = column(x.indices(), 1);
        Tensor scaled = Build.mul(Build.reshape(x.values(), entries.plus(Dim.ONE)), Build.gather(y, columns, 0));
        return Build.scatterAdd(rows, scaled, 0, Shape.of(x.shape().dim(0), y.shape().dim(1)));
    }

    static Tensor column(Tensor indices, int column) {
        return Build.reshape(Build.sliceAxis(indices, 1, Dim.of(column), Dim.ONE, 1), indices.shape().slice(0, 1));
    }

    /// Sparse tensors joined along an axis, their indices moved and put in order again.
    static Tensor concatenate(List<Tensor> tensors, int axis) {
        Tensor first = tensors.getFirst();
        TensorType type = Refusal.explained("concatenate", first, () -> new Concat(axis).infer(tensors.stream().map(Tensor::type).toList()));
        var indices = new ArrayList<Tensor>();
        var values = new ArrayList<Tensor>();
        Dim before = Dim.ZERO;
        for (Tensor t : tensors) {
            Parts x = parts(t).orElseThrow();
            indices.add(Build.add(Build.cast(x.indices(), DType.INT64), Build.dims(t.context(), offset(type.rank(), axis, before), DType.INT64)));
            values.add(x.values());
            before = before.plus(x.shape().dim(axis));
        }
        Tensor allIndices = Build.concat(indices, 0), allValues = Build.concat(values, 0);
        if (axis == 0) return of(allIndices, allValues, type.shape());
        Tensor order = Tensor.of(new RowOrder(), allIndices);
        return of(Build.gather(allIndices, order, 0), Build.gather(allValues, order, 0), type.shape());
    }

    private static ImmutableList<Dim> offset(int rank, int axis, Dim there) {
        var dims = ImmutableList.<Dim>builder();
        for (int i = 0; i < rank; i++) dims.add(i == axis ? there : Dim.ZERO);
        return dims.build();
    }

    /// As [Gradients#gradients(List, List)]; with respect to a sparse tensor, a sparse one with its indices.
    public static List<@Nullable Tensor> gradients(List<Tensor> losses, List<Tensor> variables) {
        List<@Nullable Tensor> slopes = Gradients.gradients(losses, variables.stream().map(v -> parts(v).map(Parts::values).orElse(v)).toList());
        if (variables.stream().noneMatch(SparseTensors::isSparse)) return slopes;
        var result = new ArrayList<@Nullable Tensor>();
        for (int i = 0; i < slopes.size(); i++) {
            Tensor slope = slopes.get(i);
            result.add(slope == null || !isSparse(variables.get(i)) ? slope : map(variables.get(i), _ -> slope));
        }
        return result;
    }

    // ---- feeds and fetches -------------------------------------------------------------------------------------------------

    /// Each sparse tensor replaced by what is fetched for it: indices, values, extents.
    public static ImmutableList<Tensor> fetched(List<Tensor> tensors) {
        var all = ImmutableList.<Tensor>builder();
        for (Tensor t : tensors) {
            Optional<Parts> parts = parts(t);
            if (parts.isEmpty()) all.add(t);
            else all.add(Build.cast(parts.get().indices(), DType.INT64), parts.get().values(), shape(t, parts.get().shape()));
        }
        return all.build();
    }

    /// The extents as a tensor, made once.
    private static Tensor shape(Tensor sparse, Shape shape) {
        return sparse.context().note(sparse, SHAPE).map(Tensor.class::cast).orElseGet(() -> {
            Tensor dims = Build.dims(sparse.context(), shape.dims(), DType.INT64);
            sparse.context().note(sparse, SHAPE, dims);
            return dims;
        });
    }

    /// What was fetched for tensors, sparse arrays put together.
    public static List<Object> together(List<Tensor> tensors, List<NDArray> fetched) {
        var results = new ArrayList<Object>();
        var next = fetched.iterator();
        for (Tensor t : tensors) {
            NDArray array = next.next();
            results.add(isSparse(t) ? new SparseArray(array, next.next(), Shape.of(next.next().toLongArray())) : array);
        }
        return results;
    }

    /// The values for [Parts#fed]: of a sparse array, a triple, or a dense array.
    public static List<Object> feeds(Tensor sparse, @Nullable Object value) {
        Parts parts = parts(sparse).orElseThrow();
        SparseArray array = switch (value) {
            case SparseArray s -> s;
            case null -> throw Refusal.type("feed", "null was fed for the sparse tensor " + sparse.label(), sparse);
            default -> triple(value).orElseGet(() -> SparseArray.ofDense(NDArray.of(value)));
        };
        if (!parts.shape().agrees(array.shape()))
            throw Refusal.of(ErrorKind.VALUE, "SHAPE MISMATCH", "feed", "the sparse array fed for " + sparse.label() + " has the shape " + array.shape(), sparse);
        NDArray extents = NDArray.zeros(parts.values().dtype()).broadcastTo(array.shape().extents());
        return parts.extents().isPresent() ? List.of(array.indices(), array.values(), extents) : List.of(array.indices(), array.values());
    }

    private static Optional<SparseArray> triple(Object value) {
        List<?> items = value instanceof NDArray ? List.of() : Arguments.items(value).orElse(List.of());
        if (items.size() != 3 || items.stream().anyMatch(java.util.Objects::isNull)) return Optional.empty();
        NDArray indices = NDArray.of(items.get(0)), values = NDArray.of(items.get(1)), shape = NDArray.of(items.get(2));
        boolean apart = (indices.rank() == 2 || indices.size() == 0) && values.rank() == 1 && shape.rank() == 1 && shape.dtype().isInteger();
        return apart ? Optional.of(new SparseArray(indices.size() == 0 ? NDArray.zeros(DType.INT64, 0, shape.size()) : indices, values, Shape.of(shape.toLongArray())))
                : Optional.empty();
    }
}
