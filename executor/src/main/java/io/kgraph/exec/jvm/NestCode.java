package io.kgraph.exec.jvm;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.scalar.ScalarType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.HashMap;

/// What a nest needs for any binding: a program for each stage, the code of their parts, and slots for what lies
/// between stages.
///
/// Addresses and extents are no part of it. Kept for the process, so that a nest met again costs nothing.
record NestCode(ImmutableList<TileProgram> programs, TileCode code, TileProgram.TileSlots slots, Map<Integer, Slot> rowValues, Map<Integer, Slot> locals) {
    private static final Cache<Key, NestCode> KNOWN = CacheBuilder.newBuilder().maximumSize(1_000).build();

    private record Key(ImmutableList<Stage> stages, boolean few) {}

    /// An array of [Tiles].
    record Slot(ScalarType type, int number) {}

    /// @param few whether its tiles will have a few elements only
    static NestCode of(LoopNest nest, boolean few) {
        var key = new Key(nest.stages(), few);
        NestCode known = KNOWN.getIfPresent(key);
        if (known != null) return known;
        NestCode made = write(nest, few);
        KNOWN.put(key, made);
        return made;
    }

    private static NestCode write(LoopNest nest, boolean few) {
        var slots = new TileProgram.TileSlots();
        List<TileProgram> programs = new ArrayList<>();
        int parts = 0;
        for (Stage stage : nest.stages()) {
            TileProgram program = TileProgram.of(stage, parts, few, slots);
            parts += program.parts().size();
            programs.add(program);
        }
        TileCode code = parts == 0 ? (_, _, _) -> {} : LoopClassWriter.write(programs);
        slots.keepTileSlots();
        Map<Integer, Slot> rowValues = new HashMap<>(), locals = new HashMap<>();
        for (Stage stage : nest.stages())
            for (Stage.Sink sink : stage.sinks()) {
                ScalarType type = stage.body().get(sink.value()).type();
                switch (sink) {
                    case Stage.Store _ -> {}
                    case Stage.Keep keep -> locals.put(keep.local(), slots.takeNew(type));
                    case Stage.Let let -> rowValues.put(let.rowValue(), slots.takeNew(type));
                    case Stage.Reduce r -> rowValues.put(r.rowValue(), slots.takeNew(r.monoid().positional() ? ScalarType.I64 : type));
                }
            }
        return new NestCode(ImmutableList.copyOf(programs), code, slots, Map.copyOf(rowValues), Map.copyOf(locals));
    }
}
