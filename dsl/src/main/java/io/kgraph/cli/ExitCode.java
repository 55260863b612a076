package io.kgraph.cli;

import io.kgraph.error.Diagnostic;
import java.util.Collection;
import java.util.List;

/// How the command ended, for those who call it.
enum ExitCode {
    DONE(0), FAILED(1), USAGE(2), TEXT(3), DATA(4), OUR_FAULT(70), INTERRUPTED(130);

    /// With several reasons the first of these counts.
    private static final List<ExitCode> ORDER = List.of(OUR_FAULT, INTERRUPTED, TEXT, DATA, FAILED, USAGE, DONE);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    ExitCode and(ExitCode other) {
        return ORDER.indexOf(this) <= ORDER.indexOf(other) ? this : other;
    }

    /// What messages mean; warnings mean nothing.
    static ExitCode of(Collection<Diagnostic> messages) {
        ExitCode code = DONE;
        for (Diagnostic message : messages) code = code.and(of(message));
        return code;
    }

    private static ExitCode of(Diagnostic message) {
        if (message.severity() == Diagnostic.Severity.WARNING) return DONE;
        if (message.code().startsWith("E08")) return FAILED;
        return message.code().startsWith("E07") ? DATA : TEXT;
    }
}
