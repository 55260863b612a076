package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.exec.x64.Machine;
import java.util.Locale;

/// Who may run a step, in the order in which they are asked.
public final class Targets {
    /// The property that forces one target.
    public static final String PROPERTY = "kgraph.target";
    static final String REFERENCE = "reference";
    private static final String AUTO = "auto";

    private static final String X64 = "x64", JVM = "jvm";

    private static final ImmutableList<Target> PORTABLE = ImmutableList.of(
            new JvmTarget(),
            new KernelTarget(),                                  // library ops with a kernel of their own
            new ControlTarget(),
            new FallbackTarget());                               // whatever is left, on the value rules

    private Targets() {}

    /// The targets of a session with that option; machine code comes first where there can be any.
    static ImmutableList<Target> of(String option) {
        return switch (chosen(option)) {
            case AUTO, X64 -> of(Machine.here());
            default -> PORTABLE;
        };
    }

    static ImmutableList<Target> of(Machine machine) {
        return machine.isaOrExplain(System.err)
                .map(isa -> ImmutableList.<Target>builder().add(new X64Target(isa)).addAll(PORTABLE).build()).orElse(PORTABLE);
    }

    /// What runs the nests of a session that asks for nothing special: `x64-avx2`, `x64-avx512`, `jvm` or `reference`.
    public static String standard() {
        return switch (chosen(AUTO)) {
            case REFERENCE -> REFERENCE;
            case JVM -> JVM;
            default -> Machine.here().isaOrExplain(System.err).map(isa -> X64 + "-" + isa.name().toLowerCase(Locale.ROOT)).orElse(JVM);
        };
    }

    /// Whether a session with that option, or the property, walks the graph with the value rules instead of a plan.
    static boolean isReference(String option) {
        return chosen(option).equals(REFERENCE);
    }

    private static String chosen(String option) {
        String forced = option.equals(AUTO) ? System.getProperty(PROPERTY, AUTO) : option;
        switch (forced) {
            case AUTO, X64, JVM, REFERENCE -> {
                return forced;
            }
            default -> throw GraphError.of(ErrorKind.VALUE, "UNKNOWN TARGET", "There is no target '" + forced + "' here.")
                    .candidates(ImmutableList.of(AUTO, X64, JVM, REFERENCE));
        }
    }
}
