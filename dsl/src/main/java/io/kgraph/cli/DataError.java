package io.kgraph.cli;

import io.kgraph.error.Diagnostic;

/// Ends a command with a message of the language.
final class DataError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Diagnostic diagnostic;

    DataError(Diagnostic diagnostic) {
        super(diagnostic.sentence(), null, false, false);
        this.diagnostic = diagnostic;
    }

    Diagnostic diagnostic() {
        return diagnostic;
    }
}
