package io.kgraph.cli;

import io.kgraph.error.Diagnostic;
import java.util.List;

/// Ends a command with messages of the language.
final class DataError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    DataError(List<Diagnostic> diagnostics) {
        super(diagnostics.getFirst().sentence(), null, false, false);
        this.diagnostics = List.copyOf(diagnostics);
    }

    DataError(Diagnostic diagnostic) {
        this(List.of(diagnostic));
    }

    List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
