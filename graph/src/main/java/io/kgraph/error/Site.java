package io.kgraph.error;

import java.util.Optional;
import java.util.Set;

/// Where a tensor was made: a line of the author's file, or a line from which another tensor was derived.
///
/// The site of a new tensor is the one bound in [#CURRENT], else the nearest stack frame outside this
/// library. Gradients and rules bind a [#derived] site around what they build.
public record Site(String file, int line, int column, Optional<String> derivation) {
    /// The site that tensors built in this scope take.
    public static final ScopedValue<Site> CURRENT = ScopedValue.newInstance();

    private static final Site UNKNOWN = new Site("unknown", 0, 0, Optional.empty());
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final Set<String> INSIDE = Set.of(
            "io.kgraph", "io.kgraph.error", "io.kgraph.type", "io.kgraph.array", "io.kgraph.scalar", "io.kgraph.ir",
            "io.kgraph.op", "io.kgraph.grad", "io.kgraph.nn", "io.kgraph.config", "io.kgraph.lang");

    public static Site of(String file, int line) {
        return new Site(file, line, 0, Optional.empty());
    }

    public static Site of(String file, int line, int column) {
        return new Site(file, line, column, Optional.empty());
    }

    /// The bound site, else the author's line found on the stack.
    public static Site here() {
        return CURRENT.isBound() ? CURRENT.get() : fromStack();
    }

    /// The same place, said to be the origin of something made by `reason`: `gradient of matmul`.
    public Site derived(String reason) {
        return new Site(file, line, column, Optional.of(derivation.map(d -> reason + ", " + d).orElse(reason)));
    }

    /// `Mlp.java:27`, or `gradient of matmul at Mlp.java:27`.
    public String text() {
        String place = line == 0 ? file : column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
        return derivation.map(d -> d + " at " + place).orElse(place);
    }

    private static Site fromStack() {
        return WALKER.walk(frames -> frames
                .filter(f -> !inside(f.getDeclaringClass().getPackageName()))
                .findFirst()
                .map(f -> of(f.getFileName() == null ? f.getClassName() : f.getFileName(), Math.max(f.getLineNumber(), 0)))
                .orElse(UNKNOWN));
    }

    /// This library, and the JDK where this library calls itself through it.
    private static boolean inside(String packageName) {
        return INSIDE.contains(packageName) || packageName.startsWith("java.") || packageName.startsWith("jdk.");
    }
}
