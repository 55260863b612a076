package io.kgraph.error;

/// A fault of our own: which part, which invariant, and the text that shows it; please report it.
public final class BrokenInvariant extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokenInvariant(String part, String invariant) {
        super(part + ": " + invariant + "\nThis is a fault of kgraph itself. Please report it together with this text.");
    }

    public BrokenInvariant(String part, String invariant, String evidence) {
        super(part + ": " + invariant + "\n" + evidence + "\nThis is a fault of kgraph itself. Please report it together with this text.");
    }

    public BrokenInvariant(String part, String invariant, Throwable cause) {
        super(part + ": " + invariant + "\nThis is a fault of kgraph itself. Please report it together with this text.", cause);
    }
}
