package io.kgraph.type;

import org.jspecify.annotations.Nullable;

/// One position between the brackets of `x[…]`, beside plain integers and integer tensors.
public sealed interface Index {
    /// All axes that the other positions leave over.
    Index ELLIPSIS = new Ellipsis();

    /// A new axis of extent 1.
    Index NEW_AXIS = new NewAxis();

    /// A whole axis.
    Index ALL = slice(null, null);

    /// `start:stop`; null leaves an end open, negative positions count from the end.
    static Index slice(@Nullable Number start, @Nullable Number stop) {
        return slice(start, stop, null);
    }

    /// `start:stop:step`.
    static Index slice(@Nullable Number start, @Nullable Number stop, @Nullable Number step) {
        return new Range(start == null ? null : start.longValue(), stop == null ? null : stop.longValue(), step == null ? 1 : step.longValue());
    }

    record Range(@Nullable Long start, @Nullable Long stop, long step) implements Index {}

    record Ellipsis() implements Index {}

    record NewAxis() implements Index {}
}
