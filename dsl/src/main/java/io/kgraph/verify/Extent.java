package io.kgraph.verify;

import java.util.Locale;

/// How much of the proof is done.
public enum Extent {
    /// About two minutes.
    FULL,
    /// A few seconds: less of everything.
    SHORT;

    @Override public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
