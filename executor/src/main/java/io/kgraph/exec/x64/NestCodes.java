package io.kgraph.exec.x64;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.exec.x64.asm.Isa;
import java.util.Optional;

/// The code of the nests of this process: emitted once for each nest, extents and instruction set, and a bounded number of them.
public final class NestCodes {
    private static final int MOST = 4096;
    private static final Cache<Key, Optional<Loaded>> CODES = CacheBuilder.newBuilder().maximumSize(MOST).build();

    private record Key(LoopNest nest, ImmutableLongArray sizes, Isa isa) {}

    private NestCodes() {}

    /// The code of a nest, which is executable once `publication` is through; nothing for nests that the emitter does not take.
    public static Optional<Loaded> of(LoopNest nest, ImmutableLongArray sizes, Isa isa, Publication publication) {
        var key = new Key(nest, sizes, isa);
        Optional<Loaded> known = CODES.getIfPresent(key);
        if (known != null) return known;
        Optional<Loaded> made = LoopEmitter.emit(nest, sizes, isa).map(publication::add);
        CODES.put(key, made);
        return made;
    }

    /// How many are kept.
    public static long size() {
        return CODES.size();
    }
}
