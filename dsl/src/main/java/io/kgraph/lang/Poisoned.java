package io.kgraph.lang;

/// Ends the elaboration of a statement that uses a name whose own declaration is wrong: that has been said already.
final class Poisoned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final Poisoned NAME = new Poisoned();

    private Poisoned() {
        super("a poisoned name", null, false, false);
    }
}
