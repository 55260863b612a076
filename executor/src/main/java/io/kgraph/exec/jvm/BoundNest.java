package io.kgraph.exec.jvm;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.scalar.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A nest with numbers, run tile by tile.
///
/// A tile is a run of the row-major space of rows and stage axes: several short rows at once, or a piece of a long
/// one. Where all reductions go over leading axes, it is a run of rows at some indices of the stage instead, so that
/// a sum over columns adds whole rows of memory.
public final class BoundNest {
    private static final int FEW = 40;                           // up to here, vectors do not pay,
    private static final int STILL_FEW = 128;                    // and up to here not where there is so much code
    private static final int LONG_BODY = 1_000;                  // that writing and loading it counts for more than running it
    private static final double NANOS_PER_VALUE = 0.15;

    private final BoundStage[] stages;
    private final long rows;
    private final boolean down;
    private final int batch;                                     // rows in a tile
    private final Tiles.Needs needs;
    private final double nanos;

    private BoundNest(LoopNest nest, ImmutableLongArray sizes) {
        var numbers = NestSizes.of(nest);
        long count = 1;
        for (int a = 0; a < nest.rows().size(); a++) count *= sizes.get(numbers.row(a));
        rows = count;
        down = goesDown(nest);
        long most = 0;
        double work = 0;
        long instructions = 0;
        for (int s = 0; s < nest.stages().size(); s++) {
            Stage stage = nest.stages().get(s);
            long own = 1;
            for (int a = 0; a < stage.extents().size(); a++) own *= sizes.get(numbers.extent(s, a));
            most = Math.max(most, own);
            work += own * (2.0 + stage.body().size());
            instructions += stage.body().size();
        }
        nanos = rows * work * NANOS_PER_VALUE;
        batch = down ? Math.clamp(rows, 1, Tiles.LENGTH) : Math.clamp(Tiles.LENGTH / Math.max(1, most), 1, Tiles.LENGTH);
        long elements = Math.min(rows, batch) * most;
        var code = NestCode.of(nest, elements <= FEW || elements <= STILL_FEW && instructions > LONG_BODY);
        stages = new BoundStage[nest.stages().size()];
        for (int s = 0; s < stages.length; s++) stages[s] = new BoundStage(nest, s, code, numbers, sizes, down, batch);
        needs = needs(code);
    }

    public static BoundNest of(LoopNest nest, ImmutableLongArray sizes) {
        return new BoundNest(nest, sizes);
    }

    /// There is a reduction that may go over rows of memory, and none that goes along them.
    private static boolean goesDown(LoopNest nest) {
        boolean any = false;
        for (Stage stage : nest.stages())
            for (Stage.Sink sink : stage.sinks())
                if (sink instanceof Stage.Reduce r) {
                    if (r.leading() < stage.extents().size()) return false;
                    any |= r.leading() > 0;
                }
        return any;
    }

    private Tiles.Needs needs(NestCode code) {
        var lengths = new int[ScalarType.values().length][];
        for (ScalarType type : ScalarType.values()) {
            int[] of = lengths[type.ordinal()] = new int[code.slots().count(type)];
            Arrays.fill(of, 0, code.slots().tileCount(type), Tiles.LENGTH);
        }
        for (BoundStage stage : stages) stage.claim(lengths, batch);
        return new Tiles.Needs(lengths);
    }

    /// The number of rows, which are independent of each other.
    public long rows() {
        return rows;
    }

    /// How many rows a tile takes.
    public int batch() {
        return batch;
    }

    /// About how long a run takes on one thread.
    public double nanos() {
        return nanos;
    }

    /// Runs the rows `from` to `to` on one thread.
    ///
    /// @param memory the nest's params
    public void run(MemorySegment[] memory, Tiles tiles, long from, long to) {
        tiles.reserve(needs);
        for (long row = from; row < to; row += batch) {
            int count = (int) Math.min(batch, to - row);
            for (BoundStage stage : stages)
                if (down) stage.runDown(memory, tiles, row, count);
                else stage.runAcross(memory, tiles, row, count);
        }
    }
}
