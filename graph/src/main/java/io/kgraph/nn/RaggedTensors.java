package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.ir.GraphContext;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Ragged placeholders: rows of different lengths, padded to the longest when they are fed.
///
/// To every function such a placeholder is the padded tensor; how long the rows are is a vector beside it.
public final class RaggedTensors {
    private static final String LENGTHS = "row_lengths";

    private RaggedTensors() {}

    static Placeholder placeholder(GraphContext context, DType dtype, Shape shape, @Nullable String name) {
        if (!shape.rankKnown() || shape.rank() < 2) throw Refusal.rank("placeholder", "a ragged placeholder has rows and what stands in them: rank 2 or more");
        if (shape.dim(1).isConstant()) throw Refusal.value("placeholder", "the rows of a ragged placeholder differ in length, so its axis 1 is null and not " + shape.dim(1));
        if (dtype == DType.STRING) throw Refusal.type("placeholder", "strings have no zero to pad with");
        var padded = Placeholder.of(context, TensorType.of(dtype, shape));
        var lengths = Placeholder.of(context, TensorType.of(DType.INT32, Shape.of(shape.dim(0))));
        context.note(padded, LENGTHS, lengths);
        if (name != null) context.nameAbsolute(lengths, context.name(padded, name) + "/row_lengths");
        return padded;
    }

    /// The lengths of the rows; nothing where all are equally long by declaration.
    static Optional<Tensor> lengths(Tensor x) {
        return x.context().note(x, LENGTHS).map(Tensor.class::cast);
    }

    /// As [#lengths], for the author.
    public static Tensor rowLengths(Object x) {
        Tensor tensor = Operands.tensor(x);
        return lengths(tensor).orElseThrow(() -> Refusal.value("row_lengths", "a ragged placeholder is needed, which " + tensor.label() + " is not", tensor));
    }

    /// The rows padded with zeros, and their lengths; an even array is one whose rows are all full.
    static List<Object> feeds(Tensor ragged, @Nullable Object value) {
        if (value instanceof NDArray even) return List.of(even, NDArray.full(DType.INT32, even.rank() < 2 ? 0 : even.extent(1), even.rank() < 1 ? 0 : even.extent(0)));
        List<?> items = Arguments.items(value)
                .orElseThrow(() -> Refusal.type("feed", "rows are fed for the ragged placeholder " + ragged.label() + ", not " + Arguments.described(value), ragged));
        var rows = new ArrayList<NDArray>();
        for (Object item : items) rows.add(row(ragged, rows.size(), item));
        int[] lengths = rows.stream().mapToInt(r -> Math.toIntExact(r.extent(0))).toArray();
        return List.of(padded(ragged, rows, Arrays.stream(lengths).max().orElse(0)), NDArray.wrap(lengths, lengths.length));
    }

    private static NDArray row(Tensor ragged, int index, @Nullable Object item) {
        if (item == null) throw Refusal.type("feed", "row " + index + " fed for " + ragged.label() + " is null", ragged);
        NDArray row = item instanceof List<?> list && list.isEmpty() ? empty(ragged) : NDArray.of(item);
        if (row.rank() == ragged.rank() - 1) return row;
        throw Refusal.of(ErrorKind.VALUE, "SHAPE MISMATCH", "feed",
                "row " + index + " fed for " + ragged.label() + " has rank " + row.rank() + ", but a row of " + ragged.type() + " has rank " + (ragged.rank() - 1), ragged);
    }

    /// A row of no elements, which says nothing of what would stand in them.
    private static NDArray empty(Tensor ragged) {
        long[] extents = new long[ragged.rank() - 1];
        for (int axis = 1; axis < extents.length; axis++) extents[axis] = ragged.shape().dim(axis + 1).isConstant() ? ragged.shape().dim(axis + 1).value() : 0;
        return NDArray.zeros(ragged.dtype(), extents);
    }

    private static NDArray padded(Tensor ragged, List<NDArray> rows, long longest) {
        List<NDArray> full = rows.stream().filter(r -> r.size() > 0).toList();
        long[] inner = (full.isEmpty() ? empty(ragged) : full.getFirst()).extents();
        boolean alike = full.stream().map(NDArray::dtype).distinct().count() == 1;
        long[] extents = new long[ragged.rank()];
        extents[0] = rows.size();
        extents[1] = longest;
        System.arraycopy(inner, 1, extents, 2, inner.length - 1);
        NDArray result = NDArray.zeros(alike ? full.getFirst().dtype() : ragged.dtype(), extents);
        for (int i = 0; i < rows.size(); i++) {
            NDArray row = rows.get(i);
            if (row.size() == 0) continue;
            if (!Arrays.equals(row.extents(), 1, row.rank(), inner, 1, inner.length))
                throw Refusal.of(ErrorKind.VALUE, "SHAPE MISMATCH", "feed",
                        "row " + i + " fed for " + ragged.label() + " has the shape " + row.shape() + ", but an earlier one " + Shape.of(inner), ragged);
            NDArray place = result.at(0, i).slice(0, 0, row.extent(0), 1);
            place.copyFrom(alike ? row : row.cast(ragged.dtype()));
        }
        return result;
    }
}
