package io.kgraph.cli;

/// The command line asks for something that cannot be done; exit code 2.
final class UsageError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    /// @param sentence with or without its full stop
    UsageError(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence.endsWith("?") || sentence.endsWith(".") ? sentence : sentence + ".";
    }

    String sentence() {
        return sentence;
    }
}
