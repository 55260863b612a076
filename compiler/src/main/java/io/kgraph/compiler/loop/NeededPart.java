package io.kgraph.compiler.loop;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.scalar.Instruction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/// What of a bound nest some element needs: where a stage has nothing to do, what was computed before for it alone is gone, and so are its checks of indices.
///
/// @param nest  without the rest; empty where nothing is left
/// @param reads the params that it loads from
public record NeededPart(Optional<LoopNest> nest, BitSet reads) {
    /// Whether a row, a stage or a guarded load has no index at all.
    public static boolean hasNothing(LoopNest nest, NestSizes layout, ImmutableLongArray sizes) {
        var part = new Search(nest, layout, sizes, _ -> true);
        for (int s = 0; s < nest.stages().size(); s++) {
            if (part.empty(s)) return true;
            for (int i = 0; i < nest.stages().get(s).body().size(); i++) if (part.readsNothing(s, i)) return true;
        }
        return false;
    }

    /// @param needed which of the written params somebody reads
    public static NeededPart of(LoopNest nest, NestSizes layout, ImmutableLongArray sizes, IntPredicate needed) {
        return new Search(nest, layout, sizes, needed).part();
    }

    private static final class Search {
        private final LoopNest nest;
        private final NestSizes layout;
        private final ImmutableLongArray sizes;
        private final IntPredicate needed;
        private final BitSet reads = new BitSet(), rowValues = new BitSet(), locals = new BitSet();
        private final Map<Integer, Integer> rowNumbers = new HashMap<>(), localNumbers = new HashMap<>();

        Search(LoopNest nest, NestSizes layout, ImmutableLongArray sizes, IntPredicate needed) {
            this.nest = nest;
            this.layout = layout;
            this.sizes = sizes;
            this.needed = needed;
        }

        boolean empty(int s) {
            for (int a = 0; a < nest.rows().size(); a++) if (sizes.get(layout.row(a)) == 0) return true;
            for (int a = 0; a < nest.stages().get(s).extents().size(); a++) if (sizes.get(layout.extent(s, a)) == 0) return true;
            return false;
        }

        /// A load whose guards leave nothing: it is zero everywhere.
        boolean readsNothing(int s, int i) {
            if (!(nest.stages().get(s).body().get(i) instanceof Value.Load(Access access, var _))) return false;
            for (int g = 0; g < access.guards().size(); g++) {
                int at = NestSizes.guard(layout.value(s, i), access, g);
                if (sizes.get(at) >= sizes.get(at + 1)) return true;
            }
            return false;
        }

        NeededPart part() {
            int stages = nest.stages().size();
            List<BitSet> values = new ArrayList<>(), sinks = new ArrayList<>();
            for (int s = stages - 1; s >= 0; s--) {
                sinks.addFirst(sinks(s));
                values.addFirst(empty(s) ? new BitSet() : values(s, sinks.getFirst()));
            }
            var left = ImmutableList.<Stage>builder();
            for (int s = 0; s < stages; s++) if (!sinks.get(s).isEmpty()) left.add(stage(s, values.get(s), sinks.get(s)));
            ImmutableList<Stage> kept = left.build();
            return new NeededPart(kept.isEmpty() ? Optional.empty() : Optional.of(new LoopNest(nest.name(), nest.params(), nest.rows(), kept)), reads);
        }

        private BitSet sinks(int s) {
            var kept = new BitSet();
            boolean empty = empty(s);
            Stage stage = nest.stages().get(s);
            for (int i = 0; i < stage.sinks().size(); i++)
                kept.set(i, switch (stage.sinks().get(i)) {
                    case Stage.Store store -> !empty && needed.test(store.access().param());
                    case Stage.Keep keep -> !empty && locals.get(keep.local());
                    case Stage.Let let -> rowValues.get(let.rowValue());
                    case Stage.Reduce reduce -> rowValues.get(reduce.rowValue());
                });
            return kept;
        }

        private BitSet values(int s, BitSet sinks) {
            var live = new BitSet();
            Stage stage = nest.stages().get(s);
            sinks.stream().forEach(i -> live.set(stage.sinks().get(i).value()));
            for (int i = stage.body().size() - 1; i >= 0; i--) {
                if (!live.get(i)) continue;
                switch (stage.body().get(i)) {
                    case Value.Compute(Instruction instruction) -> {
                        for (int k = 0; k < instruction.prim().arity(); k++) live.set(instruction.input(k));
                    }
                    case Value.Load load -> {
                        if (readsNothing(s, i)) continue;
                        reads.set(load.access().param());
                        load.access().gather().ifPresent(g -> live.set(g.index()));
                    }
                    case Value.RowValue row -> rowValues.set(row.id());
                    case Value.Local local -> locals.set(local.id());
                    case Value.Index _, Value.Size _ -> {}
                }
            }
            return live;
        }

        private Stage stage(int s, BitSet live, BitSet sinks) {
            Stage stage = nest.stages().get(s);
            var body = ImmutableList.<Value>builder();
            int[] at = new int[stage.body().size()];
            int size = 0;
            for (int i = 0; i < at.length; i++) {
                boolean folded = empty(s) && folds(stage, sinks, i);
                if (!live.get(i) && !folded) continue;
                body.add(folded || readsNothing(s, i) ? zero(stage.body().get(i)) : moved(stage.body().get(i), at));
                at[i] = size++;
            }
            var kept = ImmutableList.<Stage.Sink>builder();
            sinks.stream().forEach(i -> kept.add(moved(stage.sinks().get(i), at)));
            return new Stage(stage.extents(), body.build(), kept.build());
        }

        private static boolean folds(Stage stage, BitSet sinks, int value) {
            return sinks.stream().anyMatch(i -> stage.sinks().get(i).value() == value);
        }

        private static Value zero(Value value) {
            return new Value.Compute(Instruction.constant(value.type(), 0));
        }

        private Value moved(Value value, int[] at) {
            return switch (value) {
                case Value.Compute(Instruction instruction) -> new Value.Compute(instruction.renumbered(at));
                case Value.Load(Access a, var type) -> new Value.Load(new Access(a.param(), a.offset(), a.strides(), a.guards(),
                        a.gather().map(g -> new Access.Gather(at[g.index()], g.stride(), g.extent(), g.owner()))), type);
                case Value.RowValue row -> new Value.RowValue(number(rowNumbers, row.id()), row.type());
                case Value.Local local -> new Value.Local(number(localNumbers, local.id()), local.type());
                case Value.Index _, Value.Size _ -> value;
            };
        }

        private Stage.Sink moved(Stage.Sink sink, int[] at) {
            int value = at[sink.value()];
            return switch (sink) {
                case Stage.Store store -> new Stage.Store(store.access(), value);
                case Stage.Keep keep -> new Stage.Keep(number(localNumbers, keep.local()), value);
                case Stage.Let let -> new Stage.Let(number(rowNumbers, let.rowValue()), value);
                case Stage.Reduce r -> new Stage.Reduce(number(rowNumbers, r.rowValue()), r.monoid(), r.leading(), r.mean(), value);
            };
        }

        private static int number(Map<Integer, Integer> numbers, int id) {
            return numbers.computeIfAbsent(id, _ -> numbers.size());
        }
    }
}
