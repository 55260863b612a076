package io.kgraph.lang;

import org.jspecify.annotations.Nullable;

/// A def of a script: called, its body is built in place of the call.
interface Definition {
    @Nullable Object expand(Calls.Written arguments, Span call);
}
