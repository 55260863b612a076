package io.kgraph.cli;

/// A command of the command line, with its arguments read.
interface Task {
    CommonOptions common();

    /// Does it; the exit code.
    int run();
}
