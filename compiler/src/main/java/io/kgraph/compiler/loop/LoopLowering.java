package io.kgraph.compiler.loop;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.compiler.fuse.Coords;
import io.kgraph.compiler.fuse.Functions;
import io.kgraph.compiler.fuse.Region;
import io.kgraph.compiler.fuse.Schedule;
import io.kgraph.compiler.fuse.Storage;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// From regions to loop nests.
///
/// The stages of a nest alternate: what is computed once a row, then a loop over each space, then what a row makes of
/// the reductions of these loops, and so on. A value that later loops need again is computed again where that takes
/// but a few operations, else kept in a row-local array.
public final class LoopLowering {
    /// A nest and the nodes whose buffers its params are.
    public record Lowered(LoopNest nest, ImmutableList<Tensor> buffers) {}

    /// More operations than this are not repeated in another loop over the same row.
    private static final int REPEATED = 8;

    private final Schedule schedule;
    private final Storage storage;
    private final Functions functions = new Functions();

    public LoopLowering(Schedule schedule, Storage storage) {
        this.schedule = schedule;
        this.storage = storage;
    }

    /// The nest of a region.
    public Lowered lower(Region region) {
        Lowered lowered = new Nest(region, Optional.empty()).lower();
        return new Lowered(MergeAxes.of(lowered.nest), lowered.buffers);
    }

    /// The nest of a region that follows a product: its rows are the product's axes, param 0 is the product.
    public Lowered epilogue(Region region, Tensor product) {
        return new Nest(region, Optional.of(product)).lower();
    }

    /// The work on one region.
    private final class Nest {
        private final Region region;
        private final Instances instances;
        private final NestParams params = new NestParams();
        private final List<Dim> rows = new ArrayList<>();
        private final int[] axisOf;                              // of the nest, for each axis of the region; −1 for none
        private final List<List<Dim>> extents = new ArrayList<>();
        private final TreeMap<Integer, StageDraft> drafts = new TreeMap<>();

        Nest(Region region, Optional<Tensor> product) {
            this.region = region;
            instances = new Instances(schedule, storage, functions, region);
            product.ifPresent(p -> params.read(storage.owner(p)));
            axisOf = new int[region.axes().size()];
            if (product.isPresent()) number(product.get());
            else number();
        }

        /// The axes of the product; those of the region are the ones with an extent other than 1.
        private void number(Tensor product) {
            int next = 0;
            for (Dim d : product.shape().dims()) {
                if (!d.is(1)) axisOf[next++] = rows.size();
                rows.add(d);
            }
        }

        /// Rows first, then the axes of each space.
        private void number() {
            Arrays.fill(axisOf, -1);
            for (int a = 0; a < axisOf.length; a++)
                if (region.isRow(a) && !region.axes().get(a).is(1)) {
                    axisOf[a] = rows.size();
                    rows.add(region.axes().get(a));
                }
            for (var space : region.spaces()) {
                var dims = new ArrayList<Dim>();
                for (int a : space) {
                    axisOf[a] = rows.size() + dims.size();
                    dims.add(region.axes().get(a));
                }
                extents.add(dims);
            }
        }

        Lowered lower() {
            var stores = new ArrayList<StageDraft.Stored>();
            for (Region.Store s : region.stores()) stores.add(store(s));
            for (StageDraft.Stored s : stores) draft(s.stage()).stores.add(s);
            for (Instance x : List.copyOf(instances.all)) if (x.source instanceof Instance.Fold f) draft(stage(x.phase, f.space())).folds.add(x);
            place();
            var bodies = new StageBodies(params, axisOf, rows.size());
            var stages = ImmutableList.<Stage>builder();
            for (var e : drafts.entrySet()) {
                int space = e.getKey() % (extents.size() + 1) - 1;
                stages.add(bodies.stage(e.getKey(), e.getValue(), space < 0 ? ImmutableList.of() : ImmutableList.copyOf(extents.get(space)), instances.all));
            }
            return new Lowered(new LoopNest(region.name(), params.params(), ImmutableList.copyOf(rows), stages.build()), params.buffers());
        }

        private StageDraft.Stored store(Region.Store s) {
            Instance value = instances.of(s.value(), s.coords());
            Coords target = s.coords();
            if (!s.start().is(0)) {
                var shifted = new ArrayList<>(target.axes());
                shifted.set(s.axis(), shifted.get(s.axis()).plus(s.start()));
                target = target.with(shifted);
            }
            int space = value.space;
            for (int k = 0; k < region.spaces().size(); k++)
                for (int a : region.spaces().get(k)) if (s.coords().mentions(a)) space = k;
            int stage = stage(value.isFold() ? value.phase + 1 : value.phase, space);
            value.needed.set(stage);
            return new StageDraft.Stored(value, s.target(), Storage.address(s.target().shape(), target), stage);
        }

        /// The stages are ordered by phase, and within a phase the row comes before its loops.
        private int stage(int phase, int space) {
            return phase * (extents.size() + 1) + space + 1;
        }

        private StageDraft draft(int stage) {
            return drafts.computeIfAbsent(stage, _ -> new StageDraft());
        }

        /// Users first: tells each value which stages need it, and decides what is kept for later ones.
        private void place() {
            for (int i = instances.all.size() - 1; i >= 0; i--) {
                Instance x = instances.all.get(i);
                if (x.isImmediate()) continue;
                if (x.source instanceof Instance.Fold f) x.inputs.getFirst().needed.set(stage(x.phase, f.space()));
                else if (x.space < 0) {
                    int home = stage(x.phase, -1);
                    if (x.needed.cardinality() > (x.needed.get(home) ? 1 : 0)) draft(home).lets.add(x);
                    x.needed.set(home);
                    for (Instance in : x.inputs) in.needed.set(home);
                } else {
                    x.kept = x.needed.cardinality() > 1 && x.again > REPEATED;
                    if (x.kept) draft(x.needed.nextSetBit(0)).keeps.add(x);
                    for (Instance in : x.inputs) {
                        if (x.kept) in.needed.set(x.needed.nextSetBit(0));
                        else in.needed.or(x.needed);
                    }
                }
            }
        }
    }
}
