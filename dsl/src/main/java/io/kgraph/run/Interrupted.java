package io.kgraph.run;

/// Ends a script because somebody asked for it; the message says what is left to go on from.
public final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Interrupted(String message) {
        super(message, null, false, false);
    }

    /// What to tell.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
