package io.kgraph.cli;

/// A command of the command line. Its fields are its arguments, once they are read; [Cli] adds the options that all commands have.
abstract class Task {
    final CommonOptions common = new CommonOptions();
    final Shell shell;

    Task(Shell shell) {
        this.shell = shell;
    }

    /// Does it; the exit code.
    abstract int run();
}
