package io.kgraph.exec.x64.gemm;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.kgraph.exec.x64.Machine;
import io.kgraph.exec.x64.asm.NativeCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/// The products' code of the whole process: made once for each key, and a bounded number of them.
public final class Codes {
    private static final int MOST = 1024;
    private static final Cache<Object, Optional<NativeCode>> CODES = CacheBuilder.newBuilder().maximumSize(MOST).build();

    private Codes() {}

    static Optional<NativeCode> of(ProductKey key) {
        return of(key, () -> ProductCode.of(key));
    }

    static Optional<NativeCode> of(PanelKey key) {
        return of(key, () -> PanelCode.of(key));
    }

    public static Optional<NativeCode> of(BlockCode.Key key) {
        return of(key, () -> BlockCode.of(key));
    }

    static Optional<NativeCode> of(AcrossCode.Key key) {
        return of(key, () -> AcrossCode.of(key));
    }

    static Optional<NativeCode> of(DownCode.Key key) {
        return of(key, () -> DownCode.of(key));
    }

    static Optional<NativeCode> of(RowCode.Key key) {
        return of(key, () -> RowCode.of(key));
    }

    /// Nothing where there is no executable memory.
    public static Optional<NativeCode> of(Object key, Supplier<byte[]> code) {
        try {
            return CODES.get(key, () -> Machine.publish(List.of(code.get())).map(List::getFirst));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
