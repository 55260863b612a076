package io.kgraph.cli;

/// The command line asks for something that cannot be done; exit code 2.
final class UsageError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageError(String sentence) {
        super(sentence, null, false, false);
    }
}
