package io.kgraph.exec;

import java.util.Optional;

/// A step, and what follows it on its whole result.
record FollowedCode(Code first, Code after) implements Code {
    @Override public Needs needs() {
        return new Needs(first.needs().bytes() + after.needs().bytes(), Math.max(first.needs().scratch(), after.needs().scratch()));
    }

    @Override public Optional<String> text() {
        return first.text().map(t -> t + after.text().map(a -> "\n" + a).orElse(""));
    }

    @Override public Run open(Workspace workspace) {
        Run one = first.open(workspace), other = after.open(workspace);
        return () -> {
            one.run();
            other.run();
        };
    }
}
