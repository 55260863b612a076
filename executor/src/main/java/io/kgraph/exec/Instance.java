package io.kgraph.exec;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// An executable for feeds of certain extents, with workspaces for as many runs as are under way at once.
///
/// When it is dropped from a cache its memory goes with the last run that uses it.
final class Instance {
    private static final int SLOTS = 8;

    private final Executable executable;
    private final long[][] extents;
    private final AtomicReferenceArray<Workspace> free = new AtomicReferenceArray<>(SLOTS);
    private final ConcurrentLinkedQueue<Workspace> all = new ConcurrentLinkedQueue<>();
    private final AtomicInteger users = new AtomicInteger(1);    // the cache counts as one

    /// @param extents of the feeds, in the order of the inputs
    Instance(Executable executable, long[][] extents) {
        this.executable = executable;
        this.extents = extents;
    }

    Executable executable() {
        return executable;
    }

    long[] extents(int input) {
        return extents[input];
    }

    /// Counts one more user, unless all memory is gone already.
    boolean enter() {
        while (true) {
            int n = users.get();
            if (n == 0) return false;
            if (users.compareAndSet(n, n + 1)) return true;
        }
    }

    /// Ends a use, or the cache's hold on it.
    void leave() {
        if (users.decrementAndGet() > 0) return;
        all.forEach(Workspace::close);
        executable.close();
    }

    /// A workspace for one run.
    Workspace take() {
        for (int i = 0; i < SLOTS; i++) {
            if (free.getPlain(i) == null) continue;
            Workspace found = free.getAndSet(i, null);
            if (found != null) return found;
        }
        Workspace made = executable.open();
        all.add(made);
        return made;
    }

    void give(Workspace workspace) {
        for (int i = 0; i < SLOTS; i++) if (free.getPlain(i) == null && free.compareAndSet(i, null, workspace)) return;
        all.remove(workspace);
        workspace.close();
    }
}
