package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.DiagnosticText;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import java.util.Optional;

/// A text of the language that is refused; the message is all there is to say, laid out.
public final class ScriptError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ImmutableList<Diagnostic> diagnostics;
    private final transient Optional<GraphError> error;

    ScriptError(ImmutableList<Diagnostic> diagnostics, Optional<GraphError> error) {
        super(DiagnosticText.PLAIN.render(diagnostics), error.orElse(null), false, true);
        this.diagnostics = diagnostics;
        this.error = error;
    }

    public ImmutableList<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /// The kind that the same mistake has in Java.
    public ErrorKind kind() {
        return error.map(GraphError::kind).orElse(isOfKind() ? ErrorKind.TYPE : ErrorKind.VALUE);
    }

    private boolean isOfKind() {
        String code = diagnostics.getFirst().code();
        return code.equals("E0205") || code.equals("E0206") || code.startsWith("E021") || code.equals("E0303") || code.equals("E0311") || code.equals("E0314");
    }
}
