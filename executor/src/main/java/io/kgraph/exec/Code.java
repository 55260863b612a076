package io.kgraph.exec;

/// A linked step, shared by all runs.
interface Code {
    /// The step over one workspace; what it needs is allocated now, so that running allocates nothing.
    Run open(Workspace workspace);

    /// A step that is ready to go.
    interface Run {
        void run();
    }
}
