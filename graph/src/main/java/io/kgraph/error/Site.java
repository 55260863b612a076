package io.kgraph.error;

import com.google.common.base.Suppliers;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Where a tensor was made: a line of the author's file, or a line from which another tensor was derived.
///
/// The site of a new tensor is the one bound in [#CURRENT], else the nearest stack frame outside this
/// library. Gradients and rules bind a [#derived] site around what they build.
public final class Site {
    /// The site that tensors built in this scope take.
    public static final ScopedValue<Site> CURRENT = ScopedValue.newInstance();

    private static final Site UNKNOWN = of("unknown", 0);
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final Set<String> INSIDE = Set.of(
            "io.kgraph", "io.kgraph.error", "io.kgraph.type", "io.kgraph.array", "io.kgraph.scalar", "io.kgraph.ir",
            "io.kgraph.op", "io.kgraph.grad", "io.kgraph.nn", "io.kgraph.config", "io.kgraph.lang", "io.kgraph.compiler", "io.kgraph.compiler.plan", "io.kgraph.exec");
    private static final ClassValue<Boolean> AUTHORED = new ClassValue<>() {
        @Override protected Boolean computeValue(Class<?> type) {
            String name = type.getPackageName();                 // the JDK, where this library calls itself through it
            return !INSIDE.contains(name) && !name.startsWith("java.") && !name.startsWith("jdk.");
        }
    };

    private record Spot(String file, int line, int column) {}

    private final Supplier<Spot> spot;
    private final Optional<String> derivation;

    private Site(Supplier<Spot> spot, Optional<String> derivation) {
        this.spot = spot;
        this.derivation = derivation;
    }

    public static Site of(String file, int line) {
        return of(file, line, 0);
    }

    public static Site of(String file, int line, int column) {
        var known = new Spot(file, line, column);
        return new Site(() -> known, Optional.empty());
    }

    /// The bound site, else the author's line found on the stack.
    public static Site here() {
        return CURRENT.isBound() ? CURRENT.get() : fromStack();
    }

    public String file() {
        return spot.get().file();
    }

    /// The line, from 1; 0 where nobody knows it.
    public int line() {
        return spot.get().line();
    }

    /// The column in code points, from 1; 0 where only the line is known.
    public int column() {
        return spot.get().column();
    }

    /// What a derived tensor is to the one at this place: `gradient of matmul`.
    public Optional<String> derivation() {
        return derivation;
    }

    /// The same place, said to be the origin of something made by `reason`: `gradient of matmul`.
    public Site derived(String reason) {
        return new Site(spot, Optional.of(derivation.map(d -> reason + ", " + d).orElse(reason)));
    }

    /// `Mlp.java:27`, or `gradient of matmul at Mlp.java:27`.
    public String text() {
        Spot at = spot.get();
        String place = at.line() == 0 ? at.file() : at.column() == 0 ? at.file() + ":" + at.line() : at.file() + ":" + at.line() + ":" + at.column();
        return derivation.map(d -> d + " at " + place).orElse(place);
    }

    @Override public boolean equals(Object o) {
        return this == o || o instanceof Site s && spot.get().equals(s.spot.get()) && derivation.equals(s.derivation);
    }

    @Override public int hashCode() {
        return 31 * spot.get().hashCode() + derivation.hashCode();
    }

    @Override public String toString() {
        return text();
    }

    /// Keeps the frame and asks it for its line only when a message needs that: asking costs more than making a node.
    private static Site fromStack() {
        return WALKER.walk(frames -> {
            for (var each = frames.iterator(); each.hasNext(); ) {
                var frame = each.next();
                if (AUTHORED.get(frame.getDeclaringClass())) return new Site(Suppliers.memoize(() -> spot(frame)), Optional.empty());
            }
            return UNKNOWN;
        });
    }

    private static Spot spot(StackWalker.StackFrame frame) {
        String file = frame.getFileName();
        return new Spot(file == null ? frame.getClassName() : file, Math.max(frame.getLineNumber(), 0), 0);
    }
}
