package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;

/// Who may run a step, in the order in which they are asked.
public final class Targets {
    /// The property that forces one target.
    public static final String PROPERTY = "kgraph.target";
    static final String REFERENCE = "reference";
    private static final String AUTO = "auto";

    private static final ImmutableList<Target> ALL = ImmutableList.of(
            new JvmTarget(),
            new KernelTarget(),                                  // library ops with a kernel of their own
            new ControlTarget(),
            new FallbackTarget());                               // whatever is left, on the value rules

    private Targets() {}

    static ImmutableList<Target> all() {
        return ALL;
    }

    /// Whether a session with that option, or the property, walks the graph with the value rules instead of a plan.
    static boolean isReference(String option) {
        return chosen(option).equals(REFERENCE);
    }

    private static String chosen(String option) {
        String forced = option.equals(AUTO) ? System.getProperty(PROPERTY, AUTO) : option;
        switch (forced) {
            case AUTO, REFERENCE, "jvm" -> {
                return forced;
            }
            default -> throw GraphError.of(ErrorKind.VALUE, "UNKNOWN TARGET", "There is no target '" + forced + "' here.")
                    .candidates(ImmutableList.of(AUTO, "jvm", REFERENCE));
        }
    }
}
