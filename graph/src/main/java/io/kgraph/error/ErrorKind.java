package io.kgraph.error;

/// The kinds of user errors, as the specification's 0.8 lists them.
public enum ErrorKind {
    VALUE("ValueError"),
    TYPE("TypeError"),
    NOT_IMPLEMENTED("NotImplementedError"),
    RUNTIME("RuntimeError"),
    INVALID_ARGUMENT("InvalidArgument"),
    FAILED_PRECONDITION("FailedPrecondition"),
    OUT_OF_RANGE("OutOfRange");

    private final String label;

    ErrorKind(String label) {
        this.label = label;
    }

    /// The name that the specification uses.
    public String label() {
        return label;
    }
}
