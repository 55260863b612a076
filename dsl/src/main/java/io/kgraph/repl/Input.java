package io.kgraph.repl;

import java.util.Optional;

/// Where inputs come from, each of them whole.
public interface Input extends AutoCloseable {
    /// The next input; nothing at the end.
    Optional<String> next();

    @Override default void close() {}
}
