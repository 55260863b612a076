package io.kgraph.exec;

import java.util.Optional;

/// A linked step, shared by all runs.
interface Code {
    /// The step over one workspace; what it needs is allocated now, so that running allocates nothing.
    Run open(Workspace workspace);

    /// The off-heap memory that it takes of each workspace.
    default Needs needs() {
        return Needs.NONE;
    }

    /// How it is written, for `explain`.
    default Optional<String> text() {
        return Optional.empty();
    }

    /// Off-heap memory of a step in a workspace.
    ///
    /// @param bytes   of its own
    /// @param scratch for each thread, shared with the other steps
    record Needs(long bytes, long scratch) {
        static final Needs NONE = new Needs(0, 0);
    }

    /// A step that is ready to go.
    interface Run {
        void run();
    }
}
