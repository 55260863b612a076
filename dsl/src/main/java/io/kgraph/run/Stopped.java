package io.kgraph.run;

import io.kgraph.error.Diagnostic;

/// Ends a script with the message that says why.
final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Diagnostic diagnostic;

    Stopped(Diagnostic diagnostic) {
        super(diagnostic.sentence(), null, false, false);
        this.diagnostic = diagnostic;
    }

    Diagnostic diagnostic() {
        return diagnostic;
    }
}
