package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import java.util.stream.Stream;

/// What later levels bring: known by name, so that the message can say so.
final class LaterFunctions {
    static final ImmutableList<Builtin> ROWS = Stream.of(
            // extensions
            "pad(x, pad_width, value=0)",
            "sort(x, axis=-1)",
            "argsort(x, axis=-1)",
            "top_k(x, k)",
            "searchsorted(x, v)",
            "eigh(x)",
            "eigvalsh(x)",
            "svd(x)",
            "qr(x)")
            .map(Builtin::later).collect(ImmutableList.toImmutableList());

    private LaterFunctions() {}
}
