package io.kgraph.lang;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A function of the script: a lambda or a def, called with values.
interface Callable {
    /// How many values it takes, or -1 if that varies.
    int arity();

    @Nullable Object call(List<? extends @Nullable Object> arguments);
}
