package io.kgraph.exec.x64;

import io.kgraph.exec.x64.asm.NativeCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A nest's code on its way into executable memory, shared by all plans that have the nest.
public final class Loaded {
    private final NestCode code;
    private final Publication publication;
    private volatile @Nullable NativeCode entry;

    Loaded(NestCode code, Publication publication) {
        this.code = code;
        this.publication = publication;
    }

    public NestCode code() {
        return code;
    }

    /// The function; nothing where there is no room for executable code.
    public Optional<NativeCode> entry() {
        if (entry == null) publication.publish();
        return Optional.ofNullable(entry);
    }

    void entry(NativeCode published) {
        entry = published;
    }
}
