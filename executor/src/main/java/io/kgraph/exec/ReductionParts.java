package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import com.google.common.primitives.Longs;
import io.kgraph.array.Sums;
import io.kgraph.compiler.loop.Access;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.ir.Monoid;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A long reduction of few rows cut along its axis, so that threads can share it: parts of as many whole blocks as a power of two, and what makes one value of theirs.
///
/// Blocks of the defined order combine pairwise, so the value of such a part is a node of that tree, and the parts combine as blocks do: no bit depends on the cut.
///
/// ```
/// rows 1: r0 = reduce sum over 4096·1000: x[i0]      →      rows 8: r0 = reduce sum over 4096·128: x[4096·128·i0 + i1]; part[i0] = r0     (and one part more, of 104 blocks)
///                                                           r0 = ((part[0] + part[1]) + (part[2] + part[3])) + …
/// ```
///
/// @param whole  over the parts of equal length, with the parts' values as further params
/// @param rest   over the last part, where it is shorter
/// @param finish what combines the parts, with the stages that follow
/// @param bytes  by further param
record ReductionParts(BoundStep.Nest whole, Optional<BoundStep.Nest> rest, BoundStep.Nest finish, ImmutableLongArray bytes) {
    private static final long MOST = 64;

    /// @param parts about how many are wanted
    static Optional<ReductionParts> of(BoundStep.Nest nest, long parts) {
        var stages = nest.nest().stages();
        int loop = -1;
        for (int s = 0; s < stages.size(); s++)
            if (!stages.get(s).extents().isEmpty()) {
                if (loop >= 0) return Optional.empty();
                loop = s;
            }
        return loop < 0 ? Optional.empty() : new Cut(nest, loop).into(parts);
    }

    private static final class Cut {
        private final BoundStep.Nest nest;
        private final NestSizes numbers;
        private final ImmutableLongArray sizes;
        private final int loop;
        private final Stage stage;
        private final int rank;                                  // of the rows
        private final List<Stage.Reduce> reductions = new ArrayList<>();
        private long rows = 1;
        private long count;                                      // of parts
        private long length;                                     // of a part along the axis

        Cut(BoundStep.Nest nest, int loop) {
            this.nest = nest;
            this.loop = loop;
            numbers = NestSizes.of(nest.nest());
            sizes = nest.sizes();
            stage = nest.nest().stages().get(loop);
            rank = nest.nest().rows().size();
            for (int a = 0; a < rank; a++) rows *= sizes.get(a);
        }

        Optional<ReductionParts> into(long parts) {
            for (Stage.Sink sink : stage.sinks()) {
                if (!(sink instanceof Stage.Reduce r) || r.monoid().positional()) return Optional.empty();
                reductions.add(r);
            }
            boolean leading = !reductions.isEmpty() && reductions.getFirst().leading() == 1;
            if (reductions.isEmpty() || !leading && stage.extents().size() > 1 || !cuts()) return Optional.empty();
            for (Stage.Reduce r : reductions) if (r.leading() != (leading ? 1 : 0)) return Optional.empty();
            long block = leading ? Sums.LEADING_BLOCK : Sums.TRAILING_BLOCK, extent = sizes.get(numbers.extent(loop, 0));
            length = block * Long.highestOneBit(Math.max(1, 2 * Math.ceilDiv(Math.ceilDiv(extent, block), Math.min(parts, MOST)) - 1));
            long whole = extent / length, left = extent % length;
            count = whole + (left > 0 ? 1 : 0);
            if (count < 2) return Optional.empty();
            var bytes = ImmutableLongArray.builder();
            for (Stage.Reduce r : reductions) bytes.add(count * rows * stored(type(r)).bytes());
            return Optional.of(new ReductionParts(bound(part(0, whole, length)), left > 0 ? Optional.of(bound(part(whole, 1, left))) : Optional.empty(), bound(finish()), bytes.build()));
        }

        /// Nothing but affine accesses asks where along the axis it is.
        private boolean cuts() {
            for (Value v : stage.body())
                switch (v) {
                    case Value.Load l -> {
                        if (l.access().guards().stream().anyMatch(g -> g.axis() == rank)) return false;
                    }
                    case Value.Index x -> {
                        if (x.axis() == rank) return false;
                    }
                    case Value.Compute _, Value.RowValue _, Value.Local _, Value.Size _ -> {}
                }
            return true;
        }

        private long[] rowExtents() {
            return sizes.subArray(0, rank).toArray();
        }

        private ScalarType type(Stage.Reduce r) {
            return stage.body().get(r.value()).type();
        }

        private static DType stored(ScalarType type) {
            return switch (type) {
                case F32 -> DType.FLOAT32;
                case F64 -> DType.FLOAT64;
                case I32 -> DType.INT32;
                case I64 -> DType.INT64;
                case BOOL -> DType.BOOL;
            };
        }

        private BoundStep.Nest bound(LoopNest made) {
            return new BoundStep.Nest(made, nest.buffers(), NestSizes.of(made).bind(DimBinding.NONE));
        }

        private ImmutableList<LoopNest.Param> params(boolean written) {
            var params = ImmutableList.<LoopNest.Param>builder();
            for (LoopNest.Param p : nest.nest().params()) params.add(written ? new LoopNest.Param(p.name(), p.dtype(), false) : p);
            for (int k = 0; k < reductions.size(); k++) params.add(new LoopNest.Param("part" + k, stored(type(reductions.get(k))), written));
            return params.build();
        }

        private static ImmutableList<Dim> dims(long... values) {
            var dims = ImmutableList.<Dim>builder();
            for (long v : values) dims.add(Dim.of(v));
            return dims.build();
        }

        // ---- the parts -----------------------------------------------------------------------------------------------

        /// Parts `first` to `first + parts − 1` as the outermost row axis.
        private LoopNest part(long first, long parts, long each) {
            long[] all = Longs.concat(new long[] {parts}, rowExtents());
            var stages = ImmutableList.<Stage>builder();
            for (int s = 0; s < loop; s++) stages.add(new Stage(ImmutableList.of(), body(s, true, first), lets(nest.nest().stages().get(s))));
            long[] extents = new long[stage.extents().size()];
            for (int a = 0; a < extents.length; a++) extents[a] = a == 0 ? each : sizes.get(numbers.extent(loop, a));
            var reduces = ImmutableList.<Stage.Sink>builder();
            for (Stage.Reduce r : reductions) reduces.add(new Stage.Reduce(r.rowValue(), r.monoid(), r.leading(), false, r.value()));
            stages.add(new Stage(dims(extents), body(loop, true, first), reduces.build()));
            var values = ImmutableList.<Value>builder();
            var stores = ImmutableList.<Stage.Sink>builder();
            for (int k = 0; k < reductions.size(); k++) {
                values.add(new Value.RowValue(reductions.get(k).rowValue(), type(reductions.get(k))));
                stores.add(new Stage.Store(Access.of(nest.nest().params().size() + k, Dim.of(first * rows), rowMajor(all)), k));
            }
            stages.add(new Stage(ImmutableList.of(), values.build(), stores.build()));
            return new LoopNest(nest.nest().name() + "_parts", params(true), dims(all), stages.build());
        }

        /// Results wait until the reductions are there.
        private static ImmutableList<Stage.Sink> lets(Stage s) {
            return s.sinks().stream().filter(sink -> sink instanceof Stage.Let).collect(ImmutableList.toImmutableList());
        }

        private static ImmutableList<Dim> rowMajor(long[] extents) {
            long[] strides = new long[extents.length];
            long next = 1;
            for (int a = extents.length - 1; a >= 0; a--) {
                strides[a] = next;
                next *= extents[a];
            }
            return dims(strides);
        }

        // ---- stages with numbers in place of dims ----------------------------------------------------------------------

        /// @param parted with a row axis more, the outermost, which counts parts from `first` on
        private ImmutableList<Value> body(int s, boolean parted, long first) {
            var values = ImmutableList.<Value>builder();
            for (int i = 0; i < nest.nest().stages().get(s).body().size(); i++)
                values.add(switch (nest.nest().stages().get(s).body().get(i)) {
                    case Value.Load l -> new Value.Load(access(l.access(), numbers.value(s, i), s, parted, first), l.type());
                    case Value.Index x -> new Value.Index(x.axis() + (parted ? 1 : 0));
                    case Value.Size _ -> new Value.Compute(Instruction.constant(ScalarType.I64, sizes.get(numbers.value(s, i))));
                    case Value.Compute c -> c;
                    case Value.RowValue r -> r;
                    case Value.Local l -> l;
                });
            return values.build();
        }

        private Access access(Access access, int at, int s, boolean parted, long first) {
            long step = s == loop ? sizes.get(NestSizes.stride(at, rank)) * length : 0;
            var strides = ImmutableList.<Dim>builder();
            if (parted) strides.add(Dim.of(step));
            for (int a = 0; a < access.strides().size(); a++) strides.add(Dim.of(sizes.get(NestSizes.stride(at, a))));
            var guards = ImmutableList.<Access.Guard>builder();
            for (int g = 0; g < access.guards().size(); g++) {
                int low = NestSizes.guard(at, access, g);
                guards.add(new Access.Guard(access.guards().get(g).axis() + (parted ? 1 : 0), Dim.of(sizes.get(low)), Dim.of(sizes.get(low + 1))));
            }
            int gather = NestSizes.gather(at, access);
            return new Access(access.param(), Dim.of(sizes.get(at) + step * first), strides.build(), guards.build(),
                    access.gather().map(g -> new Access.Gather(g.index(), Dim.of(sizes.get(gather)), Dim.of(sizes.get(gather + 1)), g.owner())));
        }

        private Stage fixed(int s) {
            var sinks = ImmutableList.<Stage.Sink>builder();
            List<Stage.Sink> old = nest.nest().stages().get(s).sinks();
            for (int k = 0; k < old.size(); k++)
                sinks.add(old.get(k) instanceof Stage.Store store ? new Stage.Store(access(store.access(), numbers.store(s, k), s, false, 0), store.value()) : old.get(k));
            return new Stage(ImmutableList.of(), body(s, false, 0), sinks.build());
        }

        // ---- one value of them ---------------------------------------------------------------------------------------

        private LoopNest finish() {
            var values = new ArrayList<Value>();
            var lets = ImmutableList.<Stage.Sink>builder();
            for (int k = 0; k < reductions.size(); k++) lets.add(new Stage.Let(reductions.get(k).rowValue(), combined(k, values)));
            var stages = ImmutableList.<Stage>builder();
            for (int s = 0; s < nest.nest().stages().size(); s++) stages.add(s == loop ? new Stage(ImmutableList.of(), ImmutableList.copyOf(values), lets.build()) : fixed(s));
            return new LoopNest(nest.nest().name() + "_of_parts", params(false), dims(rowExtents()), stages.build());
        }

        /// The position of the value of reduction `k`.
        private int combined(int k, List<Value> values) {
            Stage.Reduce r = reductions.get(k);
            ScalarType type = type(r);
            ImmutableList<Dim> strides = rowMajor(rowExtents());
            List<Integer> level = new ArrayList<>();
            for (long c = 0; c < count; c++) level.add(add(values, new Value.Load(Access.of(nest.nest().params().size() + k, Dim.of(c * rows), strides), type)));
            while (level.size() > 1) {
                var next = new ArrayList<Integer>();
                for (int i = 0; i < level.size(); i += 2)
                    next.add(i + 1 == level.size() ? level.get(i) : add(values, new Value.Compute(Instruction.of(combine(r.monoid()), type, level.get(i), level.get(i + 1)))));
                level = next;
            }
            if (!r.mean()) return level.getFirst();
            long n = 1;
            for (int a = 0; a < stage.extents().size(); a++) n *= sizes.get(numbers.extent(loop, a));
            int by = add(values, new Value.Compute(type == ScalarType.F32 ? Instruction.constant((float) n) : Instruction.constant((double) n)));
            return add(values, new Value.Compute(Instruction.of(Prim.DIV, type, level.getFirst(), by)));
        }

        private static int add(List<Value> values, Value value) {
            values.add(value);
            return values.size() - 1;
        }

        private static Prim combine(Monoid monoid) {
            return switch (monoid) {
                case SUM -> Prim.ADD;
                case PRODUCT -> Prim.MUL;
                case MAX -> Prim.MAX;
                case MIN -> Prim.MIN;
                case ANY -> Prim.OR;
                case ALL -> Prim.AND;
                case ARGMAX, ARGMIN -> throw new BrokenInvariant("ReductionParts", "positions are not cut", monoid.toString());
            };
        }
    }
}
