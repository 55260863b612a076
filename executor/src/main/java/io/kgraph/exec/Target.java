package io.kgraph.exec;

import java.util.Optional;

/// Turns steps into code.
interface Target {
    /// The name that `--target` and `explain` use.
    String name();

    /// Code for a segment, or nothing where this target does not take it.
    Optional<Code> emit(Segment segment, Binding binding);

    /// Why it takes what it takes, for `explain`.
    String role();
}
