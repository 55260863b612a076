package io.kgraph.run;

/// Ends a script because somebody asked for it; the message says what is left to go on from.
public final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean training;

    Interrupted(String message) {
        this(message, false);
    }

    /// @param training whether it stands between two steps of a training, whose state is then whole
    Interrupted(String message, boolean training) {
        super(message, null, false, false);
        this.training = training;
    }

    /// Whether it stands between two steps of a training, whose state is then whole.
    public boolean isTraining() {
        return training;
    }

    /// What to tell.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
