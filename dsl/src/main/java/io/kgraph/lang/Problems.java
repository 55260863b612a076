package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Diagnostic;
import java.util.ArrayList;
import java.util.List;

/// Collects messages, up to a number that nobody reads to the end: a text can have a mistake in each of its characters.
final class Problems {
    private static final int MOST = 1000;

    private final List<Diagnostic> all = new ArrayList<>();

    void add(Diagnostic problem) {
        if (!full()) all.add(problem);
    }

    /// Whether looking for more is pointless.
    boolean full() {
        return all.size() == MOST;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /// All messages in the order of their places.
    ImmutableList<Diagnostic> sorted() {
        return ImmutableList.sortedCopyOf((a, b) -> a.place().order(b.place()), all);
    }
}
