package io.kgraph.compiler.loop;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.util.ArrayList;
import java.util.List;

/// Where the numbers of a nest stand in the table that a binding makes of it, so that one piece of code serves all bindings.
///
/// The table holds, in this order and without gaps:
/// 1. the extents of the rows;
/// 2. the extents of stage 0, of stage 1, …;
/// 3. for each stage, each value of its body that needs numbers, then each `Store` among its sinks, in their order:
///    - an access (`Load`, `Store`): offset; the stride of each row axis, then of each stage axis; for each guard its
///      low and its high; for a gather its stride and its extent;
///    - a [Value.Size]: the number.
///
/// Every number is in the table; where its [Dim] is a constant (strides 0 and 1 nearly always are) code may use that
/// constant instead of reading the table, as the nest is the key of the code.
public final class NestSizes {
    private final LoopNest nest;
    private final int[] extents;                                 // by stage
    private final int[][] values;                                // by stage and position; −1 where it needs none
    private final int[][] sinks;                                 // by stage and sink; −1 where it is no store
    private final List<Dim> dims = new ArrayList<>();

    private NestSizes(LoopNest nest) {
        this.nest = nest;
        int stages = nest.stages().size();
        extents = new int[stages];
        values = new int[stages][];
        sinks = new int[stages][];
        dims.addAll(nest.rows());
        for (int s = 0; s < stages; s++) {
            extents[s] = dims.size();
            dims.addAll(nest.stages().get(s).extents());
        }
        for (int s = 0; s < stages; s++) place(s, nest.stages().get(s));
    }

    public static NestSizes of(LoopNest nest) {
        return new NestSizes(nest);
    }

    private void place(int s, Stage stage) {
        values[s] = new int[stage.body().size()];
        for (int i = 0; i < values[s].length; i++)
            values[s][i] = switch (stage.body().get(i)) {
                case Value.Load load -> append(load.access());
                case Value.Size size -> append(size.dim());
                case Value.Compute _, Value.RowValue _, Value.Local _, Value.Index _ -> -1;
            };
        sinks[s] = new int[stage.sinks().size()];
        for (int i = 0; i < sinks[s].length; i++)
            sinks[s][i] = switch (stage.sinks().get(i)) {
                case Stage.Store store -> append(store.access());
                case Stage.Keep _, Stage.Let _, Stage.Reduce _ -> -1;
            };
    }

    private int append(Dim dim) {
        dims.add(dim);
        return dims.size() - 1;
    }

    private int append(Access access) {
        int start = append(access.offset());
        dims.addAll(access.strides());
        for (Access.Guard g : access.guards()) {
            dims.add(g.low());
            dims.add(g.high());
        }
        access.gather().ifPresent(g -> {
            dims.add(g.stride());
            dims.add(g.extent());
        });
        return start;
    }

    /// The number of entries.
    public int length() {
        return dims.size();
    }

    /// The extent of a row axis.
    public int row(int axis) {
        return axis;
    }

    /// The extent of a stage's own axis, counted from 0.
    public int extent(int stage, int axis) {
        return extents[stage] + axis;
    }

    /// The first entry of the `Load` or the entry of the `Size` at that position of the stage's body.
    public int value(int stage, int position) {
        return values[stage][position];
    }

    /// The first entry of the `Store` that is that sink of the stage.
    public int store(int stage, int sink) {
        return sinks[stage][sink];
    }

    /// From the first entry of an access to the stride of an axis, rows and stage axes numbered through.
    public static int stride(int first, int axis) {
        return first + 1 + axis;
    }

    /// From the first entry of an access to the low end of a guard; its high end is the next entry.
    public static int guard(int first, Access access, int guard) {
        return first + 1 + access.strides().size() + 2 * guard;
    }

    /// From the first entry of an access to the stride of its gather; the extent is the next entry.
    public static int gather(int first, Access access) {
        return guard(first, access, access.guards().size());
    }

    /// What entry `index` is before it is bound.
    public Dim dim(int index) {
        return dims.get(index);
    }

    /// The table for one binding.
    public ImmutableLongArray bind(DimBinding binding) {
        var table = ImmutableLongArray.builder(dims.size());
        for (Dim d : dims) table.add(d.evaluate(binding));
        return table.build();
    }

    @Override public String toString() {
        return "sizes of " + nest.name() + ": " + dims;
    }
}
