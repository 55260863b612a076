package io.kgraph.lang;

import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import java.util.Optional;

/// Ends the elaboration of a statement with the message that says why.
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Diagnostic diagnostic;
    private final transient Optional<GraphError> error;

    Refused(Diagnostic diagnostic) {
        this(diagnostic, Optional.empty());
    }

    /// @param error what a function of the backend said, if it was one
    Refused(Diagnostic diagnostic, Optional<GraphError> error) {
        super(diagnostic.sentence(), null, false, false);
        this.diagnostic = diagnostic;
        this.error = error;
    }

    static Refused of(Code code, Span span, String sentence) {
        return new Refused(code.at(span, sentence));
    }

    static Refused of(Code code, Span span, String sentence, String hint) {
        return new Refused(code.at(span, sentence).hint(hint));
    }

    Refused hint(String text) {
        return new Refused(diagnostic.hint(text), error);
    }

    Diagnostic diagnostic() {
        return diagnostic;
    }

    Optional<GraphError> error() {
        return error;
    }

    /// The same, said to have happened in a call that stands elsewhere.
    Refused during(String what) {
        return diagnostic.during().isPresent() ? this : new Refused(diagnostic.during(what), error);
    }
}
