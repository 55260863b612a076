package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.Place;
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

    /// Whether one of them stands there.
    boolean has(Place place) {
        return all.stream().anyMatch(d -> d.place().equals(place));
    }

    /// How many of them are errors.
    long errors() {
        return all.stream().filter(d -> d.severity() == Diagnostic.Severity.ERROR).count();
    }

    void clear() {
        all.clear();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /// All messages file by file, in the order of their places.
    ImmutableList<Diagnostic> sorted() {
        var files = new ArrayList<String>();
        for (Diagnostic d : all) if (!files.contains(d.place().file())) files.add(d.place().file());
        return ImmutableList.sortedCopyOf((a, b) -> {
            int byFile = Integer.compare(files.indexOf(a.place().file()), files.indexOf(b.place().file()));
            return byFile != 0 ? byFile : a.place().order(b.place());
        }, all);
    }
}
