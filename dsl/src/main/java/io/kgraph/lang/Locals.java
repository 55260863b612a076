package io.kgraph.lang;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The names inside a lambda or a def: parameters and lets, the innermost first.
final class Locals {
    static final Locals NONE = new Locals(Optional.empty());

    private final Optional<Locals> outer;
    private final Map<String, Optional<Object>> values = new HashMap<>();

    private Locals(Optional<Locals> outer) {
        this.outer = outer;
    }

    Locals inner() {
        return new Locals(Optional.of(this));
    }

    /// Adds a name of this level; false if it is there already.
    boolean declare(String name, @Nullable Object value) {
        return values.putIfAbsent(name, Optional.ofNullable(value)) == null;
    }

    /// The value of a name, wrapped because it may be `none`.
    Optional<Optional<Object>> find(String name) {
        for (Optional<Locals> level = Optional.of(this); level.isPresent(); level = level.get().outer) {
            Optional<Object> value = level.get().values.get(name);
            if (value != null) return Optional.of(value);
        }
        return Optional.empty();
    }

    java.util.Set<String> names() {
        var all = new java.util.LinkedHashSet<String>();
        for (Optional<Locals> level = Optional.of(this); level.isPresent(); level = level.get().outer) all.addAll(level.get().values.keySet());
        return all;
    }
}
