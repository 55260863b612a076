package io.kgraph.run;

import com.google.common.primitives.Ints;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.array.Permutation;
import io.kgraph.data.RowGather;
import io.kgraph.error.GraphError;
import io.kgraph.lang.Code;
import io.kgraph.lang.Command;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rows of the fed columns, cut into batches; the last may be shorter, nothing is padded or dropped.
///
/// Columns get the dtype of what they feed once. A batch is gathered into the same arrays each time; without shuffling it is a view.
final class Batches {
    private final List<Tensor> targets;
    private final List<NDArray> columns = new ArrayList<>();
    private final List<RowGather> gathers = new ArrayList<>();
    private final List<NDArray> full = new ArrayList<>();
    private final List<NDArray> rest = new ArrayList<>();
    private final Optional<Long> shuffle;
    private final long sessionSeed;
    private final int rows;
    private final int size;

    Batches(Command.Train train, Map<Tensor, NDArray> values, long sessionSeed) {
        this.targets = List.copyOf(values.keySet());
        this.shuffle = train.shuffle();
        this.sessionSeed = sessionSeed;
        this.rows = rows(values);
        this.size = Math.clamp(train.batch().orElse(rows), 1, Math.max(1, rows));
        values.forEach((target, value) -> {
            NDArray column = converted(value, target.dtype());
            columns.add(column);
            if (shuffle.isEmpty()) return;
            var gather = new RowGather(column);
            gathers.add(gather);
            full.add(gather.room(size));
            rest.add(gather.room(rows % size));
        });
    }

    private static int rows(Map<Tensor, NDArray> values) {
        Map.Entry<Tensor, NDArray> first = null;
        for (var column : values.entrySet()) {
            if (column.getValue().rank() == 0) throw GraphError.value("train: what feeds " + column.getKey().label() + " is a single value and has no rows.");
            if (first == null) first = column;
            long a = first.getValue().extent(0), b = column.getValue().extent(0);
            if (a != b)
                throw GraphError.of(io.kgraph.error.ErrorKind.VALUE, Code.E0706.title(), "Columns have " + a + " and " + b + " rows.")
                        .involving(first.getKey().label(), first.getValue().type().toString(), a + " rows", "")
                        .involving(column.getKey().label(), column.getValue().type().toString(), b + " rows", "");
        }
        return first == null ? 1 : Ints.checkedCast(first.getValue().extent(0));
    }

    /// The conversions that a session makes of what it is fed, made once for all rows; what it refuses it shall see itself.
    private static NDArray converted(NDArray value, DType to) {
        boolean text = value.dtype() == DType.STRING || to == DType.STRING, cuts = value.dtype().isFloating() && !to.isFloating();
        return text || cuts ? value : value.cast(to).contiguous();
    }

    List<Tensor> targets() {
        return targets;
    }

    int rows() {
        return rows;
    }

    int size() {
        return size;
    }

    /// How many batches an epoch has.
    long perEpoch() {
        return (rows + size - 1L) / size;
    }

    /// The order in which an epoch visits the rows; nothing where it is theirs.
    int[] order(long epoch) {
        return shuffle.isPresent() && !targets.isEmpty() ? Permutation.of(rows, sessionSeed, shuffle.get(), epoch) : new int[0];
    }

    /// Puts the batch of `count` rows from position `at` of the order into the first places of `feeds`.
    void fill(int[] order, int at, int count, Object[] feeds) {
        for (int i = 0; i < columns.size(); i++) {
            if (shuffle.isEmpty()) {
                feeds[i] = count == rows ? columns.get(i) : columns.get(i).slice(0, at, at + (long) count, 1);
            } else {
                NDArray room = count == size ? full.get(i) : rest.get(i);
                gathers.get(i).rows(order, at, count, room);
                feeds[i] = room;
            }
        }
    }
}
