package io.kgraph.compiler.rewrite;

/// How faithful a rule is to the bits of what it replaces.
public enum Fidelity {
    /// The same bits, always on. NaNs count as equal.
    EXACT,
    /// At least as accurate, other rounding; on unless switched off. Looks at patterns, types and attributes only.
    STABLE,
    /// Reassociates, or assumes that there is no NaN, infinity or signed zero; only when asked for.
    FAST
}
